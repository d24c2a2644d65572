import { Field, Int, ObjectType, registerEnumType } from "type-graphql";

import { NotFoundType, resultUnion, UserErrorType, ValidationErrorType } from "../../graphql/refusal.graphql.js";
import { ExportRunType } from "../run.graphql.js";
import type { Outdated } from "./held-refusals.js";

@ObjectType("HeldReason", { description: "A guard that holds a plan until a person decides." })
export class HeldReasonType {
  @Field(() => String, {
    description:
      "Which guard, for programs. Stable: MAX_MEMBERS, MAX_LEAVER_SHARE, MAX_WITHDRAWN_SHARE, LIST_WOULD_BE_EMPTY, REMOVAL.",
  })
  declare code: string;
  @Field(() => String, { description: "Why, as a sentence with its numbers." })
  declare message: string;
  @Field(() => Int, { description: "How many people the plan has of those whom the guard counts." })
  declare count: number;
  @Field(() => Int, {
    nullable: true,
    description: "How many go without approval; null where nobody does.",
  })
  declare limit: number | null;
}

const OutdatedEnum = {
  CONNECTION: "CONNECTION",
  LIST: "LIST",
  SEGMENTS: "SEGMENTS",
  MATCHING: "MATCHING",
  MEMBERSHIP: "MEMBERSHIP",
  GUARDS: "GUARDS",
  EXPORT_IS_BACK: "EXPORT_IS_BACK",
  ROWS_LOST: "ROWS_LOST",
} as const satisfies Readonly<Record<Outdated, Outdated>>;
registerEnumType(OutdatedEnum, {
  name: "PlanOutdatedBecause",
  description: "In what a held plan differs from what would be planned now.",
  valuesConfig: {
    CONNECTION: { description: "The export has another connection, or its connection another account." },
    LIST: { description: "The export sends to another list." },
    SEGMENTS: { description: "The export sends other segments, or one of them is defined otherwise." },
    MATCHING: { description: "The data matching." },
    MEMBERSHIP: { description: "The membership mode, or what becomes of leavers." },
    GUARDS: { description: "The guards." },
    EXPORT_IS_BACK: { description: "Of a removal: its export sends to the list again, and wants its people there." },
    ROWS_LOST: { description: "The plan's own rows are gone." },
  },
});

@ObjectType("PlanOutdated", {
  implements: UserErrorType,
  description:
    "The held plan is no longer what would be planned, so it cannot be approved. Reject it and run the export again.",
})
export class PlanOutdatedType extends UserErrorType {
  @Field(() => [OutdatedEnum], { description: "What changed since the plan was made." })
  declare changed: Outdated[];
}

export const ApproveResult = resultUnion("ApproveResult", ExportRunType, "ExportRun", [
  PlanOutdatedType,
  ValidationErrorType,
  NotFoundType,
]);
