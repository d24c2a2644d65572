import { Arg, Ctx, FieldResolver, ID, Mutation, Resolver, Root } from "type-graphql";

import type { Context } from "../../graphql/context.js";
import type { ExportRun } from "../export-run.entity.js";
import { ExportRunResult, ExportRunType } from "../run.graphql.js";
import type { Verification } from "./verification.js";
import { VerificationType } from "./verification.graphql.js";

@Resolver(() => ExportRunType)
export class VerificationResolver {
  @Mutation(() => ExportRunResult, {
    description:
      "Evaluates an export's segments afresh, reads its whole list back, and compares the two. Sends nothing and takes nobody off; what somebody else changed at the destination is sent again by the next run. Its report is a run of kind VERIFY.",
  })
  verifyExport(
    @Arg("exportId", () => ID, { description: "The export." }) exportId: string,
    @Arg("idempotencyKey", () => ID, {
      description:
        "Chosen by the caller, 1 to 255 characters, new for each run that is wanted: the same key gives the same run, so that a request may be repeated safely.",
    })
    idempotencyKey: string,
    @Ctx() { services, em, actor }: Context,
  ) {
    const request = { exportId, idempotencyKey, kind: "VERIFY", trigger: "ON_DEMAND" } as const;
    return services.runs.request(em, { ...request, origin: "verifyExport" }, actor);
  }

  @FieldResolver(() => VerificationType, {
    nullable: true,
    description: "What a verification found; null of other runs, and until it has ended.",
  })
  verification(@Root() run: ExportRun): Verification | null {
    return run.verification ?? null;
  }
}
