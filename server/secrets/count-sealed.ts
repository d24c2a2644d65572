import type pg from "pg";

import { SEALED_COLUMNS } from "./sealed-columns.js";

/** How many texts are sealed with which key, by its ID; null for texts that name none. */
export async function countSealed(db: Pick<pg.Pool, "query">): Promise<Map<string | null, number>> {
  const all = SEALED_COLUMNS.map(({ table, column }) => `SELECT ${column} AS sealed FROM ${table}`).join(" UNION ALL ");
  const { rows } = await db.query<{ id: string | null; records: number }>(
    `SELECT sealed_key_id(sealed) AS id, count(*)::int AS records FROM (${all}) AS every_text
     WHERE sealed IS NOT NULL GROUP BY 1 ORDER BY 1`,
  );
  return new Map(rows.map(({ id, records }) => [id, records]));
}
