import type pg from "pg";

import type { TrippedGuard } from "../export-run.entity.js";
import { LEASE_ENDED } from "../finish-run.js";
import type { Staging } from "../plan/staging.js";
import { updateHeld, type HeldRun } from "../run-lease.js";

/**
 * Holds a run whose plan stands until a person decides: in the transaction that wrote the plan, as its last step. The
 * staged rows outlive a crash of PostgreSQL from now on. The list is given up, so that other exports go on with it, and so
 * is the lease: a held plan is nobody's work. Until when it may be approved is told by the database's clock.
 */
export async function holdPlan(
  client: pg.ClientBase,
  run: HeldRun,
  staging: Staging,
  because: readonly TrippedGuard[],
): Promise<void> {
  for (const table of [staging.decisions, staging.leavers]) {
    const { rows } = await client.query<{ there: boolean }>("SELECT to_regclass($1) IS NOT NULL AS there", [table]);
    if (rows[0]!.there) await client.query(`ALTER TABLE ${table} SET LOGGED`);
  }
  await updateHeld(
    client,
    run,
    ["PLANNING"],
    `state = 'HELD', held_at = clock_timestamp(),
     held_until = clock_timestamp() + make_interval(hours => (SELECT held_plan_hours FROM setting)),
     held_because = $4, next_attempt_at = NULL, ${LEASE_ENDED}`,
    [JSON.stringify(because)],
  );
}
