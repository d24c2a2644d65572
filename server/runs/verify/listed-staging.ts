import { pipeline } from "node:stream/promises";
import { Readable } from "node:stream";

import type pg from "pg";
import { from as copyFrom } from "pg-copy-streams";

import { STAGING_SCHEMA } from "../../database/schema-names.js";
import type { ListedSubscriber } from "../../destinations/destination.js";
import { addressKey, normaliseAddress } from "../../recipients/address.js";
import { cell } from "../plan/staging.js";
import type { Comparable } from "./comparable.js";

const FLUSH_AT_CHARACTERS = 1024 * 1024;

/** The table in which a list rests as a verification read it. */
export function listedTableOf(planId: string): string {
  return `${STAGING_SCHEMA}.listed_${planId.replaceAll("-", "")}`;
}

/** UNLOGGED: a verification whose rows are lost reads the list again. */
export async function createListedTable(pool: pg.Pool, table: string): Promise<void> {
  await pool.query(`
    CREATE UNLOGGED TABLE ${table} (
      place bigint NOT NULL,
      address text COLLATE "C",
      state text NOT NULL,
      data jsonb
    ) WITH (autovacuum_enabled = false)`);
}

/**
 * Takes an address out of the list that an unfinished verification has read. The row stays, blank, so that the number of
 * rows still proves that none was lost. The caller has the run's addresses alone.
 */
export async function blankListed(client: pg.ClientBase, planId: string, address: string): Promise<void> {
  const table = listedTableOf(planId);
  const { rows } = await client.query<{ there: boolean }>("SELECT to_regclass($1) IS NOT NULL AS there", [table]);
  if (!rows[0]!.there) return;
  await client.query(`UPDATE ${table} SET address = NULL, data = NULL WHERE address = $1`, [address]);
}

/** Writes rows through COPY, some thousands at a time: no connection waits for the destination. */
export class ListedWriter {
  private buffer = "";
  private written = 0;

  constructor(
    private readonly pool: pg.Pool,
    private readonly table: string,
    private readonly dataOf: (subscriber: ListedSubscriber) => Comparable,
  ) {}

  get rows(): number {
    return this.written;
  }

  async add(page: readonly ListedSubscriber[]): Promise<void> {
    for (const row of page) {
      this.written += 1;
      // Of whoever is not on the list it only counts where they stand.
      const isOn = row.state === "ACTIVE" || row.state === "UNCONFIRMED";
      const data = isOn ? JSON.stringify(this.dataOf(row)) : null;
      this.buffer += `${this.written}\t${cell(keyOf(row.email))}\t${row.state}\t${cell(data)}\n`;
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

/** The destination may spell an address in its own way. */
function keyOf(email: string): string {
  const address = normaliseAddress(email);
  return typeof address === "string" ? addressKey(email) : address.key;
}
