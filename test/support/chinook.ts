import { randomBytes } from "node:crypto";
import { existsSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";

import pg from "pg";

import { createTestDatabase } from "./database.js";
import type { TestProfiles } from "./profiles.js";

const FILE =
  process.env["CHINOOK_SQL"] ?? fileURLToPath(new URL("../../../shared/data/chinook-postgres.sql", import.meta.url));

/** Whether there is a copy of the Chinook sample database: CHINOOK_SQL says where. */
export const hasChinook = existsSync(FILE);

export interface Chinook extends TestProfiles {
  /** The address of a customer. */
  addressOf(customerId: number): Promise<string>;
}

/** The Chinook sample database, whose customers are the profiles, and a role that can only read it. */
export async function createChinook(): Promise<Chinook> {
  const database = await createTestDatabase({ empty: true });
  const pool = new pg.Pool({ connectionString: database.superuserUrl, max: 2 });
  const script = await readFile(FILE, "utf8");
  // It makes a database of its own and moves there; here it has one already.
  await pool.query(script.replace(/^(?:DROP DATABASE|CREATE DATABASE|\\c)\b.*$/gm, ""));
  const role = `reader_${randomBytes(6).toString("hex")}`;
  const password = randomBytes(12).toString("hex");
  await pool.query(`CREATE ROLE ${role} LOGIN PASSWORD '${password}'`);
  await pool.query(`GRANT SELECT ON customer TO ${role}`);
  const url = new URL(database.superuserUrl);
  url.username = role;
  url.password = password;
  return {
    connectionString: url.href,
    relation: "customer",
    async change(statement, values) {
      await pool.query(statement, values);
    },
    async addressOf(customerId) {
      const found = await pool.query<{ email: string }>("SELECT email FROM customer WHERE customer_id = $1", [
        customerId,
      ]);
      return found.rows[0]!.email.toLowerCase();
    },
    async drop() {
      await pool.end();
      await database.drop();
    },
  };
}
