import type { GraphQLClient } from "./client.js";
import {
  ApproveHeldRunDocument,
  CancelExportRunDocument,
  ExportRunDocument,
  ExportRunProgressDocument,
  ExportRunsDocument,
  GiveUpRemovalDocument,
  PlanExportDocument,
  PlanSamplesDocument,
  RejectHeldRunDocument,
  RequestRemovalAgainDocument,
  RetryRejectedDocument,
  RunRecipientsDocument,
  StartExportRunDocument,
  VerifyExportDocument,
} from "./generated.js";
import type {
  ExportRunFilter,
  PlanSamplesQuery,
  RecipientOutcome,
  RunAnswerFragment,
  RunRecipientsQuery,
  RunRecordFragment,
  RunRowFragment,
  UndecidedRemovalFragment,
} from "./generated.js";
import { found, pageOf } from "./page.js";
import { raiseUserError } from "./raise-user-error.js";
import type { ResourceProvider } from "./resource-provider.js";

export type RunRow = RunRowFragment;
export type Run = RunRecordFragment;
/** A removal, and whom it left where they were; nothing is left to decide where `undecided` is null. */
export type UndecidedRemoval = UndecidedRemovalFragment;
export type RunCounts = Run["counts"];
export type RecipientPage = NonNullable<RunRecipientsQuery["exportRun"]>["recipients"];

export type PlanSample = NonNullable<PlanSamplesQuery["exportRun"]>["samples"][number];

/** What the list page filters by; each is one choice there. */
export interface RunFilterValues {
  readonly exportId?: string;
  readonly connectionId?: string;
  readonly trigger?: string;
  /** Days of the viewer's calendar, as 2026-11-24; both are included. */
  readonly from?: string;
  readonly to?: string;
  readonly state?: string;
  readonly kind?: string;
}

export function runProvider(client: GraphQLClient) {
  return {
    async getList({ signal, ...params }) {
      const variables = { ...pageOf(params), filter: runFilterOf(params.filter as RunFilterValues | undefined) };
      const { exportRuns } = await client.request(ExportRunsDocument, variables, signal);
      return { data: [...exportRuns.items], total: exportRuns.totalCount };
    },
    async getOne({ id, signal }) {
      return { data: found((await client.request(ExportRunDocument, { id: String(id) }, signal)).exportRun) };
    },
  } satisfies ResourceProvider;
}

/** The same as the API takes it. */
export function runFilterOf(values: RunFilterValues = {}): ExportRunFilter {
  const { exportId, connectionId, state, kind, trigger, from, to } = values;
  return {
    ...(exportId ? { exportId } : {}),
    ...(connectionId ? { connectionId } : {}),
    ...(state ? { state: [state as Run["state"]] } : {}),
    ...(kind ? { kind: [kind as Run["kind"]] } : {}),
    ...(trigger ? { trigger: [trigger as Run["trigger"]] } : {}),
    // "After" leaves the moment itself out, so that it is the last one before the day.
    ...(from ? { queuedAfter: startOf(from, 0, -1) } : {}),
    ...(to ? { queuedBefore: startOf(to, 1, 0) } : {}),
  };
}

/** The moment at which a day begins, so many days later, in the viewer's zone. */
function startOf(day: string, later: number, ms: number): string {
  const [year, month, date] = day.split("-").map(Number);
  return new Date(year!, month! - 1, date! + later, 0, 0, 0, ms).toISOString();
}

export function runVerbs(client: GraphQLClient) {
  return {
    /** The same key gives the same run, so a second click or a repeated request starts nothing twice. */
    async startExportRun(exportId: string, idempotencyKey: string): Promise<Run> {
      return runOf((await client.request(StartExportRunDocument, { exportId, idempotencyKey })).startExportRun);
    },
    async planExport(exportId: string, idempotencyKey: string): Promise<Run> {
      return runOf((await client.request(PlanExportDocument, { exportId, idempotencyKey })).planExport);
    },
    async verifyExport(exportId: string, idempotencyKey: string): Promise<Run> {
      return runOf((await client.request(VerifyExportDocument, { exportId, idempotencyKey })).verifyExport);
    },
    async retryRejected(exportId: string, idempotencyKey: string): Promise<Run> {
      return runOf((await client.request(RetryRejectedDocument, { exportId, idempotencyKey })).retryRejected);
    },
    async cancelExportRun(id: string): Promise<Run> {
      return runOf((await client.request(CancelExportRunDocument, { id })).cancelExportRun);
    },
    async approveHeldRun(id: string): Promise<Run> {
      return raiseUserError((await client.request(ApproveHeldRunDocument, { id })).approveHeldRun, "ExportRun");
    },
    async rejectHeldRun(id: string, reason: string): Promise<Run> {
      return runOf((await client.request(RejectHeldRunDocument, { id, reason })).rejectHeldRun);
    },
    /** Answers the new run. */
    async requestRemovalAgain(id: string): Promise<Run> {
      return runOf((await client.request(RequestRemovalAgainDocument, { id })).requestRemovalAgain);
    },
    async giveUpRemoval(id: string): Promise<Run> {
      return runOf((await client.request(GiveUpRemovalDocument, { id })).giveUpRemoval);
    },
    async recipientsOf(
      id: string,
      asked: { outcome: RecipientOutcome | null; first: number; after: string | null },
      signal?: AbortSignal,
    ): Promise<RecipientPage> {
      const { exportRun } = await client.request(RunRecipientsDocument, { id, ...asked }, signal);
      return found(exportRun).recipients;
    },
    /** A few people of each set of a plan. Whoever sees their addresses whole stands in the audit trail. */
    async samplesOf(id: string, count: number, signal?: AbortSignal): Promise<readonly PlanSample[]> {
      return found((await client.request(PlanSamplesDocument, { id, count }, signal)).exportRun).samples;
    },
    /** Tells every change of a run until it has finished or `signal` aborts. */
    async watchRun(runId: string, onChange: (run: Run) => void, signal: AbortSignal): Promise<void> {
      await client.subscribe(ExportRunProgressDocument, { runId }, (data) => onChange(data.exportRunProgress), signal);
    },
  };
}

/** Where everybody's outcome in a run is to be had as a file: all of them, or one outcome. */
export function recipientsDownloadUrl(id: string, outcome: RecipientOutcome | null): string {
  return `/api/runs/${id}/recipients.csv${outcome === null ? "" : `?outcome=${outcome}`}`;
}

function runOf(answer: RunAnswerFragment): Run {
  return raiseUserError(answer, "ExportRun");
}
