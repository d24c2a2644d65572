import type pg from "pg";

import { letGoOfUndecided } from "../runs/removal/end-removal.js";
import { LOCK_TIMEOUT } from "./run-partitions.js";
import type { MonthPartition } from "./partitions-of.js";

export interface ExpiredRuns {
  readonly partitions: readonly string[];
  readonly runs: number;
  readonly recipients: number;
}

/**
 * Drops a month of runs with their timelines, in the caller's transaction; null when it still holds a run that has not
 * finished. What is known of each address stays in the ledger.
 */
export async function dropMonthOfRuns(
  client: pg.ClientBase,
  { month, name }: MonthPartition,
): Promise<ExpiredRuns | null> {
  const people = month.partitionOf("run_recipient");
  await client.query(`SET LOCAL lock_timeout = '${LOCK_TIMEOUT}'`);
  // Nothing is written in between: neither a run's last steps nor what it did.
  await client.query(`LOCK TABLE ${name} IN EXCLUSIVE MODE`);
  const { rows } = await client.query<{ runs: number; unfinished: number }>(
    `SELECT count(*)::int AS runs, (count(*) FILTER (WHERE finished_at IS NULL))::int AS unfinished FROM ${name}`,
  );
  const { runs, unfinished } = rows[0]!;
  if (unfinished > 0) return null;
  const partitions = [name];
  let recipients = 0;
  const existing = await client.query<{ there: boolean }>("SELECT to_regclass($1) IS NOT NULL AS there", [people]);
  if (existing.rows[0]!.there) {
    partitions.push(people);
    const counted = await client.query<{ recipients: number }>(`SELECT count(*)::int AS recipients FROM ${people}`);
    recipients = counted.rows[0]!.recipients;
    await client.query(`DROP TABLE ${people}`);
  }
  // Of runs that were asked for before that partition was made.
  const others = await client.query(`DELETE FROM run_recipient WHERE run_id IN (SELECT id FROM ${name})`);
  recipients += others.rowCount ?? 0;
  // What else refers to these runs goes with them.
  await sendDoubtfulAgain(client, `SELECT id FROM ${name}`);
  await letGoOfUndecided(client, `SELECT id FROM ${name}`);
  await client.query(`DELETE FROM ${name}`);
  await client.query(`ALTER TABLE export_run DETACH PARTITION ${name}`);
  await client.query(`DROP TABLE ${name}`);
  return { partitions, runs, recipients };
}

/** Deletes the finished runs of the default partition that were asked for before `before`, one by one. */
export async function deleteOldRuns(client: pg.ClientBase, before: Date): Promise<ExpiredRuns> {
  const old = "SELECT id FROM export_run_default WHERE finished_at IS NOT NULL AND queued_at < $1";
  await sendDoubtfulAgain(client, old, [before]);
  await letGoOfUndecided(client, old, [before]);
  const people = await client.query(`DELETE FROM run_recipient WHERE run_id IN (${old})`, [before]);
  const runs = await client.query(`DELETE FROM export_run WHERE id IN (${old})`, [before]);
  return { partitions: [], runs: runs.rowCount ?? 0, recipients: people.rowCount ?? 0 };
}

/**
 * Somebody whose call was never answered is sent again by the next run because the call's intent says so. It goes with its
 * run; the ledger then says of them that nothing was sent, which has the same effect.
 */
async function sendDoubtfulAgain(
  client: pg.ClientBase,
  runIds: string,
  values: readonly unknown[] = [],
): Promise<void> {
  await client.query(
    `UPDATE export_recipient wanted SET sent_hash = NULL
     FROM delivery_intent intent JOIN export_run run ON run.id = intent.run_id
     WHERE run.id IN (${runIds}) AND wanted.export_id = run.export_id AND wanted.list_key = intent.list_key
       AND wanted.address = ANY (intent.addresses)`,
    [...values],
  );
}
