import { createHash, hkdfSync, randomBytes } from "node:crypto";
import { readFile, writeFile } from "node:fs/promises";
import path from "node:path";

import type { Environment } from "../env.js";
import { makeDirectory } from "../make-directory.js";
import { StartUpProblem } from "../start-up-problem.js";

/** The key from which everything secret hangs. Never leaves this process. */
export interface MainKey {
  /** The first 8 hex digits of the key's SHA-256: tells keys apart without telling the key. */
  readonly id: string;
  readonly bytes: Uint8Array;
}

export interface MainKeys {
  /** Seals. */
  readonly current: MainKey;
  /** Only open. */
  readonly previous: readonly MainKey[];
}

const FILE = "secret-key";

/** The keys of the environment; with an embedded database and none given, the one in the data directory, made if needed. */
export async function readMainKeys(
  env: Pick<Environment, "secretKey" | "secretKeysPrevious" | "databaseUrl" | "dataDir">,
): Promise<MainKeys> {
  const text = env.secretKey ?? (await readOrMakeKey(path.join(env.dataDir, FILE)));
  return { current: mainKeyOf(text), previous: env.secretKeysPrevious.map(mainKeyOf) };
}

export function mainKeyOf(base64: string): MainKey {
  const bytes = Buffer.from(base64, "base64");
  return { id: createHash("sha256").update(bytes).digest("hex").slice(0, 8), bytes };
}

/** A key for one purpose only, so that knowing it tells nothing about the main key or other purposes. 32 bytes. */
export function deriveKey(main: MainKey, purpose: string): Buffer {
  return Buffer.from(hkdfSync("sha256", main.bytes, "", `listwright:${purpose}`, 32));
}

async function readOrMakeKey(file: string): Promise<string> {
  const present = await readFile(file, "utf8").catch((error: NodeJS.ErrnoException) => {
    if (error.code === "ENOENT") return null;
    throw new StartUpProblem(`${file} cannot be read: give this user the right to, or set LISTWRIGHT_SECRET_KEY.`);
  });
  if (present !== null) {
    if (Buffer.from(present.trim(), "base64").length === 32) return present.trim();
    throw new StartUpProblem(
      `${file} does not hold a key of 32 bytes in base64: restore it from a backup, or set LISTWRIGHT_SECRET_KEY.`,
    );
  }
  const made = randomBytes(32).toString("base64");
  await makeDirectory(path.dirname(file), 0o700);
  await writeFile(file, `${made}\n`, { mode: 0o600, flag: "wx", flush: true });
  return made;
}
