import type pg from "pg";

import { RunFailure } from "../run-failure.js";
import type { HeldRun } from "../run-lease.js";

/**
 * SQL that is true of a removal whose export sends to that list again, so that it wants its people there. `run` is the
 * alias of the run. Never true of runs of other kinds.
 */
export function exportIsBack(run: string): string {
  return `(${run}.kind = 'REMOVAL' AND EXISTS (
    SELECT FROM export back JOIN destination_list there ON there.list_id = back.list_id
    WHERE back.id = ${run}.claims_of AND there.id = ${run}.list_key))`;
}

/**
 * Before each call of a removal: throws where its export has come back to the list since the plan was approved. The run is
 * cancelled for that as well, but the process that moves the export may die in between. Not guaranteed: that a call which
 * is out already, or about to be, does not land after the export came back.
 */
export async function checkStillLeft(client: pg.ClientBase, run: Pick<HeldRun, "id" | "kind">): Promise<void> {
  if (run.kind !== "REMOVAL") return;
  const { rowCount } = await client.query(`SELECT FROM export_run WHERE id = $1 AND ${exportIsBack("export_run")}`, [
    run.id,
  ]);
  if (rowCount !== 0) throw new RunFailure("APPROVED_PLAN_OUTDATED");
}
