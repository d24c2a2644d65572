import type pg from "pg";

import type { Destination } from "../../destinations/destination.js";
import type { Staging } from "../plan/staging.js";
import { RunFailure } from "../run-failure.js";
import type { HeldRun } from "../run-lease.js";
import type { RunSettings } from "../run-settings.js";
import { RunStopped } from "../run-stopped.js";
import { BatchChanged, readBatch, unsettledBatches } from "./batch.js";
import { CallRefused, commitIntent, mayRepeatCall, noteFirstCall, withdrawIntent } from "./call-intent.js";
import { CallPace } from "./call-pace.js";
import { sendBatch, type BackOff, type Doubt, type WaitingBecause } from "./send-batch.js";
import { settleBatch, type BatchAnswer, type Settled } from "./settle-batch.js";

/** Calls at once: at the start, and at most. */
const CALLS_AT_ONCE = { start: 4, most: 8 };
/** A run stops for too many rejections only once this many recipients were answered for. */
const ENOUGH_ANSWERED = 1_000;

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
}

/**
 * Delivers every batch of the plan that is not settled yet, several at a time. When one of them fails, no new one
 * starts, those in flight are awaited and settled, and then the first failure is thrown.
 */
export async function deliverPlan(options: DeliverOptions): Promise<void> {
  const { pool, run, planId, staging } = options;
  const batches = await unsettledBatches(pool, run, planId, staging);
  const failed = new AbortController();
  const stop = AbortSignal.any([options.stop, failed.signal]);
  const delivery = new Delivery(options, stop, await rejectionWatch(options));
  let failure: { readonly error: unknown } | null = null;
  let next = 0;
  const lane = async (): Promise<void> => {
    while (next < batches.length && !stop.aborted) {
      try {
        await delivery.deliver(batches[next++]!);
      } catch (error) {
        failure = worse(failure, { error });
        failed.abort();
      }
    }
  };
  await Promise.all(Array.from({ length: Math.min(CALLS_AT_ONCE.most, batches.length) }, lane));
  const ended = failure as { readonly error: unknown } | null;
  if (ended !== null && !isAbort(ended.error)) throw ended.error;
  options.stop.throwIfAborted();
}

/** The batches of one delivery share their pace and their first call. */
class Delivery {
  private readonly pace = new CallPace(CALLS_AT_ONCE);
  private firstCall: Promise<void> | null = null;

  constructor(
    private readonly options: DeliverOptions,
    private readonly stop: AbortSignal,
    private readonly watch: (settled: Settled) => void,
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
      await (this.firstCall ??= noteFirstCall(pool, run));
      return replay;
    };
    const { pace, stop } = this;
    const sending = { destination, listId, pace, stop, giveUp, beforeCall, waiting, backOff };
    try {
      const answer = call.people === 0 ? NOBODY : await sendBatch(batch, doubt, sending);
      const settling = { exportId, planId, staging, batch: number, confirmedOptIn, answer };
      const settled = await settleBatch(pool, run, settling);
      this.options.settled(settled);
      this.watch(settled);
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
const NOBODY: BatchAnswer = { failures: [], added: 0, existing: 0 };

/** Sending ended without an answer to settle, other than by losing the run or the database. */
function isUnanswered(error: unknown): boolean {
  return isAbort(error) || error instanceof CallRefused || error instanceof RunFailure;
}

/** Of several failures, one that says why wins over one that only says that another lane had to stop. */
function worse(first: { error: unknown } | null, second: { error: unknown }): { error: unknown } {
  return first === null || isAbort(first.error) ? second : first;
}

function isAbort(error: unknown): boolean {
  return error instanceof DOMException || error instanceof RunStopped;
}

/** Ends the run when too large a share of those answered for was rejected. Counts earlier batches of the run too. */
async function rejectionWatch({ pool, run, settings }: DeliverOptions): Promise<(settled: Settled) => void> {
  const { rows } = await pool.query<{ answered: number; rejected: number }>(
    "SELECT added + updated + rejected AS answered, rejected FROM export_run WHERE id = $1",
    [run.id],
  );
  let { answered, rejected } = rows[0]!;
  return (settled) => {
    answered += settled.added + settled.updated + settled.rejected;
    rejected += settled.rejected;
    if (answered >= ENOUGH_ANSWERED && rejected / answered > settings.maxRejectedShare) {
      throw new RunFailure("TOO_MANY_REJECTED", { rejected, answered });
    }
  };
}
