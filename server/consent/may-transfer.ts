import type { ClientIdentity } from "../destinations/destination.js";
import type { ConsentAction } from "./consent.entity.js";

/** As much of a consent's record as decides. */
export interface ConsentRecord {
  readonly action: ConsentAction;
  readonly statementVersion: string;
  /** Empty when the connection was not authenticated at that time. */
  readonly account: readonly ClientIdentity[];
}

/** The account that would be sent to. */
export interface PresentAccount {
  /** Null before the first authentication. */
  readonly clients: readonly ClientIdentity[] | null;
  /** When an account that the consent does not cover was authenticated; null when none was. */
  readonly changedAt: Date | null;
}

/** What an installation asks for, and how long what was agreed to before still holds. */
export interface ConsentTerms {
  readonly versionInForce: string;
  /** Every wording that was ever in force in this installation, and since when. */
  readonly wordings: readonly { readonly version: string; readonly inForceSince: Date }[];
  /** How many days a former consent still holds; 0 for none. */
  readonly graceDays: number;
}

export type ConsentRefusal = "CONSENT_REQUIRED" | "CONSENT_WITHDRAWN";

export interface ConsentStanding {
  /** Why data may not leave; null when it may. */
  readonly refusal: ConsentRefusal | null;
  /** Until when a former consent still holds: then somebody must have agreed again. Null where nothing runs out. */
  readonly dueAt: Date | null;
}

/**
 * Whether data may leave for an account, by a connection's consents, oldest first. Only the latest counts: what somebody
 * said last is what holds. Where the wording or the account changed since, it holds on for the days of grace, counted
 * from the first such change; one that was withdrawn never does.
 */
export function mayTransfer(
  history: readonly ConsentRecord[],
  account: PresentAccount,
  terms: ConsentTerms,
  now: Date,
): ConsentStanding {
  const latest = history.at(-1);
  if (!latest) return REQUIRED;
  if (latest.action === "WITHDRAWN") return { refusal: "CONSENT_WITHDRAWN", dueAt: null };
  const changes: (Date | null)[] = [];
  if (latest.statementVersion !== terms.versionInForce) changes.push(rewordedAt(latest.statementVersion, terms));
  if (!coversAccount(latest, account.clients)) changes.push(account.changedAt);
  if (changes.length === 0) return { refusal: null, dueAt: null };
  const known = changes.filter((change) => change !== null);
  // A change whose time is not known has no grace to count.
  if (known.length < changes.length) return REQUIRED;
  const firstChange = Math.min(...known.map((change) => change.getTime()));
  const dueAt = new Date(firstChange + terms.graceDays * DAY_MS);
  return now < dueAt ? { refusal: null, dueAt } : REQUIRED;
}

const DAY_MS = 24 * 60 * 60_000;
const REQUIRED: ConsentStanding = { refusal: "CONSENT_REQUIRED", dueAt: null };

/** When the wording that followed this one came into force, which need not be the present one. Null when none is known. */
function rewordedAt(version: string, { wordings }: ConsentTerms): Date | null {
  const own = wordings.find((wording) => wording.version === version);
  if (!own) return null;
  const later = wordings
    .map(({ inForceSince }) => inForceSince.getTime())
    .filter((at) => at > own.inForceSince.getTime());
  return later.length === 0 ? null : new Date(Math.min(...later));
}

/** Consent given to no account yet covers none: authenticating binds it by a record of its own. */
export function coversAccount(
  consent: Pick<ConsentRecord, "account">,
  clients: readonly ClientIdentity[] | null,
): boolean {
  return clients === null || isSameAccount(consent.account, clients);
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
