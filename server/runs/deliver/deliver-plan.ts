import type pg from "pg";

import type { Destination } from "../../destinations/destination.js";
import type { ErasureBlocks } from "../../erasure/erasure-blocks.js";
import type { Staging } from "../plan/staging.js";
import { RunFailure } from "../run-failure.js";
import type { HeldRun } from "../run-lease.js";
import type { RunSettings } from "../run-settings.js";
import { BatchChanged, readBatch, unsettledBatches } from "./batch.js";
import { CallRefused, commitIntent, mayRepeatCall, noteFirstCall, withdrawIntent } from "./call-intent.js";
import { CallPace } from "./call-pace.js";
import { isAbort, workInLanes } from "./lanes.js";
import { rejectionWatch } from "./rejection-watch.js";
import { sendBatch, type Doubt } from "./send-batch.js";
import { settleBatch, type BatchAnswer, type Settled } from "./settle-batch.js";
import type { BackOff, WaitingBecause } from "./until-answered.js";

/** Calls at once: at the start, and at most. */
const CALLS_AT_ONCE = { start: 4, most: 8 };

export interface DeliverOptions {
  readonly pool: pg.Pool;
  readonly run: HeldRun;
  readonly exportId: string;
  readonly planId: string;
  readonly settings: RunSettings;
  readonly staging: Staging;
  readonly destination: Destination;
  /** Aborted when no new call may start: cancelled, shut down, lease lost. */
  readonly stop: AbortSignal;
  /** Aborted when even the calls in flight are given up. */
  readonly giveUp: AbortSignal;
  readonly backOff: BackOff;
  readonly settled: (settled: Settled) => void;
  readonly waiting: (because: WaitingBecause | null) => void;
  readonly clientId: string;
  readonly erasures: Pick<ErasureBlocks, "erasedIn" | "filterErased">;
}

/**
 * Delivers every batch of the plan that is not settled yet, several at a time. When one of them fails, no new one
 * starts, those in flight are awaited and settled, and then the first failure is thrown.
 */
export async function deliverPlan(options: DeliverOptions): Promise<void> {
  const { pool, run, planId, staging } = options;
  // A removal has leavers only.
  if (run.kind === "REMOVAL") return;
  const batches = await unsettledBatches(pool, run, planId, staging);
  const watch = await rejectionWatch(pool, run, staging, options.settings.maxRejectedShare);
  const pace = new CallPace(CALLS_AT_ONCE);
  const firstCall = onceNoted(options);
  const lanes = Math.min(CALLS_AT_ONCE.most, batches.length);
  await workInLanes(lanes, batches, options.stop, (batch, stop) =>
    new Delivery(options, { stop, pace, firstCall, watch }).deliver(batch),
  );
}

/** Notes the first call of a delivery before it is made, and no other. */
export function onceNoted({ pool, run }: Pick<DeliverOptions, "pool" | "run">): () => Promise<void> {
  let noted: Promise<void> | null = null;
  return () => (noted ??= noteFirstCall(pool, run));
}

/** What the batches of one delivery share. */
interface Shared {
  readonly stop: AbortSignal;
  readonly pace: CallPace;
  readonly firstCall: () => Promise<void>;
  readonly watch: (settled: Settled) => void;
}

class Delivery {
  constructor(
    private readonly options: DeliverOptions,
    private readonly shared: Shared,
  ) {}

  /** Sends a batch and settles it. When somebody in it is erased meanwhile, the others are sent again. */
  async deliver(number: number): Promise<void> {
    const { pool, run, planId } = this.options;
    const delivering = { number, doubt: { mayHaveTakenEffect: false }, intended: false };
    try {
      while (!(await this.sendAsRead(delivering)));
    } catch (error) {
      const isUnsent = delivering.intended && !delivering.doubt.mayHaveTakenEffect && isUnanswered(error);
      if (isUnsent) await withdrawIntent(pool, run, planId, number);
      throw error;
    }
  }

  /** Answers false when the batch changed under way: it is read again, and a new intent takes the place of the old. */
  private async sendAsRead(delivering: DeliveringBatch): Promise<boolean> {
    const { pool, run, planId, settings, staging, exportId, destination, giveUp, waiting, backOff } = this.options;
    const { connectionId, listId, confirmedOptIn } = settings;
    const { number, doubt } = delivering;
    const { pace, stop, firstCall, watch } = this.shared;
    const batch = await readBatch(pool, run, staging, number);
    const call = { planId, staging, connectionId, batch: number, people: batch.bodies.length };
    let isFirst = true;
    const beforeCall = async (): Promise<boolean> => {
      if (!isFirst) {
        await mayRepeatCall(pool, run, call);
        return false;
      }
      const replay = await commitIntent(pool, run, call);
      isFirst = false;
      delivering.intended = true;
      doubt.mayHaveTakenEffect ||= replay;
      await firstCall();
      return replay;
    };
    const sending = { destination, listId, pace, stop, giveUp, beforeCall, waiting, backOff };
    try {
      const answer = call.people === 0 ? NOBODY : await sendBatch(batch, doubt, sending);
      const settling = { exportId, planId, staging, batch: number, confirmedOptIn, answer };
      const settled = await settleBatch(pool, run, settling);
      this.options.settled(settled);
      watch(settled);
      return true;
    } catch (error) {
      if (error instanceof BatchChanged) return false;
      throw error;
    }
  }
}

interface DeliveringBatch {
  readonly number: number;
  readonly doubt: Doubt;
  /** Whether an intent of ours stands for it. */
  intended: boolean;
}

/** What there is to settle of a batch in which everybody was erased. */
const NOBODY: BatchAnswer = { failures: [], added: 0, existing: 0, firstCalls: [], unaccounted: 0, unsure: [] };

/** Sending ended without an answer to settle, other than by losing the run or the database. */
export function isUnanswered(error: unknown): boolean {
  return isAbort(error) || error instanceof CallRefused || error instanceof RunFailure;
}
