import { createHash, hkdfSync, randomBytes } from "node:crypto";

/** A key under which the keys of records are wrapped. Never leaves this process and the place where it is kept. */
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

const KEY_BYTES = 32;

export function mainKeyOf(base64: string): MainKey {
  const bytes = Buffer.from(base64, "base64");
  return { id: createHash("sha256").update(bytes).digest("hex").slice(0, 8), bytes };
}

export function isMainKey(base64: string): boolean {
  return Buffer.from(base64, "base64").length === KEY_BYTES;
}

export function makeMainKey(): string {
  return randomBytes(KEY_BYTES).toString("base64");
}

/** A key for one purpose only, so that knowing it tells nothing about the secret or other purposes. 32 bytes. */
export function deriveKey(secret: Uint8Array, purpose: string): Buffer {
  return Buffer.from(hkdfSync("sha256", secret, "", `listwright:${purpose}`, KEY_BYTES));
}
