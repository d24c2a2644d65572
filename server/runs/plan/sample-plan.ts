import type pg from "pg";

import { MOST_SAMPLES, PLAN_SETS, type PlanSet } from "../plan-view/plan-set.js";
import type { PlannedNumbers } from "./check-guards.js";
import type { Staging } from "./staging.js";

/**
 * Keeps a few people of each set to be looked at, instead of those of an earlier plan of the run. Sets that are known to be
 * empty are not looked through.
 */
export async function samplePlan(
  client: pg.ClientBase,
  staging: Staging,
  run: { readonly id: string; readonly listKey: number },
  known?: Pick<PlannedNumbers, "counts" | "leavers">,
): Promise<void> {
  await client.query("DELETE FROM plan_sample WHERE run_id = $1", [run.id]);
  const decided = (...decisions: string[]) =>
    `SELECT address FROM ${staging.decisions} WHERE decision IN (${decisions.map((one) => `'${one}'`).join(", ")})`;
  const leaving = (decision: string) => `SELECT address FROM ${staging.leavers} WHERE decision = '${decision}'`;
  const { counts, leavers } = known ?? {};
  const sets: Record<PlanSet, readonly [size: number | undefined, query: string]> = {
    ADD: [counts?.toAdd, decided("ADD", "ADDED")],
    UPDATE: [counts?.toUpdate, decided("UPDATE", "UPDATED")],
    REMOVE: [leavers?.toRemove, leaving("REMOVE")],
    UNCHANGED: [counts?.unchanged, decided("UNCHANGED")],
    SKIPPED_BY_MODE: [counts?.skippedByMode, decided("SKIPPED_BY_MODE")],
    REJECTED: [counts?.rejected, decided("REJECTED")],
    STILL_REJECTED: [counts?.stillRejected, decided("STILL_REJECTED")],
    KEPT_BY_CLAIM: [leavers?.keptByClaim, leaving("KEPT_BY_CLAIM")],
    KEPT_FOREIGN: [leavers?.keptForeign, leaving("KEPT_FOREIGN")],
    WITHHELD: [
      counts?.withheld,
      `SELECT DISTINCT address FROM ${staging.members}
       WHERE problem NOT IN ('MISSING', 'SYNTAX', 'ERASED') AND address IS NOT NULL`,
    ],
    DUPLICATE: [
      counts?.duplicates,
      `SELECT address FROM ${staging.members} WHERE problem IS NULL GROUP BY address HAVING count(*) > 1`,
    ],
  };
  for (const set of PLAN_SETS) {
    const [size, query] = sets[set];
    if (size === 0) continue;
    await client.query(
      `INSERT INTO plan_sample (run_id, list_key, decision, address)
       SELECT $1, $2, $3, address FROM (${query}) people LIMIT $4`,
      [run.id, run.listKey, set, MOST_SAMPLES],
    );
  }
}
