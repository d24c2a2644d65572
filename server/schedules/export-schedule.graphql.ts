import { GraphQLDateTime } from "graphql-scalars";
import { Field, InputType, Int, ObjectType, registerEnumType } from "type-graphql";

export const ScheduleKindEnum = { WITH_REFRESH: "WITH_REFRESH", OWN: "OWN", NONE: "NONE" } as const;
registerEnumType(ScheduleKindEnum, {
  name: "ScheduleKind",
  description: "When an export runs by itself.",
  valuesConfig: {
    WITH_REFRESH: { description: "With each refresh of the system (`refreshSchedule`); not while that is off." },
    OWN: { description: "By a schedule of its own, whatever the refresh does." },
    NONE: { description: "Only on demand." },
  },
});

export const WhenMissedEnum = { RUN_ONCE: "RUN_ONCE", SKIP: "SKIP" } as const;
registerEnumType(WhenMissedEnum, {
  name: "WhenMissed",
  description:
    "What becomes of times that passed while nothing could run, as when the server was down. Each of them is in the history: those that are not made up for as SKIPPED for the reason MISSED.",
  valuesConfig: {
    RUN_ONCE: { description: "The latest of them is made up for by one run, if it is not too old for that." },
    SKIP: { description: "None is made up for. A run that begins up to five minutes late was not missed." },
  },
});

export const WhenRunningEnum = { WAIT: "WAIT", SKIP: "SKIP" } as const;
registerEnumType(WhenRunningEnum, {
  name: "WhenRunning",
  description: "What becomes of a time at which the export is still running, or waits to.",
  valuesConfig: {
    WAIT: {
      description:
        "Its run waits until the other has ended. At most one waits: further times are SKIPPED for the reason ALREADY_RUNNING.",
    },
    SKIP: { description: "It is SKIPPED for the reason ALREADY_RUNNING." },
  },
});

/** The rule for clocks that are put forward or back, wherever times are described. */
export const CLOCK_RULE =
  "A time that does not exist because clocks are put forward runs at the next instant that does; one that occurs twice because they are put back runs once, the first time. Minutes are counted in elapsed time, whatever clocks do.";

const CRON =
  "Cron expression of five fields, read in the time zone: minute, hour, day of the month (L: the last one), month, day of the week (0 or 7 is Sunday; 5L the last Friday, 1#2 the second Monday). Where day of the month and day of the week are both set, either is enough. No seconds, no names such as @daily, no H.";
const ZONE = "IANA name of a time zone, such as Europe/Berlin.";
const EVERY =
  "Minutes from one run to the next, from 1 to 10,080 (a week), in elapsed time, instead of a cron expression.";
const STARTS = "No run before it. Minutes are counted from it; without it, from when the schedule was set.";
const ENDS = "No run after it.";
const WITHIN =
  "Minutes by which a missed time may be late and still be made up for, from 1 to 44,640 (31 days); older ones are SKIPPED for the reason MISSED.";

@ObjectType("ExportSchedule", { description: `When an export runs by itself. ${CLOCK_RULE}` })
export class ExportScheduleType {
  @Field(() => ScheduleKindEnum, { description: "The kind of schedule." })
  declare kind: keyof typeof ScheduleKindEnum;
  @Field(() => String, { nullable: true, description: `${CRON} Null unless OWN says so.` })
  declare cron: string | null;
  @Field(() => String, { nullable: true, description: `${ZONE} Null unless OWN says so.` })
  declare timeZone: string | null;
  @Field(() => Int, { nullable: true, description: `${EVERY} Null unless OWN says so.` })
  declare everyMinutes: number | null;
  @Field(() => GraphQLDateTime, { nullable: true, description: STARTS })
  declare startsAt: Date | null;
  @Field(() => GraphQLDateTime, { nullable: true, description: ENDS })
  declare endsAt: Date | null;
  @Field(() => WhenMissedEnum, { description: "What becomes of times that passed while nothing could run." })
  declare whenMissed: keyof typeof WhenMissedEnum;
  @Field(() => Int, { description: WITHIN })
  declare missedWithinMinutes: number;
  @Field(() => WhenRunningEnum, { description: "What becomes of a time at which the export is still running." })
  declare whenRunning: keyof typeof WhenRunningEnum;
  @Field(() => String, {
    description: "All that says when it runs, as a sentence in the language of the request (Accept-Language).",
  })
  declare summary: string;
}

@InputType("ExportScheduleInput", {
  description:
    "When an export runs by itself, as a whole: of `cron`, `timeZone`, `everyMinutes`, `startsAt` and `endsAt`, which go with OWN only, what is left out is not there any more. What is left out of the others stays as it is; null is the usual again.",
})
export class ExportScheduleInput {
  @Field(() => ScheduleKindEnum, { description: "The kind of schedule." })
  declare kind: keyof typeof ScheduleKindEnum;
  @Field(() => String, { nullable: true, description: `${CRON} With OWN, this or everyMinutes.` })
  declare cron?: string | null;
  @Field(() => String, {
    nullable: true,
    description: `${ZONE} Needed with a cron expression; with everyMinutes, for what is shown.`,
  })
  declare timeZone?: string | null;
  @Field(() => Int, { nullable: true, description: EVERY })
  declare everyMinutes?: number | null;
  @Field(() => GraphQLDateTime, { nullable: true, description: STARTS })
  declare startsAt?: Date | null;
  @Field(() => GraphQLDateTime, { nullable: true, description: `${ENDS} It must leave a time to come.` })
  declare endsAt?: Date | null;
  @Field(() => WhenMissedEnum, {
    nullable: true,
    description: "What becomes of times that passed while nothing could run; usually RUN_ONCE.",
  })
  declare whenMissed?: keyof typeof WhenMissedEnum | null;
  @Field(() => Int, { nullable: true, description: `${WITHIN} Usually 1,440, a day.` })
  declare missedWithinMinutes?: number | null;
  @Field(() => WhenRunningEnum, {
    nullable: true,
    description: "What becomes of a time at which the export is still running; usually WAIT.",
  })
  declare whenRunning?: keyof typeof WhenRunningEnum | null;
}
