import type pg from "pg";

/** The lists of an erasure with a call that carries the address and is still out, at a worker that is alive. */
export async function listsWithCallsInFlight(db: Pick<pg.Pool, "query">, erasureId: string): Promise<Set<string>> {
  const { rows } = await db.query<{ listId: string }>(
    `SELECT DISTINCT list.list_id AS "listId" FROM erased_list list
     JOIN delivery_intent intent ON intent.id = ANY (list.intent_ids)
     JOIN export_run run ON run.id = intent.run_id
     WHERE list.erasure_id = $1 AND run.finished_at IS NULL AND run.lease_expires_at > clock_timestamp()`,
    [erasureId],
  );
  return new Set(rows.map((row) => row.listId));
}
