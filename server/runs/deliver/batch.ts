import type pg from "pg";

import type { Staging } from "../plan/staging.js";
import type { HeldRun } from "../run-lease.js";

/** The staged rows of a plan are not what the plan said: PostgreSQL lost them, and the run is planned again. */
export class StagingLost extends Error {
  override readonly name = "StagingLost";
}

/** Somebody in the batch was erased since it was read, or its rows were lost: it is read again. */
export class BatchChanged extends Error {
  override readonly name = "BatchChanged";
}

/** One numbered batch of a plan: what is sent of its recipients, and who they are only where that is asked. */
export interface Batch {
  readonly number: number;
  /** The recipients' texts as they were serialised, by address. */
  readonly bodies: readonly string[];
  /** The recipients' addresses, in the same order. */
  readonly addresses: () => Promise<readonly string[]>;
}

/** A batch as it is now. Empty when everybody in it was erased; asking it for addresses throws {@link BatchChanged} later. */
export async function readBatch(pool: pg.Pool, run: HeldRun, staging: Staging, number: number): Promise<Batch> {
  const column = async (name: "address" | "body"): Promise<string[]> => {
    const text = `SELECT ${name} FROM ${staging.decisions} WHERE batch = $1 ORDER BY address`;
    const { rows } = await pool.query<[string]>({ text, values: [number], rowMode: "array" });
    return rows.map(([value]) => value);
  };
  const bodies = await column("body");
  if (bodies.length === 0 && !(await isWhole(pool, run, staging))) throw new StagingLost();
  const readAddresses = async () => {
    const read = await column("address");
    if (read.length !== bodies.length) throw new BatchChanged();
    return read;
  };
  let addresses: Promise<string[]> | null = null;
  return { number, bodies, addresses: () => (addresses ??= readAddresses()) };
}

/** Whether all rows that the plan staged are there, blank ones included. */
export async function isWhole(
  db: Pick<pg.ClientBase, "query">,
  run: Pick<HeldRun, "stagedRows">,
  staging: Staging,
): Promise<boolean> {
  const { rows } = await db.query<{ staged: number }>(`SELECT count(*)::int AS staged FROM ${staging.decisions}`);
  return rows[0]!.staged === run.stagedRows;
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
     WHERE EXISTS (SELECT FROM ${staging.decisions} decided WHERE decided.batch = batch.batch) AND NOT EXISTS (
       SELECT FROM settled_batch done WHERE done.run_id = $1 AND done.plan_id = $2 AND done.batch = batch.batch)
     ORDER BY batch`,
    [run.id, planId, batches],
  );
  return rows.map((row) => row.batch);
}
