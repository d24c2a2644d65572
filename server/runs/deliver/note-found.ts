import type pg from "pg";

import type { ListedSubscriber } from "../../destinations/subscriber.js";
import { noteEvents } from "../look/note-events.js";
import { isOnList } from "./settle-batch.js";

/** Where the ledger has whoever the list does not know. */
export type FoundState = ListedSubscriber["state"] | "ABSENT";

export function isThere(found: ListedSubscriber | null): found is ListedSubscriber {
  return found?.state === "ACTIVE" || found?.state === "UNCONFIRMED";
}

/**
 * Lets the ledger learn where one person was found when their state was read again. Whoever is back, other than by us, is
 * foreign from now on; whoever was deleted at another time than we did it was deleted by somebody else. Nobody is written
 * down anew who was erased meanwhile. What changed is an event found by `runId`; null when it is what that run itself did.
 */
export async function noteFound(
  client: pg.ClientBase,
  listKey: number,
  address: string,
  found: ListedSubscriber | null,
  runId: string | null,
): Promise<void> {
  const state: FoundState = found?.state ?? "ABSENT";
  await client.query(
    `WITH learnt AS (
       UPDATE recipient SET
         state = $3, state_date = $4, joined_date = coalesce($5, joined_date), state_seen_at = clock_timestamp(),
         is_foreign = CASE WHEN ${isOnList("state")} THEN is_foreign ELSE ${isOnList("$3::text")} END,
         ever_left = ever_left OR $3 IN ('UNSUBSCRIBED', 'BOUNCED'),
         deleted_from = CASE WHEN ${STILL_OURS} THEN deleted_from END,
         deleted_by_run_id = CASE WHEN ${STILL_OURS} THEN deleted_by_run_id END,
         deleted_state_date = CASE WHEN ${STILL_OURS} THEN deleted_state_date END
       WHERE list_key = $1 AND address = $2
     ), changed AS (
       SELECT address, $6::uuid AS run_id,
         CASE WHEN ${isOnList("$3::text")} THEN coalesce($5, joined_date) ELSE $4 END AS destination_date,
         CASE
           WHEN ${isOnList("$3::text")} THEN CASE
             WHEN NOT ${isOnList("state")} THEN 'CAME_OTHERWISE'
             WHEN state = 'UNCONFIRMED' AND $3 = 'ACTIVE' THEN 'CONFIRMED'
           END
           WHEN state <> $3 OR state = 'DELETED' AND deleted_from IS NOT NULL AND (${STILL_OURS}) IS NOT TRUE THEN $3
         END AS kind
       FROM recipient WHERE list_key = $1 AND address = $2 AND $6::uuid IS NOT NULL
     ), ${noteEvents("$1")}`,
    [listKey, address, state, found?.stateDate ?? null, found?.joinedDate ?? null, runId],
  );
}

const STILL_OURS = "$3 = 'DELETED' AND state = 'DELETED' AND deleted_state_date = $4";

/** Writes down that we deleted somebody: where they stood before, and the date of their row as it was read back. */
export async function noteDeleted(
  client: pg.ClientBase,
  listKey: number,
  address: string,
  deletion: { readonly runId: string; readonly from: string; readonly row: ListedSubscriber },
): Promise<void> {
  await client.query(
    `UPDATE recipient SET state = 'DELETED', state_date = $3, state_seen_at = clock_timestamp(), deleted_from = $4,
       deleted_state_date = $3, deleted_by_run_id = $5
     WHERE list_key = $1 AND address = $2`,
    [listKey, address, deletion.row.stateDate, deletion.from, deletion.runId],
  );
}
