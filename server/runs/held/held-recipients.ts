import type pg from "pg";

import { SQL_STATE, sqlState } from "../../database/sql-state.js";
import { stagingOf } from "../plan/staging.js";
import type { RecipientOutcome } from "../run-outcome.js";
import type { RunRecipient } from "../run-recipients.js";

/** After a staged row: in which table of the plan, and where in it. It holds no address, and a row stays where it is while held. */
export interface HeldPlace {
  readonly staged: "decisions" | "leavers";
  readonly at: string;
}

export const FIRST_HELD: HeldPlace = { staged: "decisions", at: "0,0" };

interface Part {
  readonly staged: HeldPlace["staged"];
  readonly outcome: RecipientOutcome;
  readonly where: string;
}

/** Whom a held plan would send or remove: not attempted so far. Who was erased is blank, and nobody any more. */
const PARTS: readonly Part[] = [
  {
    staged: "decisions",
    outcome: "NOT_ATTEMPTED",
    where: "decision IN ('ADD', 'UPDATE', 'RETURN') AND address IS NOT NULL",
  },
  {
    staged: "leavers",
    outcome: "REMOVAL_NOT_ATTEMPTED",
    where: "decision = 'REMOVE' AND NOT settled AND address IS NOT NULL",
  },
];

/** A page of them, while the plan is held; nobody otherwise. */
export async function readHeld(
  pool: pg.Pool,
  runId: string,
  outcome: RecipientOutcome | null,
  after: HeldPlace,
  size: number,
): Promise<{ place: HeldPlace; node: RunRecipient }[]> {
  const found: { place: HeldPlace; node: RunRecipient }[] = [];
  const parts = PARTS.slice(PARTS.findIndex(({ staged }) => staged === after.staged));
  for (const part of await tablesOf(pool, runId, parts, outcome)) {
    if (found.length === size) break;
    const at = part.staged === after.staged ? after.at : "0,0";
    const rows = await rowsOf<{ email: string; at: string }>(
      pool,
      `SELECT address AS email, btrim(ctid::text, '()') AS at FROM ${part.table}
       WHERE ${part.where} AND ctid > $1::tid ORDER BY ctid LIMIT $2`,
      [`(${at})`, size - found.length],
    );
    for (const row of rows) {
      const node = { email: row.email, outcome: part.outcome, code: null, reasonCode: null };
      found.push({ place: { staged: part.staged, at: row.at }, node });
    }
  }
  return found;
}

export async function countHeld(pool: pg.Pool, runId: string, outcome: RecipientOutcome | null): Promise<number> {
  let people = 0;
  for (const { table, where } of await tablesOf(pool, runId, PARTS, outcome)) {
    const [counted] = await rowsOf<{ people: number }>(
      pool,
      `SELECT count(*)::int AS people FROM ${table} WHERE ${where}`,
      [],
    );
    people += counted?.people ?? 0;
  }
  return people;
}

/** The parts of this outcome whose tables are there; none unless the plan is held. */
async function tablesOf(pool: pg.Pool, runId: string, parts: readonly Part[], outcome: RecipientOutcome | null) {
  const wanted = parts.filter((part) => outcome === null || part.outcome === outcome);
  if (wanted.length === 0) return [];
  const { rows } = await pool.query<{ plan_id: string }>(
    "SELECT plan_id FROM export_run WHERE id = $1 AND state = 'HELD' AND plan_id IS NOT NULL",
    [runId],
  );
  const planId = rows[0]?.plan_id;
  return planId === undefined ? [] : wanted.map((part) => ({ ...part, table: stagingOf(planId)[part.staged] }));
}

/** None where the table is not there: nobody leaves, or somebody has decided meanwhile. */
async function rowsOf<T extends pg.QueryResultRow>(pool: pg.Pool, sql: string, values: unknown[]): Promise<T[]> {
  try {
    return (await pool.query<T>(sql, values)).rows;
  } catch (error) {
    if (sqlState(error) === SQL_STATE.undefinedTable) return [];
    throw error;
  }
}
