import { RunStopped } from "../run-stopped.js";

/**
 * Works through items several at a time, each taken when a lane is free. When one of them fails, no new one starts, those
 * under way are awaited, and then the first failure that says why is thrown; so is the reason of `stop`, once it aborted.
 */
export async function workInLanes<Item>(
  lanes: number,
  items: AsyncIterable<Item> | Iterable<Item>,
  stop: AbortSignal,
  work: (item: Item, stop: AbortSignal) => Promise<void>,
): Promise<void> {
  const failed = new AbortController();
  const either = AbortSignal.any([stop, failed.signal]);
  const next = inTurn(items);
  let failure: { readonly error: unknown } | null = null;
  const lane = async (): Promise<void> => {
    while (!either.aborted) {
      try {
        const taken = await next();
        // Told to stop while it waited for its turn.
        if (taken.done || either.aborted) return;
        await work(taken.value, either);
      } catch (error) {
        failure = worse(failure, { error });
        failed.abort();
      }
    }
  };
  await Promise.all(Array.from({ length: lanes }, lane));
  const ended = failure as { readonly error: unknown } | null;
  if (ended !== null && !isAbort(ended.error)) throw ended.error;
  stop.throwIfAborted();
}

/** Hands the items out one after another, however many ask at once. */
function inTurn<Item>(items: AsyncIterable<Item> | Iterable<Item>): () => Promise<IteratorResult<Item, unknown>> {
  const iterator = Symbol.asyncIterator in items ? items[Symbol.asyncIterator]() : items[Symbol.iterator]();
  let turn: Promise<unknown> = Promise.resolve();
  return () => {
    const taken = turn.then(() => iterator.next());
    turn = taken.catch(() => undefined);
    return taken;
  };
}

/** Of several failures, one that says why wins over one that only says that another lane had to stop. */
function worse(first: { error: unknown } | null, second: { error: unknown }): { error: unknown } {
  return first === null || isAbort(first.error) ? second : first;
}

export function isAbort(error: unknown): boolean {
  return error instanceof DOMException || error instanceof RunStopped;
}
