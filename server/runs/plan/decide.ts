import type pg from "pg";

import type { Staging } from "./staging.js";

/** What a plan found, before anything is sent. Each profile counts once; `unique` is the number of distinct addresses. */
export interface PlanCounts {
  readonly evaluated: number;
  readonly invalid: number;
  readonly withheld: number;
  readonly duplicates: number;
  readonly unique: number;
  readonly unchanged: number;
  readonly toAdd: number;
  readonly toUpdate: number;
  readonly stillRejected: number;
}

export interface DecideOptions {
  readonly runId: string;
  readonly exportId: string;
  readonly listKey: number;
  /** Subscribers per call. */
  readonly batchSize: number;
  /** Sends everything anew. */
  readonly resync: boolean;
  /** Sends also what was rejected as it is. */
  readonly retryRejected: boolean;
}

/**
 * Compares the staged members with the ledger and writes one decision an address: ADD and UPDATE are cut into numbered
 * batches, the rest is only counted. Of several profiles with the same address the one with the smallest key wins, so
 * that the same data gives the same winner at every run. Addresses that an earlier call of this export left in doubt are
 * sent whatever the ledger says. What this run already settled (when it plans again) keeps its outcome. Who was rejected
 * for where they stood, and stands elsewhere by now, is tried again; so is who was rejected with other data than now.
 *
 * The ledger is believed as it is: reading the destination again, before this, is what keeps it true.
 */
export async function decide(db: pg.ClientBase, staging: Staging, options: DecideOptions): Promise<void> {
  await db.query("SET LOCAL work_mem = '128MB'");
  await db.query(`ANALYZE ${staging.members}`);
  // CREATE TABLE AS takes no parameters: the values are numbers, booleans and UUIDs of our own making.
  const { runId, exportId, listKey, batchSize } = options;
  await db.query(`
    CREATE UNLOGGED TABLE ${staging.decisions} WITH (autovacuum_enabled = false) AS
    WITH one AS (
      SELECT DISTINCT ON (address) address, email, hash, body
      FROM ${staging.members}
      WHERE problem IS NULL
      ORDER BY address, key, hash
    ), doubt AS (
      SELECT entry.address, bool_or(entry.adding) AS adding
      FROM delivery_intent intent
      JOIN export_run sender ON sender.id = intent.run_id AND sender.export_id = '${exportId}',
        unnest(intent.addresses, intent.adding) AS entry(address, adding)
      WHERE intent.list_key = ${listKey}
      GROUP BY entry.address
    ), decided AS (
      SELECT one.*, doubt.address IS NOT NULL AS doubted,
        CASE
          WHEN doubt.address IS NOT NULL THEN CASE WHEN doubt.adding THEN 'ADD' ELSE 'UPDATE' END
          WHEN settled.outcome IS NOT NULL THEN settled.outcome
          WHEN wanted.rejected_hash = one.hash AND coalesce(wanted.rejected_state = known.state, true)
            AND NOT ${options.retryRejected} AND NOT ${options.resync} THEN 'STILL_REJECTED'
          WHEN known.state IN ('ACTIVE', 'UNCONFIRMED') THEN
            CASE WHEN wanted.sent_hash = one.hash AND wanted.rejected_hash IS NULL AND NOT ${options.resync}
              THEN 'UNCHANGED' ELSE 'UPDATE' END
          ELSE 'ADD'
        END AS decision,
        wanted.rejected_code, coalesce(wanted.claimed, false) AS claimed
      FROM one
      LEFT JOIN doubt USING (address)
      LEFT JOIN export_recipient wanted
        ON wanted.export_id = '${exportId}' AND wanted.list_key = ${listKey} AND wanted.address = one.address
      LEFT JOIN recipient known ON known.list_key = ${listKey} AND known.address = one.address
      LEFT JOIN run_recipient settled
        ON settled.run_id = '${runId}' AND settled.address = one.address
        AND settled.outcome IN ('ADDED', 'UPDATED', 'REJECTED')
    )
    SELECT address, email, hash, decision, doubted, claimed,
      CASE WHEN decision = 'STILL_REJECTED' THEN rejected_code END AS code,
      CASE WHEN decision IN ('ADD', 'UPDATE') THEN body END AS body,
      CASE WHEN decision IN ('ADD', 'UPDATE') THEN
        ((row_number() OVER (PARTITION BY decision IN ('ADD', 'UPDATE') ORDER BY address) - 1) / ${batchSize})::integer
      END AS batch
    FROM decided`);
  await db.query(`CREATE INDEX ON ${staging.decisions} (batch) WHERE batch IS NOT NULL`);
  await db.query(`ANALYZE ${staging.decisions}`);
}

/** Counts what {@link decide} found. */
export async function countDecisions(db: pg.ClientBase, staging: Staging): Promise<PlanCounts> {
  const { rows } = await db.query<Record<string, number>>(`
    SELECT member.*, decision.* FROM
      (SELECT count(*)::int AS evaluated, count(*) FILTER (WHERE problem IN ('MISSING', 'SYNTAX'))::int AS invalid,
         count(*) FILTER (WHERE problem = 'ERASED')::int AS withheld
       FROM ${staging.members}) member,
      (SELECT count(*)::int AS unique,
         count(*) FILTER (WHERE decision = 'UNCHANGED')::int AS unchanged,
         count(*) FILTER (WHERE decision IN ('ADD', 'ADDED'))::int AS to_add,
         count(*) FILTER (WHERE decision IN ('UPDATE', 'UPDATED'))::int AS to_update,
         count(*) FILTER (WHERE decision = 'STILL_REJECTED')::int AS still_rejected
       FROM ${staging.decisions}) decision`);
  const row = rows[0]!;
  return {
    evaluated: row["evaluated"]!,
    invalid: row["invalid"]!,
    withheld: row["withheld"]!,
    duplicates: row["evaluated"]! - row["invalid"]! - row["withheld"]! - row["unique"]!,
    unique: row["unique"]!,
    unchanged: row["unchanged"]!,
    toAdd: row["to_add"]!,
    toUpdate: row["to_update"]!,
    stillRejected: row["still_rejected"]!,
  };
}

/**
 * Of an invalid profile only what is meant as an address is kept, so that somebody can mend it: an "@", no space, at most as
 * many characters as an address has. Where a matching names the wrong field, anything may stand there (a name, a
 * diagnosis); that is an attribute, and goes with the staging, whole.
 */
export const MEANT_AS_ADDRESS = "email LIKE '%@%' AND email !~ '[[:space:]]' AND length(email) <= 254";

/** Writes down who was left out and why, and that this export wants the others on the list (their claims). */
export async function recordDecisions(
  db: pg.ClientBase,
  staging: Staging,
  options: DecideOptions & { readonly claims: boolean },
): Promise<void> {
  const { runId, exportId, listKey } = options;
  // Whoever was settled and is no longer a member leaves the counts, and so the list of who is counted.
  await db.query(
    `DELETE FROM run_recipient listed WHERE run_id = $1 AND (outcome NOT IN ('ADDED', 'UPDATED', 'REJECTED')
       OR NOT EXISTS (SELECT FROM ${staging.decisions} decided WHERE decided.address = listed.address))`,
    [runId],
  );
  await db.query(
    `INSERT INTO run_recipient (run_id, list_key, address, outcome, code, at)
     SELECT $1::uuid, $2::int, CASE WHEN ${MEANT_AS_ADDRESS} THEN email END, 'INVALID', NULL::int, now()
     FROM ${staging.members} WHERE problem IN ('MISSING', 'SYNTAX')
     UNION ALL
     -- Whoever was erased, without the address.
     SELECT $1, $2, NULL, 'WITHHELD', NULL, now() FROM ${staging.members} WHERE problem = 'ERASED'
     UNION ALL
     SELECT $1, $2, surplus.address, 'DUPLICATE', NULL, now()
     FROM (SELECT address, count(*) - 1 AS times FROM ${staging.members} WHERE problem IS NULL
           GROUP BY address HAVING count(*) > 1) surplus, generate_series(1, surplus.times)
     UNION ALL
     SELECT $1, $2, address, 'STILL_REJECTED', code, now() FROM ${staging.decisions} WHERE decision = 'STILL_REJECTED'`,
    [runId, listKey],
  );
  if (!options.claims) return;
  await db.query(
    // A deleted export wants nobody any more, one that moved nobody here. Its row is kept while this is written.
    `WITH planner AS MATERIALIZED (
       SELECT export.id FROM export, destination_list list
       WHERE export.id = $1 AND list.id = $2 AND export.list_id = list.list_id FOR SHARE OF export)
     INSERT INTO export_recipient AS present (export_id, list_key, address, claimed)
     SELECT planner.id, $2, address, true FROM ${staging.decisions}, planner WHERE NOT claimed
     ON CONFLICT (export_id, list_key, address) DO UPDATE SET claimed = true`,
    [exportId, listKey],
  );
}
