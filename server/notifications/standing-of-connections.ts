import { FACT_COLUMNS, FACT_TABLES, factsOf, type FactRow } from "../connections/connection-facts.js";
import { consentStanding, transferObstacles, type TransferObstacle } from "../connections/connection-state.js";
import type { Queryable } from "../connections/transfer-verdict.js";
import { GRACE_DAYS, termsOf, WORDINGS, type StoredTerms } from "../consent/consent-terms.js";

export interface ConnectionStanding {
  readonly id: string;
  /** Everything that keeps its exports from running. */
  readonly obstacles: readonly TransferObstacle[];
  /** Until when a former consent still holds; null where nothing runs out. */
  readonly consentDueAt: Date | null;
  readonly hasConsented: boolean;
  readonly hasCredential: boolean;
  /** Whether an export that is not paused uses it. */
  readonly isUsed: boolean;
}

interface Row extends FactRow {
  readonly id: string;
  readonly isUsed: boolean;
}

/** How connections stand at a moment: one of them, or all. What they are judged by is what runs are. */
export async function standingOfConnections(
  db: Queryable,
  now: Date,
  connectionId: string | null = null,
): Promise<ConnectionStanding[]> {
  const stored = await db.query<StoredTerms>(`SELECT ${WORDINGS} AS wordings, ${GRACE_DAYS} AS "graceDays"`, []);
  const terms = termsOf(stored.rows[0]!);
  const { rows } = await db.query<Row>(READ, [connectionId]);
  return rows.map((row) => {
    const facts = factsOf(row, terms);
    return {
      id: row.id,
      obstacles: transferObstacles(facts, now),
      consentDueAt: consentStanding(facts, now).dueAt,
      hasConsented: row.latest !== null,
      hasCredential: row.hasCredential,
      isUsed: row.isUsed,
    };
  });
}

const READ = `
  SELECT connection.id, ${FACT_COLUMNS},
    EXISTS (SELECT FROM export WHERE export.connection_id = connection.id AND NOT export.paused) AS "isUsed"
  FROM ${FACT_TABLES} WHERE $1::uuid IS NULL OR connection.id = $1`;
