import type { ExportRun } from "./export-run.entity.js";
import { isFinished } from "./run-state.js";

/** The counts of a run as clients see them; null while unknown, that is before planning has ended. */
export function countsOf(run: ExportRun) {
  const { evaluated, added, updated, rejected, inDoubt, removed, removalFailed, removalNotNeeded } = run;
  const { removalInDoubt, destinationNew, destinationExisting } = run;
  const unique = run.uniqueCount ?? null;
  const toRemove = run.toRemove ?? null;
  return {
    evaluated,
    invalid: run.invalid ?? null,
    withheld: run.withheld ?? null,
    duplicates: run.duplicates ?? null,
    unique,
    unchanged: run.unchanged ?? null,
    toAdd: run.toAdd ?? null,
    toUpdate: run.toUpdate ?? null,
    toRemove,
    toRemoveWithdrawn: run.toRemoveWithdrawn ?? null,
    added,
    updated,
    rejected,
    inDoubt,
    skippedByMode: run.skippedByMode ?? null,
    stillRejected: run.stillRejected ?? null,
    // What is pending counts as not attempted, so that the sum holds at every moment.
    notAttempted: unique === null ? null : unique - settledCount(run) - inDoubt,
    removed,
    removalFailed,
    removalNotNeeded,
    removalInDoubt,
    removalNotAttempted: toRemove === null ? null : toRemove - dealtWithCount(run) - removalInDoubt,
    keptByClaim: run.keptByClaim ?? null,
    keptForeign: run.keptForeign ?? null,
    destinationNew,
    destinationExisting,
  };
}

/** Distinct addresses whose outcome stands. */
function settledCount(run: ExportRun): number {
  const decided = (run.unchanged ?? 0) + (run.skippedByMode ?? 0) + (run.stillRejected ?? 0);
  return decided + run.added + run.updated + run.rejected;
}

/** Leavers with whom the run has dealt. */
function dealtWithCount(run: ExportRun): number {
  return run.removed + run.removalFailed + run.removalNotNeeded;
}

/** From 0 to 1: the share of recipients to be sent or removed that are settled. 0 while planning; 1 when the run ended well. */
export function progressOf(run: ExportRun): number {
  if (run.state === "SUCCEEDED" || run.state === "COMPLETED_WITH_WARNINGS" || run.state === "PLANNED") return 1;
  if (run.uniqueCount == null) return 0;
  const sent = run.added + run.updated + run.rejected;
  const toSend = run.uniqueCount - (settledCount(run) - sent);
  const toDo = toSend + (run.toRemove ?? 0);
  return toDo === 0 ? 1 : Math.min(1, (sent + dealtWithCount(run)) / toDo);
}

/** When delivering ends at the present rate; null when it cannot be told. */
export function estimatedFinishOf(run: ExportRun, now: Date): Date | null {
  const { notAttempted, removalNotAttempted } = countsOf(run);
  if (isFinished(run.state) || notAttempted === null || !run.ratePerSecond) return null;
  const pending = notAttempted + (removalNotAttempted ?? 0);
  return new Date(now.getTime() + (pending / run.ratePerSecond) * 1000);
}
