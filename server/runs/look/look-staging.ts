import type pg from "pg";

import { STAGING_SCHEMA } from "../../database/schema-names.js";
import type { ListedState } from "../../destinations/subscriber.js";
import { keyOf } from "../../recipients/address.js";
import { StagingLost } from "../deliver/batch.js";
import { RowWriter } from "../row-writer.js";
import type { Held } from "../run-lease.js";

/** One row as a look read it: of the list, or (state SUPPRESSED) of the client's suppression list. */
export interface SeenRow {
  readonly email: string;
  readonly state: ListedState | "SUPPRESSED";
  readonly stateDate: string | null;
  readonly joinedDate: string | null;
  /** Of a suppression; null otherwise. */
  readonly reason: string | null;
}

/**
 * The table in which what one worker reads in one attempt rests until the ledger has learnt from it. Another worker that
 * takes the run over has a table of its own.
 */
export function lookTableOf(run: Held): string {
  return `${STAGING_SCHEMA}.look_${run.id.replaceAll("-", "")}_${run.epoch}`;
}

/**
 * UNLOGGED: PostgreSQL empties it after a crash of its own. The worker that reads into it may not notice, having had no
 * connection just then: its rows are counted before anything is learnt from them.
 */
export async function createLookTable(pool: pg.Pool, table: string): Promise<void> {
  await pool.query(`DROP TABLE IF EXISTS ${table}`);
  await pool.query(`
    CREATE UNLOGGED TABLE ${table} (
      place bigint NOT NULL,
      address text COLLATE "C",
      email text,
      state text NOT NULL,
      state_date text COLLATE "C",
      joined_date text COLLATE "C",
      reason text
    ) WITH (autovacuum_enabled = false)`);
}

export class LookWriter extends RowWriter<SeenRow> {
  protected override columnsOf({ email, state, stateDate, joinedDate, reason }: SeenRow): (string | null)[] {
    return [keyOf(email), email, state, stateDate, joinedDate, reason];
  }
}

/** From so many rows on, joins are never loops. */
const MANY_ROWS = 10_000;

/**
 * Makes what was read ready to be learnt from, in the caller's transaction. Throws {@link StagingLost} when it is not as many
 * rows as were written, blank ones included: of whom PostgreSQL lost, it would be learnt that they are gone. Blank ones go
 * then. What was written a moment ago is taken for a few rows, and a loop over "a few" would never end: it is counted,
 * indexed, and where it is much, sets are hashed.
 */
export async function readyRead(client: pg.ClientBase, table: string, rows: number): Promise<void> {
  const counted = await client.query<{ rows: number }>(`SELECT count(*)::int AS rows FROM ${table}`);
  if (counted.rows[0]!.rows !== rows) throw new StagingLost();
  await client.query(`DELETE FROM ${table} WHERE address IS NULL`);
  await client.query(`CREATE INDEX ON ${table} (address)`);
  await client.query(`ANALYZE ${table}`);
  await client.query("SET LOCAL work_mem = '128MB'");
  if (rows >= MANY_ROWS) await client.query("SET LOCAL enable_nestloop = off");
}

/**
 * Takes an address out of what looks under way have read so far, in the caller's transaction. The rows stay, blank, so that
 * their number still proves that none was lost. What they read later is dropped before anything is learnt from it.
 */
export async function forgetRead(client: pg.ClientBase, address: string): Promise<void> {
  const { rows } = await client.query<{ name: string }>(
    "SELECT tablename AS name FROM pg_tables WHERE schemaname = $1 AND tablename LIKE 'look\\_%' ORDER BY tablename",
    [STAGING_SCHEMA],
  );
  for (const { name } of rows) {
    await client.query(
      `UPDATE ${STAGING_SCHEMA}.${name} SET address = NULL, email = NULL, state = 'ERASED', state_date = NULL,
         joined_date = NULL, reason = NULL
       WHERE address = $1`,
      [address],
    );
  }
}
