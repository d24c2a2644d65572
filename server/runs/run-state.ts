/** Where a run is, and where it may go from there. Every change of state goes through {@link mayBecome}'s table. */

export const RUN_STATES = [
  "QUEUED",
  "PLANNING",
  "PLANNED",
  "HELD",
  "DELIVERING",
  "CANCELLING",
  "SUCCEEDED",
  "COMPLETED_WITH_WARNINGS",
  "FAILED",
  "CANCELLED",
  "REJECTED",
  "SKIPPED",
] as const;
export type RunState = (typeof RUN_STATES)[number];

const NEXT: Readonly<Record<RunState, readonly RunState[]>> = {
  // Waits for its turn, its list or its next attempt.
  QUEUED: ["PLANNING", "DELIVERING", "SKIPPED", "CANCELLED", "FAILED"],
  // Members are read and compared with the ledger; nothing has been sent.
  PLANNING: [
    "PLANNED",
    "HELD",
    "DELIVERING",
    "QUEUED",
    "SUCCEEDED",
    "COMPLETED_WITH_WARNINGS",
    "SKIPPED",
    "CANCELLING",
    "FAILED",
  ],
  // A guard tripped; a person decides.
  HELD: ["QUEUED", "REJECTED", "CANCELLED", "CANCELLING", "FAILED"],
  // Calls are made; one may be out whenever the worker dies. Back to PLANNING when the staged rows were lost. SKIPPED when
  // what the transfer rests on was gone before the first call.
  DELIVERING: ["SUCCEEDED", "COMPLETED_WITH_WARNINGS", "SKIPPED", "PLANNING", "QUEUED", "CANCELLING", "FAILED"],
  // No new call starts; those in flight are awaited.
  CANCELLING: ["CANCELLED", "FAILED"],
  PLANNED: [],
  SUCCEEDED: [],
  COMPLETED_WITH_WARNINGS: [],
  FAILED: [],
  CANCELLED: [],
  REJECTED: [],
  SKIPPED: [],
};

export function mayBecome(from: RunState, to: RunState): boolean {
  return NEXT[from].includes(to);
}

/** The states from which `to` may be reached: the WHERE clause of a change of state. */
export function statesBefore(to: RunState): readonly RunState[] {
  return RUN_STATES.filter((from) => mayBecome(from, to));
}

export function isFinished(state: RunState): boolean {
  return NEXT[state].length === 0;
}

/** States in which a run has its list to itself; the database's unique index names the same. */
export const HOLDS_LIST = ["PLANNING", "DELIVERING", "CANCELLING"] as const satisfies readonly RunState[];

export const UNFINISHED: readonly RunState[] = RUN_STATES.filter((state) => !isFinished(state));
