import type pg from "pg";

import type { Staging } from "./staging.js";

/** What a plan found, before anything is sent. Each profile counts once; `unique` is the number of distinct addresses. */
export interface PlanCounts {
  readonly evaluated: number;
  readonly invalid: number;
  readonly withheld: number;
  readonly duplicates: number;
  readonly unique: number;
  readonly unchanged: number;
  /** Those whom this run has added already (when it plans again) included; so with updates. */
  readonly toAdd: number;
  readonly toUpdate: number;
  readonly skippedByMode: number;
  readonly stillRejected: number;
  /** Of these addresses, what was settled before, in this run or by this plan itself. */
  readonly added: number;
  readonly updated: number;
  readonly rejected: number;
  readonly batches: number;
}

/** Counts what was decided about the staged members. */
export async function countPlan(db: pg.ClientBase, staging: Staging): Promise<PlanCounts> {
  const decided = (...decisions: string[]) =>
    `(count(*) FILTER (WHERE decision IN (${decisions.map((decision) => `'${decision}'`).join(", ")})))::int`;
  const { rows } = await db.query<Omit<PlanCounts, "duplicates">>(`
    SELECT member.*, decision.* FROM
      (SELECT count(*)::int AS evaluated, (count(*) FILTER (WHERE problem IN ('MISSING', 'SYNTAX')))::int AS invalid,
         (count(*) FILTER (WHERE problem NOT IN ('MISSING', 'SYNTAX')))::int AS withheld
       FROM ${staging.members}) member,
      (SELECT count(*)::int AS unique,
         ${decided("UNCHANGED")} AS unchanged,
         ${decided("ADD", "ADDED")} AS "toAdd",
         ${decided("UPDATE", "UPDATED")} AS "toUpdate",
         ${decided("SKIPPED_BY_MODE")} AS "skippedByMode",
         ${decided("STILL_REJECTED")} AS "stillRejected",
         ${decided("ADDED")} AS added,
         ${decided("UPDATED")} AS updated,
         ${decided("REJECTED")} AS rejected,
         coalesce(max(batch) + 1, 0)::int AS batches
       FROM ${staging.decisions}) decision`);
  const row = rows[0]!;
  return { ...row, duplicates: row.evaluated - row.invalid - row.withheld - row.unique };
}
