import type pg from "pg";

import { havePlanningAlone } from "../runs/run-addresses.js";
import { LOCK_TIMEOUT } from "./run-partitions.js";

export interface ExpiredAddresses {
  readonly recipients: number;
  readonly suppressed: number;
}

/**
 * Deletes events that were noted before the oldest run that is kept was asked for, except the newest of each person. To be
 * asked after runs have been deleted.
 */
export async function deleteOldRecipientEvents(client: pg.ClientBase): Promise<number> {
  const { rowCount } = await client.query(
    `DELETE FROM recipient_event former
     WHERE at < (SELECT coalesce(min(queued_at), 'infinity') FROM export_run)
       AND EXISTS (SELECT FROM recipient_event later WHERE later.list_key = former.list_key
         AND later.address = former.address AND (later.at, later.id) > (former.at, former.id))`,
  );
  return rowCount ?? 0;
}

/**
 * Deletes addresses that only looks brought, where nobody needs them any more: suppression lists of clients without an
 * export, and people whom nobody ever sent or wanted, on lists without an export or a run that is kept. An export that comes
 * to such a list looks at everything again. Who was sent stays: the ledger says why they are where they are.
 */
export async function deleteStrangers(client: pg.ClientBase): Promise<ExpiredAddresses> {
  await client.query(`SET LOCAL lock_timeout = '${LOCK_TIMEOUT}'`);
  // No look learns meanwhile: whose run is under way by then is seen below.
  await havePlanningAlone(client);
  const suppressed = await client.query(
    `DELETE FROM suppressed_address barred
     WHERE NOT EXISTS (SELECT FROM export WHERE export.client_id = barred.client_id)
       AND NOT EXISTS (SELECT FROM export_run run JOIN destination_list list ON list.id = run.list_key
         WHERE list.client_id = barred.client_id AND run.finished_at IS NULL)`,
  );
  const { rows } = await client.query<{ recipients: number }>(
    `WITH idle AS (
       SELECT id FROM destination_list list
       WHERE NOT EXISTS (SELECT FROM export WHERE export.list_id = list.list_id)
         AND NOT EXISTS (SELECT FROM export_run run WHERE run.list_key = list.id)
     ), gone AS (
       DELETE FROM recipient known USING idle
       WHERE known.list_key = idle.id AND known.sent_at IS NULL
         AND NOT EXISTS (SELECT FROM export_recipient wanted
           WHERE wanted.list_key = known.list_key AND wanted.address = known.address)
       RETURNING known.list_key, known.address
     ), events AS (
       DELETE FROM recipient_event noted USING gone
       WHERE noted.list_key = gone.list_key AND noted.address = gone.address
     ), lists AS (
       SELECT DISTINCT list_key FROM gone
     ), unread AS (
       UPDATE destination_list list SET watermarks = '{}' FROM lists WHERE list.id = lists.list_key
     ), looks AS (
       DELETE FROM export_look looked USING lists WHERE looked.list_key = lists.list_key
     )
     SELECT count(*)::int AS recipients FROM gone`,
  );
  return { recipients: rows[0]!.recipients, suppressed: suppressed.rowCount ?? 0 };
}
