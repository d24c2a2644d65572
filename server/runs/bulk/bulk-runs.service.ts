import type { EntityManager } from "@mikro-orm/postgresql";
import type pg from "pg";

import type { Actor } from "../../access/actor.js";
import { authoriseOn } from "../../access/authorisation/authorise.js";
import type { ConnectionService } from "../../connections/connection.service.js";
import { findById } from "../../database/find-by-id.js";
import { problemsOfExport } from "../../exports/export-problems.js";
import { Export, type ScheduleKind } from "../../exports/export.entity.js";
import type { ExportRun, RunTrigger } from "../export-run.entity.js";
import { NotFound, type ValidationError } from "../../refusal.js";
import { Segment } from "../../segments/segment.entity.js";
import type { Text } from "../../text.js";
import { UNFINISHED } from "../run-state.js";
import type { ExportAlreadyRunning, RunService } from "../run.service.js";
import { skipText } from "../skip-text.js";

/** Which exports: all, those that run with the refresh, or those that use one segment. */
export type WholeScope = { readonly of: "ALL" } | { readonly of: "REFRESH" };
export type BulkScope = WholeScope | { readonly of: "SEGMENT"; readonly segmentId: string };

export interface BulkRun {
  readonly export: Export;
  readonly result: ExportRun | ExportAlreadyRunning | ValidationError | NotFound;
}

/** Whether an export would be performed if it were started now, and why not. */
export interface BulkRunForecast {
  readonly export: Export;
  readonly willRun: boolean;
  /** Null when it will. */
  readonly reason: ForecastReason | null;
}

export interface ForecastReason {
  readonly code: string;
  readonly message: Text;
  readonly advice: Text;
}

const SEGMENT_NOT_FOUND = new NotFound({
  en: "There is no such segment. It may have been deleted.",
  ja: "このセグメントは見つかりません。削除された可能性があります。",
});

const BY_NAME = { orderBy: { name: "ASC", id: "ASC" } } as const;

interface Asking {
  readonly em: EntityManager;
  readonly actor: Actor;
}

/** Starts many exports at once, each as if it were started by itself, and says beforehand which will run. */
export class BulkRunService {
  constructor(
    private readonly deps: {
      readonly pool: pg.Pool;
      readonly runs: Pick<RunService, "request">;
      readonly connections: Pick<ConnectionService, "problemsOf">;
    },
  ) {}

  /**
   * Requests a run of every export in the scope that the actor may run, by name; the others are left out. One after the
   * other: who dies in between has started the first ones, and the same key starts the rest.
   */
  async start(asking: Asking, scope: WholeScope, origin: string, idempotencyKey: string): Promise<BulkRun[]> {
    const found = await allExports(asking.em);
    return this.startEach(asking, found, scope, { origin, idempotencyKey });
  }

  /** The same for the exports that use a segment. */
  async startOfSegment(
    asking: Asking,
    segmentId: string,
    origin: string,
    idempotencyKey: string,
  ): Promise<BulkRun[] | NotFound> {
    const found = await exportsOf(asking.em, segmentId);
    if (found instanceof NotFound) return found;
    return this.startEach(asking, found, { of: "SEGMENT", segmentId }, { origin, idempotencyKey });
  }

  /** What starting them would come to at this moment, for every export in the scope; of a refresh, for all exports. */
  async forecast(asking: Asking, scope: BulkScope): Promise<BulkRunForecast[] | NotFound> {
    const { em } = asking;
    const found = scope.of === "SEGMENT" ? await exportsOf(em, scope.segmentId) : await allExports(em);
    if (found instanceof NotFound) return found;
    const active = await this.unfinishedOf(found.map(({ id }) => id));
    return Promise.all(
      found.map(async (one) => {
        const reason =
          (await notAllowed(asking, one)) ??
          (isInvited(scope, one) ? null : SCHEDULED_OTHERWISE[one.scheduleKind]) ??
          alreadyRunning(active.get(one.id)) ??
          (await problemsOfExport(this.deps.connections, one))[0] ??
          null;
        return { export: one, willRun: reason === null, reason };
      }),
    );
  }

  private async startEach(
    asking: Asking,
    exports: readonly Export[],
    scope: BulkScope,
    request: { readonly origin: string; readonly idempotencyKey: string },
  ): Promise<BulkRun[]> {
    const { em, actor } = asking;
    const trigger: RunTrigger = scope.of === "REFRESH" ? "REFRESH" : "ON_DEMAND";
    const started: BulkRun[] = [];
    for (const one of exports) {
      if (!isInvited(scope, one) || (await notAllowed(asking, one)) !== null) continue;
      const wanted = { ...request, exportId: one.id, kind: "EXPORT", trigger } as const;
      started.push({ export: one, result: await this.deps.runs.request(em, wanted, actor) });
    }
    return started;
  }

  private async unfinishedOf(exportIds: readonly string[]): Promise<Map<string, string>> {
    const { rows } = await this.deps.pool.query<{ id: string; state: string }>(
      `SELECT DISTINCT ON (export_id) export_id AS id, state FROM export_run
       WHERE export_id = ANY ($1) AND kind <> 'REMOVAL' AND state = ANY ($2) ORDER BY export_id, queued_at`,
      [exportIds, UNFINISHED],
    );
    return new Map(rows.map(({ id, state }) => [id, state]));
  }
}

async function allExports(em: EntityManager): Promise<Export[]> {
  return em.find(Export, {}, BY_NAME);
}

async function exportsOf(em: EntityManager, segmentId: string): Promise<Export[] | NotFound> {
  if (!(await findById(em, Segment, segmentId))) return SEGMENT_NOT_FOUND;
  return em.find(Export, { segments: { segment: segmentId } }, BY_NAME);
}

function isInvited(scope: BulkScope, { scheduleKind }: Export): boolean {
  return scope.of !== "REFRESH" || scheduleKind === "WITH_REFRESH";
}

async function notAllowed(asking: Asking, found: Export): Promise<ForecastReason | null> {
  const verdict = await authoriseOn(asking, "Mutation.startExportRun", found);
  return verdict && { code: "NOT_ALLOWED", message: verdict.text, advice: ASK_AN_ADMIN };
}

function alreadyRunning(state: string | undefined): ForecastReason | null {
  if (state === undefined) return null;
  const code = state === "HELD" ? "HELD_PLAN_WAITING" : "ALREADY_RUNNING";
  return { code, ...skipText(code) };
}

const ASK_AN_ADMIN: Text = {
  en: "Ask an admin to run it.",
  ja: "管理者に実行を依頼してください。",
};

const SCHEDULED_OTHERWISE: Readonly<Record<ScheduleKind, ForecastReason | null>> = {
  WITH_REFRESH: null,
  OWN: {
    code: "OWN_SCHEDULE",
    message: { en: "The export has a schedule of its own.", ja: "このエクスポートには個別のスケジュールがあります。" },
    advice: {
      en: "It runs when that says so. Run it on demand if it is needed now.",
      ja: "個別のスケジュールに従って実行されます。すぐに必要な場合は手動で実行してください。",
    },
  },
  NONE: {
    code: "NOT_SCHEDULED",
    message: { en: "The export runs on demand only.", ja: "このエクスポートは手動でのみ実行されます。" },
    advice: {
      en: "Run it on demand, or let it run with the refresh.",
      ja: "手動で実行するか、スケジュールを「定期更新で実行」に変更してください。",
    },
  },
};
