import type { Destination } from "../../destinations/destination.js";
import { DestinationError } from "../../destinations/destination-error.js";
import type { ImportAnswer } from "../../destinations/import-call.js";
import { keyOf } from "../../recipients/address.js";
import type { Batch } from "./batch.js";
import { failureOf } from "./destination-failure.js";
import { MOST_READ_BACK, readBack } from "./read-back.js";
import type { BatchAnswer, BatchFailure, FirstCall, Unsure } from "./settle-batch.js";
import { untilAnswered, type AnsweringOptions } from "./until-answered.js";

export interface SendOptions extends AnsweringOptions {
  readonly destination: Pick<Destination, "importSubscribers" | "subscriber">;
  readonly listId: string;
  /**
   * Runs right before every call and throws when it may not be made. Answers whether an earlier worker's call for this
   * batch may have taken effect.
   */
  readonly beforeCall: () => Promise<boolean>;
}

/** Whether any call for a batch may have taken effect without its answer having been settled. */
export interface Doubt {
  mayHaveTakenEffect: boolean;
}

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
 *
 * Where an answer's counts contradict what was sent, it is not believed: the people of that call are asked for one by one,
 * and whom the list does not have is refused; where they are too many for that, they are unsure.
 */
export async function sendBatch(batch: Batch, doubt: Doubt, options: SendOptions): Promise<BatchAnswer> {
  const failures = new Map<string, BatchFailure>();
  let added = 0;
  let existing = 0;
  const firstCalls: FirstCall[] = [];
  const unsure: Unsure[] = [];
  let unaccounted = 0;
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
    if (answer.unaccounted > 0) {
      unaccounted += answer.unaccounted;
      if (part.to - part.from > MOST_READ_BACK) unsure.push({ from: part.from, to: part.to });
      else {
        const stored = (await addressesOf(batch, part)).filter((address) => !failures.has(address));
        for (const { address, ...missing } of await readBack(stored, options)) fail(address, missing);
      }
    }
    added += answer.added;
    existing += answer.existing;
    if (!sentBefore && answer.existing > 0) {
      firstCalls.push({ from: part.from, to: part.to, existing: answer.existing });
    }
  }
  return { failures: [...failures.values()], added, existing, firstCalls, unaccounted, unsure };
}

type Sent = { readonly sentBefore: boolean } & (
  | { readonly answer: ImportAnswer; readonly refusal: null }
  | { readonly answer: null; readonly refusal: DestinationError }
);

async function sendUntilAnswered(batch: Batch, part: Part, doubt: Doubt, options: SendOptions): Promise<Sent> {
  const { destination, listId, giveUp: signal, beforeCall } = options;
  const bodies = batch.bodies.slice(part.from, part.to);
  let { sentBefore } = part;
  const call = async (): Promise<ImportAnswer> => {
    const calledByAnother = await beforeCall();
    sentBefore ||= calledByAnother;
    return destination.importSubscribers(listId, bodies, { signal, beforeRepeat: beforeCall });
  };
  try {
    const answer = await untilAnswered(call, options, (error) => {
      sentBefore ||= error.mayHaveTakenEffect;
      doubt.mayHaveTakenEffect ||= error.mayHaveTakenEffect;
    });
    return { answer, refusal: null, sentBefore };
  } catch (error) {
    if (!(error instanceof DestinationError)) throw error;
    return { answer: null, refusal: error, sentBefore };
  }
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
export function namedIn({ failures }: ImportAnswer, addresses: readonly string[]): Named | null {
  const ours = new Set(addresses);
  const named = new Map<string, ImportAnswer["failures"][number]>();
  for (const failure of failures) {
    const address = keyOf(failure.email);
    if (!ours.has(address)) return null;
    if (!named.has(address)) named.set(address, failure);
  }
  return named;
}
