import type pg from "pg";

import { SQL_STATE, sqlState } from "../../database/sql-state.js";
import { inTransaction } from "../../database/transaction.js";
import { shareAddresses, sharePlanning } from "../run-addresses.js";
import { updateHeld } from "../run-lease.js";
import { learnStates } from "./learn-states.js";
import { learnSuppressed } from "./learn-suppressed.js";
import type { LookOptions } from "./look-at.js";
import { readyRead } from "./look-staging.js";
import type { Watermarks } from "./read-states.js";
import { settleDoubtfulRemovals } from "./settle-doubtful-removals.js";

/** What was read, and how. */
export interface Reading {
  readonly table: string;
  /** As many as were written there. */
  readonly rows: number;
  /** Whether every state was read, rather than what is new. */
  readonly full: boolean;
  readonly watermarks: Watermarks;
}

/**
 * Lets the ledger learn from what was read, in one transaction: either all of it is learnt and the watermarks advance, or
 * nothing. Throws where the run is another worker's by now, and {@link StagingLost} where rows were lost.
 */
export async function learn(options: LookOptions, reading: Reading): Promise<void> {
  for (let tries = 1; ; tries += 1) {
    try {
      return await inTransaction(options.pool, (client) => learnIn(client, options, reading));
    } catch (error) {
      // Runs on other lists of the client settle meanwhile: one of the two waits, or is told to try again.
      if (tries < 3 && sqlState(error) === SQL_STATE.deadlockDetected) continue;
      throw error;
    }
  }
}

async function learnIn(client: pg.ClientBase, options: LookOptions, reading: Reading): Promise<void> {
  const { run, exportId, clientId, erasures } = options;
  const { table, rows, full, watermarks } = reading;
  const heedsSuppression = options.list.unsubscribeScope === "ALL_CLIENT_LISTS";
  await sharePlanning(client);
  await shareAddresses(client, run.id);
  // Looks at lists of one client learn one after another: each writes to the rows of all of them.
  await client.query("SELECT pg_advisory_xact_lock($1, hashtext($2))", [LEARNING_OF_CLIENT, clientId]);
  await readyRead(client, table, rows);
  // Erasing takes people out of the ledger: whom it knows was not erased.
  const erased = await erasures.erasedIn(
    client,
    `(SELECT seen.address FROM ${table} seen WHERE NOT EXISTS (SELECT FROM recipient known
       WHERE known.list_key = ${run.listKey} AND known.address = seen.address)) newcomer`,
  );
  if (erased.length > 0) await client.query(`DELETE FROM ${table} WHERE address = ANY ($1)`, [erased]);
  await keepLatest(client, table);
  const at = { table, listKey: run.listKey, runId: run.id };
  await learnStates(client, { ...at, heedsSuppression, full });
  await learnSuppressed(client, { ...at, clientId, heedsSuppression });
  await settleDoubtfulRemovals(client, { ...at, run });
  await client.query(
    `UPDATE destination_list SET client_id = $2, looked_at = clock_timestamp(), watermarks = watermarks || $3
     WHERE id = $1`,
    [run.listKey, clientId, watermarks],
  );
  if (full) {
    await client.query(
      `INSERT INTO export_look (export_id, list_key, first_looked_at)
       SELECT id, $2, clock_timestamp() FROM export WHERE id = $1 FOR KEY SHARE
       ON CONFLICT (export_id, list_key) DO NOTHING`,
      [exportId, run.listKey],
    );
  }
  // Only the worker that holds the run may say what is true.
  await updateHeld(client, run, ["PLANNING", "DELIVERING"], "lease_epoch = lease_epoch");
}

const LEARNING_OF_CLIENT = 5_428_120;

/** Of somebody who was read more than once, the row that they entered last; of equals, the one read last. */
export async function keepLatest(client: pg.ClientBase, table: string): Promise<void> {
  await client.query(
    `DELETE FROM ${table} seen USING (
       SELECT place, row_number() OVER (
         PARTITION BY address, state = 'SUPPRESSED' ORDER BY state_date DESC NULLS LAST, place DESC) AS nth
       FROM ${table}) ranked
     WHERE ranked.place = seen.place AND ranked.nth > 1`,
  );
  await client.query(`ANALYZE ${table}`);
}
