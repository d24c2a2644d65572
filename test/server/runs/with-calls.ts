import type { Destination } from "../../../server/destinations/destination.js";
import type { PerformRunDeps } from "../../../server/runs/perform-run.js";
import type { RunWorld } from "../../support/run-world.js";

export interface CallOptions {
  /** Subscribers in one call, so that few people make many calls. */
  readonly size?: number;
  readonly timeoutMs?: number;
  readonly before?: () => Promise<void> | void;
  /** When the answer has come and is not settled yet. */
  readonly answered?: () => Promise<void> | void;
}

/** The world's account, with calls of another size, deadline or cost. */
export function withCalls(world: RunWorld, options: CallOptions): Pick<PerformRunDeps, "connections"> {
  const account = world.open();
  const destination: Destination = {
    maxImportSize: options.size ?? account.maxImportSize,
    clients: () => account.clients(),
    lists: (clientId) => account.lists(clientId),
    list: (listId) => account.list(listId),
    eraseSubscriber: (...erased) => account.eraseSubscriber(...erased),
    async importSubscribers(listId, subscribers, given = {}) {
      await options.before?.();
      const timeout = options.timeoutMs === undefined ? {} : { timeoutMs: options.timeoutMs };
      const answer = await account.importSubscribers(listId, subscribers, { ...given, ...timeout });
      await options.answered?.();
      return answer;
    },
  };
  return {
    connections: {
      openDestination: async () => destination,
      markNeedsReauthentication: async (_em, id) => void world.refused.push(id),
    },
  };
}
