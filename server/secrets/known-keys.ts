import type pg from "pg";

import type { Environment } from "../env.js";
import { mainKeyOf } from "./main-key.js";

const NAME = "listwright";

type KeyEnvironment = Pick<Environment, "secretKey" | "secretKeysPrevious">;

/**
 * The database's address for sessions that say which keys their process knows, in the name by which PostgreSQL lists
 * them ("listwright 4711 1a2b3c4d 99887766": process and key IDs). Keys of the data directory need no saying: their only
 * process reads them anew.
 */
export function sayingKnownKeys(databaseUrl: string, env: KeyEnvironment): string {
  if (env.secretKey === null) return databaseUrl;
  const ids = [env.secretKey, ...env.secretKeysPrevious].map((key) => mainKeyOf(key).id);
  const url = new URL(databaseUrl);
  url.searchParams.set("application_name", [NAME, process.pid, ...ids].join(" "));
  return url.href;
}

/**
 * Processes on this database that do not know a key, and could open nothing that it sealed, as "process 4711 at 10.0.0.5".
 * Not seen: those that use the database as another role, or that have no connection at this moment.
 */
export async function processesWithoutKey(pool: pg.Pool, keyId: string): Promise<string[]> {
  const { rows } = await pool.query<{ words: string[]; address: string | null }>(
    `SELECT DISTINCT string_to_array(application_name, ' ') AS words, host(client_addr) AS address FROM pg_stat_activity
     WHERE datname = current_database() AND (application_name = $1 OR application_name LIKE $1 || ' %')`,
    [NAME],
  );
  return rows
    .filter(({ words }) => !words.includes(keyId))
    .map(({ words, address }) => `process ${words[1] ?? "of unknown number"} at ${address ?? "this machine"}`);
}
