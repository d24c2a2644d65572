import type { NotificationDetails } from "./notification-details.js";
import type { ToldKind } from "./notification-kind.js";
import type { RunEnding } from "./run-ending.js";

/** Something that somebody should be told of, and what it is the same as. */
export interface Finding {
  /** What is wrong with what: the same for everything that one message is enough for. */
  readonly cause: string;
  readonly kind: ToldKind;
  readonly code: string;
  readonly details: NotificationDetails;
  /** Where it is a connection's trouble, or a source's. */
  readonly connectionId: string | null;
  readonly sourceId: string | null;
  /** The export that met it. */
  readonly exportId: string | null;
  readonly runId: string | null;
}

/** What keeps every export on a connection from running. It can be looked up, and so is known to be mended. */
export const OBSTACLES: readonly string[] = [
  "CONSENT_REQUIRED",
  "CONSENT_WITHDRAWN",
  "NEEDS_REAUTHENTICATION",
  "EXPORT_USER_MISSING",
  "EXPORT_USER_UNABLE",
];
/** What one export on a connection meets, and others on it may. */
const OF_CONNECTION: readonly string[] = [
  ...OBSTACLES,
  "PERMISSION_MISSING",
  "ACCOUNT_PROBLEM",
  "ACCOUNT_CHANGED",
  "DESTINATION_UNAVAILABLE",
];
const OF_SOURCE: readonly string[] = ["SOURCE_UNAVAILABLE"];
/** Of no use to anybody who is not there: a person paused it, the earlier run goes on, the held plan was told of. */
const NOBODY_NEEDS: readonly string[] = ["PAUSED", "ALREADY_RUNNING", "HELD_PLAN_WAITING"];

/** What is to be told of how a run stands; null for nothing. */
export function findingOf(ending: RunEnding): Finding | null {
  switch (ending.state) {
    case "HELD":
      return heldFinding(ending);
    case "FAILED":
      return ending.failureCode === null ? null : troubleFinding(ending, "FAILED", ending.failureCode);
    case "SKIPPED":
      return ending.skipReason === null ? null : skippedFinding(ending, ending.skipReason);
    case "COMPLETED_WITH_WARNINGS":
      return rejectionsFinding(ending);
    default:
      return null;
  }
}

/** Newly rejected, not removed or in doubt: as many as nobody wants to be told of do not count. */
export function hasNewRejections({ rejected, notRemoved, inDoubt, notifyOver }: RunEnding): boolean {
  return rejected + notRemoved + inDoubt > notifyOver;
}

function heldFinding(ending: RunEnding): Finding {
  const { guards, heldUntil, kind } = ending;
  const until = heldUntil === null ? {} : { until: heldUntil.toISOString() };
  return ownFinding(
    ending,
    "HELD",
    "HELD",
    { guards, ...until, isRemoval: kind === "REMOVAL" },
    heldCause(ending.runId),
  );
}

export function heldCause(runId: string): string {
  return `run:${runId}:HELD`;
}

function skippedFinding(ending: RunEnding, reason: string): Finding | null {
  if (reason !== "MISSED") return troubleFinding(ending, "SKIPPED", reason);
  // Where a later slot has its run, this one was made up for, or is told with that.
  if (ending.isFollowed) return null;
  return ownFinding(ending, "SKIPPED", "MISSED", ending.slot === null ? {} : { slot: ending.slot.toISOString() });
}

function rejectionsFinding(ending: RunEnding): Finding | null {
  if (!hasNewRejections(ending)) return null;
  const { rejected, notRemoved, inDoubt } = ending;
  return ownFinding(ending, "REJECTIONS", "REJECTIONS", { counts: { rejected, notRemoved, inDoubt } });
}

function troubleFinding(ending: RunEnding, kind: "FAILED" | "SKIPPED", code: string): Finding | null {
  if (NOBODY_NEEDS.includes(code)) return null;
  const { connectionId, sourceId, exportId, runId, failureDetails } = ending;
  const details = failureDetails === null ? {} : { failure: failureDetails };
  const shared = { code, details, exportId, runId };
  if (OF_CONNECTION.includes(code) && connectionId !== null) {
    const cause = connectionCause(connectionId, code);
    return { ...shared, cause, kind: kindOf(code, kind), connectionId, sourceId: null };
  }
  if (OF_SOURCE.includes(code) && sourceId !== null) {
    return { ...shared, cause: `source:${sourceId}:${code}`, kind, connectionId: null, sourceId };
  }
  return ownFinding(ending, kind, code, details);
}

export function connectionCause(connectionId: string, code: string): string {
  return `connection:${connectionId}:${code}`;
}

function kindOf(code: string, otherwise: ToldKind): ToldKind {
  if (code === "NEEDS_REAUTHENTICATION") return "REAUTHENTICATION";
  return code === "CONSENT_REQUIRED" ? "CONSENT_RENEWAL" : otherwise;
}

/** Of one export; of a removal, whose export may be gone, of that run alone. */
function ownFinding(
  { exportId, runId, kind: runKind, removalOf }: RunEnding,
  kind: ToldKind,
  code: string,
  details: NotificationDetails,
  cause = runKind === "REMOVAL" || exportId === null ? `run:${runId}:${code}` : `export:${exportId}:${code}`,
): Finding {
  const whose = removalOf === null ? {} : { removalOf };
  return { cause, kind, code, details: { ...details, ...whose }, connectionId: null, sourceId: null, exportId, runId };
}
