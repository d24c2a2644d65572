import type pg from "pg";

import type { HeldRun } from "../run-lease.js";

export interface EndedCall {
  readonly planId: string;
  readonly exportId: string;
  readonly batch: number;
}

/**
 * Ends the batch's own intent, and takes its addresses out of older ones: of those by which the export sent, and of those by
 * which anybody was about to be removed. They are no longer in doubt. Not so whoever was refused as deleted: that may have
 * been a removal of ours that nobody saw answered, and the next look tells.
 */
export async function endIntent(client: pg.ClientBase, run: HeldRun, call: EndedCall): Promise<void> {
  const { planId, exportId, batch } = call;
  const { rows } = await client.query<{ addresses: string[]; deleted: string[] }>(
    `WITH ended AS (
       DELETE FROM delivery_intent WHERE run_id = $1 AND plan_id = $2 AND batch = $3 AND kind = 'SEND' RETURNING addresses)
     SELECT addresses, ARRAY(SELECT address FROM recipient
       WHERE list_key = $4 AND address = ANY (ended.addresses) AND state = 'DELETED') AS deleted FROM ended`,
    [run.id, planId, batch, run.listKey],
  );
  const { addresses = [], deleted = [] } = rows[0] ?? {};
  const isDeleted = new Set(deleted);
  await takeOut(client, addresses, { listKey: run.listKey, exportId, notOfPlan: planId, kind: "SEND" });
  const there = addresses.filter((address) => !isDeleted.has(address));
  await takeOut(client, there, { listKey: run.listKey, kind: "REMOVE" });
}

export interface IntentsOf {
  readonly listKey: number;
  readonly kind: "SEND" | "REMOVE";
  /** Only of runs of this export. */
  readonly exportId?: string | null;
  /** Not those of this plan. */
  readonly notOfPlan?: string;
}

/** Takes addresses out of intents; those that hold nobody else go altogether. */
export async function takeOut(client: pg.ClientBase, addresses: readonly string[], of: IntentsOf): Promise<void> {
  if (addresses.length === 0) return;
  // In one order, so that two transactions that clear the same intents wait for each other and not in a ring.
  const { rows } = await client.query<{ id: string }>(
    `SELECT intent.id FROM delivery_intent intent JOIN export_run sender ON sender.id = intent.run_id
     WHERE intent.list_key = $1 AND CASE
       -- Comparing addresses is dear, and PostgreSQL takes it for cheap: only with intents that it can be about.
       WHEN intent.kind = $2 AND ($3::uuid IS NULL OR sender.export_id = $3) AND ($4::uuid IS NULL OR intent.plan_id <> $4)
         THEN intent.addresses && $5::text[] ELSE false END
     ORDER BY intent.id FOR UPDATE OF intent`,
    [of.listKey, of.kind, of.exportId ?? null, of.notOfPlan ?? null, addresses],
  );
  if (rows.length === 0) return;
  const ids = rows.map((row) => row.id);
  await client.query(
    `UPDATE delivery_intent SET (addresses, adding) = (
       SELECT coalesce(array_agg(entry.address), '{}'), coalesce(array_agg(entry.adding), '{}')
       FROM unnest(addresses, adding) AS entry(address, adding) WHERE entry.address <> ALL ($2::text[]))
     WHERE id = ANY ($1)`,
    [ids, addresses],
  );
  await client.query("DELETE FROM delivery_intent WHERE id = ANY ($1) AND cardinality(addresses) = 0", [ids]);
}
