import type { Role } from "../access/actor.js";
import { mayTransfer, type ConsentRecord } from "../consent/may-transfer.js";
import type { ClientIdentity } from "../destinations/destination.js";
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
  /** Null before the first authentication. */
  readonly account: readonly ClientIdentity[] | null;
  readonly exportUser: { readonly role: Role } | null;
  /** Oldest first; only the last counts. */
  readonly consents: readonly ConsentRecord[];
}

/** Everything that keeps exports from running, in the order in which a run would name it. Empty: they may. */
export function transferObstacles(facts: ConnectionFacts, versionInForce: string): TransferObstacle[] {
  const found: (TransferObstacle | null)[] = [
    mayTransfer(facts.consents, facts.account, versionInForce),
    facts.hasCredential && !facts.isCredentialRefused ? null : "NEEDS_REAUTHENTICATION",
    exportUserObstacle(facts.exportUser),
  ];
  return found.filter((obstacle) => obstacle !== null);
}

/** How far a connection is. CONNECTED says that the account may be sent to; an export user may still be missing. */
export function connectionStatus(facts: ConnectionFacts, versionInForce: string): ConnectionStatus {
  const consent = mayTransfer(facts.consents, facts.account, versionInForce);
  if (consent === "CONSENT_WITHDRAWN") return consent;
  if (!facts.hasCredential) return "DRAFT";
  if (consent !== null) return consent;
  return facts.isCredentialRefused ? "NEEDS_REAUTHENTICATION" : "CONNECTED";
}

function exportUserObstacle(exportUser: ConnectionFacts["exportUser"]): TransferObstacle | null {
  if (exportUser === null) return "EXPORT_USER_MISSING";
  return exportUser.role === "ADMIN" ? null : "EXPORT_USER_UNABLE";
}
