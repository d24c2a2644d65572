import type { GraphQLClient } from "./client.js";
import {
  ApproveHeldRunDocument,
  CancelExportRunDocument,
  ExportRunDocument,
  ExportRunProgressDocument,
  ExportRunsDocument,
  PlanExportDocument,
  PlanSamplesDocument,
  RejectHeldRunDocument,
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
} from "./generated.js";
import { found, pageOf } from "./page.js";
import { raiseUserError } from "./raise-user-error.js";
import type { ResourceProvider } from "./resource-provider.js";

export type RunRow = RunRowFragment;
export type Run = RunRecordFragment;
export type RunCounts = Run["counts"];
export type RecipientPage = NonNullable<RunRecipientsQuery["exportRun"]>["recipients"];

export type PlanSample = NonNullable<PlanSamplesQuery["exportRun"]>["samples"][number];

/** What the list page filters by; each is one choice there. */
export interface RunFilterValues {
  readonly exportId?: string;
  readonly state?: string;
  readonly kind?: string;
}

export function runProvider(client: GraphQLClient) {
  return {
    async getList({ signal, ...params }) {
      const variables = { ...pageOf(params), filter: filterOf(params.filter as RunFilterValues | undefined) };
      const { exportRuns } = await client.request(ExportRunsDocument, variables, signal);
      return { data: [...exportRuns.items], total: exportRuns.totalCount };
    },
    async getOne({ id, signal }) {
      return { data: found((await client.request(ExportRunDocument, { id: String(id) }, signal)).exportRun) };
    },
  } satisfies ResourceProvider;
}

function filterOf({ exportId, state, kind }: RunFilterValues = {}): ExportRunFilter {
  return {
    ...(exportId ? { exportId } : {}),
    ...(state ? { state: [state as Run["state"]] } : {}),
    ...(kind ? { kind: [kind as Run["kind"]] } : {}),
  };
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
