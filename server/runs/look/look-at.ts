import type pg from "pg";

import type { ReadPagesOptions, RepeatRead } from "../../destinations/call-options.js";
import type { Destination } from "../../destinations/destination.js";
import type { ListDetails } from "../../destinations/list.js";
import type { ListedSubscriber } from "../../destinations/subscriber.js";
import { inTransaction } from "../../database/transaction.js";
import type { ErasureBlocks } from "../../erasure/erasure-blocks.js";
import { keyOf } from "../../recipients/address.js";
import type { BackOff, WaitingBecause } from "../deliver/until-answered.js";
import { dropTables } from "../plan/staging.js";
import { repeatRead } from "../repeat-read.js";
import type { HeldRun } from "../run-lease.js";
import { learn, type Reading } from "./learn.js";
import { createLookTable, LookWriter, lookTableOf } from "./look-staging.js";
import { readStates, seen, type Watermarks } from "./read-states.js";

export interface LookOptions {
  readonly pool: pg.Pool;
  readonly run: HeldRun;
  /** Whose first plan on the list asks for everything to be read; null only reads what is new. */
  readonly exportId: string | null;
  readonly clientId: string;
  readonly destination: Destination;
  readonly list: ListDetails;
  readonly erasures: Pick<ErasureBlocks, "erasedIn" | "filterErased">;
  readonly backOff: BackOff;
  readonly stop: AbortSignal;
  /** Told why calls wait; null when they no longer do. */
  readonly waiting?: (because: WaitingBecause | null) => void;
}

export interface Look {
  /** Whether every state was read, rather than what is new. */
  readonly full: boolean;
  readonly rows: number;
}

/** Of those no longer suppressed, how many are asked for one by one; where they are more, every state is read. */
const MOST_RELEASED = 500;

/**
 * Reads where everybody stands on the list, and the client's suppression list, and lets the ledger learn from it, in one
 * transaction: either all of it is learnt and the watermarks advance, or nothing. Throws {@link StagingLost} where PostgreSQL
 * lost what was read: then it is read again. See server/decisions/0015-looking-before-planning.md.
 */
export async function lookAt(options: LookOptions): Promise<Look> {
  const { pool, run } = options;
  const table = lookTableOf(run);
  await createLookTable(pool, table);
  try {
    const known = await whatIsKnown(options);
    const writer = new LookWriter(pool, table);
    const read = await readInto(writer, options, known);
    const { rows } = writer;
    options.stop.throwIfAborted();
    await learn(options, { table, rows, ...read });
    return { full: read.full, rows };
  } finally {
    await dropTables(pool, [table]).catch(() => undefined);
  }
}

interface Known {
  readonly full: boolean;
  readonly watermarks: Watermarks;
  /** The states in which the ledger has somebody. */
  readonly populated: ReadonlySet<string>;
}

async function whatIsKnown({ pool, run, exportId }: LookOptions): Promise<Known> {
  const list = await pool.query<{ full: boolean; watermarks: Watermarks }>(
    `SELECT watermarks, $2::uuid IS NOT NULL
       AND NOT EXISTS (SELECT FROM export_look WHERE export_id = $2 AND list_key = $1) AS full
     FROM destination_list WHERE id = $1`,
    [run.listKey, exportId],
  );
  // Of each state one row, and each by its name: of those who are gone by their own index, and there may be nobody; of those
  // on the list by address, and the first is found at once.
  const one = (state: string, order = "") =>
    `(SELECT state FROM recipient WHERE list_key = $1 AND state = '${state}' ${order} LIMIT 1)`;
  const { rows } = await pool.query<{ state: string }>(
    [one("ACTIVE", "ORDER BY address"), ...["UNSUBSCRIBED", "BOUNCED", "DELETED"].map((gone) => one(gone))].join(
      " UNION ALL ",
    ),
    [run.listKey],
  );
  const { full = false, watermarks = {} } = list.rows[0] ?? {};
  return { full, watermarks, populated: new Set(rows.map((row) => row.state)) };
}

async function readInto(
  writer: LookWriter,
  options: LookOptions,
  known: Known,
): Promise<Pick<Reading, "full" | "watermarks">> {
  const { destination, run, clientId, backOff, stop, waiting } = options;
  const { listId } = run;
  const patience = { backOff, stop, isPatient: true, ...(waiting === undefined ? {} : { waiting }) };
  const repeat: RepeatRead = (read) => repeatRead(read, patience);
  const paging: ReadPagesOptions = { signal: stop, repeat };
  const isKnown = (page: readonly ListedSubscriber[]) => isKnownAsIs(options, page);
  const readList = async (full: boolean) => {
    const statistics = await repeat(() => destination.statistics(listId, { signal: stop }));
    const reading = { ...known, full, destination, listId, statistics, paging, isKnown, writer, stop };
    return { full, watermarks: await readStates(reading) };
  };
  let read = await readList(known.full);
  for await (const page of destination.suppressed(clientId, paging)) {
    stop.throwIfAborted();
    await writer.add(
      page.map(({ email, reason, date }) => ({
        email,
        state: "SUPPRESSED",
        stateDate: date,
        joinedDate: null,
        reason,
      })),
    );
  }
  await writer.flush();
  // Who was suppressed and is no longer stands where they stood, among what is not new.
  const released = known.full ? [] : await releasedFromSuppression(options);
  if (released.length > MOST_RELEASED) read = await readList(true);
  else {
    for (const email of released) {
      const subscriber = await repeat(() => destination.subscriber(listId, email, { signal: stop }));
      if (subscriber !== null) await writer.add([seen(subscriber)]);
    }
  }
  await writer.flush();
  return read;
}

/** Whether the ledger has everybody on a page as they stand there: then there is nothing to learn from it. */
export async function isKnownAsIs(
  { pool, run }: Pick<LookOptions, "pool" | "run">,
  page: readonly ListedSubscriber[],
): Promise<boolean> {
  const { rows } = await pool.query<{ known: boolean }>(
    `SELECT NOT EXISTS (
       SELECT FROM unnest($2::text[], $3::text[], $4::text[]) AS seen (address, state, state_date)
       LEFT JOIN recipient known ON known.list_key = $1 AND known.address = seen.address
         AND known.state = seen.state AND known.state_date = seen.state_date
       WHERE known.address IS NULL) AS known`,
    [
      run.listKey,
      page.map(({ email }) => keyOf(email)),
      page.map(({ state }) => state),
      page.map((row) => row.stateDate),
    ],
  );
  return rows[0]!.known;
}

/**
 * Whoever is suppressed by the ledger and no longer at the destination: where they stand by now may be nothing new there.
 * At most one more than are asked for.
 */
async function releasedFromSuppression({ pool, run, list }: LookOptions): Promise<string[]> {
  return inTransaction(pool, async (client) => {
    await client.query(`ANALYZE ${lookTableOf(run)}`);
    await client.query("SET LOCAL enable_nestloop = off");
    const { rows } = await client.query<{ email: string }>(
      `SELECT known.email FROM recipient known
     WHERE known.list_key = $1 AND known.state = 'SUPPRESSED'
       AND NOT ($2 AND EXISTS (SELECT FROM ${lookTableOf(run)} seen
         WHERE seen.state = 'SUPPRESSED' AND seen.address = known.address))
     ORDER BY known.address LIMIT $3`,
      [run.listKey, list.unsubscribeScope === "ALL_CLIENT_LISTS", MOST_RELEASED + 1],
    );
    return rows.map((row) => row.email);
  });
}
