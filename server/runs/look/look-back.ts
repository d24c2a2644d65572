import { inTransaction } from "../../database/transaction.js";
import type { ReadPagesOptions } from "../../destinations/call-options.js";
import { dropTables } from "../plan/staging.js";
import { repeatRead } from "../repeat-read.js";
import { shareAddresses, sharePlanning } from "../run-addresses.js";
import { updateHeld } from "../run-lease.js";
import { learnStates } from "./learn-states.js";
import { keepLatest, type Reading } from "./learn.js";
import { isKnownAsIs, type LookOptions } from "./look-at.js";
import { createLookTable, LookWriter, lookTableOf, readyRead } from "./look-staging.js";
import { seen, type Watermarks } from "./read-states.js";
import { Watermark } from "./watermark.js";

/** Those whom a run sends are in one of these afterwards. */
const ARRIVED_IN = ["ACTIVE", "UNCONFIRMED"] as const;

/**
 * Reads who came onto the list since the look before the plan, once everybody was sent: the answers to imports do not say
 * with which date a person stands there now. Without it, somebody who leaves and comes again before the next look could
 * not be told from somebody who stayed. What is read here need not be read by the next look, so that it costs a call or
 * two more a run. Learns nothing new of suppressions.
 *
 * Throws {@link StagingLost}, having learnt nothing, where PostgreSQL lost what was read.
 *
 * Not guaranteed: that somebody is told who left and came again between our call and this.
 */
export async function lookBack(options: Omit<LookOptions, "exportId">): Promise<void> {
  const { pool, run, destination, backOff, stop, waiting } = options;
  const sent = await pool.query("SELECT FROM export_run WHERE id = $1 AND added + updated > 0", [run.id]);
  if (sent.rowCount === 0) return;
  const table = lookTableOf(run);
  await createLookTable(pool, table);
  try {
    const list = await pool.query<{ watermarks: Watermarks }>("SELECT watermarks FROM destination_list WHERE id = $1", [
      run.listKey,
    ]);
    const former = list.rows[0]?.watermarks ?? {};
    const writer = new LookWriter(pool, table);
    const patience = { backOff, stop, isPatient: true, ...(waiting === undefined ? {} : { waiting }) };
    const paging: ReadPagesOptions = { signal: stop, repeat: (read) => repeatRead(read, patience) };
    const watermarks: Partial<Record<(typeof ARRIVED_IN)[number], string>> = {};
    for (const state of ARRIVED_IN) {
      const watermark = new Watermark();
      for await (const page of destination.subscribers(run.listId, state, {
        ...paging,
        since: former[state] ?? null,
        isKnown: (known) => isKnownAsIs(options, known),
      })) {
        stop.throwIfAborted();
        watermark.note(page);
        await writer.add(page.map(seen));
      }
      const read = watermark.date();
      if (read !== null) watermarks[state] = read;
    }
    await writer.flush();
    stop.throwIfAborted();
    await learn(options, { table, rows: writer.rows, watermarks });
  } finally {
    await dropTables(pool, [table]).catch(() => undefined);
  }
}

type Arrivals = Omit<Reading, "full">;

async function learn(options: Omit<LookOptions, "exportId">, { table, rows, watermarks }: Arrivals): Promise<void> {
  const { pool, run, clientId, erasures } = options;
  const heedsSuppression = options.list.unsubscribeScope === "ALL_CLIENT_LISTS";
  await inTransaction(pool, async (client) => {
    await sharePlanning(client);
    await shareAddresses(client, run.id);
    await readyRead(client, table, rows);
    const erased = await erasures.erasedIn(client, table);
    if (erased.length > 0) await client.query(`DELETE FROM ${table} WHERE address = ANY ($1)`, [erased]);
    // As the look before the plan found them.
    await client.query(
      `INSERT INTO ${table} (place, address, email, state)
       SELECT 0, barred.address, barred.address, 'SUPPRESSED' FROM suppressed_address barred
       WHERE barred.client_id = $1 AND EXISTS (SELECT FROM ${table} seen WHERE seen.address = barred.address)`,
      [clientId],
    );
    await keepLatest(client, table);
    await learnStates(client, { table, listKey: run.listKey, runId: run.id, heedsSuppression, full: false });
    await client.query(
      "UPDATE destination_list SET looked_at = clock_timestamp(), watermarks = watermarks || $2 WHERE id = $1",
      [run.listKey, watermarks],
    );
    await updateHeld(client, run, ["DELIVERING"], "lease_epoch = lease_epoch");
  });
}
