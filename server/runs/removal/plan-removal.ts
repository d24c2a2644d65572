import { randomUUID } from "node:crypto";

import { hashSets } from "../../database/hash-sets.js";
import { inTransaction } from "../../database/transaction.js";
import { holdPlan } from "../held/hold-plan.js";
import type { OpenedRun } from "../open-run.js";
import { recordPlanned } from "../outcomes/record-planned.js";
import type { PerformRunDeps } from "../perform-run.js";
import { decide } from "../plan/decide.js";
import { CALLS_A_REMOVAL, secondsFor } from "../plan/estimate-plan.js";
import type { Plan } from "../plan/make-plan.js";
import { samplePlan } from "../plan/sample-plan.js";
import { stageLeavers } from "../plan/stage-leavers.js";
import { createMembersTable, dropStaging, stagingOf } from "../plan/staging.js";
import { shareAddresses, sharePlanning } from "../run-addresses.js";
import { updateHeld, type HeldRun } from "../run-lease.js";

/**
 * Plans a REMOVAL: a plan without members, so that everybody on the list whom the export claims or once claimed is a
 * leaver, but for those who are foreign and those whom another export claims. Held until somebody approves it; where there
 * is nobody to remove there is nothing to approve, and the run goes on to its end.
 */
export async function planRemoval(
  deps: Pick<PerformRunDeps, "pool">,
  run: HeldRun,
  { settings, exportId }: OpenedRun,
): Promise<Plan> {
  const { pool } = deps;
  const planId = randomUUID();
  await inTransaction(pool, (client) =>
    updateHeld(
      client,
      run,
      ["PLANNING", "DELIVERING"],
      "state = 'PLANNING', plan_id = $4, staged_rows = NULL, staged_leavers = NULL",
      [planId],
    ),
  );
  if (run.planId) await dropStaging(pool, run.planId);
  const staging = stagingOf(planId);
  await createMembersTable(pool, staging);
  return inTransaction(pool, async (client) => {
    const { listKey, resync, retryRejected } = run;
    const choices = { runId: run.id, exportId, listKey };
    await sharePlanning(client);
    await shareAddresses(client, run.id);
    await hashSets(client);
    await decide(client, staging, {
      ...choices,
      membership: settings.membership,
      batchSize: 1,
      resync,
      retryRejected,
    });
    const leavers = await stageLeavers(client, staging, { ...choices, settings });
    await recordPlanned(client, { run, exportId, staging });
    await samplePlan(client, staging, run);
    await client.query(`DROP TABLE ${staging.members}`);
    const isHeld = leavers.toRemove > 0;
    const calls = leavers.toRemove * CALLS_A_REMOVAL;
    await updateHeld(
      client,
      run,
      ["PLANNING"],
      `staged_rows = 0, unique_count = 0, evaluated = 0, invalid = 0, withheld = 0, duplicates = 0, unchanged = 0,
       to_add = 0, to_update = 0, skipped_by_mode = 0, still_rejected = 0, in_doubt = 0, staged_leavers = $4,
       to_remove = $5, to_remove_withdrawn = 0, kept_by_claim = $6, kept_foreign = $7, warnings = '[]',
       estimated_calls = $8, estimated_seconds = $9${isHeld ? "" : ", state = 'DELIVERING'"}`,
      [
        leavers.staged,
        leavers.toRemove,
        leavers.keptByClaim,
        leavers.keptForeign,
        calls,
        await secondsFor(client, listKey, calls),
      ],
    );
    if (isHeld) await holdPlan(client, run, staging, [{ code: "REMOVAL", count: leavers.toRemove, limit: null }]);
    return { planId, state: isHeld ? "HELD" : "DELIVERING", stagedRows: 0, stagedLeavers: leavers.staged };
  });
}
