import type pg from "pg";

import { SQL_STATE, sqlState } from "../../database/sql-state.js";
import { inTransaction } from "../../database/transaction.js";
import type { SubscriberState } from "../../destinations/destination.js";
import type { Staging } from "../plan/staging.js";
import { shareAddresses } from "../run-addresses.js";
import { updateHeld, type HeldRun } from "../run-lease.js";
import { isWhole, StagingLost } from "./batch.js";

/** A recipient whom the destination refused. */
export interface BatchFailure {
  readonly address: string;
  readonly code: number;
  readonly state: SubscriberState | null;
  /** Whether an earlier call for this recipient may have taken effect without our learning of it. */
  readonly replayed: boolean;
}

/** What the destination said of a batch: everybody in it was stored, but for these. Each address at most once. */
export interface BatchAnswer {
  readonly failures: readonly BatchFailure[];
  readonly added: number;
  readonly existing: number;
}

export interface Settled {
  readonly added: number;
  readonly updated: number;
  readonly rejected: number;
}

export interface BatchToSettle {
  readonly exportId: string;
  readonly planId: string;
  readonly staging: Staging;
  readonly batch: number;
  readonly confirmedOptIn: boolean;
  readonly answer: BatchAnswer;
}

/**
 * Settles one answered batch in one transaction: ledger, claims, history, counts, and the end of its intent. Where an
 * earlier call may have stored the same addresses, "unconfirmed" for one that was being added means that it was. Only those
 * still staged are written down: of whoever was erased while the call was out, the answer is dropped.
 *
 * The state written for whoever was stored is what an import that brings nobody back implies: it takes the active and
 * the new. It is a belief, good until the destination is read again.
 */
export async function settleBatch(pool: pg.Pool, run: HeldRun, settling: BatchToSettle): Promise<Settled> {
  for (let tries = 1; ; tries += 1) {
    try {
      return await inTransaction(pool, (client) => settle(client, run, settling));
    } catch (error) {
      // A worker that has lost the run may be settling the same batch: one of the two waits, or is told to try again.
      if (tries < 3 && isDeadlock(error)) continue;
      throw error;
    }
  }
}

async function settle(client: pg.ClientBase, run: HeldRun, settling: BatchToSettle): Promise<Settled> {
  const { exportId, staging, planId, batch, confirmedOptIn, answer } = settling;
  const { failures } = answer;
  await shareAddresses(client, run.id);
  const { rows } = await client.query<{ outcome: "ADDED" | "UPDATED" | "REJECTED"; people: number }>(
    `WITH answered AS (
       SELECT decided.address, decided.email, decided.hash, decided.decision, failure.code, failure.state,
         -- Most codes say nothing of a state: that must not make it unknown whether somebody was stored.
         failure.address IS NULL
           OR failure.state IS NOT DISTINCT FROM 'UNCONFIRMED' AND decided.decision = 'ADD'
             AND (decided.doubted OR failure.replayed) AS stored
       FROM ${staging.decisions} decided
       LEFT JOIN unnest($3::text[], $4::int[], $5::text[], $6::bool[]) AS failure(address, code, state, replayed)
         ON failure.address = decided.address
       WHERE decided.batch = $2
     ), settled AS (
       SELECT address, email, hash, stored,
         CASE WHEN NOT stored THEN 'REJECTED' WHEN decision = 'ADD' THEN 'ADDED' ELSE 'UPDATED' END AS outcome,
         CASE WHEN NOT stored THEN code END AS code,
         CASE
           WHEN code IS NOT NULL THEN state
           WHEN decision = 'ADD' AND $9 THEN 'UNCONFIRMED'
           ELSE 'ACTIVE'
         END AS state
       FROM answered
     ), known AS (
       INSERT INTO recipient AS present (list_key, address, email, state, state_seen_at)
       SELECT $7, address, email, state, clock_timestamp() FROM settled WHERE state IS NOT NULL
       ON CONFLICT (list_key, address) DO UPDATE SET
         email = excluded.email, state = excluded.state, state_seen_at = excluded.state_seen_at
     ), sender AS MATERIALIZED (
       -- A deleted export wants nobody any more, one that moved nobody here. Its row is kept while this is written.
       SELECT export.id, export.list_id = list.list_id AS claims FROM export, destination_list list
       WHERE export.id = $8 AND list.id = $7 FOR SHARE OF export
     ), wanted AS (
       INSERT INTO export_recipient AS present
         (export_id, list_key, address, claimed, sent_hash, rejected_hash, rejected_code, rejected_state, last_outcome,
          last_outcome_at)
       SELECT sender.id, $7, address, sender.claims, CASE WHEN stored THEN hash END, CASE WHEN NOT stored THEN hash END, code,
         CASE WHEN NOT stored THEN state END, outcome, clock_timestamp()
       FROM settled, sender
       ON CONFLICT (export_id, list_key, address) DO UPDATE SET
         sent_hash = coalesce(excluded.sent_hash, present.sent_hash), rejected_hash = excluded.rejected_hash,
         rejected_code = excluded.rejected_code, rejected_state = excluded.rejected_state,
         last_outcome = excluded.last_outcome, last_outcome_at = excluded.last_outcome_at
     ), history AS (
       INSERT INTO run_recipient (run_id, list_key, address, outcome, code, at)
       SELECT $1, $7, address, outcome, code, clock_timestamp() FROM settled
     )
     SELECT outcome, count(*)::int AS people FROM settled GROUP BY outcome`,
    [
      run.id,
      batch,
      failures.map((failure) => failure.address),
      failures.map((failure) => failure.code),
      failures.map((failure) => failure.state),
      failures.map((failure) => failure.replayed),
      run.listKey,
      exportId,
      // When nobody was new, nobody is waiting to confirm.
      confirmedOptIn && answer.added > 0,
    ],
  );
  const people = (outcome: string) => rows.find((row) => row.outcome === outcome)?.people ?? 0;
  const settled = { added: people("ADDED"), updated: people("UPDATED"), rejected: people("REJECTED") };
  // Nobody is left where everybody in it was erased while the call was out.
  if (rows.length === 0 && !(await isWhole(client, run, staging))) throw new StagingLost();

  await endIntent(client, run, settling);
  await client.query("INSERT INTO settled_batch (run_id, plan_id, batch) VALUES ($1, $2, $3)", [run.id, planId, batch]);
  await updateHeld(
    client,
    run,
    ["DELIVERING", "CANCELLING"],
    `added = added + $4, updated = updated + $5, rejected = rejected + $6, lost_workers = 0,
     destination_new = destination_new + $7, destination_existing = destination_existing + $8`,
    [settled.added, settled.updated, settled.rejected, answer.added, answer.existing],
  );
  return settled;
}

/** Ends the batch's own intent, and takes its addresses out of older ones of the export: they are no longer in doubt. */
async function endIntent(client: pg.ClientBase, run: HeldRun, settling: BatchToSettle): Promise<void> {
  const { planId, exportId, batch } = settling;
  const { rows } = await client.query<{ addresses: string[] }>(
    "DELETE FROM delivery_intent WHERE run_id = $1 AND plan_id = $2 AND batch = $3 RETURNING addresses",
    [run.id, planId, batch],
  );
  const addresses = rows[0]?.addresses ?? [];
  // In one order, so that two batches that clear the same older intents wait for each other and not in a ring.
  const older = await client.query<{ id: string }>(
    `SELECT intent.id FROM delivery_intent intent JOIN export_run sender ON sender.id = intent.run_id
     WHERE intent.list_key = $1 AND sender.export_id = $2 AND intent.plan_id <> $3 AND intent.addresses && $4::text[]
     ORDER BY intent.id FOR UPDATE OF intent`,
    [run.listKey, exportId, planId, addresses],
  );
  if (older.rows.length === 0) return;
  const ids = older.rows.map((row) => row.id);
  await client.query(
    `UPDATE delivery_intent SET (addresses, adding) = (
       SELECT coalesce(array_agg(entry.address), '{}'), coalesce(array_agg(entry.adding), '{}')
       FROM unnest(addresses, adding) AS entry(address, adding) WHERE entry.address <> ALL ($2::text[]))
     WHERE id = ANY ($1)`,
    [ids, addresses],
  );
  await client.query("DELETE FROM delivery_intent WHERE id = ANY ($1) AND cardinality(addresses) = 0", [ids]);
}

function isDeadlock(error: unknown): boolean {
  return sqlState(error) === SQL_STATE.deadlockDetected;
}
