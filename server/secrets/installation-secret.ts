import { randomBytes } from "node:crypto";

import type pg from "pg";

import type { KeyRing } from "./key-ring.js";
import { deriveKey } from "./main-key.js";
import type { SecretBox } from "./secret-box.js";

const PURPOSE = "installation:secrets";
const SESSIONS = "sessions";

export interface InstallationSecrets {
  /** Signs session cookies. */
  readonly sessions: Uint8Array;
  /** Hashes one-time codes. */
  readonly setupCodes: Uint8Array;
}

/**
 * What session cookies and one-time codes are derived from: random, made once for an installation and sealed like any other
 * secret, so that rotating the main key logs nobody out. Processes that start at once agree on one.
 *
 * Version 0.1.0 derived them from the main key. Where somebody is logged in when the secret is made, what signed their
 * cookie is kept beside it, so that upgrading logs nobody out either; unless the main key is replaced at the same time.
 */
export async function readInstallationSecrets(
  pool: pg.Pool,
  box: SecretBox,
  keys: Pick<KeyRing, "read">,
): Promise<InstallationSecrets> {
  const made = randomBytes(32).toString("base64");
  const former = deriveKey((await keys.read()).current.bytes, SESSIONS).toString("base64");
  await pool.query(
    `UPDATE installation SET secrets_sealed = CASE WHEN EXISTS (SELECT FROM app_session) THEN $2 ELSE $1 END
     WHERE secrets_sealed IS NULL`,
    [await box.seal(made, PURPOSE), await box.seal(`${made} ${former}`, PURPOSE)],
  );
  const { rows } = await pool.query<{ sealed: string }>("SELECT secrets_sealed AS sealed FROM installation");
  const [secret, signing] = (await box.open(rows[0]!.sealed, PURPOSE))
    .split(" ")
    .map((text) => Buffer.from(text, "base64"));
  return { sessions: signing ?? deriveKey(secret!, SESSIONS), setupCodes: deriveKey(secret!, "setup-code") };
}
