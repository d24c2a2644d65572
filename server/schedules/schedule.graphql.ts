import { GraphQLDateTime } from "graphql-scalars";
import { Field, ID, ObjectType } from "type-graphql";

import { ExportResult } from "../exports/export.graphql.js";
import { resultUnion, ValidationErrorType } from "../graphql/refusal.graphql.js";
import type { BulkSchedule } from "./schedule.service.js";

@ObjectType("SchedulePreview", { description: "What a schedule would come to if it were saved now." })
export class SchedulePreviewType {
  @Field(() => [GraphQLDateTime], { description: "When it would run next, in order; empty when never." })
  declare nextTimes: Date[];
  @Field(() => String, {
    description: "When it would run, as a sentence in the language of the request (Accept-Language).",
  })
  declare summary: string;
  @Field(() => String, {
    description:
      "What becomes of its times when clocks are put forward or back, as a sentence in the language of the request.",
  })
  declare clockChanges: string;
}

export const SchedulePreviewResult = resultUnion("SchedulePreviewResult", SchedulePreviewType, "SchedulePreview", [
  ValidationErrorType,
]);

@ObjectType("BulkSchedule", { description: "What came of setting the schedule of one of several exports." })
export class BulkScheduleType {
  @Field(() => ID, { description: "The export's ID, as it was asked for." })
  declare exportId: string;
  @Field(() => ExportResult, {
    description:
      "The export with its schedule, or why it is as it was: what is wrong with the schedule, with the field; NOT_ALLOWED by the place in exportIds where you may not change the export.",
  })
  declare result: BulkSchedule["result"];
}

@ObjectType("RefreshSchedule", {
  description: "The schedule of the system itself, by which exports run that have none of their own (WITH_REFRESH).",
})
export class RefreshScheduleType {
  @Field(() => Boolean, { description: "Whether it runs at all." })
  declare enabled: boolean;
  @Field(() => String, {
    nullable: true,
    description: "Cron expressions, one a line, of minute, hour and day of the week; null before any were set.",
  })
  declare cron: string | null;
  @Field(() => String, { nullable: true, description: "IANA name of the time zone in which they are read." })
  declare timeZone: string | null;
}

export const RefreshScheduleResult = resultUnion("RefreshScheduleResult", RefreshScheduleType, "RefreshSchedule", [
  ValidationErrorType,
]);
