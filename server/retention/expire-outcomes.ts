import type pg from "pg";

/**
 * Deletes outcomes that lasted and hold in no run that is kept: those that ended before the oldest of these was asked for,
 * and those left open on a list that their export no longer fills, once no run of it there is kept. What still holds stays,
 * however long ago it began. To be asked after runs have been deleted.
 */
export async function deleteOldOutcomes(client: pg.ClientBase): Promise<number> {
  const ended = await client.query(
    `DELETE FROM lasting_outcome
     WHERE until_at <= (SELECT coalesce(min(queued_at), 'infinity') FROM export_run)`,
  );
  const left = await client.query(
    `WITH left_open AS (
       SELECT DISTINCT export_id, list_key FROM lasting_outcome held
       WHERE until_run_id IS NULL AND NOT EXISTS (
         SELECT FROM export JOIN destination_list list ON list.list_id = export.list_id
         WHERE export.id = held.export_id AND list.id = held.list_key)
     )
     DELETE FROM lasting_outcome held USING left_open
     WHERE held.export_id = left_open.export_id AND held.list_key = left_open.list_key
       AND NOT EXISTS (SELECT FROM export_run run
         WHERE run.outcomes_of = held.export_id AND run.list_key = held.list_key)`,
  );
  return (ended.rowCount ?? 0) + (left.rowCount ?? 0);
}
