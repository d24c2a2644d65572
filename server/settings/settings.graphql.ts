import { GraphQLDateTime } from "graphql-scalars";
import { Field, InputType, Int, ObjectType } from "type-graphql";

const RUNS =
  "Months for which runs are kept, with what each did to each person. Then they are deleted by whole months, at the end of the month in which this time is over. What is known of an address on a list stays: where it stands there, what has ever been seen of it, what exports want of it, and what came last of it.";
const AUDIT = "Years for which audit events are kept. Then they are deleted by whole months.";
const CONSENT =
  "Years for which the consent of a connection is kept after the connection is deleted. That of a connection that exists is never deleted.";
const GRACE =
  "Days for which a former consent still holds after the wording changed or another account was authenticated. 0: the connection asks again before its next run. A consent that was withdrawn holds no longer, whatever this is. A change holds at once, also for connections that are asking.";
const HELD =
  "Hours for which a held plan waits for somebody to approve or reject it. Then it is cancelled. Counted from when the plan was held: a change holds for plans that are held from now on.";
const CONCURRENT =
  "Runs that may be under way at the same time, in the whole installation; the others wait, and the oldest goes first. One worker performs at most four at once, so that more than four need more workers.";
const PER_CONNECTION =
  "How many of them may go through one connection at the same time: what one account bears, whatever else is under way.";

@ObjectType("Settings", { description: "What admins set for the whole installation." })
export class SettingsType {
  @Field(() => Int, { description: RUNS })
  declare retentionRunMonths: number;
  @Field(() => Int, { description: AUDIT })
  declare retentionAuditYears: number;
  @Field(() => Int, { description: CONSENT })
  declare retentionConsentYears: number;
  @Field(() => Int, { description: GRACE })
  declare consentGraceDays: number;
  @Field(() => Int, { description: HELD })
  declare heldPlanHours: number;
  @Field(() => Int, { description: CONCURRENT })
  declare concurrentRuns: number;
  @Field(() => Int, { description: PER_CONNECTION })
  declare concurrentRunsPerConnection: number;
  @Field(() => GraphQLDateTime, { description: "When something of it was last set." })
  declare updatedAt: Date;
}

@InputType("SettingsInput", { description: "What to change; what is omitted stays as it is." })
export class SettingsInput {
  @Field(() => Int, { nullable: true, description: `${RUNS} 1 to 120.` })
  declare retentionRunMonths?: number | null;
  @Field(() => Int, { nullable: true, description: `${AUDIT} 1 to 30.` })
  declare retentionAuditYears?: number | null;
  @Field(() => Int, { nullable: true, description: `${CONSENT} 1 to 30.` })
  declare retentionConsentYears?: number | null;
  @Field(() => Int, { nullable: true, description: `${GRACE} 0 to 90.` })
  declare consentGraceDays?: number | null;
  @Field(() => Int, { nullable: true, description: `${HELD} 1 to 720.` })
  declare heldPlanHours?: number | null;
  @Field(() => Int, { nullable: true, description: `${CONCURRENT} 1 to 100.` })
  declare concurrentRuns?: number | null;
  @Field(() => Int, { nullable: true, description: `${PER_CONNECTION} 1 to 100.` })
  declare concurrentRunsPerConnection?: number | null;
}
