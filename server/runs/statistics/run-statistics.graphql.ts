import { GraphQLDateTime } from "graphql-scalars";
import { Field, Float, Int, ObjectType, registerEnumType } from "type-graphql";

import { resultUnion, ValidationErrorType } from "../../graphql/refusal.graphql.js";
import { RunStateEnum } from "../run-enums.graphql.js";
import type { HealthStanding } from "./run-statistics.service.js";

@ObjectType("RunDay", { description: "What the runs of one day came to." })
export class RunDayType {
  @Field(() => String, { description: "The day in the time zone asked for, as 2026-11-24." })
  declare day: string;
  @Field(() => Int, { description: "Runs asked for on that day, in any state." })
  declare runs: number;
  @Field(() => Int, { description: "Of these, those that succeeded, or were planned where they were plans." })
  declare succeeded: number;
  @Field(() => Int, { description: "Of these, those completed with warnings." })
  declare withWarnings: number;
  @Field(() => Int, { description: "Of these, those that failed." })
  declare failed: number;
  @Field(() => Int, { description: "Of these, those that were skipped." })
  declare skipped: number;
  @Field(() => Int, { description: "People added or updated by them." })
  declare sent: number;
  @Field(() => Int, { description: "People taken off lists by them." })
  declare removed: number;
  @Field(() => Int, { description: "People whom the destination refused." })
  declare rejected: number;
  @Field(() => Float, {
    nullable: true,
    description: "Seconds from beginning to end of those performed to an end, on average; null when there were none.",
  })
  declare averageSeconds: number | null;
}

@ObjectType("RunStateCount", { description: "How many runs are in one state." })
export class RunStateCountType {
  @Field(() => RunStateEnum, { description: "The state." })
  declare state: keyof typeof RunStateEnum;
  @Field(() => Int, { description: "How many." })
  declare count: number;
}

@ObjectType("RunStatistics", {
  description:
    "Counts, averages and the course of runs. Averages are of runs performed to an end (succeeded, with warnings, planned or failed); numbers of people are of exports alone.",
})
export class RunStatisticsType {
  @Field(() => GraphQLDateTime, { description: "From when." })
  declare from: Date;
  @Field(() => GraphQLDateTime, { description: "Until when." })
  declare to: Date;
  @Field(() => Int, { description: "Runs in all." })
  declare total: number;
  @Field(() => [RunStateCountType], { description: "How many in each state, most first." })
  declare byState: RunStateCountType[];
  @Field(() => Float, { nullable: true, description: "Seconds from beginning to end, on average; null without any." })
  declare averageSeconds: number | null;
  @Field(() => Float, { nullable: true, description: "The same as the median." })
  declare medianSeconds: number | null;
  @Field(() => Float, { nullable: true, description: "People added or updated in a run, on average." })
  declare averageSent: number | null;
  @Field(() => Float, { nullable: true, description: "People refused in a run, on average." })
  declare averageRejected: number | null;
  @Field(() => [RunDayType], { description: "Day by day, oldest first; days without a run included." })
  declare days: RunDayType[];
}

export const RunStatisticsResult = resultUnion("RunStatisticsResult", RunStatisticsType, "RunStatistics", [
  ValidationErrorType,
]);

export const HealthStandingEnum = {
  UNKNOWN: "UNKNOWN",
  HEALTHY: "HEALTHY",
  IMPAIRED: "IMPAIRED",
  FAILING: "FAILING",
} as const satisfies Record<HealthStanding, HealthStanding>;
registerEnumType(HealthStandingEnum, {
  name: "HealthStanding",
  description: "How the runs through a connection have been going.",
  valuesConfig: {
    UNKNOWN: { description: "None was performed in the last 30 days." },
    HEALTHY: { description: "The latest got through, and so did nine in ten." },
    IMPAIRED: { description: "The latest got through, but more than one in ten failed." },
    FAILING: { description: "The latest failed." },
  },
});

@ObjectType("ConnectionHealth", { description: "How the runs of the last 30 days through a connection went." })
export class ConnectionHealthType {
  @Field(() => HealthStandingEnum, { description: "In a word." })
  declare standing: HealthStanding;
  @Field(() => Float, {
    nullable: true,
    description: "Share of the performed runs that got through, from 0 to 1; null when none was performed.",
  })
  declare score: number | null;
  @Field(() => Int, { description: "Runs performed to an end. Those skipped or cancelled do not count." })
  declare performed: number;
  @Field(() => Int, { description: "Of these, those that failed for good." })
  declare failed: number;
  @Field(() => Int, { description: "Failures since the last one that got through." })
  declare failedInARow: number;
  @Field(() => GraphQLDateTime, {
    nullable: true,
    description: "When one got through last; null for not in that time.",
  })
  declare lastSucceededAt: Date | null;
  @Field(() => GraphQLDateTime, { nullable: true, description: "When one failed last; null for not in that time." })
  declare lastFailedAt: Date | null;
}
