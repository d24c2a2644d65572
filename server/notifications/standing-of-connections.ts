import type { Role } from "../access/actor.js";
import { consentStanding, transferObstacles, type TransferObstacle } from "../connections/connection-state.js";
import type { Queryable } from "../connections/transfer-verdict.js";
import { GRACE_DAYS, termsOf, WORDINGS, type StoredTerms } from "../consent/consent-terms.js";
import type { ConsentRecord } from "../consent/may-transfer.js";
import type { ClientIdentity } from "../destinations/destination.js";

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

interface Row {
  readonly id: string;
  readonly hasCredential: boolean;
  readonly isCredentialRefused: boolean;
  readonly account: readonly ClientIdentity[] | null;
  readonly accountChangedAt: Date | null;
  readonly exportUserRole: Role | null;
  readonly isExportUserActive: boolean;
  readonly latest: ConsentRecord | null;
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
    const facts = {
      hasCredential: row.hasCredential,
      isCredentialRefused: row.isCredentialRefused,
      account: { clients: row.account, changedAt: row.accountChangedAt },
      exportUser: row.exportUserRole === null ? null : { role: row.exportUserRole, isActive: row.isExportUserActive },
      consents: row.latest === null ? [] : [row.latest],
      terms,
    };
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
  SELECT connection.id, connection.credential_sealed IS NOT NULL AS "hasCredential",
    connection.needs_reauthentication_since IS NOT NULL AS "isCredentialRefused",
    connection.account, connection.account_changed_at AS "accountChangedAt",
    export_user.role AS "exportUserRole", export_user.deactivated_at IS NULL AS "isExportUserActive",
    (SELECT json_build_object('action', action, 'statementVersion', statement_version, 'account', account)
     FROM consent WHERE consent.connection_id = connection.id ORDER BY seq DESC LIMIT 1) AS latest,
    EXISTS (SELECT FROM export WHERE export.connection_id = connection.id AND NOT export.paused) AS "isUsed"
  FROM connection LEFT JOIN app_user export_user ON export_user.id = connection.export_user_id
  WHERE $1::uuid IS NULL OR connection.id = $1`;
