import type pg from "pg";

/**
 * When a REMOVAL ends, in whatever way: the claims that it was about and did not settle are of no more use. Of an export
 * that is gone they are forgotten; of one that sends to another list by now it is remembered that it once wanted these
 * people. An export that came back to the list keeps them. Does nothing for runs of other kinds. In the transaction that
 * ends the run.
 */
export async function endRemoval(client: pg.ClientBase, runId: string): Promise<void> {
  const { rows } = await client.query<{ exportId: string; listKey: number; listId: string; sendsTo: string | null }>(
    `SELECT run.claims_of AS "exportId", run.list_key AS "listKey", list.list_id AS "listId", export.list_id AS "sendsTo"
     FROM export_run run JOIN destination_list list ON list.id = run.list_key LEFT JOIN export ON export.id = run.claims_of
     WHERE run.id = $1 AND run.kind = 'REMOVAL' AND run.claims_of IS NOT NULL`,
    [runId],
  );
  const about = rows[0];
  if (!about || about.sendsTo === about.listId) return;
  await client.query(
    about.sendsTo === null
      ? "DELETE FROM export_recipient WHERE export_id = $1 AND list_key = $2"
      : "UPDATE export_recipient SET claimed = false WHERE export_id = $1 AND list_key = $2 AND claimed",
    [about.exportId, about.listKey],
  );
}
