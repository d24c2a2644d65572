import { DestinationError } from "../../destinations/destination-error.js";
import type { CallPace } from "./call-pace.js";
import { failureOf } from "./destination-failure.js";
import { sleep } from "./stoppable.js";

export type WaitingBecause = "RATE_LIMITED" | "DESTINATION_UNAVAILABLE";

export interface BackOff {
  /** Calls for the same recipients before the attempt is given up, rate limiting not counted. */
  readonly tries: number;
  readonly baseMs: number;
  readonly mostMs: number;
  /** How long rate limiting is waited out before the attempt is given up. */
  readonly rateLimitedMs: number;
}

export const DEFAULT_BACK_OFF: BackOff = { tries: 7, baseMs: 500, mostMs: 20_000, rateLimitedMs: 15 * 60_000 };

export interface AnsweringOptions {
  readonly pace: CallPace;
  /** Aborted when no new call may start. */
  readonly stop: AbortSignal;
  /** Aborted when even the calls in flight are given up. */
  readonly giveUp: AbortSignal;
  /** Told why calls wait; null when they no longer do. */
  readonly waiting: (because: WaitingBecause | null) => void;
  readonly backOff: BackOff;
}

/**
 * Makes a call in a place of the pace until the destination has answered it, and repeats what may pass. Throws the
 * {@link DestinationError} of a call that was refused as wrong, and the failure of the run for whatever else no repetition
 * mends. `failed` is told of every call without a good answer that was not refused as wrong.
 */
export async function untilAnswered<T>(
  call: () => Promise<T>,
  options: AnsweringOptions,
  failed: (error: DestinationError) => void = () => undefined,
): Promise<T> {
  const { pace, backOff, stop } = options;
  let waitedForRateMs = 0;
  let limited = 0;
  for (let broken = 0; ;) {
    try {
      const answer = await pace.run(stop, call);
      pace.succeeded();
      // Calls that were out together may be answered well after one of them was asked to wait.
      if (!pace.isPaused) options.waiting(null);
      return answer;
    } catch (error) {
      if (!(error instanceof DestinationError) || error.reason === "INVALID_REQUEST") throw error;
      failed(error);
      if (!error.canPass || options.giveUp.aborted) throw failureOf(error);
      const asked = error.details.retryAfterMs ?? 0;
      if (error.reason === "RATE_LIMITED") {
        const pauseMs = Math.max(asked, pauseAfter(limited, backOff));
        limited += 1;
        waitedForRateMs += pauseMs;
        if (waitedForRateMs > backOff.rateLimitedMs) throw failureOf(error);
        options.waiting("RATE_LIMITED");
        pace.slowDown(pauseMs);
      } else {
        const pauseMs = Math.max(asked, pauseAfter(broken, backOff));
        broken += 1;
        if (broken >= backOff.tries || asked > backOff.rateLimitedMs) throw failureOf(error);
        options.waiting("DESTINATION_UNAVAILABLE");
        pace.stumbled();
        await sleep(pauseMs, stop);
      }
    }
  }
}

/** Grows with every failure; jitter spreads calls that failed together. */
function pauseAfter(failures: number, { baseMs, mostMs }: BackOff): number {
  return Math.min(mostMs, baseMs * 2 ** failures) * (0.75 + Math.random() / 2);
}
