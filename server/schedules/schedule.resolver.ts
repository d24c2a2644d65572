import { GraphQLDateTime } from "graphql-scalars";
import { Arg, Ctx, FieldResolver, ID, Int, Mutation, Query, Resolver, Root } from "type-graphql";

import type { Export } from "../exports/export.entity.js";
import { ExportResult, ExportType } from "../exports/export.graphql.js";
import type { Context } from "../graphql/context.js";
import { Refusal } from "../refusal.js";
import { CLOCK_RULE, ExportScheduleInput, ExportScheduleType } from "./export-schedule.graphql.js";
import { BulkScheduleType, SchedulePreviewResult } from "./schedule.graphql.js";
import type { SchedulePreview } from "./schedule.service.js";
import { scheduleWords } from "./schedule-words.js";

export const COUNT = "How many times, from 1 to 100.";

@Resolver(() => ExportType)
export class ScheduleResolver {
  @Query(() => SchedulePreviewResult, {
    description: `When an export would run with a schedule, before it is saved; what is wrong with it is told by its fields. With the refresh, its times; on demand, none. ${CLOCK_RULE}`,
  })
  async previewSchedule(
    @Arg("schedule", () => ExportScheduleInput, { description: "The schedule." }) schedule: ExportScheduleInput,
    @Arg("count", () => Int, { nullable: true, defaultValue: 10, description: COUNT }) count: number | null,
    @Ctx() { services, actor }: Context,
  ) {
    return shownPreview(await services.schedules.preview(schedule, count ?? 10), actor.locale);
  }

  @Mutation(() => ExportResult, {
    description:
      "Changes when an export runs by itself. A schedule that is set to what it was goes on where it is; any other holds from now on. A run under way, or one that waits, is not touched.",
  })
  setExportSchedule(
    @Arg("exportId", () => ID, { description: "The export." }) exportId: string,
    @Arg("schedule", () => ExportScheduleInput, { description: "The schedule." }) schedule: ExportScheduleInput,
    @Ctx() { services, em }: Context,
  ) {
    return services.schedules.set(em, exportId, schedule);
  }

  @Mutation(() => [BulkScheduleType], {
    description:
      "Gives several exports one schedule, each as setExportSchedule does; those that are not named keep theirs. One result for each ID, in the order asked for.",
  })
  setExportSchedules(
    @Arg("exportIds", () => [ID], { description: "The exports." }) exportIds: string[],
    @Arg("schedule", () => ExportScheduleInput, { description: "The schedule for each of them." })
    schedule: ExportScheduleInput,
    @Ctx() { services, em, actor }: Context,
  ) {
    return services.schedules.setAll({ em, actor }, exportIds, schedule);
  }

  @FieldResolver(() => ExportScheduleType, { description: "When it runs by itself." })
  schedule(@Root() found: Export, @Ctx() { actor }: Context): ExportScheduleType {
    return {
      kind: found.scheduleKind,
      cron: found.scheduleCron ?? null,
      timeZone: found.scheduleTimeZone ?? null,
      everyMinutes: found.scheduleEveryMinutes ?? null,
      startsAt: found.scheduleStartsAt ?? null,
      endsAt: found.scheduleEndsAt ?? null,
      whenMissed: found.whenMissed,
      missedWithinMinutes: found.missedWithinMinutes,
      whenRunning: found.whenRunning,
      summary: scheduleWords(found)[actor.locale],
    };
  }

  @FieldResolver(() => [GraphQLDateTime], {
    description: `When it runs next by itself, in order, by its own schedule or with the refresh; empty while nothing is scheduled, paused and detached ones included. ${CLOCK_RULE}`,
  })
  nextRunTimes(
    @Root() found: Export,
    @Arg("count", () => Int, { nullable: true, defaultValue: 10, description: COUNT }) count: number | null,
    @Ctx() { services, em }: Context,
  ): Promise<Date[]> {
    return services.schedules.nextTimesOf(em, found, count ?? 10);
  }
}

/** In the reader's language. */
export function shownPreview<T extends Refusal>(preview: SchedulePreview | T, locale: Context["actor"]["locale"]) {
  if (preview instanceof Refusal) return preview;
  const { nextTimes, summary, clockChanges } = preview;
  return { nextTimes, summary: summary[locale], clockChanges: clockChanges[locale] };
}
