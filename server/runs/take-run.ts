import type pg from "pg";

import { transferVerdict } from "../connections/transfer-verdict.js";
import { SQL_STATE, sqlState } from "../database/sql-state.js";
import { inTransaction } from "../database/transaction.js";
import { accountChanged } from "./account-changed.js";
import type { RunKind } from "./export-run.entity.js";
import { endUnheld } from "./finish-run.js";
import { needsTransfer } from "./needs-transfer.js";
import { shareAddresses } from "./run-addresses.js";
import { RunFailure } from "./run-failure.js";
import { LEASE_SECONDS, type HeldRun } from "./run-lease.js";
import { HOLDS_LIST, type RunState } from "./run-state.js";
import type { SkipReason } from "./skip-reason.js";
import { hasTurn, takeTurnsAlone } from "./turns.js";

/** So many workers in a row may fall silent over a run before it counts as the cause. */
const MOST_LOST_WORKERS = 5;

interface Found {
  readonly state: RunState;
  readonly kind: RunKind;
  /** Its plan was held and somebody approved it. */
  readonly approved: boolean;
  readonly list_id: string;
  /** The one that it goes through: a removal's and an approved run's own, otherwise its export's. Null when it is gone. */
  readonly connection_id: string | null;
  /** An approved run's export has another connection by now. */
  readonly connection_changed: boolean;
  readonly paused: boolean | null;
  /** A plan of its export that is older waits for somebody's decision. */
  readonly behind_held: boolean;
  /** Where the export sends now; null when it is gone. */
  readonly wanted_list_id: string | null;
  readonly sent_nothing: boolean;
  /** The connection leads to another account than at the attempt before. */
  readonly account_changed: boolean | null;
  /** Its worker fell silent rather than giving it back. */
  readonly silent: boolean;
  readonly lost_workers: number;
}

/**
 * Takes a run that is due and that nobody holds: QUEUED becomes PLANNING, or DELIVERING where its plan was approved (or
 * SKIPPED, with its reason), an abandoned one is taken over where it stands. Answers null when there is nothing to take:
 * not due, held, or not its turn, which is when older runs of its export have ended, its list is free and no older run
 * waits for that, and fewer runs are under way than may be, through its connection and overall.
 */
export async function takeRun(pool: pg.Pool, runId: string, holder: string): Promise<HeldRun | null> {
  try {
    const taken = await inTransaction(pool, (client) => take(client, runId, holder));
    return taken === "MOVED" ? await takeRun(pool, runId, holder) : taken;
  } catch (error) {
    // Two workers, one list: the unique index lets one through, the other tries again later.
    if (sqlState(error) === SQL_STATE.uniqueViolation) return null;
    throw error;
  }
}

async function take(client: pg.ClientBase, runId: string, holder: string): Promise<HeldRun | "MOVED" | null> {
  // Before the row is locked: ending the run writes addresses.
  await shareAddresses(client, runId);
  const found = await find(client, runId);
  if (!found) return null;
  if (found.state === "QUEUED") {
    if (!(await hasTurn(client, runId))) return null;
    const refused = await refusal(client, found);
    if (refused !== null) {
      await endUnheld(client, runId, { refused });
      return null;
    }
    if (found.account_changed) {
      await endUnheld(client, runId, { failure: new RunFailure("ACCOUNT_CHANGED") });
      return null;
    }
    const isMoved = found.kind !== "REMOVAL" && found.wanted_list_id !== found.list_id;
    // An export that has come back to the list wants its people there.
    const isBack = found.kind === "REMOVAL" && found.wanted_list_id === found.list_id;
    if (found.approved && (isMoved || isBack || found.connection_changed)) {
      await endUnheld(client, runId, { failure: new RunFailure("APPROVED_PLAN_OUTDATED") });
      return null;
    }
    if (isMoved) {
      // The export was moved while the run waited. What was sent stays on the list where it is.
      if (!found.sent_nothing) {
        await endUnheld(client, runId, { failure: new RunFailure("EXPORT_MOVED") });
        return null;
      }
      await moveTo(client, runId, found.wanted_list_id!);
      return "MOVED";
    }
    // Others may have taken the last place since.
    await takeTurnsAlone(client);
    if (!(await hasTurn(client, runId))) return null;
  } else if (found.silent && found.state !== "CANCELLING" && found.lost_workers >= MOST_LOST_WORKERS) {
    await endUnheld(client, runId, { failure: new RunFailure("WORKERS_LOST", { workers: found.lost_workers + 1 }) });
    return null;
  }
  const { rows } = await client.query<Omit<HeldRun, "retryRejected" | "listId"> & { trigger: string }>(
    `UPDATE export_run SET
       -- What was approved is delivered as it was planned, at every attempt. Anything else is planned anew.
       state = CASE WHEN state <> 'QUEUED' THEN state WHEN approved_at IS NULL THEN 'PLANNING' ELSE 'DELIVERING' END,
       attempt = attempt + CASE state WHEN 'QUEUED' THEN 1 ELSE 0 END,
       settings = CASE WHEN state = 'QUEUED' AND approved_at IS NULL AND kind <> 'REMOVAL' THEN NULL ELSE settings END,
       started_at = coalesce(started_at, clock_timestamp()),
       next_attempt_at = NULL, waiting_because = NULL, failure_code = NULL, failure_details = NULL,
       lost_workers = lost_workers + CASE WHEN $3 THEN 1 ELSE 0 END,
       lease_holder = $2, lease_epoch = lease_epoch + 1,
       lease_expires_at = clock_timestamp() + make_interval(secs => ${LEASE_SECONDS})
     WHERE id = $1
     RETURNING id, lease_epoch AS epoch, state, export_id AS "exportId", kind, list_key AS "listKey", attempt, retries, resync,
       trigger, plan_id AS "planId", staged_rows AS "stagedRows", staged_leavers AS "stagedLeavers",
       approved_at IS NOT NULL AS approved, claims_of AS "claimsOf", settings`,
    [runId, holder, found.silent],
  );
  const { trigger, ...held } = rows[0]!;
  return { ...held, listId: found.list_id, retryRejected: trigger === "RETRY" };
}

/** Locks the run's row when it may be taken. A row that another worker has locked is that worker's. */
async function find(client: pg.ClientBase, runId: string): Promise<Found | null> {
  const { rows } = await client.query<Found>(
    `SELECT run.state, run.kind, run.approved_at IS NOT NULL AS approved, list.list_id,
       CASE WHEN run.kind = 'REMOVAL' THEN (
         SELECT connection.id FROM connection WHERE connection.id::text = run.settings ->> 'connectionId')
       ELSE export.connection_id END AS connection_id,
       run.kind <> 'REMOVAL' AND run.settings ->> 'connectionId' IS DISTINCT FROM export.connection_id::text
         AS connection_changed,
       export.paused, export.list_id AS wanted_list_id,
       run.kind <> 'REMOVAL' AND EXISTS (
         SELECT FROM export_run held WHERE held.export_id = run.export_id AND held.state = 'HELD'
           AND held.kind <> 'REMOVAL' AND (held.queued_at, held.id) < (run.queued_at, run.id)) AS behind_held,
       run.first_call_at IS NULL
         AND NOT EXISTS (SELECT FROM delivery_intent intent WHERE intent.run_id = run.id) AS sent_nothing,
       (run.kind = 'REMOVAL' OR run.settings ->> 'connectionId' = export.connection_id::text)
         AND ${accountChanged("run")} AS account_changed,
       run.lease_expires_at IS NOT NULL AS silent, run.lost_workers
     FROM export_run run JOIN destination_list list ON list.id = run.list_key
     LEFT JOIN export ON export.id = run.export_id
     WHERE run.id = $1
       AND (run.lease_expires_at IS NULL OR run.lease_expires_at < clock_timestamp())
       AND (run.state = ANY ($2) OR run.state = 'QUEUED'
         AND (run.next_attempt_at IS NULL OR run.next_attempt_at <= clock_timestamp()))
     FOR UPDATE OF run SKIP LOCKED`,
    [runId, HOLDS_LIST],
  );
  return rows[0] ?? null;
}

/** Why the run is not performed now; null when it may be. */
async function refusal(client: pg.ClientBase, found: Found): Promise<SkipReason | null> {
  if (found.behind_held) return "HELD_PLAN_WAITING";
  if (!needsTransfer(found.kind)) return found.connection_id === null ? "NO_CONNECTION" : null;
  return found.paused ? "PAUSED" : transferVerdict(client, found.connection_id);
}

async function moveTo(client: pg.ClientBase, runId: string, listId: string): Promise<void> {
  await client.query(
    `WITH list AS (
       INSERT INTO destination_list (list_id) VALUES ($2)
       ON CONFLICT (list_id) DO UPDATE SET list_id = excluded.list_id RETURNING id)
     UPDATE export_run SET list_key = list.id FROM list WHERE export_run.id = $1`,
    [runId, listId],
  );
}
