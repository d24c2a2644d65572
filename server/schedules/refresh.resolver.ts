import { GraphQLDateTime } from "graphql-scalars";
import { Arg, Ctx, FieldResolver, Int, Mutation, Query, Resolver, Root } from "type-graphql";

import { permissionsOn } from "../access/authorisation/permissions.js";
import type { Context } from "../graphql/context.js";
import { Permission } from "../graphql/permission.graphql.js";
import { CLOCK_RULE } from "./export-schedule.graphql.js";
import type { RefreshSchedule } from "./refresh.service.js";
import { RefreshScheduleResult, RefreshScheduleType, SchedulePreviewResult } from "./schedule.graphql.js";
import { COUNT, shownPreview } from "./schedule.resolver.js";
import { refreshWords } from "./schedule-words.js";

const CRON =
  "Cron expressions, one a line; each instant that any of them names is one refresh. Only minute, hour and day of the week may be set, and at most 24 times on any day.";
const ZONE = "IANA name of the time zone in which they are read, such as Europe/Berlin.";

@Resolver(() => RefreshScheduleType)
export class RefreshResolver {
  @Query(() => RefreshScheduleType, {
    description: `The schedule of the system itself, off at first: with each of its times every export runs whose schedule is WITH_REFRESH. ${CLOCK_RULE}`,
  })
  refreshSchedule(@Ctx() { services }: Context) {
    return services.refresh.current();
  }

  @Query(() => SchedulePreviewResult, {
    description: "When the refresh would run with these times if it were on, before they are saved.",
  })
  async previewRefreshSchedule(
    @Arg("cron", () => String, { description: CRON }) cron: string,
    @Arg("timeZone", () => String, { description: ZONE }) timeZone: string,
    @Arg("count", () => Int, { nullable: true, defaultValue: 10, description: COUNT }) count: number | null,
    @Ctx() { services, actor }: Context,
  ) {
    return shownPreview(await services.refresh.preview(cron, timeZone, count ?? 10), actor.locale);
  }

  @Mutation(() => RefreshScheduleResult, {
    description:
      "Switches the refresh on or off, and says when it runs. What is left out stays as it is. Set to what it was, it goes on where it is; anything else holds from now on. Exports with a schedule of their own are not touched.",
  })
  setRefreshSchedule(
    @Arg("enabled", () => Boolean, { description: "Whether it runs." }) enabled: boolean,
    @Arg("cron", () => String, { nullable: true, description: CRON }) cron: string | null | undefined,
    @Arg("timeZone", () => String, { nullable: true, description: ZONE }) timeZone: string | null | undefined,
    @Ctx() { services }: Context,
  ) {
    return services.refresh.set({
      enabled,
      ...(cron === undefined ? {} : { cron }),
      ...(timeZone === undefined ? {} : { timeZone }),
    });
  }

  @FieldResolver(() => [GraphQLDateTime], {
    description: "When it runs next, in order; empty while it is off.",
  })
  nextTimes(
    @Arg("count", () => Int, { nullable: true, defaultValue: 10, description: COUNT }) count: number | null,
    @Ctx() { services }: Context,
  ): Promise<Date[]> {
    return services.refresh.nextTimes(count ?? 10);
  }

  @FieldResolver(() => String, {
    description: "When it runs, as a sentence in the language of the request (Accept-Language).",
  })
  summary(@Root() refresh: RefreshSchedule, @Ctx() { actor }: Context): string {
    return refreshWords(refresh)[actor.locale];
  }

  @FieldResolver(() => [Permission], { description: "What the viewer may do with it." })
  permissions(@Root() refresh: RefreshSchedule, @Ctx() context: Context): Promise<Permission[]> {
    return permissionsOn(context, "RefreshSchedule", refresh);
  }
}
