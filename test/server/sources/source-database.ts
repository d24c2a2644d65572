import { randomBytes } from "node:crypto";

import pg from "pg";

import { createTestDatabase } from "../../support/database.js";

export interface SourceDatabase {
  readonly superuserUrl: string;
  /** The database with an account that may log in and nothing else. Its name is random: roles outlive databases. */
  createAccount(options?: string): Promise<{ readonly role: string; readonly url: string }>;
  /** As superuser; every statement in one go. */
  run(statements: string): Promise<void>;
  /** As superuser: the first column of the first row. */
  ask(query: string, values?: unknown[]): Promise<unknown>;
  drop(): Promise<void>;
}

/** A database of somebody else's, where profiles live. */
export async function createSourceDatabase(): Promise<SourceDatabase> {
  const database = await createTestDatabase({ empty: true });
  const { superuserUrl } = database;
  const superuser = new pg.Client({ connectionString: superuserUrl });
  await superuser.connect();
  const roles: string[] = [];
  return {
    superuserUrl,
    async createAccount(options = "") {
      const role = `reader_${randomBytes(6).toString("hex")}`;
      await superuser.query(`CREATE ROLE ${role} LOGIN PASSWORD '${role}' ${options}`);
      roles.push(role);
      return { role, url: urlFor(superuserUrl, role, role) };
    },
    async run(statements) {
      await superuser.query(statements);
    },
    async ask(query, values = []) {
      const { rows } = await superuser.query<unknown[]>({ text: query, values, rowMode: "array" });
      return rows[0]?.[0];
    },
    async drop() {
      for (const role of roles) await superuser.query(`DROP OWNED BY ${role} CASCADE; DROP ROLE ${role}`);
      await superuser.end();
      await database.drop();
    },
  };
}

export function urlFor(url: string, user: string, password: string): string {
  const changed = new URL(url);
  changed.username = user;
  changed.password = password;
  return changed.href;
}
