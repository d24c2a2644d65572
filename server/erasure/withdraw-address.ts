import type pg from "pg";

import { forgetRead } from "../runs/look/look-staging.js";
import { blankStaged } from "../runs/plan/blank-staged.js";
import { haveAddressesAlone, havePlanningAlone } from "../runs/run-addresses.js";
import { isMissingTable } from "../runs/run-fault.js";
import { blankListed } from "../runs/verify/listed-staging.js";
import { findListsOf } from "./find-lists.js";
import { forgetInvalidText } from "./forget-invalid-text.js";

export interface Withdrawn {
  /** Spellings of the address as they were sent, other than the form by which addresses are compared. */
  readonly spellings: readonly string[];
  /** Lists that the address was put on, or may have been, with those of earlier erasures of the same address. */
  readonly lists: number;
  /** Rows of runs that no longer name the address. */
  readonly namings: number;
}

/**
 * Takes an address out of all that this product has written down, in the caller's transaction: staged rows of unfinished
 * runs, intents, the ledger with its claims, and the outcomes of runs, which stay counted without it. Writes down first on
 * which lists it may be, and which calls with it are out.
 *
 * Waits for transactions that are writing addresses, and keeps others from it until it is committed: whoever plans before
 * is seen here, whoever plans after sees the block. Calls that are out are not waited for; what they answer of the address
 * is dropped.
 */
export async function withdrawAddress(client: pg.ClientBase, erasureId: string, address: string): Promise<Withdrawn> {
  await havePlanningAlone(client);
  const runs = await client.query<{ id: string }>(
    "SELECT id FROM export_run WHERE finished_at IS NULL AND plan_id IS NOT NULL ORDER BY id",
  );
  for (const { id } of runs.rows) await haveAddressesAlone(client, id);
  // As they are now that nobody else can write addresses of theirs.
  const planned = await client.query<{ id: string; planId: string }>(
    `SELECT id, plan_id AS "planId" FROM export_run WHERE id = ANY ($1) AND finished_at IS NULL ORDER BY id`,
    [runs.rows.map((run) => run.id)],
  );
  for (const run of planned.rows) await unlessDropped(client, () => blankStaged(client, run, address));
  for (const { planId } of planned.rows) await unlessDropped(client, () => blankListed(client, planId, address));

  const lists = await findListsOf(client, erasureId, address);
  const spelt = await client.query<{ email: string }>(
    `SELECT DISTINCT known.email FROM destination_list list
     JOIN recipient known ON known.list_key = list.id AND known.address = $1 WHERE known.email <> $1`,
    [address],
  );
  await stripIntents(client, address);
  await client.query(
    "DELETE FROM recipient USING destination_list list WHERE recipient.list_key = list.id AND recipient.address = $1",
    [address],
  );
  // By its key, a look-up for each export and list: the table has no index that begins with the address.
  await client.query(
    `DELETE FROM export_recipient wanted USING export, destination_list list
     WHERE wanted.export_id = export.id AND wanted.list_key = list.id AND wanted.address = $1`,
    [address],
  );
  // Exports that are gone are remembered for as long as their people are still to be removed, or decided about.
  await client.query(
    `DELETE FROM export_recipient wanted USING export_run removal
     WHERE removal.kind = 'REMOVAL' AND (removal.finished_at IS NULL OR removal.undecided) AND wanted.export_id = removal.claims_of
       AND wanted.list_key = removal.list_key AND wanted.address = $1`,
    [address],
  );
  await client.query(
    "DELETE FROM suppressed_address WHERE client_id = ANY (ARRAY(SELECT client_id FROM destination_list)) AND address = $1",
    [address],
  );
  await unlessDropped(client, () => forgetRead(client, address));
  await client.query(
    "DELETE FROM plan_sample WHERE list_key = ANY (ARRAY(SELECT id FROM destination_list)) AND address = $1",
    [address],
  );
  await client.query(
    "DELETE FROM recipient_event WHERE list_key = ANY (ARRAY(SELECT id FROM destination_list)) AND address = $1",
    [address],
  );
  // As an array, so that each month's index is asked also where PostgreSQL thinks that there are many lists.
  const named = await client.query(
    `UPDATE run_recipient SET address = NULL
     WHERE list_key = ANY (ARRAY(SELECT id FROM destination_list)) AND address = $1`,
    [address],
  );
  const lasting = await client.query(
    `UPDATE lasting_outcome SET address = NULL
     WHERE list_key = ANY (ARRAY(SELECT id FROM destination_list)) AND address = $1`,
    [address],
  );
  const unreadable = await forgetInvalidText(client, address);
  const namings = (named.rowCount ?? 0) + (lasting.rowCount ?? 0) + unreadable;
  return { spellings: spelt.rows.map((row) => row.email), lists, namings };
}

/** A run that has ended drops what it staged without asking anybody: then nothing is left there to be blanked. */
async function unlessDropped(client: pg.ClientBase, blank: () => Promise<void>): Promise<void> {
  await client.query("SAVEPOINT blanking");
  try {
    await blank();
    await client.query("RELEASE SAVEPOINT blanking");
  } catch (error) {
    if (!isMissingTable(error)) throw error;
    await client.query("ROLLBACK TO SAVEPOINT blanking");
  }
}

/** Takes the address out of every intent; one that holds nobody else and whose run has ended goes altogether. */
async function stripIntents(client: pg.ClientBase, address: string): Promise<void> {
  await client.query(
    `UPDATE delivery_intent SET (addresses, adding) = (
       SELECT coalesce(array_agg(entry.address ORDER BY entry.place), '{}'),
         coalesce(array_agg(entry.adding ORDER BY entry.place), '{}')
       FROM unnest(addresses, adding) WITH ORDINALITY AS entry (address, adding, place) WHERE entry.address <> $1)
     WHERE addresses @> ARRAY[$1::text]`,
    [address],
  );
  await forgetEmptyIntents(client);
}

/** Those of runs that are under way stay: by them it is known that the call is still out. */
export async function forgetEmptyIntents(client: Pick<pg.ClientBase, "query">): Promise<void> {
  await client.query(
    `DELETE FROM delivery_intent intent USING export_run run
     WHERE run.id = intent.run_id AND run.finished_at IS NOT NULL AND cardinality(intent.addresses) = 0`,
  );
}
