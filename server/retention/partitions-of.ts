import type pg from "pg";

import { Month } from "./month.js";

export interface MonthPartition {
  readonly month: Month;
  readonly name: string;
}

/** The partitions of a table that hold a month each, the oldest first. */
export async function monthPartitionsOf(client: pg.ClientBase, table: string): Promise<MonthPartition[]> {
  const { rows } = await client.query<{ name: string }>(
    `SELECT relname AS name FROM pg_inherits JOIN pg_class ON pg_class.oid = inhrelid
     WHERE inhparent = $1::regclass ORDER BY relname`,
    [table],
  );
  return rows.flatMap(({ name }) => {
    const month = Month.ofPartition(table, name);
    return month ? [{ month, name }] : [];
  });
}
