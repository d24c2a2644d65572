import { randomBytes } from "node:crypto";

import pg from "pg";

import { createTestDatabase } from "./database.js";

export interface TestProfiles {
  /** What a source is given: a role that may read the table and nothing else. */
  readonly connectionString: string;
  readonly relation: string;
  /** Runs a statement as the owner, to change profiles as the company would. */
  change(statement: string, values?: unknown[]): Promise<void>;
  drop(): Promise<void>;
}

export const PROFILE_COLUMNS =
  "id integer PRIMARY KEY, email text, name text, city text, country text, tier text, consent boolean";

/** A database of profiles apart from Listwright's own, and a role that can only read it. */
export async function createProfiles(): Promise<TestProfiles> {
  const database = await createTestDatabase({ empty: true });
  const role = `reader_${randomBytes(6).toString("hex")}`;
  const password = randomBytes(12).toString("hex");
  const pool = new pg.Pool({ connectionString: database.superuserUrl, max: 2 });
  await pool.query(`CREATE TABLE profile (${PROFILE_COLUMNS})`);
  await pool.query(`CREATE ROLE ${role} LOGIN PASSWORD '${password}'`);
  await pool.query(`GRANT SELECT ON profile TO ${role}`);
  const url = new URL(database.superuserUrl);
  url.username = role;
  url.password = password;
  return {
    connectionString: url.href,
    relation: "profile",
    async change(statement, values) {
      await pool.query(statement, values);
    },
    async drop() {
      await pool.end();
      await database.drop();
    },
  };
}

/** Inserts profiles 1 to `count` with distinct, valid addresses. */
export const INSERT_PROFILES = `
  INSERT INTO profile (id, email, name, city, country, tier, consent)
  SELECT n, 'person' || n || '@example.com', 'Person ' || n, 'Malmö', 'Sweden', 'Gold', true FROM generate_series(1, $1::int) AS n`;
