import { DestinationError, type Destination, type ImportAnswer } from "../../destinations/destination.js";
import { addressKey, normaliseAddress } from "../../recipients/address.js";
import { RunFailure } from "../run-failure.js";
import type { Batch } from "./batch.js";
import type { CallPace } from "./call-pace.js";
import type { BatchAnswer, BatchFailure } from "./settle-batch.js";
import { sleep } from "./stoppable.js";

export type WaitingBecause = "RATE_LIMITED" | "DESTINATION_UNAVAILABLE";

export interface SendOptions {
  readonly destination: Destination;
  readonly listId: string;
  readonly pace: CallPace;
  /** Aborted when no new call may start. */
  readonly stop: AbortSignal;
  /** Aborted when even the calls in flight are given up. */
  readonly giveUp: AbortSignal;
  /**
   * Runs right before every call and throws when it may not be made. Answers whether an earlier worker's call for this
   * batch may have taken effect.
   */
  readonly beforeCall: () => Promise<boolean>;
  /** Told why calls wait; null when they no longer do. */
  readonly waiting: (because: WaitingBecause | null) => void;
  readonly backOff: BackOff;
}

/** Whether any call for a batch may have taken effect without its answer having been settled. */
export interface Doubt {
  mayHaveTakenEffect: boolean;
}

export interface BackOff {
  /** Calls for the same recipients before the attempt is given up, rate limiting not counted. */
  readonly tries: number;
  readonly baseMs: number;
  readonly mostMs: number;
  /** How long rate limiting is waited out before the attempt is given up. */
  readonly rateLimitedMs: number;
}

export const DEFAULT_BACK_OFF: BackOff = { tries: 7, baseMs: 500, mostMs: 20_000, rateLimitedMs: 15 * 60_000 };

/** When so many recipients are refused one by one and nobody was taken, it is not the recipients that are at fault. */
const REFUSED_ALONE = 20;

/** Recipients of a batch that are sent together: those from one position to before another. */
interface Part {
  readonly from: number;
  readonly to: number;
  /** Whether an earlier call for them may have taken effect. */
  readonly sentBefore: boolean;
  /** Of them, those whom an answered call refused: for them a repetition changes nothing. */
  readonly refused: ReadonlySet<string>;
}

/**
 * Sends a batch until the destination has answered for each of its recipients: repeats what may pass, cuts up what was
 * refused as a whole until the recipients at fault stand alone. Never loses the good ones.
 */
export async function sendBatch(batch: Batch, doubt: Doubt, options: SendOptions): Promise<BatchAnswer> {
  const failures = new Map<string, BatchFailure>();
  let added = 0;
  let existing = 0;
  let refusedAlone = 0;
  let anyTaken = false;
  const parts: Part[] = [{ from: 0, to: batch.bodies.length, sentBefore: false, refused: new Set() }];
  for (let part = parts.pop(); part; part = parts.pop()) {
    const { answer, refusal, sentBefore } = await sendUntilAnswered(batch, part, doubt, options);
    const isAlone = part.to - part.from === 1;
    const fail = (address: string, { code, state }: Pick<BatchFailure, "code" | "state">) => {
      failures.set(address, { address, code, state, replayed: sentBefore && !part.refused.has(address) });
    };
    if (refusal !== null) {
      if (isAlone) {
        refusedAlone += 1;
        if (!anyTaken && refusedAlone >= REFUSED_ALONE) throw failureOf(refusal);
        const [address = ""] = await addressesOf(batch, part);
        fail(address, { code: refusal.details.code ?? refusal.details.status ?? 0, state: null });
      } else {
        parts.push(...halves({ ...part, sentBefore }));
      }
      continue;
    }
    anyTaken = true;
    doubt.mayHaveTakenEffect = true;
    if (answer.failures.length > 0) {
      const addresses = await addressesOf(batch, part);
      const named = namedIn(answer, addresses);
      if (isAlone) {
        fail(addresses[0]!, answer.failures[0]!);
      } else if (named === null) {
        // It refuses somebody whom we cannot tell: smaller calls say who it is. Sending again changes nobody.
        const refused = new Set([...part.refused, ...answer.failures.map(({ email }) => keyOf(email))]);
        parts.push(...halves({ ...part, sentBefore: true, refused }));
        continue;
      } else {
        for (const [address, failure] of named) fail(address, failure);
      }
    }
    added += answer.added;
    existing += answer.existing;
  }
  return { failures: [...failures.values()], added, existing };
}

type Sent = { readonly sentBefore: boolean } & (
  | { readonly answer: ImportAnswer; readonly refusal: null }
  | { readonly answer: null; readonly refusal: DestinationError }
);

async function sendUntilAnswered(batch: Batch, part: Part, doubt: Doubt, options: SendOptions): Promise<Sent> {
  const { destination, listId, pace, backOff, stop } = options;
  const bodies = batch.bodies.slice(part.from, part.to);
  let { sentBefore } = part;
  let waitedForRateMs = 0;
  let limited = 0;
  for (let failed = 0; ;) {
    try {
      const answer = await pace.run(stop, async () => {
        const calledByAnother = await options.beforeCall();
        sentBefore ||= calledByAnother;
        const { giveUp: signal, beforeCall: beforeRepeat } = options;
        return destination.importSubscribers(listId, bodies, { signal, beforeRepeat });
      });
      pace.succeeded();
      options.waiting(null);
      return { answer, refusal: null, sentBefore };
    } catch (error) {
      if (!(error instanceof DestinationError)) throw error;
      if (error.reason === "INVALID_REQUEST") return { answer: null, refusal: error, sentBefore };
      sentBefore ||= error.mayHaveTakenEffect;
      doubt.mayHaveTakenEffect ||= error.mayHaveTakenEffect;
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
        const pauseMs = Math.max(asked, pauseAfter(failed, backOff));
        failed += 1;
        if (failed >= backOff.tries || asked > backOff.rateLimitedMs) throw failureOf(error);
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

function halves(part: Part): [Part, Part] {
  const middle = Math.ceil((part.from + part.to) / 2);
  return [
    { ...part, to: middle },
    { ...part, from: middle },
  ];
}

async function addressesOf(batch: Batch, { from, to }: Part): Promise<readonly string[]> {
  return (await batch.addresses()).slice(from, to);
}

type Named = ReadonlyMap<string, ImportAnswer["failures"][number]>;

/** The failures by our addresses, each once; null when one of them names nobody whom we sent. */
function namedIn({ failures }: ImportAnswer, addresses: readonly string[]): Named | null {
  const ours = new Set(addresses);
  const named = new Map<string, ImportAnswer["failures"][number]>();
  for (const failure of failures) {
    const address = keyOf(failure.email);
    if (!ours.has(address)) return null;
    if (!named.has(address)) named.set(address, failure);
  }
  return named;
}

/** The destination may spell an address in its own way. */
function keyOf(email: string): string {
  const address = normaliseAddress(email);
  return typeof address === "string" ? addressKey(email) : address.key;
}

/** What a destination's error means for the run. */
export function failureOf(error: DestinationError): RunFailure {
  const cause = { cause: error };
  const { code = 0, retryAfterMs = 0 } = error.details;
  switch (error.reason) {
    case "CREDENTIAL_REFUSED":
      return new RunFailure("NEEDS_REAUTHENTICATION", {}, cause);
    case "PERMISSION_MISSING":
      return new RunFailure("PERMISSION_MISSING", {}, cause);
    case "NOT_FOUND":
      return new RunFailure("LIST_NOT_FOUND", {}, cause);
    case "NOT_YOURS":
      return new RunFailure("LIST_NOT_YOURS", {}, cause);
    case "ACCOUNT_PROBLEM":
      return new RunFailure("ACCOUNT_PROBLEM", { code }, cause);
    case "INVALID_REQUEST":
      return new RunFailure("DESTINATION_REFUSED", { code: code || (error.details.status ?? 0) }, cause);
    default: {
      const options = { ...cause, canPass: true, notBeforeMs: retryAfterMs };
      return new RunFailure("DESTINATION_UNAVAILABLE", { problem: error.reason }, options);
    }
  }
}
