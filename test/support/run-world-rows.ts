import { randomUUID } from "node:crypto";

import type pg from "pg";

import { VERSION_IN_FORCE } from "../../server/consent/consent-statement.js";
import type { Membership, OnLeave } from "../../server/exports/export.entity.js";
import type { Matching } from "../../server/exports/matching.js";
import type { RunGuards } from "../../server/runs/run-settings.js";
import { SEED } from "./sandbox.js";

/** Where the rows of a world go. */
export interface RowsOf {
  readonly pool: pg.Pool;
  readonly connectionId: string;
}

export interface ExportOptions {
  readonly listId?: string;
  readonly matching?: Partial<Matching>;
  readonly membership?: Membership;
  readonly onLeave?: OnLeave;
  readonly guards?: Partial<RunGuards> & { readonly maxRejectedShare?: number };
}

const MATCHING: Matching = {
  email: "email",
  name: ["name"],
  mobileNumber: "mobile",
  customFields: [{ key: "[City]", field: "city", whenEmpty: "KEEP" }],
  consentToTrack: { value: "YES", field: null },
};

const ACCOUNT = JSON.stringify([{ id: SEED.clientId, name: "Harbour Coffee" }]);

/** A connection that lacks nothing but consent, and the person whose exports it runs. */
export async function insertConnection({ pool, connectionId }: RowsOf): Promise<void> {
  await pool.query("INSERT INTO installation (key_check_sealed) VALUES ('not checked here') ON CONFLICT DO NOTHING");
  await pool.query("INSERT INTO app_user (id, name, email, role) VALUES ('admin', 'Ada', 'ada@example.com', 'ADMIN')");
  await pool.query(
    `INSERT INTO connection (id, display_name, type, export_user_id, authentication_method, credential_sealed,
       authenticated_at, account, created_at, updated_at)
     VALUES ($1, 'Newsletter account', 'CAMPAIGN_MONITOR', 'admin', 'API_KEY', 'sealed', now(), $2, now(), now())`,
    [connectionId, ACCOUNT],
  );
}

/** Adds a consent to the connection's history. */
export async function insertConsent({ pool, connectionId }: RowsOf, action: "GIVEN" | "WITHDRAWN"): Promise<void> {
  await pool.query(
    `INSERT INTO consent (id, connection_id, action, by_id, at, statement_version, statement_locale, statement_text,
       statement_sha256, account)
     VALUES ($1, $2, $3, 'admin', now(), $4, 'en', 'I agree.', 'hash', $5)`,
    [randomUUID(), connectionId, action, VERSION_IN_FORCE, ACCOUNT],
  );
}

export async function insertExport(
  { pool, connectionId }: RowsOf,
  options: ExportOptions & { readonly listId: string },
): Promise<string> {
  const id = randomUUID();
  const { listId, guards = {} } = options;
  const hasCity = listId === SEED.listIds.newsletter;
  const matching = { ...MATCHING, ...(hasCity ? {} : { customFields: [] }), ...options.matching };
  await pool.query(
    `INSERT INTO export (id, name, connection_id, client_id, client_name, list_id, list_name, matching, membership,
       on_leave, schedule_kind, max_rejected_share, max_members, max_leaver_share, max_withdrawn_share, created_at, updated_at)
     VALUES ($1, 'Customers', $2, $3, 'Harbour Coffee', $4, 'Newsletter', $5, $6, $7, 'NONE', $8, $9, $10, $11, now(), now())`,
    [
      id,
      connectionId,
      SEED.clientId,
      listId,
      matching,
      options.membership ?? "ADD_AND_UPDATE",
      options.onLeave ?? "KEEP",
      guards.maxRejectedShare ?? 0.5,
      guards.maxMembers ?? null,
      guards.maxLeaverShare ?? 0.2,
      guards.maxWithdrawnShare ?? 0.2,
    ],
  );
  return id;
}
