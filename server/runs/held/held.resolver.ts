import { GraphQLDateTime } from "graphql-scalars";
import { Arg, Ctx, FieldResolver, ID, Mutation, Resolver, Root } from "type-graphql";

import { UserType } from "../../access/user.graphql.js";
import type { Context } from "../../graphql/context.js";
import type { ExportRun } from "../export-run.entity.js";
import { ExportRunResult, ExportRunType } from "../run.graphql.js";
import { guardText } from "./guard-text.js";
import { ApproveResult, HeldReasonType } from "./held.graphql.js";

/** Deciding about held plans, and what a run tells of it. */
@Resolver(() => ExportRunType)
export class HeldPlanResolver {
  @Mutation(() => ApproveResult, {
    description:
      "Approves exactly the plan that a held run shows. It is delivered when its list is free, less those who became withheld, are no longer members, or need not be removed any more. For those who may run the export; for admins only where people are removed for a deleted or moved export.",
  })
  approveHeldRun(
    @Arg("id", () => ID, { description: "The held run." }) id: string,
    @Ctx() { services, em, actor }: Context,
  ) {
    return services.heldPlans.approve(em, id, actor);
  }

  @Mutation(() => ExportRunResult, {
    description:
      "Rejects the plan of a held run, which then ends REJECTED. Nothing more is sent; what the run had sent before it was planned again and held stays counted.",
  })
  rejectHeldRun(
    @Arg("id", () => ID, { description: "The held run." }) id: string,
    @Arg("reason", () => String, { description: "Why, for whoever reads it later; 1 to 500 characters." })
    reason: string,
    @Ctx() { services, em, actor }: Context,
  ) {
    return services.heldPlans.reject(em, id, reason, actor);
  }

  @FieldResolver(() => GraphQLDateTime, {
    nullable: true,
    description: "Since when its plan is held; null if it never was.",
  })
  heldAt(@Root() run: ExportRun): Date | null {
    return run.heldAt ?? null;
  }

  @FieldResolver(() => GraphQLDateTime, {
    nullable: true,
    description: "Until when its plan may be approved or rejected; then it is cancelled. Null if it never was held.",
  })
  heldUntil(@Root() run: ExportRun): Date | null {
    return run.heldUntil ?? null;
  }

  @FieldResolver(() => [HeldReasonType], { description: "Why its plan is held, or was; empty if it never was." })
  heldBecause(@Root() run: ExportRun, @Ctx() { actor }: Context): HeldReasonType[] {
    return run.heldBecause.map((tripped) => ({ ...tripped, message: guardText(tripped)[actor.locale] }));
  }

  @FieldResolver(() => GraphQLDateTime, {
    nullable: true,
    description: "When its held plan was approved; null if not.",
  })
  approvedAt(@Root() run: ExportRun): Date | null {
    return run.approvedAt ?? null;
  }

  @FieldResolver(() => UserType, { nullable: true, description: "Who approved its held plan; null if nobody did." })
  approvedBy(@Root() run: ExportRun) {
    return run.approvedBy?.load() ?? null;
  }

  @FieldResolver(() => UserType, { nullable: true, description: "Who rejected its held plan; null if nobody did." })
  rejectedBy(@Root() run: ExportRun) {
    return run.rejectedBy?.load() ?? null;
  }

  @FieldResolver(() => String, { nullable: true, description: "Why its held plan was rejected; null if it was not." })
  rejectedReason(@Root() run: ExportRun): string | null {
    return run.rejectedReason ?? null;
  }
}
