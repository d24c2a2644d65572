import type pg from "pg";

import type { HeldRun } from "../run-lease.js";

export interface DoubtfulRemovals {
  readonly table: string;
  readonly listKey: number;
  /**
   * The run that looks. Of its own removals the outcome is written down too, unless it delivers an approved plan: then it
   * makes those calls again, and learns by their answers.
   */
  readonly run: Pick<HeldRun, "id" | "approved">;
}

/** By then no call of a worker that lost its run can still be under way. */
const SETTLED_AFTER = "interval '10 minutes'";

/**
 * Ends the doubt about removals whose answer never came, now that the list was read: of whoever is gone the export lets go
 * of its claim. They are removed by us only where they are gone in the way in which we take people off. Of whoever still stands where they stood, after so long that no call can be out any more, it is known that
 * the call did nothing: were it kept, somebody else's deletion could later be taken for ours.
 */
export async function settleDoubtfulRemovals(client: pg.ClientBase, options: DoubtfulRemovals): Promise<void> {
  const { table, listKey, run } = options;
  const repeats = `(intent.run_id = $2 AND $3)`;
  await client.query(
    `WITH one AS (
       SELECT intent.id, intent.run_id, intent.reason, seen.address,
         coalesce(remover.claims_of, remover.export_id) AS export_id,
         (intent.method, seen.state) IN (('DELETE', 'DELETED'), ('UNSUBSCRIBE', 'UNSUBSCRIBED')) IS TRUE AS is_ours
       FROM delivery_intent intent CROSS JOIN unnest(intent.addresses) AS entry (address)
       JOIN export_run remover ON remover.id = intent.run_id
       JOIN ${table} seen ON seen.address = entry.address AND seen.state IN ('DELETED', 'UNSUBSCRIBED', 'BOUNCED')
       WHERE intent.list_key = $1 AND intent.kind = 'REMOVE' AND NOT ${repeats}
     ), ended AS (
       DELETE FROM delivery_intent intent USING one WHERE intent.id = one.id
     ), let_go AS (
       UPDATE export_recipient wanted SET claimed = false FROM one
       WHERE wanted.export_id = one.export_id AND wanted.list_key = $1 AND wanted.address = one.address
     )
     INSERT INTO run_recipient (run_id, list_key, address, outcome, reason, at)
     SELECT $2, $1, address, CASE WHEN is_ours THEN 'REMOVED' ELSE 'REMOVAL_NOT_NEEDED' END, reason, clock_timestamp()
     FROM one WHERE run_id = $2
     ON CONFLICT DO NOTHING`,
    [listKey, run.id, run.approved],
  );
  await client.query(
    `DELETE FROM delivery_intent intent
     WHERE intent.list_key = $1 AND intent.kind = 'REMOVE' AND NOT ${repeats} AND intent.created_at < clock_timestamp() - ${SETTLED_AFTER}`,
    [listKey, run.id, run.approved],
  );
}
