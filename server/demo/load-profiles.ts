import { randomBytes } from "node:crypto";
import { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";

import pg from "pg";
import { from as copyFrom } from "pg-copy-streams";

import { ADVISORY_LOCKS } from "../database/advisory-locks.js";
import { StartUpProblem } from "../start-up-problem.js";
import { DEMO_COUNTS, demoProfiles, type DemoProfile } from "./profiles.js";

export const DEMO_RELATION = "demo.profile";

/** By this a schema is known as ours: one of the same name that somebody else made is left alone. */
const MARK = "Sample profiles made by the demo of Listwright";

const TABLE = `
  CREATE SCHEMA demo;
  COMMENT ON SCHEMA demo IS '${MARK}';
  CREATE TABLE demo.profile (
    customer_number text PRIMARY KEY,
    given_name text NOT NULL,
    family_name text NOT NULL,
    email text,
    country text NOT NULL,
    city text NOT NULL,
    birthday date,
    signed_up_on date NOT NULL,
    loyalty_tier text NOT NULL CHECK (loyalty_tier IN ('Bronze', 'Silver', 'Gold', 'Platinum')),
    lifetime_value numeric(10, 2) NOT NULL,
    marketing_consent boolean NOT NULL,
    mobile_number text
  )`;

/** The columns in the order of the table. */
const valuesOf = (profile: DemoProfile): readonly (string | boolean | null)[] => [
  profile.customerNumber,
  profile.givenName,
  profile.familyName,
  profile.email,
  profile.country,
  profile.city,
  profile.birthday,
  profile.signedUpOn,
  profile.loyaltyTier,
  profile.lifetimeValue,
  profile.marketingConsent,
  profile.mobileNumber,
];

export interface DemoSource {
  /** Of the role that may read the profiles and nothing else. Its password is new each time. */
  readonly connectionString: string;
  /** How many profiles were written; 0 when they were there already. */
  readonly loaded: number;
}

/**
 * Makes sure that the sample profiles are there, all or none, and that a role of their own can read them. Profiles that
 * are there stay as they are, changed ones included. Needs the right to make schemas and roles in the database.
 */
export async function ensureDemoProfiles(ownerUrl: string): Promise<DemoSource> {
  const client = new pg.Client({ connectionString: ownerUrl });
  await client.connect();
  try {
    await client.query("BEGIN");
    await client.query("SELECT pg_advisory_xact_lock($1)", [ADVISORY_LOCKS.demoProfiles]);
    const present = await client.query<{ mark: string | null }>(
      "SELECT obj_description(oid, 'pg_namespace') AS mark FROM pg_namespace WHERE nspname = 'demo'",
    );
    if (present.rows[0] !== undefined && present.rows[0].mark !== MARK) {
      throw new StartUpProblem(
        "The database has a schema 'demo' that the demo did not make: use another database, or rename that schema.",
      );
    }
    const loaded = present.rows[0] === undefined ? await load(client) : 0;
    const connectionString = await ensureReader(client, ownerUrl);
    await client.query("COMMIT");
    return { connectionString, loaded };
  } catch (error) {
    throw explain(error);
  } finally {
    await client.end();
  }
}

async function load(client: pg.Client): Promise<number> {
  await client.query(TABLE);
  await pipeline(Readable.from(lines()), client.query(copyFrom("COPY demo.profile FROM STDIN")));
  await client.query("ANALYZE demo.profile");
  return DEMO_COUNTS.evaluated;
}

/** Roles belong to all databases of a server: each demo has one of its own, named after its database. */
async function ensureReader(client: pg.Client, ownerUrl: string): Promise<string> {
  const { rows } = await client.query<{ role: string; exists: boolean }>(`
    SELECT role, EXISTS (SELECT FROM pg_roles WHERE rolname = role)
    FROM (SELECT left(current_database(), 50) || '_demo_reader' AS role) named`);
  const { role, exists } = rows[0]!;
  const name = pg.escapeIdentifier(role);
  const password = randomBytes(24).toString("base64url");
  await client.query(`
    ${exists ? "ALTER" : "CREATE"} ROLE ${name} LOGIN NOINHERIT PASSWORD '${password}';
    ALTER ROLE ${name} SET default_transaction_read_only = on;
    GRANT USAGE ON SCHEMA demo TO ${name};
    GRANT SELECT ON demo.profile TO ${name};
  `);
  const url = new URL(ownerUrl);
  url.username = encodeURIComponent(role);
  url.password = password;
  // A source takes no others.
  const kept = [...url.searchParams].filter(([name]) => name === "sslmode" || name === "channel_binding");
  url.search = new URLSearchParams(kept).toString();
  return url.href;
}

/** COPY's text format, some hundred profiles at a time. */
function* lines(): Generator<string> {
  let chunk = "";
  for (const profile of demoProfiles()) {
    chunk += `${valuesOf(profile).map(cell).join("\t")}\n`;
    if (chunk.length < 32_768) continue;
    yield chunk;
    chunk = "";
  }
  yield chunk;
}

/** The generator makes neither tabs nor line ends. */
function cell(value: string | boolean | null): string {
  return value === null ? "\\N" : String(value).replaceAll("\\", "\\\\");
}

function explain(error: unknown): unknown {
  // 42501: insufficient privilege.
  if (!(error instanceof pg.DatabaseError) || error.code !== "42501") return error;
  return new StartUpProblem(
    "The demo needs a database role that may make schemas and roles: set DATABASE_OWNER_URL to one with CREATEROLE that owns the database, or leave DATABASE_URL out to use the embedded database.",
    { cause: error },
  );
}
