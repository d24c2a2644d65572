import type { RunCounts } from "../data-provider/runs.js";

export interface CountRow {
  readonly name: string;
  readonly count: number;
}

/** A number and the parts it is the sum of. */
export interface Breakdown {
  readonly name: string;
  readonly total: number;
  readonly parts: readonly CountRow[];
  /** What the parts lack to, or have over, the total. 0 in every run that is told truly. */
  readonly difference: number;
}

/** Parts that exist only for some exports are left out while they are zero. */
const ALWAYS: readonly string[] = [
  "invalid",
  "duplicates",
  "unique",
  "unchanged",
  "added",
  "updated",
  "rejected",
  "toAdd",
  "toUpdate",
  "removed",
];

/**
 * A run's counts as sums: profiles into distinct addresses, these into what became of each, and people taken off the
 * list. Nothing before planning has ended. What is only planned has sent nothing, so it tells what would be added and
 * updated, and whom it rejects itself.
 */
export function breakdownsOf(counts: RunCounts, kind: string, isOnlyPlanned = kind === "PLAN"): readonly Breakdown[] {
  const { evaluated, invalid, withheld, duplicates, unique } = counts;
  if (unique === null) return [];
  const profiles = breakdown("evaluated", evaluated, { invalid, withheld, duplicates, unique });
  const { unchanged, toAdd, toUpdate, skippedByMode, stillRejected } = counts;
  const { added, updated, rejected, inDoubt, notAttempted } = counts;
  const addresses = isOnlyPlanned
    ? breakdown("unique", unique, {
        unchanged,
        toAdd,
        toUpdate,
        ...(rejected > 0 && { rejected }),
        skippedByMode,
        stillRejected,
      })
    : breakdown("unique", unique, {
        unchanged,
        added,
        updated,
        rejected,
        inDoubt,
        skippedByMode,
        stillRejected,
        notAttempted,
      });
  const { toRemove, removed, removalFailed, removalNotNeeded, removalInDoubt, removalNotAttempted } = counts;
  const withdrawn = counts.toRemoveWithdrawn ?? 0;
  const leavers = toRemove
    ? [
        isOnlyPlanned && kind !== "REMOVAL"
          ? breakdown("toRemove", toRemove, { toRemoveLeft: toRemove - withdrawn, toRemoveWithdrawn: withdrawn })
          : breakdown("toRemove", toRemove, {
              removed,
              removalFailed,
              removalNotNeeded,
              removalInDoubt,
              removalNotAttempted,
            }),
      ]
    : [];
  // A removal has no members, only leavers.
  return kind === "REMOVAL" ? leavers : [profiles, addresses, ...leavers];
}

function breakdown(name: string, total: number, parts: Readonly<Record<string, number | null>>): Breakdown {
  const rows = Object.entries(parts).map(([part, count]) => ({ name: part, count: count ?? 0 }));
  return {
    name,
    total,
    parts: rows.filter((row) => row.count !== 0 || ALWAYS.includes(row.name)),
    difference: rows.reduce((sum, { count }) => sum + count, 0) - total,
  };
}
