import type { Destination } from "../../../server/destinations/destination.js";
import type { Erasure } from "../../../server/erasure/erasure.entity.js";
import type { PerformRunDeps } from "../../../server/runs/perform-run.js";
import { ACTOR, type RunWorld } from "../../support/run-world.js";

/** Erases somebody and answers the receipt as it stands. */
export async function erase(world: RunWorld, email: string, erasures = world.erasures): Promise<Erasure> {
  const answer = await erasures.erase(world.orm.em.fork(), email, ACTOR);
  if ("typename" in answer) throw new Error(`Refused: ${JSON.stringify(answer.fields)}`);
  return answer;
}

export interface ListOutcome {
  readonly list: string;
  readonly what: string;
  readonly done: boolean;
}

/** What became of every list of an erasure; the world's own list first. */
export async function listsOf(world: RunWorld, erasureId: string): Promise<ListOutcome[]> {
  return world.query(
    "SELECT list_id AS list, what, done FROM erased_list WHERE erasure_id = $1 ORDER BY list_id = $2 DESC, list_id",
    [erasureId, world.listId],
  );
}

/** What the sandbox holds of an address; null when the list never had it. */
export async function subscriber(world: RunWorld, email: string, listId = world.listId) {
  const { status, body } = await world.sandbox.control.api<Record<string, unknown>>(
    "GET",
    `subscribers/${listId}.json?email=${encodeURIComponent(email)}`,
  );
  return status === 200 ? body : null;
}

/** Resolves when the only erasure has come so far that nothing here holds the address any more. */
export async function withdrawn(world: RunWorld): Promise<void> {
  for (const deadline = Date.now() + 20_000; Date.now() < deadline;) {
    const [row] = await world.query("SELECT FROM erasure WHERE state <> 'STARTED'");
    if (row) return;
  }
  throw new Error("The address was never withdrawn.");
}

export interface HeldCalls {
  readonly connections: PerformRunDeps["connections"];
  /** The addresses of every call, in the order in which the calls began. */
  readonly calls: string[][];
}

export interface HoldOptions {
  /** Subscribers in one call. */
  readonly size: number;
  /** Runs with the number of the call, from 1, before it is made. */
  readonly before?: (call: number, addresses: readonly string[]) => Promise<void> | void;
  /** Runs when a call has failed and nobody knows it yet. */
  readonly failed?: (call: number) => Promise<void> | void;
  readonly timeoutMs?: number;
}

/** The world's account, with every call written down and held for as long as a test wants. */
export function holdCalls(world: RunWorld, options: HoldOptions): HeldCalls {
  const account = world.open();
  const calls: string[][] = [];
  const timeout = options.timeoutMs === undefined ? {} : { timeoutMs: options.timeoutMs };
  const destination = Object.assign(Object.create(account) as Destination, {
    maxImportSize: options.size,
    async importSubscribers(listId, subscribers, given = {}) {
      const addresses = subscribers.map((text) => (JSON.parse(text) as { EmailAddress: string }).EmailAddress);
      const call = calls.push(addresses);
      await options.before?.(call, addresses);
      try {
        return await account.importSubscribers(listId, subscribers, { ...given, ...timeout });
      } catch (error) {
        await options.failed?.(call);
        throw error;
      }
    },
  } satisfies Partial<Destination>);
  return {
    calls,
    connections: {
      openDestination: async () => destination,
      markNeedsReauthentication: async (_em, id) => void world.refused.push(id),
    },
  };
}

/** Resolves when so many calls have begun, one of them with the address where one is given. */
export async function untilCalled(calls: readonly string[][], count: number, address?: string): Promise<void> {
  for (const deadline = Date.now() + 20_000; Date.now() < deadline;) {
    if (calls.length >= count && (address === undefined || calls.flat().includes(address))) return;
    await new Promise((resolve) => setImmediate(resolve));
  }
  throw new Error("The calls were never made.");
}

/** Resolves when a statement with one of these words waits for a lock. */
export async function untilBlocked(world: RunWorld, ...words: string[]): Promise<void> {
  for (const deadline = Date.now() + 20_000; Date.now() < deadline;) {
    const waiting = await world.query(
      `SELECT FROM pg_stat_activity, unnest($1::text[]) AS word
       WHERE datname = current_database() AND wait_event_type = 'Lock' AND strpos(query, word) > 0`,
      [words],
    );
    if (waiting.length > 0) return;
  }
  throw new Error("Nobody came to wait.");
}
