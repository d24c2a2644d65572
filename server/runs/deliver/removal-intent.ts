import { randomUUID } from "node:crypto";

import type pg from "pg";

import { inTransaction } from "../../database/transaction.js";
import type { ListedSubscriber } from "../../destinations/subscriber.js";
import type { Staging } from "../plan/staging.js";
import { checkStillLeft } from "../removal/export-is-back.js";
import { shareAddresses } from "../run-addresses.js";
import type { Held, HeldRun } from "../run-lease.js";
import { checkCall } from "./call-intent.js";
import { cameAgain, type KnownRow } from "./came-again.js";

/** How somebody is taken off the list. */
export type RemovalMethod = "DELETE" | "UNSUBSCRIBE";

export interface IntendedRemoval {
  readonly planId: string;
  readonly staging: Staging;
  readonly connectionId: string;
  readonly address: string;
  /** The export whose leaver it is. */
  readonly claimant: string | null;
}

/** The export on whose behalf people are removed. */
export function claimantOf(run: Pick<HeldRun, "kind" | "claimsOf">, exportId: string | null): string | null {
  return run.kind === "REMOVAL" ? run.claimsOf : exportId;
}

/** Intents of removals hold one address each, and are in no batch. */
const NO_BATCH = -1;

/** Just read: they are on the list. */
export interface FoundLeaver {
  readonly method: RemovalMethod;
  readonly found: ListedSubscriber;
}

export type RemovalVerdict = "INTENDED" | "KEPT_BY_CLAIM" | "KEPT_FOREIGN" | "ERASED";

/**
 * Commits that somebody is about to be removed, unless another export claims them by now, they turned out to be foreign
 * (having left and come again since the look, for one), or they were erased. Whoever claims people has the list to itself, as this run has it: no claim comes between this and the call.
 */
export async function commitRemoval(
  pool: pg.Pool,
  run: HeldRun,
  removal: IntendedRemoval & FoundLeaver,
): Promise<RemovalVerdict> {
  const { planId, connectionId, address, claimant, method } = removal;
  return inTransaction(pool, async (client) => {
    await shareAddresses(client, run.id);
    await checkCall(client, run, connectionId);
    await checkStillLeft(client, run);
    if (!(await isStaged(client, removal))) return "ERASED";
    if (await isForeign(client, run, removal)) return "KEPT_FOREIGN";
    const { rows } = await client.query<{ claimed: boolean }>(
      `SELECT EXISTS (SELECT FROM export_recipient other WHERE other.list_key = $1 AND other.address = $2
         AND other.claimed AND other.export_id IS DISTINCT FROM $3::uuid) AS claimed`,
      [run.listKey, address, claimant],
    );
    if (rows[0]!.claimed) return "KEPT_BY_CLAIM";
    await client.query(
      `DELETE FROM delivery_intent
       WHERE run_id = $1 AND kind = 'REMOVE' AND method = $3 AND addresses @> ARRAY[$2::text]`,
      [run.id, address, method],
    );
    await client.query(
      `INSERT INTO delivery_intent (id, run_id, list_key, plan_id, batch, kind, method, reason, addresses, adding, created_at)
       SELECT $1, $2, $3, $4, ${NO_BATCH}, 'REMOVE', $6, reason, ARRAY[$5::text], '{false}', clock_timestamp()
       FROM ${removal.staging.leavers} WHERE address = $5`,
      [randomUUID(), run.id, run.listKey, planId, address, method],
    );
    return "INTENDED";
  });
}

/** Whether they came onto the list other than by us, as the ledger knows, or as their row says that was just read. */
async function isForeign(
  client: pg.ClientBase,
  run: HeldRun,
  { address, found }: IntendedRemoval & FoundLeaver,
): Promise<boolean> {
  const { rows } = await client.query<KnownRow & { foreign: boolean; sent: boolean }>(
    `SELECT state, state_date AS "stateDate", joined_date AS "joinedDate", is_foreign AS "foreign",
       EXISTS (SELECT FROM delivery_intent intent WHERE intent.list_key = $1 AND intent.kind = 'SEND'
         AND intent.addresses @> ARRAY[$2::text]) AS sent
     FROM recipient WHERE list_key = $1 AND address = $2`,
    [run.listKey, address],
  );
  const known = rows[0];
  if (!known || known.foreign) return known?.foreign ?? false;
  // A call of ours that nobody saw answered may have brought them.
  if (known.sent || !cameAgain(known, found)) return false;
  await client.query("UPDATE recipient SET is_foreign = true WHERE list_key = $1 AND address = $2", [
    run.listKey,
    address,
  ]);
  return true;
}

/** The same check before a removal is repeated. Answers false when they were erased meanwhile. */
export async function mayRepeatRemoval(pool: pg.Pool, run: HeldRun, removal: IntendedRemoval): Promise<boolean> {
  return inTransaction(pool, async (client) => {
    await shareAddresses(client, run.id);
    await checkCall(client, run, removal.connectionId);
    await checkStillLeft(client, run);
    return isStaged(client, removal);
  });
}

async function isStaged(client: pg.ClientBase, { staging, address }: IntendedRemoval): Promise<boolean> {
  const { rowCount } = await client.query(`SELECT FROM ${staging.leavers} WHERE address = $1`, [address]);
  return rowCount !== 0;
}

/** No call can have taken effect: they are not in doubt, only not attempted. Not when the run is another worker's by now. */
export async function withdrawRemoval(pool: pg.Pool, run: Held, address: string): Promise<void> {
  await pool.query(
    `WITH held AS (SELECT id FROM export_run WHERE id = $1 AND lease_epoch = $2 FOR SHARE)
     DELETE FROM delivery_intent intent USING held
     WHERE intent.run_id = held.id AND intent.kind = 'REMOVE' AND intent.addresses @> ARRAY[$3::text]`,
    [run.id, run.epoch, address],
  );
}
