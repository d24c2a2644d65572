import type pg from "pg";

import { inTransaction } from "../database/transaction.js";
import { SEALED_COLUMNS, type SealedColumn } from "./sealed-columns.js";
import type { SecretBox } from "./secret-box.js";

/** Texts that are fetched at once. */
const CHUNK = 200;

export interface Resealed {
  readonly records: number;
  /** Texts that no key opens, as "table.column id". */
  readonly unopened: readonly string[];
}

/**
 * Seals anew everything that the key `currentId` did not seal, until nothing is left, while others read and write. A text is
 * replaced only where it still is the one that was opened: what somebody stored meanwhile wins, and is looked at again. Can
 * be interrupted at any moment and begun anew. What is no sealed text at all stays as it is: no key is needed for it.
 */
export async function resealAll(pool: pg.Pool, box: SecretBox, currentId: string): Promise<Resealed> {
  let records = 0;
  const unopened = new Set<string>();
  for (const sealed of SEALED_COLUMNS) records += await resealColumn(pool, box, currentId, sealed, unopened);
  return { records, unopened: [...unopened] };
}

async function resealColumn(
  pool: pg.Pool,
  box: SecretBox,
  currentId: string,
  { table, idColumn, column, purposeOf }: SealedColumn,
  unopened: Set<string>,
): Promise<number> {
  let records = 0;
  const failed = new Set<string>();
  for (;;) {
    const { rows } = await pool.query<{ id: string; text: string }>(
      `SELECT ${idColumn}::text AS id, ${column} AS text FROM ${table}
       WHERE ${column} IS NOT NULL AND sealed_key_id(${column}) <> $1 AND ${idColumn}::text <> ALL ($2)
       ORDER BY ${idColumn} LIMIT ${CHUNK}`,
      [currentId, [...failed]],
    );
    if (rows.length === 0) return records;
    for (const { id, text } of rows) {
      const opened = await box.open(text, purposeOf(id)).catch(() => null);
      if (opened === null) {
        failed.add(id);
        unopened.add(`${table}.${column} ${id}`);
        continue;
      }
      const anew = await box.seal(opened, purposeOf(id));
      records += await inTransaction(pool, async (client) => {
        const { rowCount } = await client.query(
          `UPDATE ${table} SET ${column} = $1 WHERE ${idColumn}::text = $2 AND ${column} = $3`,
          [anew, id, text],
        );
        return rowCount ?? 0;
      });
    }
  }
}
