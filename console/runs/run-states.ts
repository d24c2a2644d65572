import type { RunRow } from "../data-provider/runs.js";

export type RunState = RunRow["state"];

/** In the order in which a run may pass through them. */
export const RUN_STATES = [
  "QUEUED",
  "PLANNING",
  "HELD",
  "DELIVERING",
  "CANCELLING",
  "PLANNED",
  "SUCCEEDED",
  "COMPLETED_WITH_WARNINGS",
  "FAILED",
  "CANCELLED",
  "REJECTED",
  "SKIPPED",
] as const satisfies readonly RunState[];

const UNFINISHED: readonly RunState[] = ["QUEUED", "PLANNING", "HELD", "DELIVERING", "CANCELLING"];

export function isFinished(state: RunState): boolean {
  return !UNFINISHED.includes(state);
}

/** Cancelling twice does nothing, and a held plan is ended by rejecting it: then it is not offered. */
export function mayCancel(state: RunState): boolean {
  return !isFinished(state) && state !== "CANCELLING" && state !== "HELD";
}
