import type pg from "pg";

import { sayWhoActs } from "./acting-settings.js";

/**
 * Runs `work` in one transaction on one connection: all of it happens, or nothing. What it changes is put down to whoever
 * acts (server/access/acting.ts).
 */
export async function inTransaction<T>(pool: pg.Pool, work: (client: pg.PoolClient) => Promise<T>): Promise<T> {
  const client = await pool.connect();
  let broken: Error | undefined;
  try {
    await client.query("BEGIN");
    await sayWhoActs(client);
    const result = await work(client);
    await client.query("COMMIT");
    return result;
  } catch (error) {
    await client.query("ROLLBACK").catch((rollbackError: Error) => (broken = rollbackError));
    throw error;
  } finally {
    client.release(broken);
  }
}
