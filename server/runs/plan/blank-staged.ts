import type pg from "pg";

import { stagingOf } from "./staging.js";

interface PlannedRun {
  readonly id: string;
  readonly planId: string;
}

/**
 * Takes an address out of what an unfinished run has staged. The row stays, blank and in no batch, so that the number of
 * staged rows still proves that none was lost. Unless the run has settled the address already, it counts as withheld from
 * now on, with every profile that shared it. Text that was no address and holds this one goes as well. The caller has the run's addresses alone.
 *
 * Not guaranteed: that the old text is gone from PostgreSQL's files before the run's staging is dropped with the run.
 */
export async function blankStaged(client: pg.ClientBase, run: PlannedRun, address: string): Promise<void> {
  const { members, decisions } = stagingOf(run.planId);
  if (await exists(client, members)) {
    await client.query(
      `UPDATE ${members} SET problem = 'ERASED', key = NULL, address = NULL, email = NULL, hash = NULL, body = NULL
       WHERE address = $1`,
      [address],
    );
    await client.query(`UPDATE ${members} SET email = NULL WHERE problem = 'SYNTAX' AND strpos(lower(email), $1) > 0`, [
      address,
    ]);
  }
  if (!(await exists(client, decisions))) return;
  const { rows } = await client.query<{ decision: string }>(
    `WITH staged AS MATERIALIZED (SELECT ctid AS place, decision FROM ${decisions} WHERE address = $1)
     UPDATE ${decisions} blanked
     SET address = NULL, email = NULL, hash = NULL, body = NULL, code = NULL, batch = NULL, decision = 'ERASED'
     FROM staged WHERE blanked.ctid = staged.place RETURNING staged.decision`,
    [address],
  );
  const decision = rows[0]?.decision;
  if (decision === undefined || (await isSettled(client, run.id, address))) return;
  await countAsWithheld(client, run.id, address, decision);
}

async function countAsWithheld(client: pg.ClientBase, runId: string, address: string, decision: string): Promise<void> {
  const { rowCount: repeated } = await client.query(
    "UPDATE run_recipient SET outcome = 'WITHHELD' WHERE run_id = $1 AND address = $2 AND outcome = 'DUPLICATE'",
    [runId, address],
  );
  const { rowCount: listed } = await client.query(
    `UPDATE run_recipient SET outcome = 'WITHHELD', code = NULL
     WHERE run_id = $1 AND address = $2 AND outcome = 'STILL_REJECTED'`,
    [runId, address],
  );
  if (listed === 0) {
    await client.query(
      `INSERT INTO run_recipient (run_id, list_key, address, outcome, at)
       SELECT id, list_key, NULL, 'WITHHELD', clock_timestamp() FROM export_run WHERE id = $1`,
      [runId],
    );
  }
  const one = (name: string) => (decision === name ? 1 : 0);
  await client.query(
    `UPDATE export_run SET unique_count = unique_count - 1, duplicates = duplicates - $2, withheld = withheld + 1 + $2,
       unchanged = unchanged - $3, to_add = to_add - $4, to_update = to_update - $5, still_rejected = still_rejected - $6,
       -- Named so that whoever watches the run is told.
       warnings = warnings
     WHERE id = $1`,
    [runId, repeated ?? 0, one("UNCHANGED"), one("ADD"), one("UPDATE"), one("STILL_REJECTED")],
  );
}

/** Whether the run has given the address an outcome that is counted: then it was sent before it was erased. */
async function isSettled(client: pg.ClientBase, runId: string, address: string): Promise<boolean> {
  const { rowCount } = await client.query(
    "SELECT FROM run_recipient WHERE run_id = $1 AND address = $2 AND outcome IN ('ADDED', 'UPDATED', 'REJECTED')",
    [runId, address],
  );
  return rowCount !== 0;
}

async function exists(client: pg.ClientBase, table: string): Promise<boolean> {
  const { rows } = await client.query<{ there: boolean }>("SELECT to_regclass($1) IS NOT NULL AS there", [table]);
  return rows[0]!.there;
}
