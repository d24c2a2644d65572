import type { ExportRun } from "../../server/runs/export-run.entity.js";
import { countsOf } from "../../server/runs/run-counts.js";
import { isFinished } from "../../server/runs/run-state.js";
import type { RunWorld } from "./run-world.js";

/**
 * What holds of every run whose planning has ended: the counts add up, and everybody has the one outcome that is counted.
 * Those who were not attempted are named once the run has finished, but for one that made no call.
 */
export async function sumsOf(world: RunWorld, run: ExportRun): Promise<Record<string, number>> {
  const counts = countsOf(run);
  const { unique, unchanged, added, updated, rejected, inDoubt, skippedByMode, stillRejected, notAttempted } = counts;
  const outcomes = [...(await world.outcomes(run.id)).values()];
  const named = (outcome: string) => outcomes.filter((one) => one === outcome).length;
  const all = [unchanged, added, updated, rejected, inDoubt, skippedByMode, stillRejected, notAttempted];
  const namesRest = isFinished(run.state) && run.state !== "PLANNED" && (await world.hasCalled(run.id));
  return {
    profiles:
      counts.evaluated - (counts.invalid ?? 0) - (counts.withheld ?? 0) - (counts.duplicates ?? 0) - (unique ?? 0),
    people: (unique ?? 0) - all.reduce<number>((sum, count) => sum + (count ?? 0), 0),
    added: added - named("ADDED"),
    updated: updated - named("UPDATED"),
    rejected: rejected - named("REJECTED"),
    inDoubt: inDoubt - named("IN_DOUBT"),
    stillRejected: (stillRejected ?? 0) - named("STILL_REJECTED"),
    skippedByMode: (skippedByMode ?? 0) - named("SKIPPED_BY_MODE"),
    removed: counts.removed - named("REMOVED"),
    removalFailed: counts.removalFailed - named("REMOVAL_FAILED"),
    removalNotNeeded: counts.removalNotNeeded - named("REMOVAL_NOT_NEEDED"),
    notAttempted: namesRest ? (notAttempted ?? 0) - named("NOT_ATTEMPTED") : named("NOT_ATTEMPTED"),
    negative: [...all, counts.removalNotAttempted].filter((count) => (count ?? 0) < 0).length,
  };
}

/** What {@link sumsOf} answers when everything adds up. */
export const ADDS_UP = {
  profiles: 0,
  people: 0,
  added: 0,
  updated: 0,
  rejected: 0,
  inDoubt: 0,
  stillRejected: 0,
  skippedByMode: 0,
  removed: 0,
  removalFailed: 0,
  removalNotNeeded: 0,
  notAttempted: 0,
  negative: 0,
};
