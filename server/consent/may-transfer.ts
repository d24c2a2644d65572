import type { ClientIdentity } from "../destinations/destination.js";
import type { ConsentAction } from "./consent.entity.js";

/** As much of a consent's record as decides. */
export interface ConsentRecord {
  readonly action: ConsentAction;
  readonly statementVersion: string;
  /** Empty when the connection was not authenticated at that time. */
  readonly account: readonly ClientIdentity[];
}

export type ConsentRefusal = "CONSENT_REQUIRED" | "CONSENT_WITHDRAWN";

/** Why data may not leave; null when it may. */
export type TransferVerdict = ConsentRefusal | null;

/**
 * Whether data may leave for `account` (null before the first authentication), by a connection's consents, oldest first.
 * Only the latest counts: what somebody said last is what holds.
 */
export function mayTransfer(
  history: readonly ConsentRecord[],
  account: readonly ClientIdentity[] | null,
  versionInForce: string,
): TransferVerdict {
  const latest = history.at(-1);
  if (!latest) return "CONSENT_REQUIRED";
  if (latest.action === "WITHDRAWN") return "CONSENT_WITHDRAWN";
  return covers(latest, account, versionInForce) ? null : "CONSENT_REQUIRED";
}

/** Consent given to no account yet covers none: authenticating binds it by a record of its own. */
function covers(consent: ConsentRecord, account: readonly ClientIdentity[] | null, versionInForce: string): boolean {
  if (consent.statementVersion !== versionInForce) return false;
  return account === null || isSameAccount(consent.account, account);
}

/**
 * Whether two sets of clients were seen in one account. The destination has no account ID, but a client belongs to one
 * account only: one that was seen in both sets proves it, however many others came, went, or are hidden from a key.
 * Compared is always with the account that was consented to, so that a chain of overlaps does not lead away from it. Not
 * noticed: an account all of whose clients were replaced counts as another one, and asks again.
 */
export function isSameAccount(one: readonly ClientIdentity[], other: readonly ClientIdentity[]): boolean {
  const ids = new Set(one.map((client) => client.id));
  return other.some((client) => ids.has(client.id));
}
