import type pg from "pg";

import { stagingOf } from "./staging.js";

interface PlannedRun {
  readonly id: string;
  readonly planId: string;
}

/**
 * Takes an address out of what an unfinished run has staged. The row stays, blank and in no batch, so that the number of
 * staged rows still proves that none was lost. Unless the run has settled the address already, it counts as withheld from
 * now on, with every profile that shared it; a leaver is none any more. Text that was no address and holds this one goes as
 * well. The caller has the run's addresses alone.
 *
 * Not guaranteed: that the old text is gone from PostgreSQL's files before the run's staging is dropped with the run.
 */
export async function blankStaged(client: pg.ClientBase, run: PlannedRun, address: string): Promise<void> {
  const { members, decisions, leavers, refusers } = stagingOf(run.planId);
  if (await exists(client, members)) {
    await client.query(
      `UPDATE ${members} SET problem = 'ERASED', key = NULL, address = NULL, email = NULL, hash = NULL, body = NULL, rank = NULL
       WHERE address = $1`,
      [address],
    );
    await client.query(`UPDATE ${members} SET email = NULL WHERE problem = 'SYNTAX' AND strpos(lower(email), $1) > 0`, [
      address,
    ]);
  }
  if (await exists(client, refusers)) {
    await client.query(`UPDATE ${refusers} SET key = NULL, address = NULL WHERE address = $1`, [address]);
  }
  if (await exists(client, leavers)) await blankLeaver(client, run.id, leavers, address);
  if (!(await exists(client, decisions))) return;
  const { rows } = await client.query<{ decision: string }>(
    `WITH staged AS MATERIALIZED (SELECT ctid AS place, decision FROM ${decisions} WHERE address = $1)
     UPDATE ${decisions} blanked
     SET address = NULL, email = NULL, hash = NULL, body = NULL, code = NULL, batch = NULL, decision = 'ERASED'
     FROM staged WHERE blanked.ctid = staged.place RETURNING staged.decision`,
    [address],
  );
  const decision = rows[0]?.decision;
  // Taken out of an approved plan, they are counted as that already.
  if (
    decision === undefined ||
    decision === "DROPPED" ||
    decision === "WITHHELD" ||
    (await isSettled(client, run.id, address, SENT))
  )
    return;
  await countAsWithheld(client, run.id, address, decision);
}

/** Whom the run has not removed yet, it need not remove any more. Who is kept stays counted as kept. */
async function blankLeaver(client: pg.ClientBase, runId: string, leavers: string, address: string): Promise<void> {
  const { rows } = await client.query<{ decision: string; reason: string | null }>(
    `WITH staged AS MATERIALIZED (SELECT ctid AS place, decision, reason FROM ${leavers} WHERE address = $1)
     UPDATE ${leavers} blanked SET address = NULL, email = NULL, decision = 'ERASED'
     FROM staged WHERE blanked.ctid = staged.place RETURNING staged.decision, staged.reason`,
    [address],
  );
  if (rows[0]?.decision !== "REMOVE" || (await isSettled(client, runId, address, TAKEN_OFF))) return;
  await client.query(
    `UPDATE export_run SET to_remove = to_remove - 1, to_remove_withdrawn = to_remove_withdrawn - $2, warnings = warnings
     WHERE id = $1`,
    [runId, rows[0].reason === "NO_CONSENT" ? 1 : 0],
  );
}

async function countAsWithheld(client: pg.ClientBase, runId: string, address: string, decision: string): Promise<void> {
  const repeated = await withholdOutcomes(client, runId, address);
  const one = (name: string) => (decision === name ? 1 : 0);
  await client.query(
    `UPDATE export_run SET unique_count = unique_count - 1, duplicates = duplicates - $2, withheld = withheld + 1 + $2,
       unchanged = unchanged - $3, to_add = to_add - $4, to_update = to_update - $5, still_rejected = still_rejected - $6,
       skipped_by_mode = skipped_by_mode - $7,
       -- Named so that whoever watches the run is told.
       warnings = warnings
     WHERE id = $1`,
    [
      runId,
      repeated,
      one("UNCHANGED"),
      one("ADD") + one("RETURN"),
      one("UPDATE"),
      one("STILL_REJECTED"),
      one("SKIPPED_BY_MODE"),
    ],
  );
}

/**
 * Of the outcomes that hold in the run and last beyond it, those of the address end with it; a row of the run's own, which
 * whoever an approved plan came to skip has, goes. Instead, as many profiles are withheld, without an address. Answers how
 * many were surplus ones.
 */
async function withholdOutcomes(client: pg.ClientBase, runId: string, address: string): Promise<number> {
  const held = `export_id = (SELECT outcomes_of FROM export_run WHERE id = $1)
    AND list_key = (SELECT list_key FROM export_run WHERE id = $1) AND address = $2 AND until_run_id IS NULL
    AND outcome IN ('DUPLICATE', 'STILL_REJECTED', 'SKIPPED_BY_MODE')`;
  const begun = await client.query<{ outcome: string; times: number }>(
    `DELETE FROM lasting_outcome WHERE ${held} AND from_run_id = $1 RETURNING outcome, times`,
    [runId, address],
  );
  const ended = await client.query<{ outcome: string; times: number }>(
    `UPDATE lasting_outcome SET until_run_id = $1, until_at = clock_timestamp() WHERE ${held} RETURNING outcome, times`,
    [runId, address],
  );
  const surplus = [...begun.rows, ...ended.rows].filter(({ outcome }) => outcome === "DUPLICATE");
  const repeated = surplus.reduce((sum, { times }) => sum + times, 0);
  await client.query("DELETE FROM run_recipient WHERE run_id = $1 AND address = $2 AND outcome = 'SKIPPED_BY_MODE'", [
    runId,
    address,
  ]);
  await client.query(
    `INSERT INTO lasting_outcome (export_id, list_key, address, outcome, reason, times, from_run_id, from_at)
     SELECT outcomes_of, list_key, NULL, 'WITHHELD', 'ERASED', $2, id, clock_timestamp()
     FROM export_run WHERE id = $1 AND outcomes_of IS NOT NULL`,
    [runId, 1 + repeated],
  );
  return repeated;
}

const SENT = ["ADDED", "UPDATED", "REJECTED"];
const TAKEN_OFF = ["REMOVED", "REMOVAL_FAILED", "REMOVAL_NOT_NEEDED"];

/** Whether the run has given the address an outcome that is counted: then it was sent, or taken off, before it was erased. */
async function isSettled(
  client: pg.ClientBase,
  runId: string,
  address: string,
  outcomes: readonly string[],
): Promise<boolean> {
  const { rowCount } = await client.query(
    "SELECT FROM run_recipient WHERE run_id = $1 AND address = $2 AND outcome = ANY ($3)",
    [runId, address, outcomes],
  );
  return rowCount !== 0;
}

async function exists(client: pg.ClientBase, table: string): Promise<boolean> {
  const { rows } = await client.query<{ there: boolean }>("SELECT to_regclass($1) IS NOT NULL AS there", [table]);
  return rows[0]!.there;
}
