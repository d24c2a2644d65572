import type { ExportRun } from "../export-run.entity.js";

/** The sets into which a plan divides people, in the order in which they are shown. */
export const PLAN_SETS = [
  "ADD",
  "UPDATE",
  "REMOVE",
  "UNCHANGED",
  "SKIPPED_BY_MODE",
  "REJECTED",
  "STILL_REJECTED",
  "KEPT_BY_CLAIM",
  "KEPT_FOREIGN",
  "WITHHELD",
  "DUPLICATE",
] as const;
export type PlanSet = (typeof PLAN_SETS)[number];

/** People of each set that are kept to be looked at. */
export const MOST_SAMPLES = 20;

/** How many a set has; 0 while that is unknown. */
export function sizeOf(set: PlanSet, run: ExportRun): number {
  const sizes: Record<PlanSet, number | null | undefined> = {
    ADD: run.toAdd,
    UPDATE: run.toUpdate,
    REMOVE: run.toRemove,
    UNCHANGED: run.unchanged,
    SKIPPED_BY_MODE: run.skippedByMode,
    REJECTED: refusedBeforehand(run),
    STILL_REJECTED: run.stillRejected,
    KEPT_BY_CLAIM: run.keptByClaim,
    KEPT_FOREIGN: run.keptForeign,
    WITHHELD: run.withheld,
    DUPLICATE: run.duplicates,
  };
  return sizes[set] ?? 0;
}

/** Whom the plan itself refuses, and nobody whom the destination refused later: they are among those to be added or updated. */
function refusedBeforehand({
  uniqueCount,
  toAdd,
  toUpdate,
  unchanged,
  skippedByMode,
  stillRejected,
}: ExportRun): number {
  if (uniqueCount == null || toAdd == null || toUpdate == null) return 0;
  return Math.max(0, uniqueCount - toAdd - toUpdate - (unchanged ?? 0) - (skippedByMode ?? 0) - (stillRejected ?? 0));
}
