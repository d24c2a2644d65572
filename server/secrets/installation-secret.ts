import { randomBytes } from "node:crypto";

import type pg from "pg";

import type { SecretBox } from "./secret-box.js";

const PURPOSE = "installation:secrets";

/**
 * What session cookies and one-time codes are derived from: random, made once for an installation and sealed like any other
 * secret, so that rotating the main key logs nobody out. Processes that start at once agree on one.
 */
export async function readInstallationSecret(pool: pg.Pool, box: SecretBox): Promise<Buffer> {
  await pool.query("UPDATE installation SET secrets_sealed = $1 WHERE secrets_sealed IS NULL", [
    await box.seal(randomBytes(32).toString("base64"), PURPOSE),
  ]);
  const { rows } = await pool.query<{ sealed: string }>("SELECT secrets_sealed AS sealed FROM installation");
  return Buffer.from(await box.open(rows[0]!.sealed, PURPOSE), "base64");
}
