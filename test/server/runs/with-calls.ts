import type { CallOptions as GivenOptions } from "../../../server/destinations/call-options.js";
import type { Destination } from "../../../server/destinations/destination.js";
import type { PerformRunDeps } from "../../../server/runs/perform-run.js";
import type { RunWorld } from "../../support/run-world.js";

export interface ImportCall {
  readonly emails: readonly string[];
  readonly bringBack: boolean;
}

export interface CallOptions {
  /** Subscribers in one call, so that few people make many calls. */
  readonly size?: number;
  readonly timeoutMs?: number;
  readonly before?: (call: ImportCall) => Promise<void> | void;
  /** When the answer has come and is not settled yet. */
  readonly answered?: () => Promise<void> | void;
  /** Before somebody is deleted or unsubscribed: they have been read. */
  readonly beforeRemoval?: (email: string) => Promise<unknown> | void;
  /** When the answer to a removal has come: they have not been read back. */
  readonly removed?: (email: string) => Promise<unknown> | void;
}

/** The world's account, with calls of another size, deadline or cost. */
export function withCalls(world: RunWorld, options: CallOptions): Pick<PerformRunDeps, "connections"> {
  const account = world.open();
  const timeout = options.timeoutMs === undefined ? {} : { timeoutMs: options.timeoutMs };
  const until = (given: GivenOptions = {}): GivenOptions => {
    if (options.timeoutMs === undefined) return given;
    const signals = [AbortSignal.timeout(options.timeoutMs), ...(given.signal ? [given.signal] : [])];
    return { signal: AbortSignal.any(signals) };
  };
  const removal =
    (remove: (email: string, given: GivenOptions) => Promise<"DONE" | "ABSENT">) =>
    async (_listId: string, email: string, given?: GivenOptions) => {
      await options.beforeRemoval?.(email);
      const answer = await remove(email, until(given));
      await options.removed?.(email);
      return answer;
    };
  const destination = Object.assign(Object.create(account) as Destination, {
    maxImportSize: options.size ?? account.maxImportSize,
    deleteSubscriber: removal((email, given) => account.deleteSubscriber(world.listId, email, given)),
    unsubscribeSubscriber: removal((email, given) => account.unsubscribeSubscriber(world.listId, email, given)),
    subscriber: (listId, email, given) => account.subscriber(listId, email, until(given)),
    async importSubscribers(listId, subscribers, given = {}) {
      const emails = subscribers.map((body) => (JSON.parse(body) as { EmailAddress: string }).EmailAddress);
      await options.before?.({ emails, bringBack: given.bringBack === true });
      const answer = await account.importSubscribers(listId, subscribers, { ...given, ...timeout });
      await options.answered?.();
      return answer;
    },
  } satisfies Partial<Destination>);
  return {
    connections: {
      openDestination: async () => destination,
      markNeedsReauthentication: async (_em, id) => void world.refused.push(id),
    },
  };
}
