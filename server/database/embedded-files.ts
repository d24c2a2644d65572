import { readFile, stat } from "node:fs/promises";
import path from "node:path";

import { isDirectoryInUse } from "./directory-lock.js";

/** Names in the embedded PostgreSQL. */
export const SUPERUSER = "postgres";
export const APPLICATION = "listwright_app";
export const DATABASE = "listwright";

export const passwordFileIn = (dataDir: string) => path.join(dataDir, "postgres-password");
export const portFileIn = (dataDir: string) => path.join(dataDir, "postgres-port");

/**
 * Where the PostgreSQL answers that another Listwright runs on this data directory, for the application's role, so that a
 * command can work beside it; null when none runs there.
 */
export async function findRunningPostgres(dataDir: string): Promise<string | null> {
  if (!(await isDirectoryInUse(dataDir))) return null;
  const read = (file: string) => readFile(file, "utf8").catch(() => "");
  const [password, port] = [await read(passwordFileIn(dataDir)), await read(portFileIn(dataDir))];
  const url = new URL(`postgresql://${SUPERUSER}@127.0.0.1/${DATABASE}`);
  url.password = password.trim();
  url.port = port.trim();
  url.searchParams.set("options", `-c role=${APPLICATION}`);
  return url.href;
}

/** Whether a Listwright has ever kept its database in this data directory. */
export async function hasEmbeddedDatabase(dataDir: string): Promise<boolean> {
  return stat(path.join(dataDir, "postgres", "PG_VERSION")).then(
    () => true,
    () => false,
  );
}
