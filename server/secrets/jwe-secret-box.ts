import { CompactEncrypt, compactDecrypt, decodeProtectedHeader } from "jose";

import type { KeyRing } from "./key-ring.js";
import type { SecretBox } from "./secret-box.js";

const ALGORITHM = "A256GCMKW";
const ENCRYPTION = "A256GCM";

/**
 * Sealed text is a compact JWE (RFC 7516): AES-256-GCM with a fresh key for each record, which is wrapped by the main key
 * whose ID stands in the header as `kid`. The header is authenticated, so its purpose (`pur`) cannot be changed.
 */
export class JweSecretBox implements SecretBox {
  constructor(private readonly keys: KeyRing) {}

  async seal(plaintext: string, purpose: string): Promise<string> {
    const { id, bytes } = (await this.keys.read()).current;
    return new CompactEncrypt(new TextEncoder().encode(plaintext))
      .setProtectedHeader({ alg: ALGORITHM, enc: ENCRYPTION, kid: id, pur: purpose })
      .encrypt(bytes);
  }

  async open(sealed: string, purpose: string): Promise<string> {
    const { kid } = decodeProtectedHeader(sealed);
    const key = await this.keys.find(String(kid));
    if (!key) throw new UnknownKey(String(kid));
    const { plaintext, protectedHeader } = await compactDecrypt(sealed, key.bytes, {
      keyManagementAlgorithms: [ALGORITHM],
      contentEncryptionAlgorithms: [ENCRYPTION],
    });
    if (protectedHeader["pur"] !== purpose) throw new Error("A sealed text was opened for another purpose.");
    return new TextDecoder().decode(plaintext);
  }
}

/** The text was sealed with a key that is neither the current nor a previous one. */
export class UnknownKey extends Error {
  override readonly name = "UnknownKey";

  constructor(readonly keyId: string) {
    super(`No key with the ID ${keyId}.`);
  }
}
