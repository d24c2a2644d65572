import { randomBytes } from "node:crypto";
import { readFile, rename, writeFile } from "node:fs/promises";
import path from "node:path";

import type { Environment } from "../env.js";
import { makeDirectory } from "../make-directory.js";
import { StartUpProblem } from "../start-up-problem.js";

export interface Login {
  readonly email: string;
  readonly password: string;
}

/**
 * The admin of the demo: whom LISTWRIGHT_ADMIN_EMAIL and _PASSWORD name, else one whose password is made once and kept
 * in the data directory, for its owner's eyes only.
 */
export async function demoLogin({ firstAdmin, dataDir }: Environment): Promise<Login> {
  await makeDirectory(dataDir, 0o700).catch(notWritable(dataDir));
  if (firstAdmin) return firstAdmin;
  const file = path.join(dataDir, "demo-login");
  const [email, password] = (await readFile(file, "utf8").catch(() => "")).split("\n");
  if (email && password) return { email, password };
  const made = { email: "admin@example.com", password: readablePassword() };
  // Complete or not there at all, whenever this process is killed.
  const unfinished = `${file}.new`;
  await writeFile(unfinished, `${made.email}\n${made.password}\n`, { mode: 0o600 }).catch(notWritable(dataDir));
  await rename(unfinished, file);
  return made;
}

/** 80 bits in letters that are told apart easily: a person types it from the terminal. */
function readablePassword(): string {
  const letters = "abcdefghjkmnpqrstuvwxyz023456789";
  return [...randomBytes(16)]
    .map((byte) => letters[byte % 32])
    .join("")
    .replaceAll(/.{4}(?=.)/g, "$&-");
}

function notWritable(dataDir: string): (cause: unknown) => never {
  return (cause) => {
    throw new StartUpProblem(
      `The data directory ${dataDir} is not writable: give this user the right to write there, or set LISTWRIGHT_DATA_DIR to another directory.`,
      { cause },
    );
  };
}
