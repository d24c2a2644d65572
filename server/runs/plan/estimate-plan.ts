import type pg from "pg";

import type { PlannedNumbers } from "./check-guards.js";
import type { Staging } from "./staging.js";
import { MAY_RETURN } from "./withhold-members.js";

/** A leaver is read, removed and read back. */
const CALLS_A_REMOVAL = 3;
/** Whom we deleted ourselves is read again before the call that brings them back, with others. */
const RETURNS_A_CALL = 50;
/** Calls a second before any run on the list has shown how fast it goes. */
const ASSUMED_PACE = 2;
/** Runs by which the pace is told. */
const RECENT_RUNS = 5;

export interface PlanEstimate {
  readonly calls: number;
  readonly seconds: number;
}

/**
 * Calls that the plan needs, and how long they take at the pace of the last runs on this list that got through at their
 * first attempt. Neither repeated calls nor the look are counted, and a pace says nothing of what the calls were.
 */
export async function estimatePlan(
  client: pg.ClientBase,
  staging: Staging,
  { listKey, counts, leavers }: PlannedNumbers,
): Promise<PlanEstimate> {
  const { rows } = await client.query<{ returns: number; pace: number | null }>(
    `SELECT
       (SELECT count(*)::int FROM recipient known JOIN ${staging.decisions} decided ON decided.address = known.address
        WHERE known.list_key = $1 AND ${MAY_RETURN} AND decided.decision = 'ADD') AS returns,
       (SELECT sum(estimated_calls) / sum(extract(epoch FROM finished_at - first_call_at))::float8
        FROM (SELECT estimated_calls, finished_at, first_call_at FROM export_run
          WHERE list_key = $1 AND kind = 'EXPORT' AND attempt = 1 AND first_call_at IS NOT NULL AND estimated_calls > 0
            AND finished_at > first_call_at AND state IN ('SUCCEEDED', 'COMPLETED_WITH_WARNINGS')
          ORDER BY queued_at DESC LIMIT $2) recent) AS pace`,
    [listKey, RECENT_RUNS],
  );
  const { returns, pace } = rows[0]!;
  const calls = counts.batches + returns + Math.ceil(returns / RETURNS_A_CALL) + leavers.pending * CALLS_A_REMOVAL;
  return { calls, seconds: calls / (pace ?? ASSUMED_PACE) };
}
