import { randomBytes } from "node:crypto";

import pg from "pg";
import { inject } from "vitest";

import { TEMPLATE, withDatabase } from "./template.js";

export interface TestDatabase {
  /** The application's role. */
  readonly url: string;
  /** The owner of the tables; it may make roles. Roles are shared by all databases of a test run. */
  readonly ownerUrl: string;
  readonly superuserUrl: string;
  drop(): Promise<void>;
}

/** A database of one's own with every migration applied: a clone of the template, made in milliseconds. */
export async function createTestDatabase(options: { readonly empty?: boolean } = {}): Promise<TestDatabase> {
  const postgres = inject("postgres");
  const name = `test_${randomBytes(6).toString("hex")}`;
  const template = options.empty ? "template1" : TEMPLATE;
  await asSuperuser(postgres.superuserUrl, `CREATE DATABASE ${name} TEMPLATE ${template} OWNER listwright_owner`);
  return {
    url: withDatabase(postgres.url, name),
    ownerUrl: withDatabase(postgres.ownerUrl, name),
    superuserUrl: withDatabase(postgres.superuserUrl, name),
    drop: () => asSuperuser(postgres.superuserUrl, `DROP DATABASE IF EXISTS ${name} WITH (FORCE)`),
  };
}

async function asSuperuser(url: string, statement: string): Promise<void> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    await client.query(statement);
  } finally {
    await client.end();
  }
}
