import { createHmac, randomBytes } from "node:crypto";

import type { SecretBox } from "../secrets/secret-box.js";

const PREFIX = "whsec_";
const SECRET_BYTES = 32;

/** A new secret, as Standard Webhooks write it. */
export function makeWebhookSecret(): string {
  return PREFIX + randomBytes(SECRET_BYTES).toString("base64");
}

export interface SignedMessage {
  /** The same at every attempt, so that a receiver can tell a repetition. */
  readonly id: string;
  readonly at: Date;
  readonly body: string;
}

/**
 * The headers of Standard Webhooks 1.0 (HMAC-SHA-256 over "<id>.<timestamp>.<body>"), with a signature by each of the
 * secrets: while a secret is being replaced, the receiver may know either.
 */
export function signedHeaders({ id, at, body }: SignedMessage, secrets: readonly string[]): Record<string, string> {
  const timestamp = String(Math.floor(at.getTime() / 1000));
  const signatures = secrets.map((secret) => {
    const key = Buffer.from(secret.slice(PREFIX.length), "base64");
    return `v1,${createHmac("sha256", key).update(`${id}.${timestamp}.${body}`).digest("base64")}`;
  });
  return { "webhook-id": id, "webhook-timestamp": timestamp, "webhook-signature": signatures.join(" ") };
}

export function sealWebhookSecret(box: SecretBox, webhookId: string, secret: string): Promise<string> {
  return box.seal(secret, purposeOf(webhookId));
}

export function openWebhookSecret(box: SecretBox, webhookId: string, sealed: string): Promise<string> {
  return box.open(sealed, purposeOf(webhookId));
}

function purposeOf(webhookId: string): string {
  return `webhook:${webhookId}`;
}
