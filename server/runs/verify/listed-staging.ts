import type pg from "pg";

import { STAGING_SCHEMA } from "../../database/schema-names.js";
import type { ListedSubscriber } from "../../destinations/subscriber.js";
import { keyOf } from "../../recipients/address.js";
import { RowWriter } from "../row-writer.js";
import type { Comparable } from "./comparable.js";

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

export class ListedWriter extends RowWriter<ListedSubscriber> {
  constructor(
    pool: pg.Pool,
    table: string,
    private readonly dataOf: (subscriber: ListedSubscriber) => Comparable,
  ) {
    super(pool, table);
  }

  protected override columnsOf(row: ListedSubscriber): (string | null)[] {
    // Of whoever is not on the list it only counts where they stand.
    const isOn = row.state === "ACTIVE" || row.state === "UNCONFIRMED";
    return [keyOf(row.email), row.state, isOn ? JSON.stringify(this.dataOf(row)) : null];
  }
}
