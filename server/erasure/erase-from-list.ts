import type { EntityManager } from "@mikro-orm/postgresql";
import type pg from "pg";

import type { ConnectionService } from "../connections/connection.service.js";
import { DestinationError, type DestinationErrorReason } from "../destinations/destination-error.js";
import type { ErasedSubscriber } from "../destinations/subscriber.js";
import type { ErasedWhat } from "./erasure.entity.js";

export interface ListToErase {
  readonly listId: string;
  readonly fieldKeys: readonly string[];
}

export interface EraseFromListDeps {
  readonly pool: pg.Pool;
  readonly connections: Pick<ConnectionService, "openDestination">;
}

/** Another connection may do better where one is refused as these. */
const TRY_ANOTHER: ReadonlySet<DestinationErrorReason> = new Set([
  "NOT_FOUND",
  "NOT_YOURS",
  "CREDENTIAL_REFUSED",
  "PERMISSION_MISSING",
  "ACCOUNT_PROBLEM",
]);

/**
 * Erases every spelling of an address from one list, through the first connection that reaches it: one of an export on the
 * list, else any other. Needs a credential that works and nothing else, so that leaving is possible whatever became of
 * consent and export user. Answers what was done, or why nothing could be.
 */
export async function eraseFromList(
  deps: EraseFromListDeps,
  em: EntityManager,
  { listId, fieldKeys }: ListToErase,
  spellings: readonly string[],
  signal: AbortSignal,
): Promise<ErasedWhat> {
  let why: ErasedWhat = "NO_CONNECTION";
  for (const connectionId of await connectionsFor(deps.pool, listId)) {
    try {
      const destination = await deps.connections.openDestination(em, connectionId);
      const found: ErasedSubscriber[] = [];
      for (const email of spellings) {
        found.push(await destination.eraseSubscriber(listId, email, fieldKeys, { signal }));
      }
      return found.find((what) => what === "DELETED") ?? found.find((what) => what === "DELETED_BEFORE") ?? "ABSENT";
    } catch (error) {
      if (!(error instanceof DestinationError)) throw error;
      const isElsewhere = error.reason === "NOT_FOUND" || error.reason === "NOT_YOURS";
      if (error.canPass) return "UNREACHABLE";
      if (!TRY_ANOTHER.has(error.reason)) return "REFUSED";
      // That somebody's credential is refused says more than that another account does not have the list.
      if (!isElsewhere) why = "REFUSED";
      else if (why === "NO_CONNECTION") why = "NOT_REACHED";
    }
  }
  return why;
}

/** Connections with a credential: those of exports on the list first, then those that its runs went through, then the rest. */
async function connectionsFor(pool: pg.Pool, listId: string): Promise<string[]> {
  const { rows } = await pool.query<{ id: string }>(
    `SELECT id FROM connection
     WHERE credential_sealed IS NOT NULL
     ORDER BY id IN (SELECT connection_id FROM export WHERE export.list_id = $1 AND connection_id IS NOT NULL) DESC,
       id::text IN (
         SELECT run.settings ->> 'connectionId' FROM export_run run JOIN destination_list list ON list.id = run.list_key
         WHERE list.list_id = $1 AND run.settings IS NOT NULL) DESC,
       needs_reauthentication_since IS NULL DESC, created_at, id`,
    [listId],
  );
  return rows.map((row) => row.id);
}
