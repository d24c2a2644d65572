import type pg from "pg";

import { inTransaction } from "../../database/transaction.js";
import type { Staging } from "../plan/staging.js";
import { shareAddresses } from "../run-addresses.js";
import type { HeldRun } from "../run-lease.js";

/** People who are brought back by one call. Few, so that little time passes between reading the first of them and the call. */
export const RETURNS_A_CALL = 20;

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

/** Whether all leavers that the plan staged are there, blank ones included. A plan without leavers has no table of them. */
export async function areLeaversWhole(
  db: Pick<pg.ClientBase, "query">,
  run: Pick<HeldRun, "stagedLeavers">,
  staging: Staging,
): Promise<boolean> {
  if (!run.stagedLeavers) return true;
  const { rows } = await db.query<{ staged: number }>(`SELECT count(*)::int AS staged FROM ${staging.leavers}`);
  return rows[0]!.staged === run.stagedLeavers;
}

/**
 * The numbers of the batches still to be sent, of whoever is to be brought back or of all the others. Also proves that
 * staging is whole: its rows must be as many as the plan said.
 */
export async function unsettledBatches(
  pool: pg.Pool,
  run: HeldRun,
  planId: string,
  staging: Staging,
  of: "MEMBERS" | "RETURNS" = "MEMBERS",
): Promise<number[]> {
  if (!(await isWhole(pool, run, staging))) throw new StagingLost();
  const { rows } = await pool.query<{ batch: number }>(
    `SELECT batch FROM (
       SELECT batch FROM ${staging.decisions}
       WHERE batch IS NOT NULL AND (decision = 'RETURN') = $3 GROUP BY batch) pending
     WHERE NOT EXISTS (
       SELECT FROM settled_batch done WHERE done.run_id = $1 AND done.plan_id = $2 AND done.batch = pending.batch)
     ORDER BY batch`,
    [run.id, planId, of === "RETURNS"],
  );
  return rows.map((row) => row.batch);
}

/**
 * Cuts those who are to be brought back and have no batch yet into batches of their own, after all others. Answers their
 * numbers, earlier ones that are not settled included.
 */
export async function numberReturns(
  pool: pg.Pool,
  run: HeldRun,
  planId: string,
  staging: Staging,
  size: number,
): Promise<number[]> {
  await inTransaction(pool, async (client) => {
    await shareAddresses(client, run.id);
    await client.query(
      `UPDATE ${staging.decisions} absent SET batch = numbered.batch
     FROM (
       SELECT waiting.ctid AS place, (last.batch + 1 + (row_number() OVER (ORDER BY address) - 1) / $1)::int AS batch
       FROM ${staging.decisions} waiting, (
         -- Nobody may be left in a batch that was settled.
         SELECT coalesce(max(batch), -1) AS batch FROM (
           SELECT batch FROM ${staging.decisions}
           UNION ALL SELECT batch FROM settled_batch WHERE run_id = $2 AND plan_id = $3) used) last
       WHERE waiting.decision = 'RETURN' AND waiting.batch IS NULL) numbered
     WHERE absent.ctid = numbered.place`,
      [size, run.id, planId],
    );
  });
  return unsettledBatches(pool, run, planId, staging, "RETURNS");
}
