import type pg from "pg";

import { stagingOf } from "./plan/staging.js";
import { shareAddresses } from "./run-addresses.js";

interface Planned {
  readonly plan_id: string | null;
  readonly list_key: number;
  readonly staged_rows: number | null;
  readonly unique_count: number | null;
}

/**
 * At the end of a run that was not delivered whole: names those whose call was made and never answered (in doubt; their
 * intents stay, so that the next run sends them whatever the ledger says) and those who were not attempted.
 *
 * Not guaranteed: when PostgreSQL lost the staged rows, those not attempted are counted and not named, and somebody in
 * doubt who had left the segment between two plans of this run may be counted for another who is not attempted.
 */
export async function settleRest(client: pg.ClientBase, runId: string): Promise<void> {
  await shareAddresses(client, runId);
  await client.query("DELETE FROM settled_batch WHERE run_id = $1", [runId]);
  const { rows } = await client.query<Planned>(
    "SELECT plan_id, list_key, staged_rows, unique_count FROM export_run WHERE id = $1",
    [runId],
  );
  const run = rows[0];
  if (!run) return;
  const decisions = await wholeStaging(client, run);
  const inDoubt = await client.query(
    `INSERT INTO run_recipient (run_id, list_key, address, outcome, at)
     SELECT $1, $2, doubtful.address, 'IN_DOUBT', clock_timestamp()
     FROM (SELECT DISTINCT unnest(addresses) AS address FROM delivery_intent WHERE run_id = $1) doubtful
       ${decisions === null ? "" : `JOIN ${decisions} decided USING (address)`}
     WHERE NOT EXISTS (SELECT FROM run_recipient known WHERE ${IS_SETTLED} AND known.address = doubtful.address)`,
    [runId, run.list_key],
  );
  await client.query(
    `UPDATE export_run SET in_doubt = least($2, coalesce(
       unique_count - unchanged - added - updated - rejected - skipped_by_mode - still_rejected, $2))
     WHERE id = $1`,
    [runId, inDoubt.rowCount],
  );
  if (decisions === null) return;
  await client.query(
    `INSERT INTO run_recipient (run_id, list_key, address, outcome, at)
     SELECT $1, $2, decided.address, 'NOT_ATTEMPTED', clock_timestamp() FROM ${decisions} decided
     WHERE decided.decision IN ('ADD', 'UPDATE')
       AND NOT EXISTS (SELECT FROM run_recipient known WHERE ${IS_SETTLED} AND known.address = decided.address)`,
    [runId, run.list_key],
  );
}

/** As the index says that lets everybody have one outcome only. */
const IS_SETTLED = "known.run_id = $1 AND known.outcome NOT IN ('INVALID', 'WITHHELD', 'DUPLICATE')";

/** The plan's table of decisions; null when there is no finished plan, or its rows are not all there. */
async function wholeStaging(client: pg.ClientBase, run: Planned): Promise<string | null> {
  if (run.plan_id === null || run.unique_count === null || run.staged_rows === null) return null;
  const { decisions } = stagingOf(run.plan_id);
  const table = await client.query<{ there: boolean }>("SELECT to_regclass($1) IS NOT NULL AS there", [decisions]);
  if (!table.rows[0]?.there) return null;
  const { rows } = await client.query<{ staged: number }>(`SELECT count(*)::int AS staged FROM ${decisions}`);
  return rows[0]?.staged === run.staged_rows ? decisions : null;
}
