import type pg from "pg";

import type { Staging } from "./staging.js";

export interface RecordDecisionsOptions {
  readonly runId: string;
  readonly exportId: string;
  readonly listKey: number;
  /** Whether the run may send: a plan alone claims nobody and remembers nothing. */
  readonly claims: boolean;
}

/**
 * Forgets what an earlier plan of this run said of people and is true no more, writes down whom this one rejects itself, and
 * that this export wants all members on the list (their claims), whatever is decided about them.
 */
export async function recordDecisions(
  db: pg.ClientBase,
  staging: Staging,
  { runId, exportId, listKey, claims }: RecordDecisionsOptions,
): Promise<void> {
  // Whoever was settled and is no longer a member leaves the counts; so does who was removed and is a member again.
  await db.query(
    `DELETE FROM run_recipient listed WHERE run_id = $1 AND CASE
       WHEN outcome IN ('ADDED', 'UPDATED', 'REJECTED')
         THEN NOT EXISTS (SELECT FROM ${staging.decisions} decided WHERE decided.address = listed.address)
       WHEN outcome IN ('REMOVED', 'REMOVAL_FAILED', 'REMOVAL_NOT_NEEDED')
         THEN NOT EXISTS (SELECT FROM ${staging.leavers} leaver WHERE leaver.settled AND leaver.address = listed.address)
       ELSE true END`,
    [runId],
  );
  await db.query(
    `INSERT INTO run_recipient (run_id, list_key, address, outcome, code, at)
     SELECT $1, $2, address, 'REJECTED', code, clock_timestamp() FROM ${staging.decisions}
     WHERE decision = 'REJECTED' AND code IS NOT NULL`,
    [runId, listKey],
  );
  if (!claims) return;
  // A deleted export wants nobody any more, one that moved nobody here. Its row is kept while this is written.
  const planner = `WITH planner AS MATERIALIZED (
      SELECT export.id FROM export, destination_list list
      WHERE export.id = $1 AND list.id = $2 AND export.list_id = list.list_id FOR SHARE OF export)`;
  await db.query(
    `${planner}
     INSERT INTO export_recipient AS present (export_id, list_key, address, claimed)
     SELECT planner.id, $2, address, true FROM ${staging.decisions}, planner WHERE NOT claimed
     ON CONFLICT (export_id, list_key, address) DO UPDATE SET claimed = true`,
    [exportId, listKey],
  );
  await db.query(
    `${planner}
     INSERT INTO export_recipient AS present
       (export_id, list_key, address, claimed, rejected_hash, rejected_code, last_outcome, last_outcome_at)
     SELECT planner.id, $2, address, true, hash, code, 'REJECTED', clock_timestamp() FROM ${staging.decisions}, planner
     WHERE decision = 'REJECTED' AND code IS NOT NULL
     ON CONFLICT (export_id, list_key, address) DO UPDATE SET claimed = true, rejected_hash = excluded.rejected_hash,
       rejected_code = excluded.rejected_code, rejected_state = NULL, last_outcome = excluded.last_outcome,
       last_outcome_at = excluded.last_outcome_at`,
    [exportId, listKey],
  );
}
