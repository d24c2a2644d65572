import { GraphQLDateTime } from "graphql-scalars";
import { Field, Float, ID, InputType, Int, ObjectType, registerEnumType } from "type-graphql";

import { listType } from "../graphql/list.graphql.js";
import { NotFoundType, resultUnion, ValidationErrorType } from "../graphql/refusal.graphql.js";

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
    ADD_ONLY: { description: "Members who are not on the list are added. Not available in this version." },
    UPDATE_ONLY: { description: "Members who are on the list are updated. Not available in this version." },
    MIRROR: { description: "The list follows the segments, leavers included. Not available in this version." },
  },
});

export const OnLeaveEnum = { KEEP: "KEEP", DELETE: "DELETE", UNSUBSCRIBE: "UNSUBSCRIBE" } as const;
registerEnumType(OnLeaveEnum, {
  name: "OnLeave",
  description: "What happens to a person who is no longer a member. Only with MIRROR.",
  valuesConfig: {
    KEEP: { description: "They stay on the list." },
    DELETE: { description: "They are deleted from the list. Not available in this version." },
    UNSUBSCRIBE: { description: "They are unsubscribed. Not available in this version." },
  },
});

export const WhenEmptyEnum = { KEEP: "KEEP", CLEAR: "CLEAR" } as const;
registerEnumType(WhenEmptyEnum, {
  name: "WhenEmpty",
  description: "What an empty profile value does to the custom field at the destination.",
  valuesConfig: {
    KEEP: { description: "What is there stays." },
    CLEAR: { description: "The custom field is emptied." },
  },
});

export const TrackConsentEnum = { YES: "YES", NO: "NO", UNCHANGED: "UNCHANGED" } as const;
registerEnumType(TrackConsentEnum, {
  name: "TrackConsent",
  description: "Whether a recipient agreed to have opens and clicks tracked.",
  valuesConfig: {
    YES: { description: "They agreed." },
    NO: { description: "They did not agree." },
    UNCHANGED: { description: "What the destination knows stays; a new subscriber counts there as having agreed." },
  },
});

export const ScheduleKindEnum = { WITH_REFRESH: "WITH_REFRESH", OWN: "OWN", NONE: "NONE" } as const;
registerEnumType(ScheduleKindEnum, {
  name: "ScheduleKind",
  description: "When an export runs by itself.",
  valuesConfig: {
    WITH_REFRESH: { description: "With each refresh of the system. The refresh is off in this version." },
    OWN: { description: "By a schedule of its own. Not available in this version." },
    NONE: { description: "Only on demand." },
  },
});

@ObjectType("ConsentToTrack", { description: "Consent to tracking: one value for everybody, or a profile field." })
export class ConsentToTrackType {
  @Field(() => TrackConsentEnum, {
    nullable: true,
    description: "The value for every recipient; null when a field decides.",
  })
  declare value: keyof typeof TrackConsentEnum | null;
  @Field(() => String, {
    nullable: true,
    description:
      "The profile field that decides: true, yes, y, 1 mean YES; false, no, n, 0 mean NO; anything else means UNCHANGED. Null when one value is for everybody.",
  })
  declare field: string | null;
}

@ObjectType("CustomFieldMatch", { description: "One profile field that fills one custom field of the list." })
export class CustomFieldMatchType {
  @Field(() => String, { description: "The custom field's key as the destination returns it, brackets included." })
  declare key: string;
  @Field(() => String, { description: "The profile field." })
  declare field: string;
  @Field(() => WhenEmptyEnum, { description: "What an empty value does." })
  declare whenEmpty: keyof typeof WhenEmptyEnum;
}

@ObjectType("Matching", { description: "Data matching: which profile fields become which part of a subscriber." })
export class MatchingType {
  @Field(() => String, { description: "The profile field that is the e-mail address." })
  declare email: string;
  @Field(() => [String], {
    description: "Profile fields joined with a space to become the name; empty leaves the name alone.",
  })
  declare name: string[];
  @Field(() => String, {
    nullable: true,
    description: "The profile field that is the mobile number (E.164); null when none.",
  })
  declare mobileNumber: string | null;
  @Field(() => [CustomFieldMatchType], { description: "The custom fields that are filled." })
  declare customFields: CustomFieldMatchType[];
  @Field(() => ConsentToTrackType, { description: "Consent to tracking." })
  declare consentToTrack: ConsentToTrackType;
}

@ObjectType("ExportSchedule", { description: "When an export runs by itself." })
export class ExportScheduleType {
  @Field(() => ScheduleKindEnum, { description: "The kind of schedule." })
  declare kind: keyof typeof ScheduleKindEnum;
  @Field(() => String, { nullable: true, description: "Cron expression of an own schedule; null otherwise." })
  declare cron: string | null;
  @Field(() => String, { nullable: true, description: "IANA time zone of an own schedule; null otherwise." })
  declare timeZone: string | null;
}

@ObjectType("Guards", { description: "What stops a run before or while it does damage." })
export class GuardsType {
  @Field(() => Int, {
    description: "Members that a run may have at most: the limit of the installation in this version.",
  })
  declare maxMembers: number;
  @Field(() => Float, {
    description: "Share of those this export claims that may leave at once; nobody is removed in this version.",
  })
  declare maxLeaverShare: number;
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
  @Field(() => Boolean, { description: "Whether it is paused: runs are SKIPPED for the reason PAUSED." })
  declare paused: boolean;
  @Field(() => GraphQLDateTime, { description: "When it was created." })
  declare createdAt: Date;
  @Field(() => GraphQLDateTime, { description: "When it was changed last." })
  declare updatedAt: Date;
}

export const ExportListType = listType(ExportType, "Export");

@InputType("ConsentToTrackInput", { description: "Exactly one of the two." })
export class ConsentToTrackInput {
  @Field(() => TrackConsentEnum, { nullable: true, description: "One value for everybody." })
  declare value?: keyof typeof TrackConsentEnum | null;
  @Field(() => String, {
    nullable: true,
    description:
      "A profile field that decides: true, yes, y, 1 mean YES; false, no, n, 0 mean NO; anything else UNCHANGED.",
  })
  declare field?: string | null;
}

@InputType("CustomFieldMatchInput", { description: "One profile field that fills one custom field of the list." })
export class CustomFieldMatchInput {
  @Field(() => String, {
    description: "The custom field's key as the destination returns it; brackets may be left out.",
  })
  declare key: string;
  @Field(() => String, { description: "The profile field." })
  declare field: string;
  @Field(() => WhenEmptyEnum, { defaultValue: "KEEP", description: "What an empty value does." })
  declare whenEmpty: keyof typeof WhenEmptyEnum;
}

@InputType("MatchingInput", { description: "Data matching. Field names are those that all chosen segments show." })
export class MatchingInput {
  @Field(() => String, { description: "The profile field that is the e-mail address." })
  declare email: string;
  @Field(() => [String], {
    nullable: true,
    defaultValue: [],
    description: "Profile fields joined with a space to become the name.",
  })
  declare name?: string[] | null;
  @Field(() => String, { nullable: true, description: "The profile field that is the mobile number (E.164)." })
  declare mobileNumber?: string | null;
  @Field(() => [CustomFieldMatchInput], { nullable: true, defaultValue: [], description: "The custom fields to fill." })
  declare customFields?: CustomFieldMatchInput[] | null;
  @Field(() => ConsentToTrackInput, { description: "Consent to tracking: always an explicit choice." })
  declare consentToTrack: ConsentToTrackInput;
}

@InputType("ExportScheduleInput", { description: "When an export runs by itself." })
export class ExportScheduleInput {
  @Field(() => ScheduleKindEnum, { description: "The kind of schedule. OWN is not available in this version." })
  declare kind: keyof typeof ScheduleKindEnum;
  @Field(() => String, { nullable: true, description: "Cron expression; only with OWN." })
  declare cron?: string | null;
  @Field(() => String, { nullable: true, description: "IANA time zone; only with OWN." })
  declare timeZone?: string | null;
}

@InputType("GuardsInput", { description: "What is left out stays as it is." })
export class GuardsInput {
  @Field(() => Int, {
    nullable: true,
    description: "Members that a run may have at most. Not available in this version.",
  })
  declare maxMembers?: number | null;
  @Field(() => Float, { nullable: true, description: "Share of leavers. Not available in this version." })
  declare maxLeaverShare?: number | null;
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
    REMOVE: { description: "Those whom only this export put there are removed. Not available in this version." },
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
  @Field(() => OnLeaveEnum, { defaultValue: "KEEP", description: "What happens to leavers." })
  declare onLeave: keyof typeof OnLeaveEnum;
  @Field(() => ExportScheduleInput, {
    nullable: true,
    description: "When it runs by itself; WITH_REFRESH when left out.",
  })
  declare schedule?: ExportScheduleInput | null;
  @Field(() => GuardsInput, { nullable: true, description: "Guards; the defaults when left out." })
  declare guards?: GuardsInput | null;
}

@InputType("UpdateExportInput", { description: "What to change. What is left out stays as it is." })
export class UpdateExportInput {
  @Field(() => String, { nullable: true, description: "As people call it; 1 to 200 characters." })
  declare name?: string | null;
  @Field(() => ID, { nullable: true, description: "Another client." })
  declare clientId?: string | null;
  @Field(() => ID, { nullable: true, description: "Another list." })
  declare listId?: string | null;
  @Field(() => [ID], { nullable: true, description: "The segments instead of the present ones." })
  declare segmentIds?: string[] | null;
  @Field(() => MatchingInput, { nullable: true, description: "Data matching instead of the present one." })
  declare matching?: MatchingInput | null;
  @Field(() => MembershipEnum, { nullable: true, description: "What it does to its list." })
  declare membership?: keyof typeof MembershipEnum | null;
  @Field(() => OnLeaveEnum, { nullable: true, description: "What happens to leavers." })
  declare onLeave?: keyof typeof OnLeaveEnum | null;
  @Field(() => GuardsInput, { nullable: true, description: "Guards to change." })
  declare guards?: GuardsInput | null;
}

export const ExportResult = resultUnion("ExportResult", ExportType, "Export", [ValidationErrorType, NotFoundType]);
