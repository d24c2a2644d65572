import type pg from "pg";

import type { Role } from "../access/actor.js";
import { GRACE_DAYS, termsOf, WORDINGS, type StoredTerms } from "../consent/consent-terms.js";
import type { ConsentRecord } from "../consent/may-transfer.js";
import type { ClientIdentity } from "../destinations/destination.js";
import type { SkipReason } from "../runs/skip-reason.js";
import { transferObstacles } from "./connection-state.js";

interface Row extends StoredTerms {
  readonly hasCredential: boolean;
  readonly isCredentialRefused: boolean;
  readonly account: readonly ClientIdentity[] | null;
  readonly exportUserRole: Role | null;
  readonly isExportUserActive: boolean;
  readonly latest: ConsentRecord | null;
  readonly accountChangedAt: Date | null;
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
  const facts = {
    hasCredential: row.hasCredential,
    isCredentialRefused: row.isCredentialRefused,
    account: { clients: row.account, changedAt: row.accountChangedAt },
    exportUser: row.exportUserRole === null ? null : { role: row.exportUserRole, isActive: row.isExportUserActive },
    consents: row.latest === null ? [] : [row.latest],
    terms: termsOf(row),
  };
  return transferObstacles(facts, row.now)[0] ?? null;
}

const QUERY = `
  SELECT connection.credential_sealed IS NOT NULL AS "hasCredential",
    connection.needs_reauthentication_since IS NOT NULL AS "isCredentialRefused",
    connection.account, connection.account_changed_at AS "accountChangedAt", clock_timestamp() AS now,
    ${WORDINGS} AS wordings, ${GRACE_DAYS} AS "graceDays",
    export_user.role AS "exportUserRole",
    export_user.deactivated_at IS NULL AS "isExportUserActive",
    (SELECT json_build_object('action', action, 'statementVersion', statement_version, 'account', account)
     FROM consent WHERE consent.connection_id = connection.id ORDER BY seq DESC LIMIT 1) AS latest
  FROM connection LEFT JOIN app_user export_user ON export_user.id = connection.export_user_id
  WHERE connection.id = $1`;
