import type pg from "pg";

import { noteEvents } from "./note-events.js";

export interface LearnSuppressedOptions {
  readonly table: string;
  readonly listKey: number;
  /** The run that looks. */
  readonly runId: string;
  readonly clientId: string;
  readonly heedsSuppression: boolean;
}

/**
 * Takes over the client's suppression list as it was read. Whoever is on it has left, on every list of that client that the
 * ledger knows. On a list that heeds it nobody of it may be sent, those included whom the list never had; whoever is no
 * longer on it, and was found in no state of the list, is in none.
 */
export async function learnSuppressed(client: pg.ClientBase, options: LearnSuppressedOptions): Promise<void> {
  const { table, listKey, runId, clientId, heedsSuppression } = options;
  const suppressed = (address: string) =>
    `SELECT FROM suppressed_address barred WHERE barred.client_id = $1 AND barred.address = ${address}`;
  await client.query(
    `DELETE FROM suppressed_address former WHERE client_id = $1
       AND NOT EXISTS (SELECT FROM ${table} seen WHERE seen.state = 'SUPPRESSED' AND seen.address = former.address)`,
    [clientId],
  );
  await client.query(
    `INSERT INTO suppressed_address AS present (client_id, address, reason, suppressed_date)
     SELECT $1, address, coalesce(reason, 'UNKNOWN'), state_date FROM ${table} WHERE state = 'SUPPRESSED'
     ON CONFLICT (client_id, address) DO UPDATE SET reason = excluded.reason, suppressed_date = excluded.suppressed_date
     WHERE (present.reason, present.suppressed_date) IS DISTINCT FROM (excluded.reason, excluded.suppressed_date)`,
    [clientId],
  );
  await client.query(
    `UPDATE recipient known SET ever_left = true
     FROM suppressed_address barred, destination_list list
     WHERE barred.client_id = $1 AND (list.client_id = $1 OR list.id = $2)
       AND known.list_key = list.id AND known.address = barred.address AND NOT known.ever_left`,
    [clientId, listKey],
  );
  await client.query(
    `WITH released AS (
       UPDATE recipient known SET state = 'ABSENT', state_seen_at = clock_timestamp(), state_date = NULL, joined_date = NULL
       WHERE known.list_key = $2 AND known.state = 'SUPPRESSED'
         AND NOT ($3 AND EXISTS (${suppressed("known.address")}))
       RETURNING address
     ), changed AS (
       SELECT address, 'ABSENT' AS kind, $4::uuid AS run_id, NULL::text AS destination_date FROM released
     ), ${noteEvents("$2")}`,
    [clientId, listKey, heedsSuppression, runId],
  );
  if (!heedsSuppression) return;
  await client.query(
    `WITH barred AS (
       INSERT INTO recipient AS present (list_key, address, email, state, state_seen_at, ever_left)
       SELECT $1, address, email, 'SUPPRESSED', clock_timestamp(), true FROM ${table} WHERE state = 'SUPPRESSED'
       ON CONFLICT (list_key, address) DO UPDATE SET state = excluded.state, state_seen_at = excluded.state_seen_at
       WHERE present.state IN ('ACTIVE', 'UNCONFIRMED', 'ABSENT')
       RETURNING address
     ), changed AS (
       SELECT barred.address, 'SUPPRESSED' AS kind, $2::uuid AS run_id, seen.state_date AS destination_date
       FROM barred JOIN ${table} seen ON seen.address = barred.address AND seen.state = 'SUPPRESSED'
     ), ${noteEvents("$1")}`,
    [listKey, runId],
  );
}
