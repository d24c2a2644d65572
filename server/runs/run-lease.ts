import type pg from "pg";

import type { RunKind } from "./export-run.entity.js";
import type { RunSettings } from "./run-settings.js";
import type { RunState } from "./run-state.js";
import { RunStopped } from "./run-stopped.js";

/** How long a silent worker keeps a run. By the database's clock. */
export const LEASE_SECONDS = 15;
/** How often a worker says that it is alive, and learns that its run is being cancelled. */
export const HEARTBEAT_MS = 1_000;

/** A run in the hands of this worker, until the epoch moves on. */
export interface HeldRun {
  readonly id: string;
  readonly epoch: number;
  readonly state: Extract<RunState, "PLANNING" | "DELIVERING" | "CANCELLING">;
  readonly exportId: string | null;
  readonly kind: RunKind;
  readonly listKey: number;
  /** The destination's ID of that list: what the ledger knows is known of this list, so nothing is sent to another. */
  readonly listId: string;
  readonly attempt: number;
  /** How often it is tried again after failures that can pass. */
  readonly retries: number;
  readonly resync: boolean;
  readonly retryRejected: boolean;
  readonly planId: string | null;
  readonly stagedRows: number | null;
  readonly stagedLeavers: number | null;
  /** Somebody approved its plan: it is delivered as it is, and never planned again. */
  readonly approved: boolean;
  /** The export whose claims a removal is about, which may be gone; null for other kinds. */
  readonly claimsOf: string | null;
  /** The run's own copy; null until this attempt has taken one. */
  readonly settings: RunSettings | null;
}

export type Held = Pick<HeldRun, "id" | "epoch">;

/** This worker no longer holds the run: another one does, or its lease ran out. Nothing more may be called or settled. */
export class LeaseLost extends Error {
  override readonly name = "LeaseLost";
}

/**
 * Says that the worker is alive and answers the run's state; throws {@link LeaseLost} when it is not this worker's any
 * more. A heartbeat that comes late is as good as one in time while nobody else took the run. It is not waited for until
 * it is on disk: a lost one does no harm, a slow disk would.
 */
export async function beat(pool: pg.Pool, run: Held): Promise<RunState> {
  const { rows } = await pool.query<{ state: RunState }>(
    `UPDATE export_run SET lease_expires_at = clock_timestamp() + make_interval(secs => ${LEASE_SECONDS})
     FROM (SELECT set_config('synchronous_commit', 'off', true)) quick
     WHERE id = $1 AND lease_epoch = $2 AND lease_expires_at IS NOT NULL RETURNING state`,
    [run.id, run.epoch],
  );
  if (!rows[0]) throw new LeaseLost();
  return rows[0].state;
}

/** Gives the run back where it stands, so that another worker need not wait for the lease to end. */
export async function giveBack(pool: pg.Pool, run: Held): Promise<void> {
  await pool.query(
    "UPDATE export_run SET lease_expires_at = NULL, lease_holder = NULL WHERE id = $1 AND lease_epoch = $2",
    [run.id, run.epoch],
  );
}

/**
 * Changes the run's row inside the caller's transaction, provided that the lease still holds and the run is in one of the
 * states `from`. Throws {@link LeaseLost}, or {@link RunStopped} when somebody cancelled it meanwhile. Called last, so
 * that the row is locked as shortly as possible.
 */
export async function updateHeld(
  db: pg.ClientBase,
  run: Held,
  from: readonly RunState[],
  assignments: string,
  values: readonly unknown[] = [],
): Promise<void> {
  const { rowCount } = await db.query(
    `UPDATE export_run SET ${assignments}
     WHERE id = $1 AND lease_epoch = $2 AND lease_expires_at > clock_timestamp() AND state = ANY ($3)`,
    [run.id, run.epoch, from, ...values],
  );
  if (rowCount === 1) return;
  const { rows } = await db.query<{ state: RunState }>(
    "SELECT state FROM export_run WHERE id = $1 AND lease_epoch = $2 AND lease_expires_at > clock_timestamp()",
    [run.id, run.epoch],
  );
  throw rows[0]?.state === "CANCELLING" ? new RunStopped("CANCELLED") : new LeaseLost();
}
