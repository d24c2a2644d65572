import type pg from "pg";

import type { Staging } from "../plan/staging.js";
import type { HeldRun } from "../run-lease.js";

interface Changed {
  readonly becomes: "DROPPED" | "KEPT_FOREIGN" | "KEPT_BY_CLAIM";
  readonly withdrawn: boolean;
  readonly people: number;
}

/**
 * Takes out of the leavers of an approved plan whoever is a member again, is foreign by now, or is claimed by another
 * export by now. Those who were dealt with, or whose removal may have been carried out, stay as they are. In the
 * transaction that has shared the run's addresses.
 */
export async function refreshLeavers(
  client: pg.ClientBase,
  run: HeldRun,
  staging: Staging,
  of: { readonly exportId: string; readonly hasMembers: boolean },
): Promise<void> {
  if (!run.stagedLeavers) return;
  const members = of.hasMembers ? staging.members : "(SELECT NULL::text AS address, NULL::text AS problem) nobody";
  const { rows } = await client.query<Changed>(
    `WITH member AS MATERIALIZED (SELECT DISTINCT address FROM ${members} WHERE problem IS NULL AND address IS NOT NULL),
     called AS MATERIALIZED (
       SELECT DISTINCT unnest(addresses) AS address FROM delivery_intent WHERE run_id = $1 AND kind = 'REMOVE'
     ), pending AS MATERIALIZED (
       SELECT leaver.ctid AS place,
         CASE
           WHEN member.address IS NOT NULL THEN 'DROPPED'
           WHEN known.is_foreign THEN 'KEPT_FOREIGN'
           WHEN EXISTS (SELECT FROM export_recipient other WHERE other.list_key = $2 AND other.address = leaver.address
             AND other.claimed AND other.export_id <> $3) THEN 'KEPT_BY_CLAIM'
         END AS becomes
       FROM ${staging.leavers} leaver
       LEFT JOIN member ON member.address = leaver.address
       LEFT JOIN called ON called.address = leaver.address
       LEFT JOIN recipient known ON known.list_key = $2 AND known.address = leaver.address
       WHERE leaver.decision = 'REMOVE' AND NOT leaver.settled AND leaver.address IS NOT NULL AND called.address IS NULL
         AND NOT EXISTS (SELECT FROM run_recipient done WHERE done.run_id = $1 AND done.address = leaver.address
           AND done.outcome IN ('REMOVED', 'REMOVAL_FAILED', 'REMOVAL_NOT_NEEDED'))
     ), changed AS (
       UPDATE ${staging.leavers} leaver SET decision = pending.becomes
       FROM pending WHERE leaver.ctid = pending.place AND pending.becomes IS NOT NULL
       RETURNING leaver.address, leaver.decision AS becomes, leaver.reason
     ), named AS (
       INSERT INTO run_recipient (run_id, list_key, address, outcome, reason, at)
       SELECT $1, $2, address, becomes, reason, clock_timestamp() FROM changed WHERE becomes <> 'DROPPED'
     )
     SELECT becomes, coalesce(reason = 'NO_CONSENT', false) AS withdrawn, count(*)::int AS people
     FROM changed GROUP BY becomes, withdrawn`,
    [run.id, run.listKey, of.exportId],
  );
  const people = (chosen: (change: Changed) => boolean) =>
    rows.filter(chosen).reduce((sum, change) => sum + change.people, 0);
  await client.query(
    `UPDATE export_run SET to_remove = to_remove - $2, to_remove_withdrawn = to_remove_withdrawn - $3,
       kept_by_claim = kept_by_claim + $4, kept_foreign = kept_foreign + $5
     WHERE id = $1`,
    [
      run.id,
      people(() => true),
      people(({ withdrawn }) => withdrawn),
      people(({ becomes }) => becomes === "KEPT_BY_CLAIM"),
      people(({ becomes }) => becomes === "KEPT_FOREIGN"),
    ],
  );
}
