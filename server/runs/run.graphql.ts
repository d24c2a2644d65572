import { GraphQLDateTime } from "graphql-scalars";
import { ArgsType, Field, Float, ID, InputType, Int, ObjectType } from "type-graphql";

import { listType } from "../graphql/list.graphql.js";
import { NotFoundType, resultUnion, UserErrorType, ValidationErrorType } from "../graphql/refusal.graphql.js";
import {
  RecipientOutcomeEnum,
  RunKindEnum,
  RunStateEnum,
  RunTriggerEnum,
  SkipReasonEnum,
} from "./run-enums.graphql.js";
import type { RecipientOutcome } from "./run-outcome.js";

@ObjectType("RunCounts", {
  description:
    "How many. Null while unknown, that is before planning ends. evaluated = invalid + withheld + duplicates + unique; unique = unchanged + added + updated + rejected + inDoubt + skippedByMode + stillRejected + notAttempted; toRemove = removed + removalFailed + removalNotNeeded + removalInDoubt + removalNotAttempted.",
})
export class RunCountsType {
  @Field(() => Int, { description: "Profiles read so far." })
  declare evaluated: number;
  @Field(() => Int, { nullable: true, description: "Profiles without a usable e-mail address." })
  declare invalid: number | null;
  @Field(() => Int, {
    nullable: true,
    description: "Profiles withheld: without the recipient's own consent, or gone from the list other than by us.",
  })
  declare withheld: number | null;
  @Field(() => Int, { nullable: true, description: "Profiles whose address another profile has too." })
  declare duplicates: number | null;
  @Field(() => Int, { nullable: true, description: "Distinct addresses." })
  declare unique: number | null;
  @Field(() => Int, { nullable: true, description: "Addresses for which nothing changed since they were sent last." })
  declare unchanged: number | null;
  @Field(() => Int, { nullable: true, description: "Addresses to be added, by the plan." })
  declare toAdd: number | null;
  @Field(() => Int, { nullable: true, description: "Addresses to be updated, by the plan." })
  declare toUpdate: number | null;
  @Field(() => Int, { nullable: true, description: "Addresses to be removed, by the plan." })
  declare toRemove: number | null;
  @Field(() => Int, {
    nullable: true,
    description: "Of those to be removed, the ones who are because their own consent is gone.",
  })
  declare toRemoveWithdrawn: number | null;
  @Field(() => Int, { description: "Stored; by our ledger they were not on the list." })
  declare added: number;
  @Field(() => Int, { description: "Stored; by our ledger they were on the list." })
  declare updated: number;
  @Field(() => Int, { description: "Refused by the destination." })
  declare rejected: number;
  @Field(() => Int, { description: "Sent, with no answer." })
  declare inDoubt: number;
  @Field(() => Int, { nullable: true, description: "Left alone by the membership mode." })
  declare skippedByMode: number | null;
  @Field(() => Int, { nullable: true, description: "Rejected before and unchanged since; not sent." })
  declare stillRejected: number | null;
  @Field(() => Int, { nullable: true, description: "Not sent, or not yet." })
  declare notAttempted: number | null;
  @Field(() => Int, { description: "Taken off the list." })
  declare removed: number;
  @Field(() => Int, { description: "Could not be taken off the list." })
  declare removalFailed: number;
  @Field(() => Int, { description: "Had left the list already." })
  declare removalNotNeeded: number;
  @Field(() => Int, { description: "Removals whose answer never came." })
  declare removalInDoubt: number;
  @Field(() => Int, { nullable: true, description: "Removals not tried, or not yet. Null while unknown." })
  declare removalNotAttempted: number | null;
  @Field(() => Int, { nullable: true, description: "Leavers kept because another export claims them." })
  declare keptByClaim: number | null;
  @Field(() => Int, { nullable: true, description: "Leavers kept because they are foreign." })
  declare keptForeign: number | null;
  @Field(() => Int, { description: "New subscribers by the destination's own totals." })
  declare destinationNew: number;
  @Field(() => Int, { description: "Existing subscribers by the destination's own totals." })
  declare destinationExisting: number;
}

@ObjectType("RunFailure", { description: "Why a run failed, or why its last attempt did." })
export class RunFailureType {
  @Field(() => String, { description: "What happened, for programs. Stable." })
  declare code: string;
  @Field(() => String, { description: "What happened, as a sentence." })
  declare message: string;
  @Field(() => String, { description: "What to do." })
  declare advice: string;
}

@ObjectType("RunWarning", { description: "Something about a run that a person should know." })
export class RunWarningType {
  @Field(() => String, { description: "What it is, for programs. Stable." })
  declare code: string;
  @Field(() => String, { description: "What it is, as a sentence with its number." })
  declare message: string;
  @Field(() => Int, { nullable: true, description: "How many it concerns; null when that is no number." })
  declare count: number | null;
  @Field(() => String, {
    nullable: true,
    description:
      "The name of the custom field, or of the profile field of a consent, that it is about; null otherwise.",
  })
  declare field: string | null;
}

@ObjectType("Rejection", { description: "Recipients refused for the same reason." })
export class RejectionType {
  @Field(() => Int, { description: "The destination's own code." })
  declare code: number;
  @Field(() => String, { description: "What the code means." })
  declare meaning: string;
  @Field(() => String, { description: "What to do." })
  declare advice: string;
  @Field(() => Int, { description: "Recipients refused with it in this run." })
  declare count: number;
}

@ObjectType("RunRecipient", { description: "One person in one run." })
export class RunRecipientType {
  @Field(() => String, { nullable: true, description: "The address; null when the profile has none." })
  declare email: string | null;
  @Field(() => RecipientOutcomeEnum, { description: "What was done." })
  declare outcome: RecipientOutcome;
  @Field(() => Int, {
    nullable: true,
    description: "The destination's code, of a rejection or of where the person stands; null when there is none.",
  })
  declare code: number | null;
  /** As it was written down; the API tells it as a sentence. */
  declare reasonCode: string | null;
}

@ObjectType("RecipientEdge", { description: "One person with their place in the listing." })
export class RecipientEdgeType {
  @Field(() => String, { description: "Where this person stands; for `after`." })
  declare cursor: string;
  @Field(() => RunRecipientType, { description: "The person." })
  declare node: RunRecipientType;
}

@ObjectType("PageInfo", { description: "Whether there is more." })
export class PageInfoType {
  @Field(() => Boolean, { description: "Whether more follow." })
  declare hasNextPage: boolean;
  @Field(() => String, { nullable: true, description: "The last cursor of this page; null when it is empty." })
  declare endCursor: string | null;
}

@ObjectType("RecipientConnection", { description: "One page of a run's recipients." })
export class RecipientConnectionType {
  @Field(() => [RecipientEdgeType], { description: "The people of this page." })
  declare edges: RecipientEdgeType[];
  @Field(() => PageInfoType, { description: "Whether there is more." })
  declare pageInfo: PageInfoType;
  /** For a resolver of its own, which counts only when it is asked. */
  declare countAll: () => Promise<number>;
}

@ArgsType()
export class RecipientsArgs {
  @Field(() => RecipientOutcomeEnum, { nullable: true, description: "Only this outcome; all of them when left out." })
  declare outcome?: RecipientOutcome | null;
  @Field(() => Int, {
    nullable: true,
    defaultValue: 50,
    description: "How many to return: more than 200 returns 200, 0 none. A negative number is refused.",
  })
  declare first: number | null;
  @Field(() => String, { nullable: true, description: "Return those after this cursor; what is none is refused." })
  declare after?: string | null;
}

@ObjectType("ExportRun", { description: "One attempt-with-retries at an export, or a plan of one." })
export class ExportRunType {
  @Field(() => ID, { description: "Identifies the run." })
  declare id: string;
  @Field(() => RunKindEnum, { description: "What it is for." })
  declare kind: keyof typeof RunKindEnum;
  @Field(() => RunTriggerEnum, { description: "What started it." })
  declare trigger: keyof typeof RunTriggerEnum;
  @Field(() => GraphQLDateTime, {
    nullable: true,
    description:
      "The scheduled time it stands for; null on demand. Each such time becomes exactly one run, within five seconds while a worker runs; within fifteen, plus whatever the clocks of the servers differ by, when one has just died. What becomes of times at which none ran is part of the schedule.",
  })
  declare slot: Date | null;
  @Field(() => RunStateEnum, { description: "Where it is." })
  declare state: keyof typeof RunStateEnum;
  @Field(() => SkipReasonEnum, { nullable: true, description: "Why it was not performed; null unless SKIPPED." })
  declare skipReason: keyof typeof SkipReasonEnum | null;
  @Field(() => Int, { description: "The number of the attempt, from 1; 0 before the first." })
  declare attempt: number;
  @Field(() => GraphQLDateTime, {
    nullable: true,
    description: "When it is tried again; null unless it waits for that.",
  })
  declare nextAttemptAt: Date | null;
  @Field(() => GraphQLDateTime, { description: "When it was asked for." })
  declare queuedAt: Date;
  @Field(() => GraphQLDateTime, { nullable: true, description: "When a worker first took it; null before." })
  declare startedAt: Date | null;
  @Field(() => GraphQLDateTime, { nullable: true, description: "When it ended; null before." })
  declare finishedAt: Date | null;
  @Field(() => Float, {
    nullable: true,
    description: "Recipients settled a second, averaged over the last ten seconds; null when nothing moves.",
  })
  declare ratePerSecond: number | null;
  @Field(() => Int, {
    nullable: true,
    description:
      "Before somebody is removed or brought back, where they stand is read again. The longest time in this run, in milliseconds, from such a reading until the call that relied on it was answered: whoever left in it may have been missed, as the destination has no conditional calls. Null when nobody was.",
  })
  declare longestRecheckMs: number | null;
}

export const ExportRunListType = listType(ExportRunType, "ExportRun");

@InputType("ExportRunFilter", {
  description: "Which runs. All conditions must hold; what is left out does not matter.",
})
export class ExportRunFilterInput {
  @Field(() => ID, { nullable: true, description: "Runs of this export." })
  declare exportId?: string | null;
  @Field(() => ID, { nullable: true, description: "Runs of exports that are on this connection now." })
  declare connectionId?: string | null;
  @Field(() => [RunStateEnum], { nullable: true, description: "Runs in one of these states." })
  declare state?: (keyof typeof RunStateEnum)[] | null;
  @Field(() => [RunTriggerEnum], { nullable: true, description: "Runs started by one of these." })
  declare trigger?: (keyof typeof RunTriggerEnum)[] | null;
  @Field(() => [RunKindEnum], { nullable: true, description: "Runs of one of these kinds." })
  declare kind?: (keyof typeof RunKindEnum)[] | null;
  @Field(() => GraphQLDateTime, { nullable: true, description: "Asked for after this time." })
  declare queuedAfter?: Date | null;
  @Field(() => GraphQLDateTime, { nullable: true, description: "Asked for before this time." })
  declare queuedBefore?: Date | null;
}

@ObjectType("ExportAlreadyRunning", {
  implements: UserErrorType,
  description: "A run of this export has not finished; it is named here.",
})
export class ExportAlreadyRunningType extends UserErrorType {
  @Field(() => ExportRunType, { description: "The run that has not finished." })
  declare run: ExportRunType;
}

export const ExportRunResult = resultUnion("ExportRunResult", ExportRunType, "ExportRun", [
  ExportAlreadyRunningType,
  ValidationErrorType,
  NotFoundType,
]);
