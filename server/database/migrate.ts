import pg from "pg";

import { makeRunPartitions } from "../retention/run-partitions.js";
import { StartUpProblem } from "../start-up-problem.js";
import { ADVISORY_LOCKS } from "./advisory-locks.js";
import { createOrm } from "./orm.js";
import { SCHEMA, STAGING_SCHEMA } from "./schema-names.js";

/**
 * Brings the database to the newest migration and gives the application's role just the rights it needs. Runs as the
 * owner; `applicationUrl` tells whom to grant to. Where both are the same role, append-only tables rest on their
 * triggers alone.
 */
export async function migrate(ownerUrl: string, applicationUrl: string): Promise<{ separateRoles: boolean }> {
  try {
    return await bringUpToDate(ownerUrl, applicationUrl);
  } catch (error) {
    const code = codeOf(error);
    if (code === null || !LACKS_RIGHTS.has(code)) throw error;
    throw new StartUpProblem(
      `The database role that migrates may not do what it must: let it create schemas in the database (GRANT CREATE ON DATABASE ... TO ...) and own the schemas ${SCHEMA} and ${STAGING_SCHEMA}, or set DATABASE_OWNER_URL to a role that does.`,
      { cause: error },
    );
  }
}

/** Insufficient privilege; must be owner. */
const LACKS_RIGHTS = new Set(["42501", "2BP01"]);

/** PostgreSQL's code, also of an error that a library wrapped. */
function codeOf(error: unknown): string | null {
  if (!(error instanceof Error)) return null;
  const { code } = error as { code?: unknown };
  return typeof code === "string" ? code : codeOf(error.cause);
}

async function bringUpToDate(ownerUrl: string, applicationUrl: string): Promise<{ separateRoles: boolean }> {
  const applicationRole = await currentRole(applicationUrl);
  const client = new pg.Client({ connectionString: ownerUrl });
  await client.connect();
  try {
    await client.query("SELECT pg_advisory_lock($1)", [ADVISORY_LOCKS.migration]);
    await client.query(`CREATE SCHEMA IF NOT EXISTS ${SCHEMA}`);
    await client.query(`CREATE SCHEMA IF NOT EXISTS ${STAGING_SCHEMA}`);
    const orm = await createOrm(ownerUrl);
    try {
      await orm.migrator.up();
    } finally {
      await orm.close(true);
    }
    await makeRunPartitions(client, new Date());
    await client.query(`SELECT ${SCHEMA}.ensure_month_partitions('audit_event', ${MONTHS_AHEAD})`);
    const owner = await client.query<{ role: string }>("SELECT current_user AS role");
    const separateRoles = owner.rows[0]?.role !== applicationRole;
    if (separateRoles) await grant(client, applicationRole);
    return { separateRoles };
  } finally {
    await client.end();
  }
}

/** Months for which the audit trail has a partition ready. */
const MONTHS_AHEAD = 12;
/** Tables to which the application may only add. */
const APPEND_ONLY = ["consent", "audit_event"];

async function grant(client: pg.Client, role: string): Promise<void> {
  const grantee = pg.escapeIdentifier(role);
  // At once: in between, the application could do what it may not.
  await client.query("BEGIN");
  await client.query(`
    GRANT USAGE ON SCHEMA ${SCHEMA} TO ${grantee};
    GRANT USAGE, CREATE ON SCHEMA ${STAGING_SCHEMA} TO ${grantee};
    GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA ${SCHEMA} TO ${grantee};
    GRANT USAGE ON ALL SEQUENCES IN SCHEMA ${SCHEMA} TO ${grantee};
    REVOKE INSERT, UPDATE, DELETE ON ${SCHEMA}.schema_migration FROM ${grantee};
  `);
  for (const table of APPEND_ONLY) {
    const name = `${SCHEMA}.${table}`;
    await client.query(`REVOKE UPDATE, DELETE ON ${name} FROM ${grantee}`);
    // Partitions are reached through their table, never by themselves.
    const partitions = await client.query<{ name: string }>(
      "SELECT inhrelid::regclass::text AS name FROM pg_inherits WHERE inhparent = $1::regclass",
      [name],
    );
    for (const partition of partitions.rows) await client.query(`REVOKE ALL ON ${partition.name} FROM ${grantee}`);
  }
  await client.query("COMMIT");
}

async function currentRole(databaseUrl: string): Promise<string> {
  const client = new pg.Client({ connectionString: databaseUrl });
  await client.connect();
  try {
    const { rows } = await client.query<{ role: string }>("SELECT current_user AS role");
    return rows[0]!.role;
  } finally {
    await client.end();
  }
}
