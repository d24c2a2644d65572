import type pg from "pg";

/**
 * Empties the outcomes of profiles whose text was no address and holds this one, such as `<anna@example.com>`. They stay
 * counted. Looks at what was invalid in each run, by an index, and at nobody else. Longer text than the address counts as
 * its own: of `joanna@example.com,` nothing is left either, because what separates them is anybody's guess.
 */
export async function forgetInvalidText(client: pg.ClientBase, address: string): Promise<number> {
  const { rows } = await client.query<{ runId: string; id: string }>(
    `SELECT named.run_id AS "runId", named.id FROM export_run run CROSS JOIN LATERAL (
       SELECT run_id, id FROM run_recipient
       WHERE run_id = run.id AND outcome = 'INVALID' AND strpos(lower(address), $1) > 0
       -- Not to be joined in another order: by far most people of a run are valid.
       OFFSET 0) named
     WHERE run.invalid > 0`,
    [address],
  );
  const lasting = await client.query(
    `UPDATE lasting_outcome SET address = NULL
     WHERE outcome = 'INVALID' AND address IS NOT NULL AND strpos(lower(address), $1) > 0`,
    [address],
  );
  if (rows.length === 0) return lasting.rowCount ?? 0;
  const { rowCount } = await client.query(
    `UPDATE run_recipient SET address = NULL FROM unnest($1::uuid[], $2::bigint[]) AS named (run_id, id)
     WHERE run_recipient.run_id = named.run_id AND run_recipient.id = named.id`,
    [rows.map(({ runId }) => runId), rows.map(({ id }) => id)],
  );
  return (rowCount ?? 0) + (lasting.rowCount ?? 0);
}
