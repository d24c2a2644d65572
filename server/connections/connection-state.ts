import type { Role } from "../access/actor.js";
import {
  mayTransfer,
  type ConsentRecord,
  type ConsentStanding,
  type ConsentTerms,
  type PresentAccount,
} from "../consent/may-transfer.js";
import type { SkipReason } from "../runs/skip-reason.js";

export const CONNECTION_STATUSES = [
  "DRAFT",
  "CONSENT_REQUIRED",
  "CONSENT_WITHDRAWN",
  "NEEDS_REAUTHENTICATION",
  "CONNECTED",
] as const;
export type ConnectionStatus = (typeof CONNECTION_STATUSES)[number];

/** What keeps exports on a connection from running: the reasons for which their runs are skipped. */
export type TransferObstacle = Extract<
  SkipReason,
  "CONSENT_REQUIRED" | "CONSENT_WITHDRAWN" | "NEEDS_REAUTHENTICATION" | "EXPORT_USER_MISSING" | "EXPORT_USER_UNABLE"
>;

/** All that decides about a connection. */
export interface ConnectionFacts {
  readonly hasCredential: boolean;
  /** The destination refused the credential since it was verified. */
  readonly isCredentialRefused: boolean;
  readonly account: PresentAccount;
  readonly exportUser: { readonly role: Role; readonly isActive: boolean } | null;
  /** Oldest first; only the last counts. */
  readonly consents: readonly ConsentRecord[];
  readonly terms: ConsentTerms;
}

/** What a connection's consent allows at this moment. */
export function consentStanding({ consents, account, terms }: ConnectionFacts, now: Date): ConsentStanding {
  return mayTransfer(consents, account, terms, now);
}

/** Everything that keeps exports from running, in the order in which a run would name it. Empty: they may. */
export function transferObstacles(facts: ConnectionFacts, now: Date): TransferObstacle[] {
  const found: (TransferObstacle | null)[] = [
    consentStanding(facts, now).refusal,
    facts.hasCredential && !facts.isCredentialRefused ? null : "NEEDS_REAUTHENTICATION",
    exportUserObstacle(facts.exportUser),
  ];
  return found.filter((obstacle) => obstacle !== null);
}

/** How far a connection is. CONNECTED says that the account may be sent to; an export user may still be missing. */
export function connectionStatus(facts: ConnectionFacts, now: Date): ConnectionStatus {
  const consent = consentStanding(facts, now).refusal;
  if (consent === "CONSENT_WITHDRAWN") return consent;
  if (!facts.hasCredential) return "DRAFT";
  if (consent !== null) return consent;
  return facts.isCredentialRefused ? "NEEDS_REAUTHENTICATION" : "CONNECTED";
}

function exportUserObstacle(exportUser: ConnectionFacts["exportUser"]): TransferObstacle | null {
  if (exportUser === null) return "EXPORT_USER_MISSING";
  return exportUser.role === "ADMIN" && exportUser.isActive ? null : "EXPORT_USER_UNABLE";
}
