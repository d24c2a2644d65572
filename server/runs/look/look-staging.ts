import { pipeline } from "node:stream/promises";
import { Readable } from "node:stream";

import type pg from "pg";
import { from as copyFrom } from "pg-copy-streams";

import { STAGING_SCHEMA } from "../../database/schema-names.js";
import type { ListedState } from "../../destinations/destination.js";
import { addressKey, normaliseAddress } from "../../recipients/address.js";
import { cell } from "../plan/staging.js";
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

/** UNLOGGED: after a crash of PostgreSQL's the worker that reads into it has lost its connections too, and looks again. */
export async function createLookTable(pool: pg.Pool, table: string): Promise<void> {
  await pool.query(`DROP TABLE IF EXISTS ${table}`);
  await pool.query(`
    CREATE UNLOGGED TABLE ${table} (
      place bigint NOT NULL,
      address text NOT NULL COLLATE "C",
      email text NOT NULL,
      state text NOT NULL,
      state_date text COLLATE "C",
      joined_date text COLLATE "C",
      reason text
    ) WITH (autovacuum_enabled = false)`);
}

const FLUSH_AT_CHARACTERS = 1024 * 1024;

/** Writes rows through COPY, some thousands at a time: no connection waits for the destination. */
export class LookWriter {
  private buffer = "";
  private written = 0;

  constructor(
    private readonly pool: pg.Pool,
    private readonly table: string,
  ) {}

  get rows(): number {
    return this.written;
  }

  async add(rows: readonly SeenRow[]): Promise<void> {
    for (const row of rows) {
      this.written += 1;
      const { email, state, stateDate, joinedDate, reason } = row;
      const cells = [keyOf(email), email, state, stateDate, joinedDate, reason].map(cell);
      this.buffer += `${this.written}\t${cells.join("\t")}\n`;
    }
    if (this.buffer.length >= FLUSH_AT_CHARACTERS) await this.flush();
  }

  async flush(): Promise<void> {
    const text = this.buffer;
    this.buffer = "";
    if (text === "") return;
    const client = await this.pool.connect();
    let broken: Error | undefined;
    try {
      await pipeline(Readable.from([text]), client.query(copyFrom(`COPY ${this.table} FROM STDIN`)));
    } catch (error) {
      broken = error as Error;
      throw error;
    } finally {
      client.release(broken);
    }
  }
}

/**
 * Takes an address out of what looks under way have read so far, in the caller's transaction. What they read later is
 * dropped before anything is learnt from it.
 */
export async function forgetRead(client: pg.ClientBase, address: string): Promise<void> {
  const { rows } = await client.query<{ name: string }>(
    "SELECT tablename AS name FROM pg_tables WHERE schemaname = $1 AND tablename LIKE 'look\\_%' ORDER BY tablename",
    [STAGING_SCHEMA],
  );
  for (const { name } of rows)
    await client.query(`DELETE FROM ${STAGING_SCHEMA}.${name} WHERE address = $1`, [address]);
}

/** The destination may spell an address in its own way. */
export function keyOf(email: string): string {
  const address = normaliseAddress(email);
  return typeof address === "string" ? addressKey(email) : address.key;
}
