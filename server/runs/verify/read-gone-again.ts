import type pg from "pg";

import type { RepeatRead } from "../../destinations/call-options.js";
import type { Destination } from "../../destinations/destination.js";
import type { ListedWriter } from "./listed-staging.js";

/** Of whoever was found in no state, how many are asked for one by one. */
const MOST_READ_AGAIN = 500;

export interface GoneOptions {
  readonly pool: pg.Pool;
  readonly destination: Pick<Destination, "subscriber">;
  readonly exportId: string;
  readonly run: { readonly listId: string; readonly listKey: number };
  readonly members: string;
  readonly listed: string;
  readonly writer: ListedWriter;
  readonly repeat: RepeatRead;
  readonly stop: AbortSignal;
}

/**
 * Pages move while a list is read, so that somebody may be on none of them: members who were sent and found in no state are
 * asked for one by one, and those found are added to what was read. Answers whether that was possible; of too many nothing
 * is asked, and nothing may be concluded from it.
 */
export async function readGoneAgain(options: GoneOptions): Promise<boolean> {
  const { pool, destination, exportId, run, members, listed, writer, repeat, stop } = options;
  for (const table of [members, listed]) await pool.query(`ANALYZE ${table}`);
  const { rows } = await pool.query<{ email: string }>(
    `SELECT min(member.email) AS email FROM ${members} member
     JOIN export_recipient sent ON sent.export_id = $1 AND sent.list_key = $2 AND sent.address = member.address
     LEFT JOIN recipient known ON known.list_key = $2 AND known.address = member.address
     WHERE member.problem IS NULL AND sent.sent_hash IS NOT NULL
       AND coalesce(known.state IN ('ACTIVE', 'UNCONFIRMED', 'ABSENT'), true)
       AND NOT EXISTS (SELECT FROM ${listed} there WHERE there.address = member.address)
     GROUP BY member.address LIMIT $3`,
    [exportId, run.listKey, MOST_READ_AGAIN + 1],
  );
  if (rows.length > MOST_READ_AGAIN) return false;
  for (const { email } of rows) {
    const found = await repeat(() => destination.subscriber(run.listId, email, { signal: stop }));
    if (found !== null) await writer.add([found]);
  }
  await writer.flush();
  return true;
}
