import { keyOf } from "../../recipients/address.js";
import { shareAddresses } from "../run-addresses.js";
import { BatchChanged, numberReturns, RETURNS_A_CALL } from "./batch.js";
import { BringBack, type Returning } from "./bring-back.js";
import { CallPace } from "./call-pace.js";
import { withdrawIntent } from "./call-intent.js";
import { isUnanswered, onceNoted, type DeliverOptions } from "./deliver-plan.js";
import { workInLanes } from "./lanes.js";
import { rejectionWatch } from "./rejection-watch.js";
import { settleBatch, type Settled } from "./settle-batch.js";
import { settleInTransaction } from "./settle-in-transaction.js";
import { untilAnswered } from "./until-answered.js";

/** One call at a time: what makes it dear are the readings before it. */
const CALLS_AT_ONCE = { start: 1, most: 1 };
/** How long the suppression list counts as just read. */
const SUPPRESSIONS_LAST_MS = 5 * 60_000;

/**
 * Brings those back whom we deleted ourselves, who are members again and were refused as deleted in this run (invariant 1):
 * the client's suppression list is read again, then, right before each call, everybody in it. After every batch was sent.
 * Who may not be brought back is rejected as deleted, and the ledger knows why.
 */
export async function deliverReturns(options: DeliverOptions): Promise<void> {
  const { pool, run, planId, staging, settings, stop } = options;
  if (run.kind === "REMOVAL") return;
  const batches = await numberReturns(pool, run, planId, staging, RETURNS_A_CALL);
  if (batches.length === 0) return;
  const watch = await rejectionWatch(pool, run, staging, settings.maxRejectedShare);
  const pace = new CallPace(CALLS_AT_ONCE);
  const firstCall = onceNoted(options);
  let suppressionsReadAt = -Infinity;
  await workInLanes(CALLS_AT_ONCE.most, batches, stop, async (number, laneStop) => {
    if (performance.now() - suppressionsReadAt > SUPPRESSIONS_LAST_MS) {
      await untilAnswered(() => heedSuppressions(options), { ...options, pace, stop: laneStop });
      suppressionsReadAt = performance.now();
    }
    const settled = await bringBatchBack({ ...options, stop: laneStop }, number, { pace, firstCall });
    options.settled(settled);
    watch(settled);
  });
}

interface Shared {
  readonly pace: CallPace;
  readonly firstCall: () => Promise<void>;
}

/** Brings one batch back and settles it, again and again as long as somebody in it is erased meanwhile. */
async function bringBatchBack(options: DeliverOptions, number: number, shared: Shared): Promise<Settled> {
  const { pool, run, planId, exportId, staging, settings } = options;
  for (;;) {
    const returning = await readReturning(options, number);
    const call = new BringBack(options, { ...shared, number, returning });
    try {
      const answer = await call.untilAnswered();
      const { confirmedOptIn } = settings;
      const { recheckMs } = call;
      return await settleBatch(pool, run, {
        exportId,
        planId,
        staging,
        batch: number,
        confirmedOptIn,
        answer,
        recheckMs,
      });
    } catch (error) {
      if (error instanceof BatchChanged) continue;
      if (call.isIntended && !call.mayHaveTakenEffect && isUnanswered(error)) {
        await withdrawIntent(pool, run, planId, number);
      }
      throw error;
    }
  }
}

/** A batch as it is now, each with what speaks for their return by the ledger, and whether a call for them may be out. */
async function readReturning({ pool, run, planId, staging }: DeliverOptions, number: number): Promise<Returning[]> {
  const { rows } = await pool.query<Returning>(
    `SELECT staged.address, staged.email, staged.body,
       CASE WHEN known.deleted_from IS NOT NULL AND NOT known.ever_left THEN known.deleted_state_date END AS "deletedAt",
       EXISTS (SELECT FROM delivery_intent intent WHERE intent.run_id = $2 AND intent.plan_id = $3 AND intent.kind = 'SEND'
         AND intent.batch = $4 AND intent.addresses @> ARRAY[staged.address]) AS "mayBeBack"
     FROM ${staging.decisions} staged LEFT JOIN recipient known ON known.list_key = $1 AND known.address = staged.address
     WHERE staged.batch = $4 ORDER BY staged.address`,
    [run.listKey, run.id, planId, number],
  );
  return rows;
}

/** Reads the client's suppression list, and lets the ledger know who of those whom we deleted is on it. */
async function heedSuppressions(options: DeliverOptions): Promise<void> {
  const { pool, run, destination, clientId, giveUp: signal } = options;
  for await (const page of destination.suppressed(clientId, { signal })) {
    const addresses = page.map(({ email }) => keyOf(email));
    await settleInTransaction(pool, async (client) => {
      await shareAddresses(client, run.id);
      await client.query(
        `UPDATE recipient SET ever_left = true
         WHERE list_key = $1 AND address = ANY ($2) AND deleted_from IS NOT NULL AND NOT ever_left`,
        [run.listKey, addresses],
      );
    });
  }
}
