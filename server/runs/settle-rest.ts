import type pg from "pg";

import { stagingOf } from "./plan/staging.js";
import { shareAddresses } from "./run-addresses.js";

interface Planned {
  readonly plan_id: string | null;
  readonly list_key: number;
  readonly staged_rows: number | null;
  readonly staged_leavers: number | null;
  readonly unique_count: number | null;
  readonly sent_nothing: boolean;
}

/**
 * At the end of a run that was not delivered whole: names those whose call was made and never answered (in doubt; their
 * intents stay, so that the next run sends or removes them whatever the ledger says) and those who were not attempted.
 *
 * A run that ended before its first call names nobody: it is everybody who was to be sent or removed, and their number says
 * so. To name a million people would take as long as planning did, for whoever rejects a held plan, and every hour where a
 * destination is away.
 *
 * Not guaranteed: when PostgreSQL lost the staged rows, those not attempted are counted and not named, and somebody in
 * doubt who had left the segment between two plans of this run may be counted for another who is not attempted.
 */
export async function settleRest(client: pg.ClientBase, runId: string): Promise<void> {
  await shareAddresses(client, runId);
  await client.query("DELETE FROM settled_batch WHERE run_id = $1", [runId]);
  const { rows } = await client.query<Planned>(
    `SELECT plan_id, list_key, staged_rows, staged_leavers, unique_count, first_call_at IS NULL
       AND NOT EXISTS (SELECT FROM delivery_intent intent WHERE intent.run_id = export_run.id) AS sent_nothing
     FROM export_run WHERE id = $1`,
    [runId],
  );
  const run = rows[0];
  if (!run) return;
  if (run.sent_nothing) {
    // Whoever was taken out of an approved plan is not attempted like the others.
    await client.query("DELETE FROM run_recipient WHERE run_id = $1 AND outcome = 'NOT_ATTEMPTED'", [runId]);
    return;
  }
  await settleMembers(client, runId, run);
  await settleLeavers(client, runId, run);
}

async function settleMembers(client: pg.ClientBase, runId: string, run: Planned): Promise<void> {
  const staged = run.plan_id === null || run.unique_count === null ? null : stagingOf(run.plan_id).decisions;
  const decisions = await wholeTable(client, staged, run.staged_rows);
  const inDoubt = await nameDoubtful(client, runId, run, { kind: "SEND", outcome: "IN_DOUBT", among: decisions });
  await client.query(
    `UPDATE export_run SET in_doubt = least($2, coalesce(
       unique_count - unchanged - added - updated - rejected - skipped_by_mode - still_rejected, $2))
     WHERE id = $1`,
    [runId, inDoubt],
  );
  if (decisions === null) return;
  await nameOthers(
    client,
    runId,
    run,
    "NOT_ATTEMPTED",
    `${decisions} staged WHERE decision IN ('ADD', 'UPDATE', 'RETURN')`,
  );
}

async function settleLeavers(client: pg.ClientBase, runId: string, run: Planned): Promise<void> {
  const staged = run.plan_id === null || !run.staged_leavers ? null : stagingOf(run.plan_id).leavers;
  const leavers = await wholeTable(client, staged, run.staged_leavers);
  const inDoubt = await nameDoubtful(client, runId, run, {
    kind: "REMOVE",
    outcome: "REMOVAL_IN_DOUBT",
    among: leavers,
  });
  await client.query(
    `UPDATE export_run SET removal_in_doubt = least($2, coalesce(
       to_remove - removed - removal_failed - removal_not_needed, $2)) WHERE id = $1`,
    [runId, inDoubt],
  );
  if (leavers === null) return;
  await nameOthers(
    client,
    runId,
    run,
    "REMOVAL_NOT_ATTEMPTED",
    `${leavers} staged WHERE decision = 'REMOVE' AND NOT settled AND address IS NOT NULL`,
  );
}

/** Writes down who is named by intents of the run that nobody saw answered. Answers how many they are. */
async function nameDoubtful(
  client: pg.ClientBase,
  runId: string,
  run: Planned,
  doubt: { readonly kind: "SEND" | "REMOVE"; readonly outcome: string; readonly among: string | null },
): Promise<number> {
  const { rowCount } = await client.query(
    `INSERT INTO run_recipient (run_id, list_key, address, outcome, at)
     SELECT $1, $2, doubtful.address, $3, clock_timestamp()
     FROM (SELECT DISTINCT unnest(addresses) AS address FROM delivery_intent WHERE run_id = $1 AND kind = $4) doubtful
       ${doubt.among === null ? "" : `JOIN ${doubt.among} staged USING (address)`}
     WHERE NOT EXISTS (SELECT FROM run_recipient known WHERE ${IS_SETTLED} AND known.address = doubtful.address)`,
    [runId, run.list_key, doubt.outcome, doubt.kind],
  );
  return rowCount ?? 0;
}

/** Writes down the staged ones who have no outcome. `staged`: a table with that alias, and which of its rows. */
async function nameOthers(
  client: pg.ClientBase,
  runId: string,
  run: Planned,
  outcome: string,
  staged: string,
): Promise<void> {
  await client.query(
    `INSERT INTO run_recipient (run_id, list_key, address, outcome, at)
     SELECT $1, $2, staged.address, $3, clock_timestamp() FROM ${staged}
       AND NOT EXISTS (SELECT FROM run_recipient known WHERE ${IS_SETTLED} AND known.address = staged.address)`,
    [runId, run.list_key, outcome],
  );
}

/** As the index says that lets everybody have one outcome only. */
const IS_SETTLED = "known.run_id = $1 AND known.outcome NOT IN ('INVALID', 'WITHHELD', 'DUPLICATE')";

/** A table of the plan; null when there is none, or its rows are not all there. */
async function wholeTable(client: pg.ClientBase, table: string | null, rows: number | null): Promise<string | null> {
  if (table === null || rows === null) return null;
  const found = await client.query<{ there: boolean }>("SELECT to_regclass($1) IS NOT NULL AS there", [table]);
  if (!found.rows[0]?.there) return null;
  const counted = await client.query<{ staged: number }>(`SELECT count(*)::int AS staged FROM ${table}`);
  return counted.rows[0]?.staged === rows ? table : null;
}
