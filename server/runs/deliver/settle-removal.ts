import type pg from "pg";

import type { ListedSubscriber } from "../../destinations/subscriber.js";
import { noteEvents } from "../look/note-events.js";
import type { Staging } from "../plan/staging.js";
import { shareAddresses } from "../run-addresses.js";
import { updateHeld, type HeldRun } from "../run-lease.js";
import { areLeaversWhole, StagingLost } from "./batch.js";
import { takeOut } from "./end-intent.js";
import { noteDeleted, noteFound } from "./note-found.js";
import type { RemovalMethod } from "./removal-intent.js";
import { settleInTransaction } from "./settle-in-transaction.js";

/** What became of the removal of one leaver, and how they were found then. */
export type RemovalOutcome =
  | { readonly outcome: "REMOVAL_FAILED"; readonly code: number }
  | { readonly outcome: "REMOVAL_NOT_NEEDED"; readonly found: ListedSubscriber | null }
  | {
      readonly outcome: "REMOVED";
      readonly method: RemovalMethod;
      readonly found: ListedSubscriber | null;
      /** Where they stood before; null where only a worker that died knew. */
      readonly stoodAs: string | null;
      /** On the list again since: not by us. */
      readonly isBack?: true;
    };

export interface RemovalToSettle {
  readonly staging: Staging;
  readonly address: string;
  readonly claimant: string | null;
  readonly recheckMs: number | null;
  readonly outcome: RemovalOutcome;
}

const COUNT = {
  REMOVED: "removed = removed + 1",
  REMOVAL_NOT_NEEDED: "removal_not_needed = removal_not_needed + 1",
  REMOVAL_FAILED: "removal_failed = removal_failed + 1",
} as const;

/**
 * Settles one removal in one transaction: ledger, claim, history, count, and the end of its intent. Answers false when they
 * were erased while the call was out: then nothing is written down.
 */
export async function settleRemoval(pool: pg.Pool, run: HeldRun, settling: RemovalToSettle): Promise<boolean> {
  return settleInTransaction(pool, async (client) => {
    await shareAddresses(client, run.id);
    const { staging, address, claimant, recheckMs, outcome } = settling;
    const { listKey } = run;
    const reason = await markSettled(client, run, staging, address, "REMOVE");
    if (reason === null) {
      await forgetErased(client, run);
      return false;
    }
    await learn(client, run, settling);
    await client.query(
      `UPDATE export_recipient SET claimed = claimed AND $4, last_outcome = $5, last_outcome_at = clock_timestamp()
       WHERE export_id = $1 AND list_key = $2 AND address = $3`,
      [claimant, listKey, address, outcome.outcome === "REMOVAL_FAILED", outcome.outcome],
    );
    const code = outcome.outcome === "REMOVAL_FAILED" ? outcome.code : null;
    await tell(client, run, { address, outcome: outcome.outcome, code, reason });
    // Sent before or about to be removed: what was in doubt of them is no longer.
    await takeOut(client, [address], { listKey, kind: "REMOVE" });
    if (outcome.outcome !== "REMOVAL_FAILED")
      await takeOut(client, [address], { listKey, kind: "SEND", exportId: claimant });
    await updateHeld(
      client,
      run,
      ["DELIVERING", "CANCELLING"],
      `${COUNT[outcome.outcome]}, lost_workers = 0, longest_recheck_ms = greatest(longest_recheck_ms, $4)`,
      [recheckMs],
    );
    return true;
  });
}

/** Settles a leaver who turned out to be kept after all: it leaves those to be removed. */
export async function settleKept(
  pool: pg.Pool,
  run: HeldRun,
  kept: {
    readonly staging: Staging;
    readonly address: string;
    readonly decision: "KEPT_BY_CLAIM" | "KEPT_FOREIGN";
  },
): Promise<boolean> {
  return settleInTransaction(pool, async (client) => {
    await shareAddresses(client, run.id);
    const { staging, address, decision } = kept;
    const reason = await markSettled(client, run, staging, address, decision);
    if (reason === null) return false;
    await tell(client, run, { address, outcome: decision, code: null, reason });
    await takeOut(client, [address], { listKey: run.listKey, kind: "REMOVE" });
    await updateHeld(
      client,
      run,
      ["DELIVERING", "CANCELLING"],
      `to_remove = to_remove - 1, to_remove_withdrawn = to_remove_withdrawn - $4,
       kept_by_claim = coalesce(kept_by_claim, 0) + $5, kept_foreign = coalesce(kept_foreign, 0) + $6,
       -- In the order of a plan's, whichever was kept first.
       warnings = jsonb_path_query_array(warnings, '$[*] ? (@.code != "KEPT_BY_CLAIM" && @.code != "KEPT_FOREIGN")') || (
         SELECT coalesce(jsonb_agg(jsonb_build_object('code', code, 'count', count) ORDER BY code), '[]')
         FROM (VALUES ('KEPT_BY_CLAIM', coalesce(kept_by_claim, 0) + $5::int), ('KEPT_FOREIGN', coalesce(kept_foreign, 0) + $6::int))
           AS kept (code, count) WHERE count > 0)`,
      [reason === "NO_CONSENT" ? 1 : 0, decision === "KEPT_BY_CLAIM" ? 1 : 0, decision === "KEPT_FOREIGN" ? 1 : 0],
    );
    return true;
  });
}

/** Marks a leaver as settled and answers why they leave; null when they were erased. Throws when the staged rows are lost. */
async function markSettled(
  client: pg.ClientBase,
  run: HeldRun,
  staging: Staging,
  address: string,
  decision: string,
): Promise<string | null> {
  const { rows } = await client.query<{ reason: string }>(
    `UPDATE ${staging.leavers} SET settled = true, decision = $2 WHERE address = $1 AND NOT settled RETURNING reason`,
    [address, decision],
  );
  if (rows[0]) return rows[0].reason;
  if (!(await areLeaversWhole(client, run, staging))) throw new StagingLost();
  return null;
}

/** Intents whose one person was erased while the call was out: nobody waits for that call any more. */
async function forgetErased(client: pg.ClientBase, run: HeldRun): Promise<void> {
  await client.query(
    "DELETE FROM delivery_intent WHERE run_id = $1 AND kind = 'REMOVE' AND cardinality(addresses) = 0",
    [run.id],
  );
}

/**
 * Only whom we deleted is known as deleted by us. Whoever is found so after we unsubscribed them was deleted by somebody
 * else, and never comes back by us, as nobody does whom we unsubscribed.
 */
async function learn(client: pg.ClientBase, run: HeldRun, { address, outcome }: RemovalToSettle): Promise<void> {
  if (outcome.outcome === "REMOVAL_FAILED") return;
  const { found } = outcome;
  if (outcome.outcome === "REMOVED" && outcome.method === "DELETE" && found?.state === "DELETED") {
    const from = outcome.stoodAs ?? (await lastStood(client, run.listKey, address));
    if (from !== "DELETED") return noteDeleted(client, run.listKey, address, { runId: run.id, from, row: found });
  }
  await noteFound(client, run.listKey, address, found, outcome.outcome === "REMOVED" ? null : run.id);
  if (outcome.outcome !== "REMOVED") return;
  await client.query(
    `WITH learnt AS (
       UPDATE recipient SET is_foreign = is_foreign OR $3, ever_left = ever_left OR $4
       WHERE list_key = $1 AND address = $2 RETURNING address, joined_date
     ), changed AS (
       SELECT address, 'CAME_OTHERWISE' AS kind, $5::uuid AS run_id, joined_date AS destination_date FROM learnt WHERE $3
     ), ${noteEvents("$1")}`,
    [run.listKey, address, outcome.isBack ?? false, outcome.method === "UNSUBSCRIBE", run.id],
  );
}

/** Where the ledger last had them; DELETED when a look has found our deletion, or somebody else's, since. */
async function lastStood(client: pg.ClientBase, listKey: number, address: string): Promise<string> {
  const { rows } = await client.query<{ state: string }>(
    "SELECT state FROM recipient WHERE list_key = $1 AND address = $2",
    [listKey, address],
  );
  return rows[0]?.state ?? "ACTIVE";
}

async function tell(
  client: pg.ClientBase,
  run: HeldRun,
  told: { readonly address: string; readonly outcome: string; readonly code: number | null; readonly reason: string },
): Promise<void> {
  await client.query(
    `INSERT INTO run_recipient (run_id, list_key, address, outcome, code, reason, at)
     VALUES ($1, $2, $3, $4, $5, $6, clock_timestamp())`,
    [run.id, run.listKey, told.address, told.outcome, told.code, told.reason],
  );
}
