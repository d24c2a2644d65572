import type { EntityManager } from "@mikro-orm/postgresql";
import { v7 as timedUuid } from "uuid";

import type { Actor } from "../../access/actor.js";
import type { Connection } from "../../connections/connection.entity.js";
import type { Export } from "../../exports/export.entity.js";
import type { FieldProblem } from "../../refusal.js";
import { ExportRun } from "../export-run.entity.js";
import type { RunQueue, RunService } from "../run.service.js";
import type { RunSettings } from "../run-settings.js";
import { UNFINISHED } from "../run-state.js";

/** Whom a removal would find, by the ledger as it is now. */
export interface Removable {
  readonly people: number;
  readonly keptByClaim: number;
  readonly keptForeign: number;
}

/** As an export was before it was deleted or moved: whose people on which list are to be removed. */
export interface Departing {
  readonly id: string;
  readonly name: string;
  readonly clientId: string;
  readonly listId: string;
  readonly listName: string;
  readonly matching: RunSettings["matching"];
  readonly connection: Connection;
}

/**
 * What becomes of the people whom an export put on a list when it is deleted or moved. To have them removed is for admins.
 * The run that does it goes through the connection that the export had then, and waits for approval.
 */
export class RemovalService {
  constructor(
    private readonly deps: {
      readonly queue: RunQueue;
      readonly runs: Pick<RunService, "cancel">;
    },
  ) {}

  /** Why whoever asks may not have the export's people removed now; nothing when they may. */
  async problems(found: Export, { role }: Actor): Promise<FieldProblem[]> {
    if (role !== "ADMIN") return [ADMINS_ONLY];
    const connection = await found.connection?.load();
    if (!connection) return [NO_CONNECTION];
    return connection.authenticatedAt && !connection.needsReauthenticationSince ? [] : [NEEDS_AUTHENTICATION];
  }

  /** The export as it is, to be asked for before it changes; its connection is there (see {@link problems}). */
  async departing(found: Export): Promise<Departing> {
    const { id, name, clientId, listId, listName, matching } = found;
    return { id, name, clientId, listId, listName, matching, connection: await found.connection!.loadOrFail() };
  }

  /**
   * Asks for a removal in the transaction that deletes the export or moves it away, which has flushed that already. Answers
   * the run's ID, to be handed over once the transaction is committed; null when the export never wanted anybody there.
   */
  async request(em: EntityManager, of: Departing, isDeleted: boolean, actor: Actor): Promise<string | null> {
    const runId = timedUuid();
    const asked: { id: string }[] = await em.execute(
      `INSERT INTO export_run (id, export_id, list_key, kind, trigger, origin, idempotency_key, requested_by_id, state,
         queued_at, claims_of, settings)
       SELECT ?, ?, list.id, 'REMOVAL', 'ON_DEMAND', 'leaving', ?, ?, 'QUEUED', clock_timestamp(), ?, ?::jsonb
       FROM destination_list list
       WHERE list.list_id = ? AND EXISTS (
         SELECT FROM export_recipient wanted WHERE wanted.export_id = ? AND wanted.list_key = list.id)
       RETURNING id`,
      [runId, isDeleted ? null : of.id, runId, actor.userId, of.id, JSON.stringify(settingsFor(of)), of.listId, of.id],
    );
    if (asked.length === 0) return null;
    await em.execute(
      `SELECT record_audit_event(acting_setting('actor_id'), acting_setting('token_id'), acting_setting('session_id'),
         acting_setting('network_address'), acting_setting('operation'), 'requestRemoval', 'DONE', 'run', ?, ?, NULL, NULL,
         ?::jsonb)`,
      [runId, of.name, JSON.stringify({ exportId: of.id, listId: of.listId, deleted: isDeleted })],
    );
    return runId;
  }

  /** Losing this is harmless: queued runs are looked for regularly. */
  async handOver(runId: string | null): Promise<void> {
    if (runId !== null) await this.deps.queue.enqueue(runId).catch(() => undefined);
  }

  /**
   * An export that moved back to a list wants its people there again: a removal that is not finished is cancelled. Only after
   * the move is committed: a removal that ends while its export still sends elsewhere lets go of all claims.
   */
  async cancelFor(em: EntityManager, exportId: string, listId: string): Promise<void> {
    const waiting: { id: string }[] = await em.execute(
      `SELECT run.id FROM export_run run JOIN destination_list list ON list.id = run.list_key
       WHERE run.kind = 'REMOVAL' AND run.claims_of = ? AND list.list_id = ? AND run.state IN (${LISTED_UNFINISHED})`,
      [exportId, listId],
    );
    for (const { id } of waiting) await this.deps.runs.cancel(em, id);
  }

  /** The removals that still need the connection. */
  async waitingOn(em: EntityManager, connectionId: string): Promise<string[]> {
    const waiting: { id: string }[] = await em.execute(
      `SELECT id FROM export_run
       WHERE kind = 'REMOVAL' AND settings ->> 'connectionId' = ? AND state IN (${LISTED_UNFINISHED}) ORDER BY queued_at, id`,
      [connectionId],
    );
    return waiting.map(({ id }) => id);
  }

  async byIds(em: EntityManager, ids: readonly string[]): Promise<ExportRun[]> {
    return em.find(ExportRun, { id: { $in: [...ids] } }, { orderBy: { queuedAt: "ASC", id: "ASC" } });
  }

  /**
   * Whom the export put on its list, and who of them would be removed if it were deleted or moved now. The limit keeps
   * others' claims a look into the index for each person; without it, those of all lists may be read.
   */
  async removableOf(em: EntityManager, { id, listId }: Pick<Export, "id" | "listId">): Promise<Removable> {
    const [counted]: Removable[] = await em.execute(
      `SELECT (count(*) FILTER (WHERE NOT known.is_foreign AND other.claims IS NULL))::int AS people,
         (count(*) FILTER (WHERE NOT known.is_foreign AND other.claims))::int AS "keptByClaim",
         (count(*) FILTER (WHERE known.is_foreign))::int AS "keptForeign"
       FROM destination_list list
       JOIN export_recipient wanted ON wanted.list_key = list.id AND wanted.export_id = ?
       JOIN recipient known ON known.list_key = list.id AND known.address = wanted.address
         AND known.state IN ('ACTIVE', 'UNCONFIRMED')
       LEFT JOIN LATERAL (
         SELECT true AS claims FROM export_recipient another
         WHERE another.list_key = list.id AND another.address = wanted.address AND another.claimed AND another.export_id <> ?
         LIMIT 1) other ON true
       WHERE list.list_id = ?`,
      [id, id, listId],
    );
    return counted!;
  }
}

/** A removal is planned as a mirror of nobody. */
function settingsFor(of: Departing): RunSettings {
  return {
    connectionId: of.connection.id,
    account: (of.connection.account ?? []).map((client) => client.id),
    listId: of.listId,
    clientId: of.clientId,
    segmentIds: [],
    matching: of.matching,
    membership: "MIRROR",
    onLeave: "DELETE",
    maxRejectedShare: 1,
    confirmedOptIn: false,
    removalOf: { exportName: of.name, listName: of.listName },
  };
}

const LISTED_UNFINISHED = UNFINISHED.map((state) => `'${state}'`).join(", ");

const ADMINS_ONLY: FieldProblem = {
  path: "leaving",
  code: "ADMINS_ONLY",
  text: {
    en: "Only admins can have the people removed from the list. Choose KEEP, or ask an admin.",
    ja: "リストから宛先を削除できるのは管理者のみです。KEEP を指定するか、管理者に依頼してください。",
  },
};
const NO_CONNECTION: FieldProblem = {
  path: "leaving",
  code: "NO_CONNECTION",
  text: {
    en: "This export has no connection through which the people could be removed. Attach one first, or choose KEEP.",
    ja: "このエクスポートには宛先の削除に使う接続がありません。先に接続を設定するか、KEEP を指定してください。",
  },
};
const NEEDS_AUTHENTICATION: FieldProblem = {
  path: "leaving",
  code: "NEEDS_REAUTHENTICATION",
  text: {
    en: "The people can be removed only with a working credential. Authenticate the connection first, or choose KEEP.",
    ja: "宛先の削除には有効な認証情報が必要です。先に接続の認証を行うか、KEEP を指定してください。",
  },
};
