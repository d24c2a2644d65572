import { GraphQLDateTime } from "graphql-scalars";
import { Field, Float, ID, InputType, Int, ObjectType, registerEnumType } from "type-graphql";

import { listType } from "../graphql/list.graphql.js";
import { NotFoundType, resultUnion, ValidationErrorType } from "../graphql/refusal.graphql.js";
import { ExportScheduleInput } from "../schedules/export-schedule.graphql.js";
import { MatchingInput, MatchingType } from "./matching.graphql.js";

const RETRIES =
  "How often a run that failed for a cause that can pass is tried again, from 0 to 10, each time after a longer pause.";

const NOTIFY_REJECTED_OVER =
  "How many recipients of one run may be newly rejected, not removed though they should be, or in doubt before anybody is told (REJECTIONS); with 0, any of them is told.";

export const MembershipEnum = {
  ADD_AND_UPDATE: "ADD_AND_UPDATE",
  ADD_ONLY: "ADD_ONLY",
  UPDATE_ONLY: "UPDATE_ONLY",
  MIRROR: "MIRROR",
} as const;
registerEnumType(MembershipEnum, {
  name: "Membership",
  description: "What an export does to its list.",
  valuesConfig: {
    ADD_AND_UPDATE: { description: "Members are added or updated; nobody is taken off the list." },
    ADD_ONLY: {
      description: "Members who are not on the list are added; those who are on it are left as they are.",
    },
    UPDATE_ONLY: { description: "Members who are on the list are updated; nobody is added." },
    MIRROR: {
      description:
        "Members are added or updated, and `onLeave` says what becomes of those who are no longer members. People who came onto the list by other ways, and those whom another export claims, stay.",
    },
  },
});

export const OnLeaveEnum = { KEEP: "KEEP", DELETE: "DELETE", UNSUBSCRIBE: "UNSUBSCRIBE" } as const;
registerEnumType(OnLeaveEnum, {
  name: "OnLeave",
  description:
    "What happens to a person whom this export put on the list and who is no longer a member. Anything but KEEP only with MIRROR.",
  valuesConfig: {
    KEEP: { description: "They stay on the list." },
    DELETE: {
      description:
        "They are deleted from the list; when they are members again, Listwright brings them back, unless they unsubscribed, bounced or were suppressed.",
    },
    UNSUBSCRIBE: {
      description:
        "They are unsubscribed, as if they had done so themselves, and cannot be added again by Listwright. Refused where an unsubscribe counts for all of the client's lists.",
    },
  },
});

@ObjectType("Guards", { description: "What stops a run before or while it does damage." })
export class GuardsType {
  @Field(() => Int, {
    description:
      "Members that a run may have at most, from 1 to the limit of the installation, which is the default; a run with more is held.",
  })
  declare maxMembers: number;
  @Field(() => Float, {
    description:
      "Share of those this export claims, from 0 to 1, that may be removed at once because they left the segments; a run that would remove more is held. So is any run that would leave the list empty.",
  })
  declare maxLeaverShare: number;
  @Field(() => Float, {
    description:
      "The same for those who are removed because their own consent is gone (see `Matching.recipientConsent`).",
  })
  declare maxWithdrawnShare: number;
  @Field(() => Float, {
    description:
      "Share of the answered recipients that may be rejected, once 1,000 were, before the run stops as FAILED.",
  })
  declare maxRejectedShare: number;
}

@ObjectType("Export", {
  description: "Sends the members of segments to one list of the destination. Saving one never runs it.",
})
export class ExportType {
  @Field(() => ID, { description: "Identifies the export." })
  declare id: string;
  @Field(() => String, { description: "As people call it." })
  declare name: string;
  @Field(() => MatchingType, { description: "Data matching." })
  declare matching: MatchingType;
  @Field(() => MembershipEnum, { description: "What it does to its list." })
  declare membership: keyof typeof MembershipEnum;
  @Field(() => OnLeaveEnum, { description: "What happens to leavers; KEEP unless membership is MIRROR." })
  declare onLeave: keyof typeof OnLeaveEnum;
  @Field(() => Int, { description: RETRIES })
  declare retries: number;
  @Field(() => Int, { description: NOTIFY_REJECTED_OVER })
  declare notifyRejectedOver: number;
  @Field(() => Boolean, { description: "Whether it is paused: runs are SKIPPED for the reason PAUSED." })
  declare paused: boolean;
  @Field(() => GraphQLDateTime, { description: "When it was created." })
  declare createdAt: Date;
  @Field(() => GraphQLDateTime, { description: "When it was changed last." })
  declare updatedAt: Date;
}

export const ExportListType = listType(ExportType, "Export");

@InputType("GuardsInput", { description: "What is left out stays as it is; null is the usual guard again." })
export class GuardsInput {
  @Field(() => Int, {
    nullable: true,
    description: "Members that a run may have at most, from 1 to the limit of the installation.",
  })
  declare maxMembers?: number | null;
  @Field(() => Float, { nullable: true, description: "Share of leavers at which a run is held, from 0 to 1." })
  declare maxLeaverShare?: number | null;
  @Field(() => Float, {
    nullable: true,
    description: "Share of those whose own consent is gone at which a run is held, from 0 to 1.",
  })
  declare maxWithdrawnShare?: number | null;
  @Field(() => Float, {
    nullable: true,
    description: "Share of rejected recipients at which a run stops, from 0 to 1.",
  })
  declare maxRejectedShare?: number | null;
}

export const LeavingEnum = { KEEP: "KEEP", REMOVE: "REMOVE" } as const;
registerEnumType(LeavingEnum, {
  name: "Leaving",
  description: "What becomes of the people on the list when an export is deleted or moved to another list.",
  valuesConfig: {
    KEEP: { description: "They stay on the list." },
    REMOVE: {
      description:
        "Those whom this export put there are removed, by a run of kind REMOVAL that is held for approval; whom another export claims, and whoever came onto the list other than by our sending, stays. For admins.",
    },
  },
});

@InputType("CreateExportInput", {
  description: "A new export. It is checked against the destination; saving it does not run it.",
})
export class CreateExportInput {
  @Field(() => String, { description: "As people call it; 1 to 200 characters." })
  declare name: string;
  @Field(() => ID, { description: "The connection to send through. It must be authenticated." })
  declare connectionId: string;
  @Field(() => ID, { description: "The client whose list it is." })
  declare clientId: string;
  @Field(() => ID, { description: "The list, picked or pasted; it is looked up at the destination." })
  declare listId: string;
  @Field(() => [ID], { description: "One or more segments; their members are united." })
  declare segmentIds: string[];
  @Field(() => MatchingInput, { description: "Data matching." })
  declare matching: MatchingInput;
  @Field(() => MembershipEnum, { defaultValue: "ADD_AND_UPDATE", description: "What it does to its list." })
  declare membership: keyof typeof MembershipEnum;
  @Field(() => OnLeaveEnum, {
    defaultValue: "KEEP",
    description: "What happens to leavers; anything but KEEP only with MIRROR.",
  })
  declare onLeave: keyof typeof OnLeaveEnum;
  @Field(() => ExportScheduleInput, {
    nullable: true,
    description: "When it runs by itself; WITH_REFRESH when left out.",
  })
  declare schedule?: ExportScheduleInput | null;
  @Field(() => Int, { nullable: true, description: `${RETRIES} 3 when left out.` })
  declare retries?: number | null;
  @Field(() => GuardsInput, { nullable: true, description: "Guards; the defaults when left out." })
  declare guards?: GuardsInput | null;
  @Field(() => Int, { nullable: true, description: `${NOTIFY_REJECTED_OVER} 0 when left out.` })
  declare notifyRejectedOver?: number | null;
}

@InputType("UpdateExportInput", {
  description:
    "What to change. What is left out stays as it is. Null is refused (NOT_NULLABLE) where an export cannot be without something.",
})
export class UpdateExportInput {
  @Field(() => String, { nullable: true, description: "As people call it; 1 to 200 characters." })
  declare name?: string | null;
  @Field(() => ID, { nullable: true, description: "Another client." })
  declare clientId?: string | null;
  @Field(() => ID, { nullable: true, description: "Another list." })
  declare listId?: string | null;
  @Field(() => [ID], { nullable: true, description: "The segments instead of the present ones." })
  declare segmentIds?: string[] | null;
  @Field(() => MatchingInput, {
    nullable: true,
    description:
      "Data matching instead of the whole of the present one: what is left out of it, or null in it, is cleared.",
  })
  declare matching?: MatchingInput | null;
  @Field(() => MembershipEnum, { nullable: true, description: "What it does to its list." })
  declare membership?: keyof typeof MembershipEnum | null;
  @Field(() => OnLeaveEnum, {
    nullable: true,
    description: "What happens to leavers. An export that is no longer a MIRROR keeps them.",
  })
  declare onLeave?: keyof typeof OnLeaveEnum | null;
  @Field(() => Int, { nullable: true, description: `${RETRIES} Null is the usual 3 again.` })
  declare retries?: number | null;
  @Field(() => GuardsInput, { nullable: true, description: "Guards to change; null: the usual ones again." })
  declare guards?: GuardsInput | null;
  @Field(() => Int, { nullable: true, description: `${NOTIFY_REJECTED_OVER} Null is 0 again.` })
  declare notifyRejectedOver?: number | null;
}

export const ExportResult = resultUnion("ExportResult", ExportType, "Export", [ValidationErrorType, NotFoundType]);
