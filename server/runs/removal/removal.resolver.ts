import { Ctx, FieldResolver, Resolver, Root } from "type-graphql";

import type { Export } from "../../exports/export.entity.js";
import { ExportType } from "../../exports/export.graphql.js";
import { InUseType } from "../../exports/in-use.graphql.js";
import type { Context } from "../../graphql/context.js";
import type { InUse } from "../../refusal.js";
import type { ExportRun } from "../export-run.entity.js";
import { ExportRunType } from "../run.graphql.js";
import { RemovableType, RemovalOfType } from "./removal.graphql.js";

@Resolver(() => ExportRunType)
class RemovalRunResolver {
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
