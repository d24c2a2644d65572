import type pg from "pg";

import type { Role } from "../access/actor.js";
import { VERSION_IN_FORCE } from "../consent/consent-statement.js";
import type { ConsentRecord } from "../consent/may-transfer.js";
import type { ClientIdentity } from "../destinations/destination.js";
import type { SkipReason } from "../runs/skip-reason.js";
import { transferObstacles } from "./connection-state.js";

interface Row {
  readonly hasCredential: boolean;
  readonly isCredentialRefused: boolean;
  readonly account: readonly ClientIdentity[] | null;
  readonly exportUserRole: Role | null;
  readonly latest: ConsentRecord | null;
}

/**
 * Why profiles may not be sent through a connection at this moment, as the first of all reasons; null when they may. One
 * round trip and two index look-ups: it is asked before every call to the destination. A consent withdrawn after the
 * answer stops the next call, not the one that the answer was for.
 */
export async function transferVerdict(db: pg.ClientBase, connectionId: string | null): Promise<SkipReason | null> {
  if (connectionId === null) return "NO_CONNECTION";
  const { rows } = await db.query<Row>(QUERY, [connectionId]);
  const row = rows[0];
  if (!row) return "NO_CONNECTION";
  const facts = {
    hasCredential: row.hasCredential,
    isCredentialRefused: row.isCredentialRefused,
    account: row.account,
    exportUser: row.exportUserRole === null ? null : { role: row.exportUserRole },
    consents: row.latest === null ? [] : [row.latest],
  };
  return transferObstacles(facts, VERSION_IN_FORCE)[0] ?? null;
}

const QUERY = `
  SELECT connection.credential_sealed IS NOT NULL AS "hasCredential",
    connection.needs_reauthentication_since IS NOT NULL AS "isCredentialRefused",
    connection.account,
    export_user.role AS "exportUserRole",
    (SELECT json_build_object('action', action, 'statementVersion', statement_version, 'account', account)
     FROM consent WHERE consent.connection_id = connection.id ORDER BY seq DESC LIMIT 1) AS latest
  FROM connection LEFT JOIN app_user export_user ON export_user.id = connection.export_user_id
  WHERE connection.id = $1`;
