import { createHash, randomBytes } from "node:crypto";

/** 32 random bytes, for a link that is as good as a password while it lasts. Only its hash is kept. */
export function makeLinkToken(): { readonly token: string; readonly tokenSha256: Buffer } {
  const token = randomBytes(32).toString("base64url");
  return { token, tokenSha256: linkTokenSha256(token) };
}

export function linkTokenSha256(token: string): Buffer {
  return createHash("sha256").update(token).digest();
}

/**
 * Where a link leads: what follows "#" stays in the browser, which sends it on in the body of a POST only, and so out of
 * every log on the way.
 */
export function linkTo(publicUrl: string, token: string): string {
  return `${publicUrl}/#/invitation/${token}`;
}
