import { Arg, Ctx, FieldResolver, ID, Mutation, Resolver, Root } from "type-graphql";

import type { Export } from "../../exports/export.entity.js";
import { ExportType } from "../../exports/export.graphql.js";
import { InUseType } from "../../exports/in-use.graphql.js";
import type { Context } from "../../graphql/context.js";
import type { InUse } from "../../refusal.js";
import type { ExportRun } from "../export-run.entity.js";
import { ExportRunResult, ExportRunType } from "../run.graphql.js";
import { RemovableType, RemovalOfType } from "./removal.graphql.js";

@Resolver(() => ExportRunType)
class RemovalRunResolver {
  @Mutation(() => ExportRunResult, {
    description:
      "Asks again for a removal that ended before it was done (it failed, was rejected, cancelled or skipped, expired, or could not remove everybody): a new run of kind REMOVAL, which is held for approval as the first was. ValidationError by id where there is nothing to decide (NOTHING_UNDECIDED), or where the connection is deleted (NO_CONNECTION) or needs a credential (NEEDS_REAUTHENTICATION).",
  })
  requestRemovalAgain(
    @Arg("id", () => ID, { description: "The removal that has ended." }) id: string,
    @Ctx() { services, em, actor }: Context,
  ) {
    return services.removals.requestAgain(em, id, actor);
  }

  @Mutation(() => ExportRunResult, {
    description:
      "Leaves on the list, for good, whom a removal that has ended did not remove: the export lets go of them, as if it had been deleted or moved with leaving: KEEP. Answers that run.",
  })
  giveUpRemoval(
    @Arg("id", () => ID, { description: "The removal that has ended." }) id: string,
    @Ctx() { services, em }: Context,
  ) {
    return services.removals.giveUp(em, id);
  }

  @FieldResolver(() => RemovableType, {
    nullable: true,
    description:
      "Of a removal that ended before it was done: whom asking for it again could remove, counted when asked for. Null where there is nothing to decide: of other runs, until it has ended, once it got through, was asked for again or given up, and while the export sends to the list again.",
  })
  undecided(@Root() run: ExportRun, @Ctx() { services, em }: Context): Promise<RemovableType | null> {
    return services.removals.remainingOf(em, run);
  }

  @FieldResolver(() => RemovalOfType, {
    nullable: true,
    description: "Whose people it removes; null unless its kind is REMOVAL.",
  })
  removalOf(@Root() run: ExportRun): RemovalOfType | null {
    const { settings, claimsOf } = run;
    if (run.kind !== "REMOVAL" || !settings?.removalOf || claimsOf == null) return null;
    return { exportId: claimsOf, listId: settings.listId, ...settings.removalOf };
  }
}

@Resolver(() => ExportType)
class RemovableResolver {
  @FieldResolver(() => [ExportRunType], {
    description:
      "Removals of people whom it left on other lists that ended before they were done, the newest first: each is to be asked for again (requestRemovalAgain) or given up (giveUpRemoval).",
  })
  undecidedRemovals(@Root() found: Export, @Ctx() { services, em }: Context) {
    return services.removals.undecidedOf(em, found);
  }

  @FieldResolver(() => RemovableType, {
    description: "Whom of those on its list deleting or moving it could remove. Counted when asked for.",
  })
  removable(@Root() found: Export, @Ctx() { services, em }: Context): Promise<RemovableType> {
    return services.removals.removableOf(em, found);
  }
}

@Resolver(() => InUseType)
class RemovalsInUseResolver {
  @FieldResolver(() => [ExportRunType], {
    description:
      "Runs that take people off lists and still need it; they end, or are rejected, before it can be deleted.",
  })
  runs(@Root() refusal: InUse, @Ctx() { services, em }: Context) {
    return services.removals.byIds(em, refusal.what.runIds ?? []);
  }
}

export const removalResolvers = [RemovalRunResolver, RemovableResolver, RemovalsInUseResolver] as const;
