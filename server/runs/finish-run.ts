import type pg from "pg";

import { inTransaction } from "../database/transaction.js";
import { letGo } from "./deliver/let-go.js";
import { HAVE_TOTALS_DIFFERED } from "./deliver/totals-differ.js";
import type { StoredWarning } from "./export-run.entity.js";
import { dropStaging } from "./plan/staging.js";
import { endRemoval } from "./removal/end-removal.js";
import { shareAddresses } from "./run-addresses.js";
import { RunFailure } from "./run-failure.js";
import { LeaseLost, type Held, type HeldRun } from "./run-lease.js";
import { RunStopped } from "./run-stopped.js";
import { sentAfterWithdrawal } from "./sent-after-withdrawal.js";
import { statesBefore, type RunState } from "./run-state.js";
import { settleRest } from "./settle-rest.js";
import type { SkipReason } from "./skip-reason.js";

/** What ends with a run: its hold, its waiting, its rate. */
export const LEASE_ENDED =
  "lease_holder = NULL, lease_expires_at = NULL, waiting_because = NULL, rate_per_second = NULL";

interface Standing {
  readonly state: RunState;
  readonly unique_count: number | null;
  readonly settled: number;
  /** Rejected now or before. */
  readonly rejected: number;
  readonly to_remove: number | null;
  readonly settled_removals: number;
  /** Should have been removed, and were not. */
  readonly not_removed: number;
  /** Taken out of an approved plan, since they were members no more. */
  readonly dropped: number;
  readonly sent_nothing: boolean;
  /** The destination's own counts contradicted what was sent. */
  readonly totals_differed: boolean;
}

interface Ending {
  readonly state: RunState;
  readonly skipReason?: SkipReason;
  readonly failure?: RunFailure;
  readonly warnings?: readonly StoredWarning[];
}

/**
 * Every batch and every leaver is settled. Anyone rejected, or not removed though they should be, makes it
 * COMPLETED_WITH_WARNINGS; counts that do not add up, ours or the destination's, are said to. Claims that nobody has a use for are let go of. Throws
 * {@link RunStopped} when it was cancelled meanwhile.
 */
export async function finishDelivered(pool: pg.Pool, run: HeldRun): Promise<void> {
  await inTransaction(pool, async (client) => {
    await shareAddresses(client, run.id);
    await client.query("DELETE FROM settled_batch WHERE run_id = $1", [run.id]);
    await letGo(client, run);
    await finish(client, run, deliveredEnding, () => {
      // Nothing of this is to stand: what was let go of is claimed again.
      throw new RunStopped("CANCELLED");
    });
  });
}

function deliveredEnding(standing: Standing): Ending {
  const { unique_count, settled, rejected, dropped, to_remove, settled_removals, not_removed, totals_differed } =
    standing;
  const missing = Math.abs((unique_count ?? 0) - settled - dropped) + Math.abs((to_remove ?? 0) - settled_removals);
  return {
    state: totals_differed || rejected + not_removed + dropped + missing > 0 ? "COMPLETED_WITH_WARNINGS" : "SUCCEEDED",
    warnings: missing > 0 ? [{ code: "COUNTS_DIFFER", count: missing }] : [],
  };
}

/** Cancelled: what is in doubt and what was not attempted is counted and named. */
export async function finishCancelled(pool: pg.Pool, run: Held): Promise<void> {
  await inTransaction(pool, async (client) => {
    await settleRest(client, run.id);
    await finish(client, run, () => ({ state: "CANCELLED" }));
  });
}

/** Failed for good. A cancel that came meanwhile wins. */
export async function finishFailed(pool: pg.Pool, run: Held, failure: RunFailure): Promise<void> {
  await inTransaction(pool, async (client) => {
    await settleRest(client, run.id);
    await finish(client, run, () => ({ state: "FAILED", failure }));
  });
}

/**
 * What the transfer rests on is gone: SKIPPED when no call was made yet, FAILED for the same reason otherwise. Whoever was
 * in a call that was out when the consent was withdrawn is counted apart.
 */
export async function finishRefused(pool: pg.Pool, run: Held, reason: SkipReason): Promise<void> {
  await inTransaction(pool, async (client) => {
    await settleRest(client, run.id);
    const sentLate = await sentAfterWithdrawal(client, run.id);
    await finish(client, run, (standing) => refusedEnding(standing, reason, sentLate));
  });
}

/** Waits for its next attempt and gives up the list meanwhile. Answers false when the run is being cancelled. */
export async function queueAgain(pool: pg.Pool, run: Held, failure: RunFailure, waitMs: number): Promise<boolean> {
  const { rowCount } = await pool.query(
    `UPDATE export_run SET state = 'QUEUED', next_attempt_at = clock_timestamp() + make_interval(secs => $3 / 1000.0),
       failure_code = $4, failure_details = $5, lease_holder = NULL, lease_expires_at = NULL, rate_per_second = NULL,
       waiting_because = 'NEXT_ATTEMPT'
     WHERE id = $1 AND lease_epoch = $2 AND state = ANY ($6)`,
    [run.id, run.epoch, waitMs, failure.code, JSON.stringify(failure.details), statesBefore("QUEUED")],
  );
  return rowCount === 1;
}

/** Cancels a run that no worker holds: it waits for its turn, its next attempt or somebody's decision. Answers whether it was so. */
export async function cancelWaiting(pool: pg.Pool, runId: string): Promise<boolean> {
  const cancelled = await inTransaction(pool, async (client) => {
    await shareAddresses(client, runId);
    const { rows } = await client.query<{ planId: string | null }>(
      `SELECT plan_id AS "planId" FROM export_run WHERE id = $1 AND state IN ('QUEUED', 'HELD') FOR UPDATE`,
      [runId],
    );
    if (!rows[0]) return null;
    await settleRest(client, runId);
    await write(client, runId, { state: "CANCELLED" });
    return rows[0];
  });
  if (cancelled?.planId) await dropStaging(pool, cancelled.planId);
  return cancelled !== null;
}

/** Asks the worker that performs a run to cancel it. Answers whether there was one to ask, which may be dead. */
export async function cancelHeld(pool: pg.Pool, runId: string): Promise<boolean> {
  const { rowCount } = await pool.query(
    "UPDATE export_run SET state = 'CANCELLING' WHERE id = $1 AND state = ANY ($2)",
    [runId, statesBefore("CANCELLING")],
  );
  return rowCount === 1;
}

/** Ends a run that no worker holds and whose row the caller has locked. */
export async function endUnheld(
  client: pg.ClientBase,
  runId: string,
  why: { readonly refused: SkipReason } | { readonly failure: RunFailure } | { readonly held: "REJECTED" | "EXPIRED" },
): Promise<void> {
  await settleRest(client, runId);
  const standing = await readStanding(client, "id = $1", [runId]);
  if ("held" in why) {
    await write(client, runId, why.held === "REJECTED" ? { state: "REJECTED" } : EXPIRED);
  } else if ("refused" in why) {
    await write(client, runId, refusedEnding(standing!, why.refused, await sentAfterWithdrawal(client, runId)));
  } else {
    await write(client, runId, { state: "FAILED", failure: why.failure });
  }
}

/** Nobody decided in time about a held plan. */
const EXPIRED: Ending = {
  state: "CANCELLED",
  failure: new RunFailure("HELD_EXPIRED"),
  warnings: [{ code: "HELD_EXPIRED" }],
};

function refusedEnding({ sent_nothing }: Standing, reason: SkipReason, sentLate: number): Ending {
  if (sent_nothing) return { state: "SKIPPED", skipReason: reason };
  const warnings = sentLate > 0 ? [{ code: "SENT_AFTER_WITHDRAWAL", count: sentLate }] : [];
  return { state: "FAILED", failure: new RunFailure(reason), warnings };
}

/** Ends the run as `choose` says, unless it is being cancelled. Locks the row only now: settling may take a while. */
async function finish(
  client: pg.ClientBase,
  run: Held,
  choose: (standing: Standing) => Ending,
  cancelled: () => Ending = () => ({ state: "CANCELLED" }),
): Promise<void> {
  const standing = await readStanding(client, "id = $1 AND lease_epoch = $2 AND finished_at IS NULL", [
    run.id,
    run.epoch,
  ]);
  if (!standing) throw new LeaseLost();
  await write(client, run.id, standing.state === "CANCELLING" ? cancelled() : choose(standing));
}

async function readStanding(client: pg.ClientBase, where: string, values: unknown[]): Promise<Standing | undefined> {
  const { rows } = await client.query<Standing>(
    `SELECT state, unique_count,
       coalesce(unchanged + added + updated + rejected + skipped_by_mode + still_rejected, 0) AS settled,
       rejected + coalesce(still_rejected, 0) AS rejected, to_remove,
       removed + removal_failed + removal_not_needed AS settled_removals, removal_failed AS not_removed,
       (SELECT count(*)::int FROM run_recipient taken_out
        WHERE taken_out.run_id = export_run.id AND taken_out.outcome = 'NOT_ATTEMPTED') AS dropped,
       first_call_at IS NULL
         AND NOT EXISTS (SELECT FROM delivery_intent intent WHERE intent.run_id = export_run.id) AS sent_nothing,
       ${HAVE_TOTALS_DIFFERED} AS totals_differed
     FROM export_run WHERE ${where} FOR UPDATE`,
    values,
  );
  return rows[0];
}

async function write(client: pg.ClientBase, runId: string, ending: Ending): Promise<void> {
  const { state, skipReason, failure, warnings = [] } = ending;
  const { rowCount } = await client.query(
    `UPDATE export_run SET state = $2, skip_reason = $3, failure_code = $4, failure_details = $5,
       warnings = warnings || $6::jsonb, finished_at = clock_timestamp(), next_attempt_at = NULL, ${LEASE_ENDED}
     WHERE id = $1 AND state = ANY ($7)`,
    [
      runId,
      state,
      skipReason ?? null,
      failure?.code ?? null,
      failure ? JSON.stringify(failure.details) : null,
      JSON.stringify(warnings),
      statesBefore(state),
    ],
  );
  if (rowCount !== 1) throw new Error(`A run may not become ${state} from where it stands.`);
  await endRemoval(client, runId);
}
