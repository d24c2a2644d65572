import type pg from "pg";

import type { Membership } from "../../exports/export.entity.js";
import type { Staging } from "../plan/staging.js";
import type { HeldRun } from "../run-lease.js";

interface Changed {
  readonly was: "ADD" | "UPDATE" | "RETURN";
  readonly becomes: "WITHHELD" | "DROPPED" | "SKIPPED_BY_MODE" | "ADD" | "UPDATE";
  readonly people: number;
}

/**
 * Decides again about those of an approved plan who are still to be sent, with the fresh members and the ledger as it is
 * now. Who is withheld by now leaves the counts of addresses and is counted as withheld; who is no longer a member counts
 * as not attempted; whom the membership mode leaves alone by now is skipped. Who came onto the list meanwhile, or went, is
 * sent as the other kind, so that nobody counts as ours whom somebody else put there. In the transaction that has shared
 * the run's addresses.
 */
export async function refreshDecisions(
  client: pg.ClientBase,
  run: HeldRun,
  staging: Staging,
  membership: Membership,
): Promise<void> {
  const { rows } = await client.query<Changed>(
    `WITH fresh AS MATERIALIZED (
       SELECT address, bool_or(problem IS NULL) AS is_member, min(problem) AS problem
       FROM ${staging.members} WHERE address IS NOT NULL GROUP BY address
     ), called AS MATERIALIZED (
       -- Calls for them may have been carried out: their answer decides.
       SELECT DISTINCT unnest(addresses) AS address FROM delivery_intent WHERE run_id = $1 AND kind = 'SEND'
     ), pending AS MATERIALIZED (
       SELECT decided.ctid AS place, decided.address, decided.decision AS was, fresh.problem,
         CASE
           WHEN fresh.address IS NULL THEN 'DROPPED'
           WHEN NOT fresh.is_member THEN 'WITHHELD'
           WHEN decided.decision = 'ADD' AND there.on_list THEN $4
           WHEN decided.decision = 'UPDATE' AND NOT there.on_list THEN $5
           ELSE decided.decision
         END AS becomes
       FROM ${staging.decisions} decided
       LEFT JOIN fresh ON fresh.address = decided.address
       LEFT JOIN called ON called.address = decided.address
       LEFT JOIN recipient known ON known.list_key = $3 AND known.address = decided.address
       CROSS JOIN LATERAL (SELECT coalesce(known.state IN ('ACTIVE', 'UNCONFIRMED'), false) AS on_list) there
       WHERE decided.decision IN ('ADD', 'UPDATE', 'RETURN') AND decided.address IS NOT NULL AND called.address IS NULL
         AND NOT EXISTS (SELECT FROM settled_batch done
           WHERE done.run_id = $1 AND done.plan_id = $2 AND done.batch = decided.batch)
     ), changed AS (
       UPDATE ${staging.decisions} decided SET decision = pending.becomes,
         batch = CASE WHEN pending.becomes IN ('ADD', 'UPDATE') THEN decided.batch END,
         body = CASE WHEN pending.becomes IN ('ADD', 'UPDATE') THEN decided.body END
       FROM pending WHERE decided.ctid = pending.place AND pending.becomes <> pending.was
       RETURNING pending.was, pending.becomes, decided.address, pending.problem
     ), named AS (
       INSERT INTO run_recipient (run_id, list_key, address, outcome, code, reason, at)
       SELECT $1, $3, address, CASE becomes WHEN 'DROPPED' THEN 'NOT_ATTEMPTED' ELSE becomes END,
         CASE WHEN becomes = 'WITHHELD' THEN CASE problem WHEN 'SUPPRESSED' THEN 204 WHEN 'DELETED' THEN 205
           WHEN 'UNSUBSCRIBED' THEN 206 WHEN 'BOUNCED' THEN 207 END END,
         CASE WHEN becomes = 'WITHHELD' THEN problem END, clock_timestamp()
       FROM changed WHERE becomes NOT IN ('ADD', 'UPDATE')
     )
     SELECT was, becomes, count(*)::int AS people FROM changed GROUP BY was, becomes`,
    [
      run.id,
      run.planId,
      run.listKey,
      membership === "ADD_ONLY" ? "SKIPPED_BY_MODE" : "UPDATE",
      membership === "UPDATE_ONLY" ? "SKIPPED_BY_MODE" : "ADD",
    ],
  );
  const people = (chosen: (change: Changed) => boolean) =>
    rows.filter(chosen).reduce((sum, change) => sum + change.people, 0);
  const leftCounts = ({ becomes }: Changed) => becomes === "WITHHELD" || becomes === "SKIPPED_BY_MODE";
  const wasUpdate = (change: Changed) => change.was === "UPDATE";
  const [added, updated] = [
    people(({ was, becomes }) => was === "UPDATE" && becomes === "ADD"),
    people(({ was, becomes }) => was === "ADD" && becomes === "UPDATE"),
  ];
  await client.query(
    `UPDATE export_run SET unique_count = unique_count - $2, withheld = withheld + $2,
       skipped_by_mode = skipped_by_mode + $3, to_add = to_add + $4, to_update = to_update + $5
     WHERE id = $1`,
    [
      run.id,
      people(({ becomes }) => becomes === "WITHHELD"),
      people(({ becomes }) => becomes === "SKIPPED_BY_MODE"),
      added - updated - people((change) => leftCounts(change) && !wasUpdate(change)),
      updated - added - people((change) => leftCounts(change) && wasUpdate(change)),
    ],
  );
}
