import type { EventSubscriber, TransactionEventArgs } from "@mikro-orm/core";
import type { EntityManager } from "@mikro-orm/postgresql";

import { acting } from "../access/acting.js";

/** Tells a transaction who acts in it, for the triggers that record changes. `false` for a parameter keeps the rest apart. */
const SETTINGS = ["actor_id", "token_id", "session_id", "network_address", "operation"] as const;

/**
 * The values of {@link SETTINGS} for whoever acts here; null where nobody said so: then changes are put down to the
 * system. They hold until the transaction ends, so that a pooled connection tells the next one nothing.
 */
function actingValues(): string[] | null {
  const present = acting();
  if (present === null) return null;
  const { actor, operation } = present;
  return [actor?.userId ?? "", actor?.tokenId ?? "", actor?.sessionId ?? "", actor?.networkAddress ?? "", operation];
}

/** In a transaction that has just begun on a connection. One round trip, and only when somebody acts. */
export async function sayWhoActs(client: { query(text: string, values: string[]): Promise<unknown> }): Promise<void> {
  const values = actingValues();
  if (values !== null)
    await client.query(
      statement((index) => `$${index + 1}`),
      values,
    );
}

/** The same for every transaction that the ORM begins, those of a flush included. Statements outside of one say nothing. */
export const actingSubscriber: EventSubscriber = {
  async afterTransactionStart({ em, transaction }: TransactionEventArgs) {
    // A savepoint is inside a transaction that was told already.
    if (transaction?.savepointName !== undefined) return;
    const values = actingValues();
    if (values === null) return;
    await (em as EntityManager).getConnection().execute(
      statement(() => "?"),
      values,
      "run",
      transaction,
    );
  },
};

function statement(placeholder: (index: number) => string): string {
  const settings = SETTINGS.map((name, index) => `set_config('listwright.${name}', ${placeholder(index)}, true)`);
  return `SELECT ${settings.join(", ")}`;
}
