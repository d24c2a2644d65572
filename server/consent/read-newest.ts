import type { EntityManager } from "@mikro-orm/postgresql";
import type pg from "pg";

import { Consent } from "./consent.entity.js";

/** Records of one connection that are shown; the download has all of them. */
export const MOST_SHOWN = 200;

/** The newest records of each connection, newest first. Records never change, so one that was read before is as good. */
export async function readNewest(
  em: EntityManager,
  pool: pg.Pool,
  connectionIds: readonly string[],
): Promise<Consent[][]> {
  const { rows } = await pool.query<{ id: string }>(NEWEST, [[...new Set(connectionIds)], MOST_SHOWN]);
  const found = await em.find(Consent, { id: { $in: rows.map(({ id }) => id) } }, { orderBy: { seq: "DESC" } });
  const byConnection = Map.groupBy(found, (consent) => consent.connection.id);
  return connectionIds.map((connectionId) => byConnection.get(connectionId) ?? []);
}

const NEWEST = `
  SELECT newest.id FROM unnest($1::uuid[]) AS wanted(id)
  CROSS JOIN LATERAL (SELECT id FROM consent WHERE connection_id = wanted.id ORDER BY seq DESC LIMIT $2) newest`;
