import type { EntityManager } from "@mikro-orm/postgresql";
import DataLoader from "dataloader";
import type pg from "pg";
import type { Logger } from "pino";
import { v7 as timedUuid } from "uuid";

import type { Actor } from "../access/actor.js";
import { isId } from "../database/is-id.js";
import type { Page, PageRequest } from "../database/page.js";
import { inTransaction } from "../database/transaction.js";
import type { DestinationAdapter } from "../destinations/destination.js";
import type { RejectionText } from "../destinations/import-call.js";
import { NotFound, Refusal, ValidationError } from "../refusal.js";
import { ExportRun, type RunTrigger } from "./export-run.entity.js";
import { cancelHeld, cancelWaiting } from "./finish-run.js";
import { listRuns, type RunFilter } from "./list-runs.js";
import {
  countAddresses,
  countRejections,
  readRunRecipients,
  streamRunRecipients,
  type RecipientsRequest,
} from "./run-recipients.js";
import type { RecipientOutcome } from "./run-outcome.js";
import { isFinished, UNFINISHED } from "./run-state.js";
import { readTurns, type WaitsFor } from "./turns.js";

/** Hands a run to a worker soon. Losing it is harmless: queued runs are looked for regularly. */
export interface RunQueue {
  enqueue(runId: string): Promise<void>;
}

export interface RequestRun {
  readonly exportId: string;
  readonly idempotencyKey: string;
  readonly kind: "EXPORT" | "PLAN" | "VERIFY";
  readonly trigger: RunTrigger;
  /** Who asks: keys are kept apart by it. The name of the mutation, for people and programs. */
  readonly origin: string;
  readonly resync?: boolean;
}

/** On demand while a run of that export is active. */
export class ExportAlreadyRunning extends Refusal {
  readonly typename = "ExportAlreadyRunning";
  readonly text = {
    en: "A run of this export has not finished yet. Wait for it, or cancel it.",
    ja: "このエクスポートの実行がまだ終わっていません。完了を待つか、キャンセルしてください。",
  };

  constructor(readonly run: ExportRun) {
    super();
  }
}

export const RUN_NOT_FOUND = new NotFound({ en: "There is no such run.", ja: "この実行は見つかりません。" });
const EXPORT_NOT_FOUND = new NotFound({
  en: "There is no such export. It may have been deleted.",
  ja: "このエクスポートは見つかりません。削除された可能性があります。",
});

export class RunService {
  private readonly lastRuns = new WeakMap<EntityManager, DataLoader<string, ExportRun | null>>();
  private readonly turns = new WeakMap<EntityManager, DataLoader<string, WaitsFor | "WORKER" | null>>();

  constructor(
    private readonly deps: {
      readonly pool: pg.Pool;
      readonly log: Logger;
      readonly queue: RunQueue;
      readonly adapter: Pick<DestinationAdapter, "describeRejection">;
    },
  ) {}

  async list(em: EntityManager, page: PageRequest, filter: RunFilter = {}): Promise<Page<ExportRun>> {
    return listRuns(em, page, filter);
  }

  async get(em: EntityManager, id: string): Promise<ExportRun | null> {
    return isId(id) ? em.findOne(ExportRun, { id }, { refresh: true }) : null;
  }

  /** The latest run of an export; null before the first. Those of many exports are read together. */
  async lastOf(em: EntityManager, exportId: string): Promise<ExportRun | null> {
    let loader = this.lastRuns.get(em);
    if (!loader) {
      loader = new DataLoader((exportIds) => readLastRuns(em, this.deps.pool, exportIds), { cache: false });
      this.lastRuns.set(em, loader);
    }
    return loader.load(exportId);
  }

  /** What a queued run waits for, if not for its next attempt; null of any other. That of many runs is read together. */
  async waitsFor(em: EntityManager, run: ExportRun): Promise<WaitsFor | "WORKER" | null> {
    if (run.state !== "QUEUED") return null;
    let loader = this.turns.get(em);
    if (!loader) {
      loader = new DataLoader(
        async (runIds) => {
          const turns = await readTurns(this.deps.pool, runIds);
          return runIds.map((runId) => (turns.has(runId) ? (turns.get(runId) ?? "WORKER") : null));
        },
        { cache: false },
      );
      this.turns.set(em, loader);
    }
    return loader.load(run.id);
  }

  /** A run's rejections by code, with words for each. */
  async rejectionsOf(runId: string): Promise<(RejectionText & { readonly code: number; readonly count: number })[]> {
    const counted = await countRejections(this.deps.pool, runId);
    return counted.map((rejection) => ({ ...rejection, ...this.describeRejection(rejection.code) }));
  }

  async recipientsOf(runId: string, request: RecipientsRequest) {
    return readRunRecipients(this.deps.pool, runId, request);
  }

  /** All of them, and how many addresses stand in them. */
  async allRecipientsOf(runId: string, outcome: RecipientOutcome | null) {
    const { pool } = this.deps;
    return {
      rows: streamRunRecipients(pool, runId, outcome),
      addresses: await countAddresses(pool, runId, outcome),
    };
  }

  describeRejection(code: number): RejectionText {
    return this.deps.adapter.describeRejection(code);
  }

  /** Queues a run. The same key gives the same run; a refusal stores nothing. */
  async request(
    em: EntityManager,
    request: RequestRun,
    actor: Actor,
  ): Promise<ExportRun | ExportAlreadyRunning | ValidationError | NotFound> {
    const { exportId, idempotencyKey, origin, kind, trigger, resync = false } = request;
    if (!isId(exportId)) return EXPORT_NOT_FOUND;
    if (idempotencyKey.length < 1 || idempotencyKey.length > 255) return KEY_LENGTH;
    const answer = await inTransaction(this.deps.pool, async (client) => {
      // Requests for one export are decided one after the other.
      const found = await client.query<{ list_id: string; retries: number }>(
        "SELECT list_id, retries FROM export WHERE id = $1 FOR NO KEY UPDATE",
        [exportId],
      );
      if (!found.rows[0]) return EXPORT_NOT_FOUND;
      const { list_id: listId, retries } = found.rows[0];
      const earlier = await client.query<{ id: string; resync: boolean }>(
        `SELECT run.id, run.resync FROM run_request request JOIN export_run run ON run.id = request.run_id
         WHERE request.export_id = $1 AND request.origin = $2 AND request.idempotency_key = $3`,
        [exportId, origin, idempotencyKey],
      );
      if (earlier.rows[0])
        return earlier.rows[0].resync === resync ? { runId: earlier.rows[0].id, isNew: false } : KEY_REUSED;
      const active = await client.query<{ id: string }>(
        "SELECT id FROM export_run WHERE export_id = $1 AND kind <> 'REMOVAL' AND state = ANY ($2) ORDER BY queued_at LIMIT 1",
        [exportId, UNFINISHED],
      );
      if (active.rows[0]) return { activeRunId: active.rows[0].id };
      // Its first digits are the time: they say in which month's partition the run is kept.
      const runId = timedUuid();
      await client.query(
        `WITH list AS (
           INSERT INTO destination_list (list_id) VALUES ($3)
           ON CONFLICT (list_id) DO UPDATE SET list_id = excluded.list_id RETURNING id)
         INSERT INTO export_run (id, export_id, list_key, kind, trigger, origin, idempotency_key, requested_by_id, resync, retries, state, queued_at, outcomes_of)
         SELECT $1, $2, list.id, $4, $5, $6, $7, $8, $9, $10, 'QUEUED', clock_timestamp(),
           CASE WHEN $4 = 'EXPORT' THEN $2::uuid END FROM list`,
        [runId, exportId, listId, kind, trigger, origin, idempotencyKey, actor.userId, resync, retries],
      );
      return { runId, isNew: true };
    });
    if (answer instanceof Refusal) return answer;
    if ("activeRunId" in answer)
      return new ExportAlreadyRunning(await em.findOneOrFail(ExportRun, { id: answer.activeRunId }));
    if (answer.isNew) await this.enqueue(answer.runId);
    return em.findOneOrFail(ExportRun, { id: answer.runId });
  }

  /**
   * Cancels a run in any unfinished state. A waiting one is CANCELLED at once; a worker's becomes CANCELLING: no new call
   * starts, those in flight are awaited and counted, and then it is CANCELLED.
   */
  async cancel(em: EntityManager, id: string): Promise<ExportRun | ValidationError | NotFound> {
    const found = await this.get(em, id);
    if (!found) return RUN_NOT_FOUND;
    // Again, because a worker may take the run, or queue it for its next attempt, between the two.
    for (const cancel of [cancelWaiting, cancelHeld, cancelWaiting, cancelHeld]) {
      if (await cancel(this.deps.pool, id)) break;
    }
    const now = await em.findOneOrFail(ExportRun, { id }, { refresh: true });
    if (isFinished(now.state) && now.state !== "CANCELLED") return ALREADY_FINISHED;
    return now;
  }

  /** Cancels whatever an export is doing. Removing people whom it left behind on another list is not its doing any more. */
  async cancelAllOf(em: EntityManager, exportId: string): Promise<void> {
    const active = await em.find(ExportRun, {
      export: exportId,
      state: { $in: [...UNFINISHED] },
      kind: { $ne: "REMOVAL" },
    });
    for (const run of active) await this.cancel(em, run.id);
  }

  private async enqueue(runId: string): Promise<void> {
    await this.deps.queue.enqueue(runId).catch(() => {
      this.deps.log.warn({ runId }, "The run could not be handed to a worker at once; it will be found");
    });
  }
}

async function readLastRuns(
  em: EntityManager,
  pool: pg.Pool,
  exportIds: readonly string[],
): Promise<(ExportRun | null)[]> {
  const latest = await pool.query<{ id: string }>(
    `SELECT DISTINCT ON (export_id) id FROM export_run
     WHERE export_id = ANY ($1) ORDER BY export_id, queued_at DESC, id DESC`,
    [exportIds],
  );
  const runs = await em.find(ExportRun, { id: { $in: latest.rows.map((row) => row.id) } });
  const byExport = new Map(runs.map((run) => [run.export!.id, run]));
  return exportIds.map((exportId) => byExport.get(exportId) ?? null);
}

const KEY_LENGTH = ValidationError.of("idempotencyKey", "LENGTH", {
  en: "Give an idempotency key of 1 to 255 characters, a new one for each run that you want.",
  ja: "1〜255文字の冪等キーを、実行ごとに新しく指定してください。",
});
const KEY_REUSED = ValidationError.of("idempotencyKey", "REUSED", {
  en: "This key was used before with other arguments. Use a new one.",
  ja: "このキーは別の引数で使用済みです。新しいキーを指定してください。",
});
const ALREADY_FINISHED = ValidationError.of("id", "ALREADY_FINISHED", {
  en: "The run has already finished, so there is nothing to cancel.",
  ja: "実行はすでに終了しているため、キャンセルできません。",
});
