import { Arg, Ctx, ID, Mutation, Query, Resolver } from "type-graphql";

import type { Context } from "../../graphql/context.js";
import { Refusal, ValidationError } from "../../refusal.js";
import type { BulkScope } from "./bulk-runs.service.js";
import {
  BulkRunForecastResult,
  BulkRunScopeEnum,
  BulkRunsResult,
  BulkRunType,
  type BulkRunForecastType,
} from "./bulk.graphql.js";

const KEY =
  "Chosen by the caller, 1 to 255 characters, new for each time that runs are wanted: the same key gives the same runs, so that a request may be repeated safely.";

@Resolver()
export class BulkRunResolver {
  @Query(() => BulkRunForecastResult, {
    description:
      "Which exports would run if several were started now, which would not, and why: to be asked before startAllExportRuns, startRefresh and startSegmentExportRuns. It starts nothing. Of REFRESH it names all exports, also those that are not part of it.",
  })
  async bulkRunForecast(
    @Arg("scope", () => BulkRunScopeEnum, { description: "Which exports.", defaultValue: "ALL" })
    scope: keyof typeof BulkRunScopeEnum,
    @Arg("segmentId", () => ID, { nullable: true, description: "The segment, with SEGMENT; not given otherwise." })
    segmentId: string | null | undefined,
    @Ctx() { services, em, actor }: Context,
  ) {
    const asked = scopeOf(scope, segmentId ?? null);
    if (asked instanceof ValidationError) return asked;
    const found = await services.bulkRuns.forecast({ em, actor }, asked);
    if (found instanceof Refusal) return found;
    const items = found.map(({ reason, ...one }): BulkRunForecastType => ({
      ...one,
      code: reason?.code ?? null,
      message: reason?.message[actor.locale] ?? null,
      advice: reason?.advice[actor.locale] ?? null,
    }));
    return { items };
  }

  @Mutation(() => [BulkRunType], {
    description:
      "Runs every export that you may run, whatever its schedule, each as startExportRun does; one result for each, by name. Ask bulkRunForecast first to see which will run and why others will not.",
  })
  async startAllExportRuns(
    @Arg("idempotencyKey", () => ID, { description: KEY }) idempotencyKey: string,
    @Ctx() { services, em, actor }: Context,
  ) {
    return services.bulkRuns.start({ em, actor }, { of: "ALL" }, "startAllExportRuns", idempotencyKey);
  }

  @Mutation(() => [BulkRunType], {
    description:
      "Runs every export with the refresh that you may run, as if the refresh were due now; one result for each, by name. Their trigger is REFRESH, without a slot. The refresh schedule goes on as it is.",
  })
  async startRefresh(
    @Arg("idempotencyKey", () => ID, { description: KEY }) idempotencyKey: string,
    @Ctx() { services, em, actor }: Context,
  ) {
    return services.bulkRuns.start({ em, actor }, { of: "REFRESH" }, "startRefresh", idempotencyKey);
  }

  @Mutation(() => BulkRunsResult, {
    description: "Runs every export that uses a segment and that you may run, each as startExportRun does.",
  })
  async startSegmentExportRuns(
    @Arg("segmentId", () => ID, { description: "The segment." }) segmentId: string,
    @Arg("idempotencyKey", () => ID, { description: KEY }) idempotencyKey: string,
    @Ctx() { services, em, actor }: Context,
  ) {
    const asking = { em, actor };
    const origin = "startSegmentExportRuns";
    const started = await services.bulkRuns.startOfSegment(asking, segmentId, origin, idempotencyKey);
    return started instanceof Refusal ? started : { items: started };
  }
}

function scopeOf(of: keyof typeof BulkRunScopeEnum, segmentId: string | null): BulkScope | ValidationError {
  if (of === "SEGMENT") return segmentId === null ? SEGMENT_MISSING : { of, segmentId };
  return segmentId === null ? { of } : SEGMENT_UNUSED;
}

const SEGMENT_MISSING = ValidationError.of("segmentId", "REQUIRED", {
  en: "Say which segment the exports use.",
  ja: "対象のセグメントを指定してください。",
});
const SEGMENT_UNUSED = ValidationError.of("segmentId", "NOT_USED", {
  en: "A segment goes with the scope SEGMENT only. Leave it out, or choose that scope.",
  ja: "セグメントはスコープ SEGMENT でのみ指定できます。省略するか、スコープを変更してください。",
});
