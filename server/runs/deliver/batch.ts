import type pg from "pg";

import type { Staging } from "../plan/staging.js";
import type { HeldRun } from "../run-lease.js";

/** One recipient of a batch, as the plan decided. */
export interface BatchRow {
  readonly address: string;
  readonly body: string;
  readonly adding: boolean;
}

/** The staged rows of a plan are not what the plan said: PostgreSQL lost them, and the run is planned again. */
export class StagingLost extends Error {
  override readonly name = "StagingLost";
}

export async function readBatch(pool: pg.Pool, staging: Staging, batch: number): Promise<BatchRow[]> {
  const { rows } = await pool.query<BatchRow>(
    `SELECT address, body, decision = 'ADD' AS adding FROM ${staging.decisions} WHERE batch = $1 ORDER BY address`,
    [batch],
  );
  if (rows.length === 0) throw new StagingLost();
  return rows;
}

/** The numbers of the batches still to be sent. Also proves that staging is whole: its rows must be as many as the plan said. */
export async function unsettledBatches(
  pool: pg.Pool,
  run: HeldRun,
  planId: string,
  staging: Staging,
): Promise<number[]> {
  const counted = await pool.query<{ staged: number; batches: number }>(
    `SELECT count(*)::int AS staged, coalesce(max(batch) + 1, 0)::int AS batches FROM ${staging.decisions}`,
  );
  const { staged, batches } = counted.rows[0]!;
  if (staged !== run.stagedRows) throw new StagingLost();
  const { rows } = await pool.query<{ batch: number }>(
    `SELECT batch FROM generate_series(0, $3::int - 1) AS batch
     WHERE NOT EXISTS (
       SELECT FROM settled_batch done WHERE done.run_id = $1 AND done.plan_id = $2 AND done.batch = batch.batch)
     ORDER BY batch`,
    [run.id, planId, batches],
  );
  return rows.map((row) => row.batch);
}
