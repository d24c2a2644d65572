import type pg from "pg";

import { RETURNS_A_CALL } from "../deliver/batch.js";
import type { PlannedNumbers } from "./check-guards.js";
import type { Staging } from "./staging.js";
import { MAY_RETURN } from "./withhold-members.js";

/** A leaver is read, removed and read back. */
export const CALLS_A_REMOVAL = 3;
/** Calls a second before any run on the list has shown how fast it goes. */
const ASSUMED_PACE = 2;
/** Runs by which the pace is told. */
const RECENT_RUNS = 5;

export interface PlanEstimate {
  readonly calls: number;
  readonly seconds: number;
}

/**
 * Calls that the plan needs, and how long they take. Whom we deleted ourselves is read again before the call that brings
 * them back, with others. Neither repeated calls nor the look are counted.
 */
export async function estimatePlan(
  client: pg.ClientBase,
  staging: Staging,
  { listKey, counts, leavers }: PlannedNumbers,
): Promise<PlanEstimate> {
  const { rows } = await client.query<{ returns: number }>(
    `SELECT count(*)::int AS returns FROM recipient known JOIN ${staging.decisions} decided ON decided.address = known.address
     WHERE known.list_key = $1 AND ${MAY_RETURN} AND decided.decision = 'ADD'`,
    [listKey],
  );
  const { returns } = rows[0]!;
  const calls = counts.batches + returns + Math.ceil(returns / RETURNS_A_CALL) + leavers.pending * CALLS_A_REMOVAL;
  return { calls, seconds: await secondsFor(client, listKey, calls) };
}

/**
 * How long so many calls take at the pace of the last runs on this list that got through at their first attempt. A pace says
 * nothing of what the calls were.
 */
export async function secondsFor(client: pg.ClientBase, listKey: number, calls: number): Promise<number> {
  const { rows } = await client.query<{ pace: number | null }>(
    `SELECT sum(estimated_calls) / sum(extract(epoch FROM finished_at - first_call_at))::float8 AS pace
     FROM (SELECT estimated_calls, finished_at, first_call_at FROM export_run
       WHERE list_key = $1 AND kind = 'EXPORT' AND attempt = 1 AND first_call_at IS NOT NULL AND estimated_calls > 0
         AND finished_at > first_call_at AND state IN ('SUCCEEDED', 'COMPLETED_WITH_WARNINGS')
       ORDER BY queued_at DESC LIMIT $2) recent`,
    [listKey, RECENT_RUNS],
  );
  return calls / (rows[0]!.pace ?? ASSUMED_PACE);
}
