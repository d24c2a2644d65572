import type pg from "pg";

import { SCHEMA } from "../database/schema-names.js";
import { SQL_STATE, sqlState } from "../database/sql-state.js";
import { Month } from "./month.js";

/** The tables that are kept by the month in which a run was asked for; what refers to the other comes last. */
export const RUN_TABLES = ["export_run", "run_recipient"] as const;
/** How many months have their partitions ready before they begin. */
const MONTHS_AHEAD = 3;

/**
 * Makes the partitions of runs for this month and those to come, as the owner. Where runs of a month lie in the default
 * partition already, or the tables are too busy, it is left for another time: those runs stay where they are, and are
 * deleted by themselves rather than with their month. Answers the names of what was made.
 */
export async function makeRunPartitions(client: pg.ClientBase, now: Date): Promise<string[]> {
  const made: string[] = [];
  const first = Month.of(now);
  for (let ahead = 0; ahead <= MONTHS_AHEAD; ahead += 1) {
    const month = first.plus(ahead);
    for (const table of RUN_TABLES) {
      const outcome = await makePartition(client, table, month);
      // A month of timelines goes with its month of runs: without the one, the other would stay for ever.
      if (outcome === "LEFT") break;
      if (outcome === "MADE") made.push(month.partitionOf(table));
    }
  }
  return made;
}

type Outcome = "MADE" | "THERE" | "LEFT";

async function makePartition(client: pg.ClientBase, table: string, month: Month): Promise<Outcome> {
  const name = `${SCHEMA}.${month.partitionOf(table)}`;
  const existing = await client.query<{ there: boolean }>("SELECT to_regclass($1) IS NOT NULL AS there", [name]);
  if (existing.rows[0]!.there) return "THERE";
  try {
    await client.query("BEGIN");
    await client.query(`SET LOCAL lock_timeout = '${LOCK_TIMEOUT}'`);
    await client.query(
      `CREATE TABLE ${name} PARTITION OF ${SCHEMA}.${table}
       FOR VALUES FROM ('${firstIdAt(month.start)}') TO ('${firstIdAt(month.end)}')`,
    );
    await client.query("COMMIT");
    return "MADE";
  } catch (error) {
    await client.query("ROLLBACK");
    if (LEAVE_IT.has(sqlState(error))) return "LEFT";
    throw error;
  }
}

/** Nobody who works with runs waits longer for what happens to partitions. */
export const LOCK_TIMEOUT = "5s";
/** Rows of the default partition belong there; not to be locked in time; made by somebody else meanwhile. */
const LEAVE_IT: ReadonlySet<string | undefined> = new Set([
  SQL_STATE.checkViolation,
  SQL_STATE.lockNotAvailable,
  SQL_STATE.duplicateTable,
]);

/** The smallest UUID of version 7 that can be made at a time: its first 48 bits are the milliseconds. */
export function firstIdAt(time: Date): string {
  const digits = time.getTime().toString(16).padStart(12, "0");
  return `${digits.slice(0, 8)}-${digits.slice(8)}-0000-0000-000000000000`;
}
