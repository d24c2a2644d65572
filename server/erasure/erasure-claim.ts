import { randomUUID } from "node:crypto";

import type pg from "pg";

import type { ErasureState } from "./erasure.entity.js";

/** Longer than one list takes: each call to the destination has an end of its own. */
const CLAIM_SECONDS = 180;

/** An erasure in the hands of whoever works on it, until the claim is taken from them. */
export interface ClaimedErasure {
  readonly id: string;
  readonly claim: string;
  readonly state: Exclude<ErasureState, "DONE">;
  readonly addressSealed: string;
  readonly attempt: number;
}

/** Takes an erasure that nobody works on; null when somebody does, or when it is done. */
export async function claimErasure(pool: pg.Pool, id: string): Promise<ClaimedErasure | null> {
  const { rows } = await pool.query<ClaimedErasure>(
    `UPDATE erasure SET claim = $2, claimed_until = clock_timestamp() + make_interval(secs => ${CLAIM_SECONDS})
     WHERE id = $1 AND state <> 'DONE' AND (claimed_until IS NULL OR claimed_until < clock_timestamp())
     RETURNING id, claim, state, address_sealed AS "addressSealed", attempt`,
    [id, randomUUID()],
  );
  return rows[0] ?? null;
}

/** Keeps it for another while. False when it is not ours any more: done by somebody else, or given up. */
export async function keepErasure(pool: pg.Pool, { id, claim }: ClaimedErasure): Promise<boolean> {
  const { rowCount } = await pool.query(
    `UPDATE erasure SET claimed_until = clock_timestamp() + make_interval(secs => ${CLAIM_SECONDS})
     WHERE id = $1 AND claim = $2`,
    [id, claim],
  );
  return rowCount === 1;
}

/** Leaves it to whoever looks for what is due, not before `waitMs` from now. */
export async function leaveErasure(pool: pg.Pool, { id, claim }: ClaimedErasure, waitMs: number): Promise<void> {
  await pool.query(
    `UPDATE erasure SET claim = NULL, claimed_until = NULL, attempt = attempt + 1,
       next_attempt_at = clock_timestamp() + make_interval(secs => $3 / 1000.0)
     WHERE id = $1 AND claim = $2`,
    [id, claim, waitMs],
  );
}

/** What is due and nobody works on, the longest waiting first. */
export async function dueErasures(pool: pg.Pool, most: number): Promise<string[]> {
  const { rows } = await pool.query<{ id: string }>(
    `SELECT id FROM erasure WHERE state <> 'DONE' AND coalesce(next_attempt_at <= clock_timestamp(), true)
       AND (claimed_until IS NULL OR claimed_until < clock_timestamp())
     ORDER BY next_attempt_at NULLS FIRST, id LIMIT $1`,
    [most],
  );
  return rows.map((row) => row.id);
}
