import { DestinationError } from "../destinations/destination-error.js";
import { sleep, unlessStopped } from "./deliver/stoppable.js";
import type { BackOff, WaitingBecause } from "./deliver/until-answered.js";

export interface RepeatOptions {
  readonly backOff: BackOff;
  readonly stop: AbortSignal;
  /** Whether rate limiting is waited out as when sending. Otherwise it counts as any other failure. */
  readonly isPatient?: boolean;
  /** Told why calls wait; null when they no longer do. */
  readonly waiting?: (because: WaitingBecause | null) => void;
}

/** Repeats a read that may pass, as calls that send are repeated, but gives up sooner: nothing is under way yet. */
export async function repeatRead<T>(read: () => Promise<T>, options: RepeatOptions): Promise<T> {
  const { backOff, stop, isPatient = false, waiting = () => undefined } = options;
  const tries = Math.ceil(backOff.tries / 2);
  let waitedForRateMs = 0;
  let limited = 0;
  for (let failed = 1; ;) {
    try {
      const answer = await unlessStopped(read(), stop);
      if (failed > 1 || limited > 0) waiting(null);
      return answer;
    } catch (error) {
      if (!(error instanceof DestinationError) || !error.canPass) throw error;
      const asked = error.details.retryAfterMs ?? 0;
      if (isPatient && error.reason === "RATE_LIMITED") {
        limited += 1;
        const pauseMs = Math.max(asked, Math.min(backOff.mostMs, backOff.baseMs * 2 ** limited));
        waitedForRateMs += pauseMs;
        if (waitedForRateMs > backOff.rateLimitedMs) throw error;
        waiting("RATE_LIMITED");
        await sleep(pauseMs, stop);
        continue;
      }
      const pauseMs = Math.max(asked, backOff.baseMs * 2 ** failed);
      if (failed >= tries || pauseMs > backOff.mostMs) throw error;
      failed += 1;
      waiting("DESTINATION_UNAVAILABLE");
      await sleep(pauseMs, stop);
    }
  }
}
