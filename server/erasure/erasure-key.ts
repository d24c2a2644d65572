import { createHmac, hkdfSync, randomBytes } from "node:crypto";

import type pg from "pg";

import type { SecretBox } from "../secrets/secret-box.js";

const PURPOSE = "installation:erasure-key";

/** With which erased addresses are told apart. Never leaves this process unsealed, but for {@link ErasureKey.bucketKey}. */
export interface ErasureKey {
  /** HMAC-SHA-256 of an address in the form by which addresses are compared. */
  hashOf(address: string): Buffer;
  /** The key of the other, short hash, which PostgreSQL computes: it travels as a parameter and is stored nowhere. */
  readonly bucketKey: Buffer;
}

/**
 * The erasure key of this installation: random, made once and sealed like any other secret, so that rotating the main key
 * lifts no block. Processes that make it at the same time agree on one.
 */
export async function readErasureKey(db: pg.Pool, box: SecretBox): Promise<ErasureKey> {
  const read = async () => {
    const { rows } = await db.query<{ sealed: string | null }>("SELECT erasure_key_sealed AS sealed FROM installation");
    return rows[0]?.sealed ?? null;
  };
  if ((await read()) === null) {
    await db.query("UPDATE installation SET erasure_key_sealed = $1 WHERE erasure_key_sealed IS NULL", [
      await box.seal(randomBytes(32).toString("base64"), PURPOSE),
    ]);
  }
  const sealed = await read();
  if (sealed === null) throw new Error("The installation has no row to keep the erasure key in.");
  const key = Buffer.from(await box.open(sealed, PURPOSE), "base64");
  const hashKey = derive(key, "hash", 32);
  return {
    hashOf: (address) => createHmac("sha256", hashKey).update(address, "utf8").digest(),
    bucketKey: derive(key, "bucket", 16),
  };
}

function derive(key: Buffer, purpose: string, bytes: number): Buffer {
  return Buffer.from(hkdfSync("sha256", key, "", `listwright:erasure-${purpose}`, bytes));
}
