import type pg from "pg";

import type { TrippedGuard } from "../export-run.entity.js";
import type { RunGuards } from "../run-settings.js";
import type { PlanCounts } from "./count-plan.js";
import type { LeaverCounts } from "./stage-leavers.js";
import type { Staging } from "./staging.js";

export interface PlannedNumbers {
  readonly exportId: string;
  readonly listKey: number;
  readonly counts: PlanCounts;
  readonly leavers: LeaverCounts;
}

/**
 * The guards that hold a plan: too many members, too large a share of those the export claims removed at once (for having
 * left the segments, or for having withdrawn their consent), a list without anybody left. A share is of those claimed
 * before this plan claims its members, those whom this run has let go of already included, so that planning again in the
 * middle of a run is measured as the first plan was. Before claims are written.
 */
export async function trippedGuards(
  client: pg.ClientBase,
  staging: Staging,
  { maxMembers, maxLeaverShare, maxWithdrawnShare }: RunGuards,
  planned: PlannedNumbers,
): Promise<TrippedGuard[]> {
  const { counts, leavers } = planned;
  const tripped: TrippedGuard[] = [];
  if (counts.unique > maxMembers) tripped.push({ code: "MAX_MEMBERS", count: counts.unique, limit: maxMembers });
  if (leavers.toRemove === 0) return tripped;
  const { claimed, left } = await readClaimedAndLeft(client, staging, planned);
  // A little more than computers make of 0.29 × 100.
  const ofClaimed = (share: number) => Math.floor(claimed * share + 1e-6);
  const mirrored = leavers.toRemove - leavers.withdrawn;
  if (mirrored > ofClaimed(maxLeaverShare)) {
    tripped.push({ code: "MAX_LEAVER_SHARE", count: mirrored, limit: ofClaimed(maxLeaverShare) });
  }
  if (leavers.withdrawn > ofClaimed(maxWithdrawnShare)) {
    tripped.push({ code: "MAX_WITHDRAWN_SHARE", count: leavers.withdrawn, limit: ofClaimed(maxWithdrawnShare) });
  }
  if (left <= 0) tripped.push({ code: "LIST_WOULD_BE_EMPTY", count: leavers.toRemove, limit: null });
  return tripped;
}

/** Whom the export claims, and how many the list has when all is done: whoever is on it, less leavers, and newcomers. */
async function readClaimedAndLeft(
  client: pg.ClientBase,
  staging: Staging,
  { exportId, listKey, counts, leavers }: PlannedNumbers,
): Promise<{ readonly claimed: number; readonly left: number }> {
  const { rows } = await client.query<{ claimed: number; letGo: number; listed: number }>(
    `SELECT
       (SELECT count(*)::int FROM export_recipient WHERE export_id = $1 AND list_key = $2 AND claimed) AS claimed,
       (SELECT count(*)::int FROM ${staging.leavers} leaver
        JOIN export_recipient wanted ON wanted.export_id = $1 AND wanted.list_key = $2 AND wanted.address = leaver.address
        WHERE leaver.settled AND NOT wanted.claimed) AS "letGo",
       (SELECT count(*)::int FROM recipient WHERE list_key = $2 AND state IN ('ACTIVE', 'UNCONFIRMED')) AS listed`,
    [exportId, listKey],
  );
  const { claimed, letGo, listed } = rows[0]!;
  return { claimed: claimed + letGo, left: listed - leavers.pending + (counts.toAdd - counts.added) };
}
