import type { GraphQLClient } from "./client.js";
import {
  BulkRunForecastDocument,
  PreviewRefreshScheduleDocument,
  PreviewScheduleDocument,
  RefreshScheduleDocument,
  SetExportSchedulesDocument,
  SetRefreshScheduleDocument,
  SetTimeZoneDocument,
  StartAllExportRunsDocument,
  StartRefreshDocument,
  StartSegmentExportRunsDocument,
} from "./generated.js";
import type {
  BulkRunForecastQuery,
  ExportScheduleInput,
  PreviewAnswerFragment,
  RefreshPartsFragment,
  SchedulePartsFragment,
  SetExportSchedulesMutation,
  SetRefreshScheduleMutationVariables,
  StartedRunFragment,
} from "./generated.js";
import { raiseUserError } from "./raise-user-error.js";

export type Schedule = SchedulePartsFragment;
export type Refresh = RefreshPartsFragment;
export type SchedulePreview = Extract<PreviewAnswerFragment, { readonly __typename: "SchedulePreview" }>;
export type ScheduleSet = SetExportSchedulesMutation["setExportSchedules"][number];
export type StartedRun = StartedRunFragment;
export type RunForecast = Extract<
  BulkRunForecastQuery["bulkRunForecast"],
  { readonly __typename: "BulkRunForecasts" }
>["items"][number];

/** Which exports are started together. */
export type BulkScope =
  { readonly of: "ALL" } | { readonly of: "REFRESH" } | { readonly of: "SEGMENT"; readonly segmentId: string };

export function scheduleVerbs(client: GraphQLClient) {
  return {
    /** Raised as a validation error, it names the fields as `schedule.…`. */
    async previewSchedule(schedule: ExportScheduleInput, signal?: AbortSignal): Promise<SchedulePreview> {
      const { previewSchedule } = await client.request(PreviewScheduleDocument, { schedule }, signal);
      return raiseUserError(previewSchedule, "SchedulePreview");
    },
    async previewRefresh(cron: string, timeZone: string, signal?: AbortSignal): Promise<SchedulePreview> {
      const variables = { cron, timeZone };
      const { previewRefreshSchedule } = await client.request(PreviewRefreshScheduleDocument, variables, signal);
      return raiseUserError(previewRefreshSchedule, "SchedulePreview");
    },
    /** What came of it, for each of them in the order given. */
    async setExportSchedules(
      exportIds: readonly string[],
      schedule: ExportScheduleInput,
    ): Promise<readonly ScheduleSet[]> {
      const variables = { exportIds: [...exportIds], schedule };
      return (await client.request(SetExportSchedulesDocument, variables)).setExportSchedules;
    },
    async refreshSchedule(signal?: AbortSignal): Promise<Refresh> {
      return (await client.request(RefreshScheduleDocument, {}, signal)).refreshSchedule;
    },
    async setRefreshSchedule(schedule: SetRefreshScheduleMutationVariables): Promise<Refresh> {
      const { setRefreshSchedule } = await client.request(SetRefreshScheduleDocument, schedule);
      return raiseUserError(setRefreshSchedule, "RefreshSchedule");
    },
    async forecastRuns(scope: BulkScope, signal?: AbortSignal): Promise<readonly RunForecast[]> {
      const variables = { scope: scope.of, segmentId: "segmentId" in scope ? scope.segmentId : null };
      const { bulkRunForecast } = await client.request(BulkRunForecastDocument, variables, signal);
      return raiseUserError(bulkRunForecast, "BulkRunForecasts").items;
    },
    /** One result for each export that the viewer may run. */
    async startRuns(scope: BulkScope, idempotencyKey: string): Promise<readonly StartedRun[]> {
      if (scope.of === "ALL") {
        return (await client.request(StartAllExportRunsDocument, { idempotencyKey })).startAllExportRuns;
      }
      if (scope.of === "REFRESH") return (await client.request(StartRefreshDocument, { idempotencyKey })).startRefresh;
      const variables = { segmentId: scope.segmentId, idempotencyKey };
      const { startSegmentExportRuns } = await client.request(StartSegmentExportRunsDocument, variables);
      return raiseUserError(startSegmentExportRuns, "BulkRuns").items;
    },
    /** The time zone in which the viewer is told times. */
    async setTimeZone(timeZone: string): Promise<void> {
      raiseUserError((await client.request(SetTimeZoneDocument, { timeZone })).updateViewer, "User");
    },
  };
}
