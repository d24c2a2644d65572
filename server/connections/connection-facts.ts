import type { Role } from "../access/actor.js";
import type { ConsentRecord, ConsentTerms } from "../consent/may-transfer.js";
import type { ClientIdentity } from "../destinations/destination.js";
import type { ConnectionFacts } from "./connection-state.js";

/** What {@link FACT_COLUMNS} read of a connection. */
export interface FactRow {
  readonly hasCredential: boolean;
  readonly isCredentialRefused: boolean;
  readonly account: readonly ClientIdentity[] | null;
  readonly accountChangedAt: Date | null;
  readonly exportUserRole: Role | null;
  readonly isExportUserActive: boolean;
  readonly latest: ConsentRecord | null;
}

/** SQL: all that decides about a connection, of {@link FACT_TABLES}. */
export const FACT_COLUMNS = `
  connection.credential_sealed IS NOT NULL AS "hasCredential",
  connection.needs_reauthentication_since IS NOT NULL AS "isCredentialRefused",
  connection.account, connection.account_changed_at AS "accountChangedAt",
  export_user.role AS "exportUserRole", export_user.deactivated_at IS NULL AS "isExportUserActive",
  (SELECT json_build_object('action', action, 'statementVersion', statement_version, 'account', account)
   FROM consent WHERE consent.connection_id = connection.id ORDER BY seq DESC LIMIT 1) AS latest`;
export const FACT_TABLES = "connection LEFT JOIN app_user export_user ON export_user.id = connection.export_user_id";

export function factsOf(row: FactRow, terms: ConsentTerms): ConnectionFacts {
  return {
    hasCredential: row.hasCredential,
    isCredentialRefused: row.isCredentialRefused,
    account: { clients: row.account, changedAt: row.accountChangedAt },
    exportUser: row.exportUserRole === null ? null : { role: row.exportUserRole, isActive: row.isExportUserActive },
    consents: row.latest === null ? [] : [row.latest],
    terms,
  };
}
