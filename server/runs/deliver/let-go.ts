import type pg from "pg";

import { hashSets } from "../../database/hash-sets.js";
import { stagingOf, type Staging } from "../plan/staging.js";
import type { HeldRun } from "../run-lease.js";
import { isWhole } from "./batch.js";

/**
 * At the end of a run that delivered all of its plan: lets go of the claims on everybody who is no member any more, unless
 * they should have been removed and were not, or are members again since the plan was made, and forgets what earlier runs
 * of the export left in doubt. The look of this run saw what became of that, and whoever it concerned as a member or a
 * leaver was dealt with.
 *
 * Not guaranteed: that a call of a worker that lost its run long ago does not land even later.
 */
export async function letGo(client: pg.ClientBase, run: HeldRun): Promise<void> {
  if (run.kind !== "EXPORT" || run.exportId === null || run.planId === null) return;
  const staging = stagingOf(run.planId);
  // Lost at the last moment, it would say that nobody is a member. All was delivered; the next run lets go.
  if (!(await isWhole(client, run, staging))) return;
  const unlessLeft = run.stagedLeavers
    ? `AND NOT EXISTS (SELECT FROM ${staging.leavers} stays WHERE stays.address = claim.address
         AND (stays.decision = 'DROPPED' OR stays.decision = 'REMOVE' AND NOT stays.settled))`
    : "";
  await hashSets(client);
  await client.query(
    `UPDATE export_recipient claim SET claimed = false
     WHERE export_id = $1 AND list_key = $2 AND claimed
       AND NOT EXISTS (SELECT FROM ${staging.decisions} member WHERE member.address = claim.address)
       ${run.approved ? ofApproved(run, staging) : ""}
       AND NOT EXISTS (SELECT FROM run_recipient failed
         WHERE failed.run_id = $3 AND failed.outcome = 'REMOVAL_FAILED' AND failed.address = claim.address)
       ${unlessLeft}`,
    [run.exportId, run.listKey, run.id],
  );
  await client.query("SET LOCAL enable_nestloop TO DEFAULT");
  await client.query(
    `DELETE FROM delivery_intent intent USING export_run former
     WHERE former.id = intent.run_id AND former.export_id = $1 AND intent.list_key = $2 AND former.id <> $3
       AND former.finished_at IS NOT NULL`,
    [run.exportId, run.listKey, run.id],
  );
}

/**
 * Between an approved plan and its delivery somebody may have become a member again who is in neither of its tables: only
 * of its own leavers is it known that they are none, those who came back since left out.
 */
function ofApproved({ stagedLeavers }: HeldRun, { leavers }: Staging): string {
  if (!stagedLeavers) return "AND false";
  return `AND claim.address IN (SELECT address FROM ${leavers} WHERE decision <> 'DROPPED' AND address IS NOT NULL)`;
}
