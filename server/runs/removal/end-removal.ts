import type pg from "pg";

interface Ended {
  readonly exportId: string;
  readonly listKey: number;
  readonly gotThrough: boolean;
  readonly failed: number;
}

/**
 * When a REMOVAL ends. One that got through lets go of all that it was about, but for those whose removal failed. One that
 * ended in any other way lets go of nobody: their claims stay, and it is undecided what becomes of them until an admin asks
 * for the removal again or gives it up. Of an export that came back to the list nothing changes: it wants these people.
 * Does nothing for runs of other kinds. In the transaction that ends the run.
 */
export async function endRemoval(client: pg.ClientBase, runId: string): Promise<void> {
  const { rows } = await client.query<Ended>(
    `SELECT run.claims_of AS "exportId", run.list_key AS "listKey", run.removal_failed AS failed,
       run.state IN ('SUCCEEDED', 'COMPLETED_WITH_WARNINGS') AS "gotThrough"
     FROM export_run run JOIN destination_list list ON list.id = run.list_key LEFT JOIN export ON export.id = run.claims_of
     WHERE run.id = $1 AND run.kind = 'REMOVAL' AND run.claims_of IS NOT NULL
       AND export.list_id IS DISTINCT FROM list.list_id`,
    [runId],
  );
  const ended = rows[0];
  if (!ended) return;
  const { exportId, listKey, gotThrough, failed } = ended;
  if (gotThrough) {
    const nobodyFailed = `NOT EXISTS (SELECT FROM run_recipient failed
      WHERE failed.run_id = $1 AND failed.outcome = 'REMOVAL_FAILED' AND failed.address = wanted.address)`;
    for (const letGo of letGoOf("SELECT $2::uuid AS claims_of, $3::int AS list_key", nobodyFailed)) {
      await client.query(letGo, [runId, exportId, listKey]);
    }
    if (failed === 0) return;
  }
  await client.query(
    `UPDATE export_run SET undecided = true WHERE id = $1 AND EXISTS (
       SELECT FROM export_recipient wanted WHERE wanted.export_id = $2 AND wanted.list_key = $3)`,
    [runId, exportId, listKey],
  );
}

/**
 * Runs that are about to be forgotten: what became of whom is not decided any more, as if somebody had given them up.
 * `runIds` is SQL that selects IDs.
 */
export async function letGoOfUndecided(
  client: pg.ClientBase,
  runIds: string,
  values: readonly unknown[] = [],
): Promise<void> {
  const undecided = `SELECT claims_of, list_key FROM export_run WHERE undecided AND id IN (${runIds})`;
  for (const letGo of letGoOf(undecided)) await client.query(letGo, [...values]);
}

/**
 * Statements that let go of what removals were about (`removals` selects claims_of and list_key): an export that is gone is
 * forgotten; of one that sends to another list it is remembered that it once wanted these people, and one that sends to this
 * very list keeps them.
 */
export function letGoOf(removals: string, who = "true"): readonly [string, string] {
  return [
    `DELETE FROM export_recipient wanted USING (${removals}) removal
     WHERE wanted.export_id = removal.claims_of AND wanted.list_key = removal.list_key AND ${who}
       AND NOT EXISTS (SELECT FROM export WHERE export.id = wanted.export_id)`,
    `UPDATE export_recipient wanted SET claimed = false
     FROM (${removals}) removal, export, destination_list list
     WHERE wanted.export_id = removal.claims_of AND wanted.list_key = removal.list_key AND wanted.claimed AND ${who}
       AND export.id = removal.claims_of AND list.id = removal.list_key AND export.list_id <> list.list_id`,
  ];
}
