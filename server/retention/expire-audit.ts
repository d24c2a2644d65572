import type pg from "pg";

import { LOCK_TIMEOUT } from "./run-partitions.js";
import type { MonthPartition } from "./partitions-of.js";

/** Drops a month of the audit trail, in the caller's transaction. Answers how many events it held. */
export async function dropMonthOfEvents(client: pg.ClientBase, { name }: MonthPartition): Promise<number> {
  await client.query(`SET LOCAL lock_timeout = '${LOCK_TIMEOUT}'`);
  const { rows } = await client.query<{ events: number }>(`SELECT count(*)::int AS events FROM ${name}`);
  await client.query(`ALTER TABLE audit_event DETACH PARTITION ${name}`);
  await client.query(`DROP TABLE ${name}`);
  return rows[0]!.events;
}

/** Deletes older events that lie outside of all months. Only the owner of the table can, as with consent. */
export async function deleteOldEvents(client: pg.ClientBase, before: Date): Promise<number> {
  const old = "FROM audit_event_default WHERE at < $1";
  const found = await client.query(`SELECT ${old} LIMIT 1`, [before]);
  if (found.rowCount === 0) return 0;
  await client.query("ALTER TABLE audit_event_default DISABLE TRIGGER USER");
  const { rowCount } = await client.query(`DELETE ${old}`, [before]);
  await client.query("ALTER TABLE audit_event_default ENABLE TRIGGER USER");
  return rowCount ?? 0;
}
