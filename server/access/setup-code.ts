import { createHmac, randomInt } from "node:crypto";

/** Letters and digits that are not taken for one another (Crockford's base 32). */
const ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";
const LENGTH = 12;

/** 60 random bits, to be read off a terminal: "7K3P-M9QX-2HVD". */
export function makeSetupCode(): string {
  const characters = Array.from({ length: LENGTH }, () => ALPHABET[randomInt(ALPHABET.length)]).join("");
  return characters.replace(/.{4}(?=.)/g, "$&-");
}

/** Under which a code is kept. However a person types it: lower case, without hyphens, O for 0, I or L for 1. */
export function setupCodeHmac(code: string, secret: Uint8Array): Buffer {
  const plain = code.toUpperCase().replace(/[\s-]/g, "").replaceAll("O", "0").replace(/[IL]/g, "1");
  return createHmac("sha256", secret).update(plain).digest();
}
