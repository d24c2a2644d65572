import type pg from "pg";

import { GRACE_DAYS, termsOf, WORDINGS, type StoredTerms } from "../consent/consent-terms.js";
import type { SkipReason } from "../runs/skip-reason.js";
import { FACT_COLUMNS, FACT_TABLES, factsOf, type FactRow } from "./connection-facts.js";
import { transferObstacles } from "./connection-state.js";

interface Row extends StoredTerms, FactRow {
  readonly now: Date;
}

/** A pool, or one connection of it. */
export interface Queryable {
  query<R extends pg.QueryResultRow>(text: string, values: unknown[]): Promise<pg.QueryResult<R>>;
}

/**
 * Why profiles may not be sent through a connection at this moment, as the first of all reasons; null when they may. One
 * round trip and two index look-ups: it is asked before every call to the destination. A consent withdrawn after the
 * answer stops the next call, not the one that the answer was for. What runs out does so by the database's clock.
 */
export async function transferVerdict(db: Queryable, connectionId: string | null): Promise<SkipReason | null> {
  if (connectionId === null) return "NO_CONNECTION";
  const { rows } = await db.query<Row>(QUERY, [connectionId]);
  const row = rows[0];
  if (!row) return "NO_CONNECTION";
  return transferObstacles(factsOf(row, termsOf(row)), row.now)[0] ?? null;
}

const QUERY = `
  SELECT ${FACT_COLUMNS}, clock_timestamp() AS now, ${WORDINGS} AS wordings, ${GRACE_DAYS} AS "graceDays"
  FROM ${FACT_TABLES} WHERE connection.id = $1`;
