import type pg from "pg";

import type { SubscriberState } from "../../destinations/subscriber.js";
import type { Staging } from "../plan/staging.js";
import { shareAddresses } from "../run-addresses.js";
import { updateHeld, type HeldRun } from "../run-lease.js";
import { isWhole, StagingLost } from "./batch.js";
import { endIntent } from "./end-intent.js";
import { NOT_ON_LIST } from "./read-back.js";
import { withTotalsDiffering } from "./totals-differ.js";
import { settleInTransaction } from "./settle-in-transaction.js";

/** A recipient whom the destination refused. */
export interface BatchFailure {
  readonly address: string;
  readonly code: number;
  readonly state: SubscriberState | null;
  /** Whether an earlier call for this recipient may have taken effect without our learning of it. */
  readonly replayed: boolean;
  /** Where they stand was read again since, and the ledger has learnt it: the refusal tells nothing newer. */
  readonly noted?: boolean;
}

/** An answered call before which no other for the same recipients can have taken effect: from one place in the batch to before another. */
export interface FirstCall {
  readonly from: number;
  readonly to: number;
  /** Whom the list had already, by the destination's count. */
  readonly existing: number;
}

/** Recipients of an answered call whose counts contradict what was sent, from one place in the batch to before another. */
export interface Unsure {
  readonly from: number;
  readonly to: number;
}

/** What the destination said of a batch: everybody in it was stored, but for these. Each address at most once. */
export interface BatchAnswer {
  readonly failures: readonly BatchFailure[];
  readonly added: number;
  readonly existing: number;
  /** Those that named existing subscribers. */
  readonly firstCalls: readonly FirstCall[];
  /** By how many its counts miss the number that was sent. */
  readonly unaccounted: number;
  /** Who of them may not be there, and was not asked for: the next run sends them again. */
  readonly unsure: readonly Unsure[];
}

export interface Settled {
  readonly added: number;
  readonly updated: number;
  readonly rejected: number;
  /** Leavers who were dealt with. */
  readonly removals: number;
}

export interface BatchToSettle {
  readonly exportId: string;
  readonly planId: string;
  readonly staging: Staging;
  readonly batch: number;
  readonly confirmedOptIn: boolean;
  readonly answer: BatchAnswer;
  /** How long it took from reading people's states again to the answer that relied on them; null when none were. */
  readonly recheckMs?: number | null;
}

/**
 * Settles one answered batch in one transaction: ledger, claims, history, counts, and the end of its intent. Where an
 * earlier call may have stored the same addresses, "unconfirmed" for one that was being added means that it was. Only those
 * still staged are written down: of whoever was erased while the call was out, the answer is dropped.
 *
 * The state written for whoever was stored is what an import that brings nobody back implies: it takes the active and
 * the new. It is a belief, good until the destination is read again. Where a first call found more people on the list than
 * the ledger, it cannot be told who of those added had come by themselves: all of them are foreign.
 *
 * Whoever may not have been stored, for the destination's counts do not add up, is sent again by the next run, whether
 * they count as stored here or as refused for not being there.
 *
 * Whoever is refused as deleted although nobody but we deleted them is not rejected yet: they wait to be brought back.
 */
export async function settleBatch(pool: pg.Pool, run: HeldRun, settling: BatchToSettle): Promise<Settled> {
  return settleInTransaction(pool, (client) => settle(client, run, settling));
}

/** SQL: whether somebody stored again is where they were, or was refused where they were known to be. */
const STAYS = `(${isOnList("present.state")} AND ${isOnList("excluded.state")} OR present.state = excluded.state)`;

async function settle(client: pg.ClientBase, run: HeldRun, settling: BatchToSettle): Promise<Settled> {
  const { exportId, staging, planId, batch, confirmedOptIn, answer } = settling;
  const { failures, firstCalls } = answer;
  await shareAddresses(client, run.id);
  const { rows } = await client.query<{ outcome: "ADDED" | "UPDATED" | "REJECTED"; people: number }>(
    `WITH answered AS (
       SELECT decided.address, decided.email, decided.hash, decided.decision, decided.doubted, failure.code, failure.state,
         coalesce(failure.noted, false) AS noted, row_number() OVER (ORDER BY decided.address) - 1 AS place,
         -- Most codes say nothing of a state: that must not make it unknown whether somebody was stored.
         failure.address IS NULL
           OR failure.state IS NOT DISTINCT FROM 'UNCONFIRMED' AND decided.decision IN ('ADD', 'RETURN')
             AND (decided.doubted OR failure.replayed) AS stored,
         failure.state IS NOT DISTINCT FROM 'DELETED' AND decided.decision = 'ADD' AND (
           -- One value of one row: where it is asked whether one exists, PostgreSQL may read everybody who was ever deleted.
           SELECT known.state = 'DELETED' AND known.deleted_from IS NOT NULL AND NOT known.ever_left
           FROM recipient known WHERE known.list_key = $7 AND known.address = decided.address) IS TRUE AS may_return
       FROM ${staging.decisions} decided
       LEFT JOIN unnest($3::text[], $4::int[], $5::text[], $6::bool[], $10::bool[])
         AS failure(address, code, state, replayed, noted) ON failure.address = decided.address
       WHERE decided.batch = $2
     ), surprise AS MATERIALIZED (
       -- Once for each call, and not for each of its people.
       SELECT call.first, call.past FROM unnest($11::int[], $12::int[], $13::int[]) AS call(first, past, existing)
       WHERE call.existing > (SELECT count(*) FROM answered
         WHERE place >= call.first AND place < call.past AND stored AND (decision = 'UPDATE' OR doubted))
     ), returning_later AS (
       UPDATE ${staging.decisions} decided SET decision = 'RETURN', batch = NULL
       -- By the batch, for which there is an index: addresses have none.
       FROM answered WHERE decided.batch = $2 AND answered.may_return AND decided.address = answered.address
     ), settled AS (
       SELECT address, email, hash, stored, noted, EXISTS (SELECT FROM unnest($15::int[], $16::int[]) AS unsure (first, past)
           WHERE place >= unsure.first AND place < unsure.past) OR code IS NOT DISTINCT FROM $17 AS again,
         CASE WHEN NOT stored THEN 'REJECTED' WHEN decision = 'UPDATE' THEN 'UPDATED' ELSE 'ADDED' END AS outcome,
         CASE WHEN NOT stored THEN code END AS code,
         CASE
           WHEN code IS NOT NULL THEN state
           WHEN decision = 'ADD' AND $9 OR decision = 'RETURN' AND $14 THEN 'UNCONFIRMED'
           ELSE 'ACTIVE'
         END AS state,
         CASE WHEN stored
           THEN NOT doubted AND EXISTS (SELECT FROM surprise WHERE place >= surprise.first AND place < surprise.past)
           ELSE state IS NOT DISTINCT FROM 'UNCONFIRMED' END AS came_otherwise
       FROM answered WHERE NOT may_return
     ), known AS (
       INSERT INTO recipient AS present
         (list_key, address, email, state, state_seen_at, is_foreign, ever_left, sent_at)
       SELECT $7, address, email, state, clock_timestamp(), came_otherwise,
         state IN ('UNSUBSCRIBED', 'BOUNCED', 'SUPPRESSED'), CASE WHEN stored THEN clock_timestamp() END
       FROM settled WHERE state IS NOT NULL AND NOT noted
       ON CONFLICT (list_key, address) DO UPDATE SET
         email = excluded.email, state = excluded.state, state_seen_at = excluded.state_seen_at,
         is_foreign = CASE WHEN ${isOnList("present.state")} THEN present.is_foreign ELSE excluded.is_foreign END,
         ever_left = present.ever_left OR excluded.ever_left, sent_at = coalesce(excluded.sent_at, present.sent_at),
         -- Dates of a row that has moved on say nothing any more.
         state_date = CASE WHEN ${STAYS} THEN present.state_date END,
         joined_date = CASE WHEN ${STAYS} THEN present.joined_date END,
         deleted_from = CASE WHEN excluded.state = 'DELETED' THEN present.deleted_from END,
         deleted_state_date = CASE WHEN excluded.state = 'DELETED' THEN present.deleted_state_date END,
         deleted_by_run_id = CASE WHEN excluded.state = 'DELETED' THEN present.deleted_by_run_id END
     ), sender AS MATERIALIZED (
       -- A deleted export wants nobody any more, one that moved nobody here. Its row is kept while this is written.
       SELECT export.id, export.list_id = list.list_id AS claims FROM export, destination_list list
       WHERE export.id = $8 AND list.id = $7 FOR SHARE OF export
     ), wanted AS (
       INSERT INTO export_recipient AS present
         (export_id, list_key, address, claimed, sent_hash, rejected_hash, rejected_code, rejected_state, last_outcome,
          last_outcome_at, send_again)
       SELECT sender.id, $7, address, sender.claims, CASE WHEN stored THEN hash END, CASE WHEN NOT stored AND NOT again THEN hash END, code,
         CASE WHEN NOT stored THEN state END, outcome, clock_timestamp(), again
       FROM settled, sender
       ON CONFLICT (export_id, list_key, address) DO UPDATE SET
         sent_hash = coalesce(excluded.sent_hash, present.sent_hash),
         send_again = excluded.send_again OR present.send_again AND excluded.sent_hash IS NULL, rejected_hash = excluded.rejected_hash,
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
      failures.map((failure) => failure.noted ?? false),
      firstCalls.map((call) => call.from),
      firstCalls.map((call) => call.to),
      firstCalls.map((call) => call.existing),
      confirmedOptIn,
      answer.unsure.map((call) => call.from),
      answer.unsure.map((call) => call.to),
      NOT_ON_LIST,
    ],
  );
  const people = (outcome: string) => rows.find((row) => row.outcome === outcome)?.people ?? 0;
  const settled = { added: people("ADDED"), updated: people("UPDATED"), rejected: people("REJECTED"), removals: 0 };
  // Nobody is left where everybody in it was erased while the call was out, or is to be brought back.
  if (rows.length === 0 && !(await isWhole(client, run, staging))) throw new StagingLost();

  await endIntent(client, run, settling);
  await client.query("INSERT INTO settled_batch (run_id, plan_id, batch) VALUES ($1, $2, $3)", [run.id, planId, batch]);
  await updateHeld(
    client,
    run,
    ["DELIVERING", "CANCELLING"],
    `added = added + $4, updated = updated + $5, rejected = rejected + $6, lost_workers = 0,
     destination_new = destination_new + $7, destination_existing = destination_existing + $8,
     longest_recheck_ms = greatest(longest_recheck_ms, $9), warnings = ${withTotalsDiffering("$10::int")}`,
    [
      ...[settled.added, settled.updated, settled.rejected, answer.added, answer.existing],
      settling.recheckMs ?? null,
      answer.unaccounted,
    ],
  );
  return settled;
}

/** SQL: whether a state is one of those in which the list has somebody. */
export function isOnList(state: string): string {
  return `${state} IN ('ACTIVE', 'UNCONFIRMED')`;
}
