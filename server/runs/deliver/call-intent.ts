import { randomUUID } from "node:crypto";

import type pg from "pg";

import { transferVerdict } from "../../connections/transfer-verdict.js";
import { inTransaction } from "../../database/transaction.js";
import { accountChanged } from "../account-changed.js";
import { needsTransfer } from "../needs-transfer.js";
import type { Staging } from "../plan/staging.js";
import { shareAddresses } from "../run-addresses.js";
import { RunFailure } from "../run-failure.js";
import { LeaseLost, type Held, type HeldRun } from "../run-lease.js";
import type { RunState } from "../run-state.js";
import type { SkipReason } from "../skip-reason.js";
import { BatchChanged } from "./batch.js";

/** The run may not make this call: it is being cancelled, or what the transfer rests on is gone. */
export class CallRefused extends Error {
  override readonly name = "CallRefused";

  constructor(readonly why: "CANCELLING" | SkipReason) {
    super(why);
  }
}

/**
 * Whether a call may start now: the lease holds, the run delivers, and the transfer is allowed. Shares the run's row for
 * the transaction, so that a cancel or another worker waits until the intent stands and the call counts as in flight.
 * A REMOVAL sends nothing about anybody: it needs no consent, so that leaving is always possible.
 */
export async function checkCall(
  client: pg.ClientBase,
  run: Pick<HeldRun, "id" | "epoch" | "kind">,
  connectionId: string,
): Promise<void> {
  const { rows } = await client.query<{ state: RunState; changed: boolean }>(
    `SELECT state, ${accountChanged("export_run")} AS changed
     FROM export_run WHERE id = $1 AND lease_epoch = $2 AND lease_expires_at > clock_timestamp() FOR SHARE`,
    [run.id, run.epoch],
  );
  if (!rows[0]) throw new LeaseLost();
  if (rows[0].state !== "DELIVERING") throw new CallRefused("CANCELLING");
  const refused = needsTransfer(run.kind) ? await transferVerdict(client, connectionId) : null;
  if (refused !== null) throw new CallRefused(refused);
  // Whether or not it was consented to: this run was planned for the former account and holds its credential.
  if (rows[0].changed) throw new RunFailure("ACCOUNT_CHANGED");
}

export interface IntendedCall {
  readonly planId: string;
  readonly staging: Staging;
  readonly connectionId: string;
  readonly batch: number;
  /** How many the batch had when it was read. */
  readonly people: number;
  /** Of them, those who are sent; all of them when left out. */
  readonly only?: readonly string[];
}

/**
 * Commits that a batch's addresses are about to be sent. Answers whether an intent for it stood already: a worker died
 * between its call and settling it. Throws {@link BatchChanged} when it is no longer as it was read.
 */
export async function commitIntent(pool: pg.Pool, run: HeldRun, call: IntendedCall): Promise<boolean> {
  const { planId, staging, connectionId, batch, people, only = null } = call;
  return inTransaction(pool, async (client) => {
    await shareAddresses(client, run.id);
    await checkCall(client, run, connectionId);
    const replaced = await client.query(
      "DELETE FROM delivery_intent WHERE run_id = $1 AND plan_id = $2 AND batch = $3 AND kind = 'SEND'",
      [run.id, planId, batch],
    );
    const intended = await client.query(
      `INSERT INTO delivery_intent (id, run_id, list_key, plan_id, batch, addresses, adding, created_at)
       SELECT $1, $2, $3, $4, $5, coalesce(array_agg(address ORDER BY address) FILTER (WHERE ${IS_SENT}), '{}'),
         coalesce(array_agg(decision <> 'UPDATE' ORDER BY address) FILTER (WHERE ${IS_SENT}), '{}'), clock_timestamp()
       FROM ${staging.decisions} WHERE batch = $5 HAVING count(*) = $6`,
      [randomUUID(), run.id, run.listKey, planId, batch, people, only],
    );
    if (intended.rowCount !== 1) throw new BatchChanged();
    return replaced.rowCount !== 0;
  });
}

const IS_SENT = "$7::text[] IS NULL OR address = ANY ($7)";

/** The same check before a call is repeated: its intent stands already. Whoever was erased meanwhile is not sent again. */
export async function mayRepeatCall(pool: pg.Pool, run: HeldRun, call: IntendedCall): Promise<void> {
  const { staging, connectionId, batch, people } = call;
  await inTransaction(pool, async (client) => {
    await shareAddresses(client, run.id);
    await checkCall(client, run, connectionId);
    const { rows } = await client.query<{ staged: number }>(
      `SELECT count(*)::int AS staged FROM ${staging.decisions} WHERE batch = $1`,
      [batch],
    );
    if (rows[0]!.staged !== people) throw new BatchChanged();
  });
}

/** From now on the run has sent something, whatever becomes of the call: it can fail and not be skipped. */
export async function noteFirstCall(pool: pg.Pool, run: Held): Promise<void> {
  await pool.query(
    "UPDATE export_run SET first_call_at = clock_timestamp() WHERE id = $1 AND lease_epoch = $2 AND first_call_at IS NULL",
    [run.id, run.epoch],
  );
}

/**
 * No call of the batch can have taken effect: its recipients are not in doubt, only not attempted. Does nothing when the
 * run is another worker's by now: then the intent may be that worker's.
 */
export async function withdrawIntent(pool: pg.Pool, run: Held, planId: string, batch: number): Promise<void> {
  await pool.query(
    `WITH held AS (SELECT id FROM export_run WHERE id = $1 AND lease_epoch = $2 FOR SHARE)
     DELETE FROM delivery_intent intent USING held
     WHERE intent.run_id = held.id AND intent.plan_id = $3 AND intent.batch = $4 AND intent.kind = 'SEND'`,
    [run.id, run.epoch, planId, batch],
  );
}
