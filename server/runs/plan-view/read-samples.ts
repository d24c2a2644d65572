import type pg from "pg";

import type { ExportRun } from "../export-run.entity.js";
import { MOST_SAMPLES, PLAN_SETS, sizeOf, type PlanSet } from "./plan-set.js";

export interface PlanSample {
  readonly set: PlanSet;
  /** How many the set has in all. */
  readonly count: number;
  readonly emails: readonly string[];
}

/** A few people of each set of a plan, sets without anybody left out. Whoever was erased is not among them any more. */
export async function readSamples(pool: pg.Pool, run: ExportRun, each: number | null): Promise<PlanSample[]> {
  const most = Math.min(Math.max(0, each ?? MOST_SAMPLES), MOST_SAMPLES);
  const { rows } = await pool.query<{ set: PlanSet; emails: string[] }>(
    `SELECT decision AS set, (array_agg(address ORDER BY address))[1:$2] AS emails
     FROM plan_sample WHERE run_id = $1 GROUP BY decision`,
    [run.id, most],
  );
  const sampled = new Map(rows.map(({ set, emails }) => [set, emails]));
  return PLAN_SETS.filter((set) => sizeOf(set, run) > 0).map((set) => ({
    set,
    count: sizeOf(set, run),
    emails: sampled.get(set) ?? [],
  }));
}
