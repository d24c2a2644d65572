import type pg from "pg";

import type { PlanCounts } from "../plan/count-plan.js";
import { MEANT_AS_ADDRESS } from "../plan/decide.js";
import type { Staging } from "../plan/staging.js";
import type { HeldRun } from "../run-lease.js";
import { mergeLasting } from "./merge-lasting.js";

export interface PlannedOutcomes {
  readonly run: Pick<HeldRun, "id" | "kind" | "listKey">;
  readonly exportId: string;
  readonly staging: Staging;
  /** What is known of the staged profiles: of what there is none, nothing is looked for. */
  readonly counts?: Pick<PlanCounts, "invalid" | "withheld" | "duplicates" | "skippedByMode" | "stillRejected">;
}

/** What a plan decides about people without sending anything. */
export const PLANNED_OUTCOMES = [
  "INVALID",
  "WITHHELD",
  "DUPLICATE",
  "SKIPPED_BY_MODE",
  "STILL_REJECTED",
  "KEPT_BY_CLAIM",
  "KEPT_FOREIGN",
] as const;

/**
 * Writes down what a plan decided about people without sending anything: who is invalid, withheld, a duplicate, skipped by
 * the mode, still rejected, or kept although they left. In the transaction that writes the plan, before the members' table
 * is dropped, by whoever has said that it writes the run's addresses. May be done again when the run is planned again.
 *
 * Of a run that is delivered they are intervals, which are touched only where something began or ended; of any other run,
 * which changes nothing about anybody, they are rows of its own.
 */
export async function recordPlanned(client: pg.ClientBase, outcomes: PlannedOutcomes): Promise<void> {
  const { run, exportId, staging, counts } = outcomes;
  const found = await foundIn(client, staging, counts);
  // Of an earlier plan of this run, or of one that an older version made.
  await client.query("DELETE FROM run_recipient WHERE run_id = $1 AND outcome = ANY ($2)", [run.id, PLANNED_OUTCOMES]);
  if (run.kind === "EXPORT") {
    await mergeLasting(client, { runId: run.id, exportId, listKey: run.listKey }, found);
    return;
  }
  await client.query(
    `INSERT INTO run_recipient (run_id, list_key, address, outcome, code, reason, at)
     SELECT $1::uuid, $2::int, address, outcome, code, reason, clock_timestamp()
     FROM (${found}) found, generate_series(1, found.times)`,
    [run.id, run.listKey],
  );
}

/** A query of all that the staged rows say: one row for each address, outcome and reason, and how many profiles it counts. */
async function foundIn(
  client: pg.ClientBase,
  { members, decisions, leavers }: Staging,
  counts: PlannedOutcomes["counts"],
): Promise<string> {
  const { invalid, withheld, duplicates, skippedByMode = 1, stillRejected = 1 } = counts ?? {};
  const parts = [
    [
      members,
      invalid,
      // A text that was not meant as an address could be anything: it goes with the staging.
      `SELECT CASE WHEN problem = 'SYNTAX' AND ${MEANT_AS_ADDRESS} THEN email COLLATE "C" END AS address, 'INVALID' AS outcome,
         NULL::int AS code, problem AS reason, count(*)::int AS times
       FROM ${members} WHERE problem IN ('MISSING', 'SYNTAX') GROUP BY 1, problem`,
    ],
    [
      members,
      withheld,
      `-- Whoever was erased, without the address.
       SELECT CASE WHEN problem <> 'ERASED' THEN address END AS address, 'WITHHELD' AS outcome,
         CASE problem WHEN 'SUPPRESSED' THEN 204 WHEN 'DELETED' THEN 205 WHEN 'UNSUBSCRIBED' THEN 206
           WHEN 'BOUNCED' THEN 207 END AS code,
         problem AS reason, count(*)::int AS times
       FROM ${members} WHERE problem NOT IN ('MISSING', 'SYNTAX') GROUP BY 1, problem`,
    ],
    [
      members,
      duplicates,
      `SELECT address, 'DUPLICATE' AS outcome, NULL::int AS code, NULL AS reason, count(*)::int - 1 AS times
       FROM ${members} WHERE problem IS NULL GROUP BY address HAVING count(*) > 1`,
    ],
    [
      decisions,
      skippedByMode + stillRejected,
      `SELECT address, decision AS outcome, code, NULL AS reason, 1 AS times
       FROM ${decisions} WHERE decision IN ('STILL_REJECTED', 'SKIPPED_BY_MODE')`,
    ],
    [
      leavers,
      undefined,
      `SELECT address, decision AS outcome, NULL::int AS code, reason, 1 AS times
       FROM ${leavers} WHERE decision IN ('KEPT_BY_CLAIM', 'KEPT_FOREIGN')`,
    ],
  ] as const;
  const there = await client.query<{ name: string }>(
    "SELECT name FROM unnest($1::text[]) AS name WHERE to_regclass(name) IS NOT NULL",
    [parts.map(([table]) => table)],
  );
  const names = new Set(there.rows.map((row) => row.name));
  const queries = parts.flatMap(([table, size, query]) => (names.has(table) && size !== 0 ? [query] : []));
  return queries.length === 0 ? NOBODY : queries.join(" UNION ALL ");
}

const NOBODY = `SELECT NULL::text COLLATE "C" AS address, NULL::text AS outcome, NULL::int AS code, NULL::text AS reason,
  NULL::int AS times WHERE false`;
