import type pg from "pg";

/**
 * Advisory locks by which whoever writes addresses and whoever erases one keep out of each other's way. Writers share,
 * erasing has it alone: an erasure then sees all that was written before it, and all that is written later is written by
 * somebody who sees the erasure. Taken before any row is locked, planning before a run, and held to the transaction's end.
 */
const PLANNING = [5_428_118, 0] as const;
/** The first of the two numbers of a run's lock. */
const OF_A_RUN = 5_428_119;

/** Says that this transaction decides about the members of a segment. It compares with claims, which erasing lets go of. */
export async function sharePlanning(client: pg.ClientBase): Promise<void> {
  await client.query("SELECT pg_advisory_xact_lock_shared($1, $2)", [...PLANNING]);
}

/** Waits until nobody decides, and keeps everybody from it. One erasure at a time. */
export async function havePlanningAlone(client: pg.ClientBase): Promise<void> {
  await client.query("SELECT pg_advisory_xact_lock($1, $2)", [...PLANNING]);
}

/** Says that this transaction writes addresses of the run, or commits to sending some. */
export async function shareAddresses(client: pg.ClientBase, runId: string): Promise<void> {
  await client.query("SELECT pg_advisory_xact_lock_shared($1, hashtext($2::text))", [OF_A_RUN, runId]);
}

/** Waits until nobody writes addresses of the run, and keeps everybody from it. */
export async function haveAddressesAlone(client: pg.ClientBase, runId: string): Promise<void> {
  await client.query("SELECT pg_advisory_xact_lock($1, hashtext($2::text))", [OF_A_RUN, runId]);
}
