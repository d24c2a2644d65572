import type { Destination } from "../../../server/destinations/destination.js";
import type { PerformRunDeps } from "../../../server/runs/perform-run.js";
import type { RunWorld } from "../../support/run-world.js";

export interface CallOptions {
  /** Subscribers in one call, so that few people make many calls. */
  readonly size?: number;
  readonly timeoutMs?: number;
  readonly before?: (subscribers: readonly string[]) => Promise<void> | void;
}

/** The world's account, with calls of another size, deadline or cost. */
export function withCalls(world: RunWorld, options: CallOptions): Pick<PerformRunDeps, "connections"> {
  const account = world.open();
  const destination: Destination = {
    maxImportSize: options.size ?? account.maxImportSize,
    clients: () => account.clients(),
    lists: (clientId) => account.lists(clientId),
    list: (listId) => account.list(listId),
    async importSubscribers(listId, subscribers, given = {}) {
      await options.before?.(subscribers);
      const timeout = options.timeoutMs === undefined ? {} : { timeoutMs: options.timeoutMs };
      return account.importSubscribers(listId, subscribers, { ...given, ...timeout });
    },
  };
  return {
    connections: {
      openDestination: async () => destination,
      markNeedsReauthentication: async (_em, id) => void world.refused.push(id),
    },
  };
}
