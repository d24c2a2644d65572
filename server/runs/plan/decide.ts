import type pg from "pg";

import type { Membership } from "../../exports/export.entity.js";
import type { Staging } from "./staging.js";

export interface DecideOptions {
  readonly runId: string;
  readonly exportId: string;
  readonly listKey: number;
  readonly membership: Membership;
  /** Subscribers per call. */
  readonly batchSize: number;
  /** Sends everything anew. */
  readonly resync: boolean;
  /** Sends also what was rejected as it is. */
  readonly retryRejected: boolean;
}

const ON_THE_LIST = "coalesce(known.state IN ('ACTIVE', 'UNCONFIRMED'), false)";
/** Of members whom the ledger knows as deleted only those are left whom we deleted: they may be brought back. */
const REFUSED_AS_DELETED = "coalesce(wanted.rejected_code = 205 AND known.state = 'DELETED', false)";

/**
 * Compares the staged members with the ledger and writes one decision an address: ADD and UPDATE are cut into numbered
 * batches, the rest is only counted. Of several profiles with the same address the one with the smallest rank wins, then
 * the one with the smallest key, so that the same data gives the same winner at every run.
 *
 * In the order in which they are asked: addresses that an earlier call of this export left in doubt are sent whatever the
 * ledger says. What this run already settled (when it plans again) keeps its outcome. The membership mode leaves alone whom
 * it does not concern. Who was rejected for where they stood, and stands elsewhere by now, is tried again; so is who was
 * rejected with other data than now, and whoever was refused as deleted (205) though we deleted them ourselves. A value that the matching rejects makes its recipient
 * REJECTED without being sent. Whoever has what was sent last stays UNCHANGED, unless a verification found the list to have
 * something else since.
 *
 * The ledger is believed as it is: the look before this keeps it true.
 */
export async function decide(db: pg.ClientBase, staging: Staging, options: DecideOptions): Promise<void> {
  // CREATE TABLE AS takes no parameters: the values are numbers, booleans, enum values and UUIDs of our own making.
  const { runId, exportId, listKey, batchSize, membership, resync, retryRejected } = options;
  await db.query(`
    CREATE UNLOGGED TABLE ${staging.decisions} WITH (autovacuum_enabled = false) AS
    WITH one AS (
      SELECT DISTINCT ON (address) address, email, hash, body, refusal
      FROM ${staging.members}
      WHERE problem IS NULL
      ORDER BY address, rank NULLS LAST, key, hash
    ), doubt AS (
      SELECT entry.address, bool_or(entry.adding) AS adding
      FROM delivery_intent intent
      JOIN export_run sender ON sender.id = intent.run_id AND sender.export_id = '${exportId}',
        unnest(intent.addresses, intent.adding) AS entry(address, adding)
      WHERE intent.list_key = ${listKey} AND intent.kind = 'SEND'
      GROUP BY entry.address
    ), decided AS (
      SELECT one.*, doubt.address IS NOT NULL AS doubted,
        CASE
          WHEN doubt.address IS NOT NULL AND one.refusal IS NULL THEN
            CASE WHEN doubt.adding THEN 'ADD' ELSE 'UPDATE' END
          WHEN settled.outcome IS NOT NULL THEN settled.outcome
          ${skippedByMode(membership)}
          WHEN wanted.rejected_hash = one.hash AND coalesce(wanted.rejected_state = known.state, true)
            AND NOT (${REFUSED_AS_DELETED}) AND NOT ${retryRejected} AND NOT ${resync} THEN 'STILL_REJECTED'
          WHEN one.refusal IS NOT NULL THEN 'REJECTED'
          WHEN ${ON_THE_LIST} THEN
            CASE WHEN wanted.sent_hash = one.hash AND wanted.rejected_hash IS NULL AND NOT wanted.send_again AND NOT ${resync}
              THEN 'UNCHANGED' ELSE 'UPDATE' END
          ELSE 'ADD'
        END AS decision,
        settled.outcome IS NOT NULL AS settled, wanted.rejected_code, coalesce(wanted.claimed, false) AS claimed
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
      CASE
        WHEN decision = 'STILL_REJECTED' THEN rejected_code
        -- What this plan itself rejects; of what was rejected before in this run, the outcome has the code.
        WHEN decision = 'REJECTED' AND NOT settled THEN refusal
      END AS code,
      CASE WHEN decision IN ('ADD', 'UPDATE') THEN body END AS body,
      CASE WHEN decision IN ('ADD', 'UPDATE') THEN
        -- Counted in the order in which they come out of the comparison, so that they are not sorted once more, texts and all.
        ((count(*) FILTER (WHERE decision IN ('ADD', 'UPDATE'))
          OVER (ORDER BY address ROWS UNBOUNDED PRECEDING) - 1) / ${batchSize})::integer
      END AS batch
    FROM decided`);
  await db.query(`CREATE INDEX ON ${staging.decisions} (batch) WHERE batch IS NOT NULL`);
  await db.query(`ANALYZE ${staging.decisions}`);
}

/** Whom the mode does not concern. Who is on the list as this export last sent them is unchanged rather than skipped. */
function skippedByMode(membership: Membership): string {
  if (membership === "UPDATE_ONLY") return `WHEN NOT ${ON_THE_LIST} THEN 'SKIPPED_BY_MODE'`;
  if (membership !== "ADD_ONLY") return "";
  return `WHEN ${ON_THE_LIST} THEN
            CASE WHEN wanted.sent_hash = one.hash AND wanted.rejected_hash IS NULL AND NOT wanted.send_again
              THEN 'UNCHANGED' ELSE 'SKIPPED_BY_MODE' END`;
}

/**
 * Of an invalid profile only what is meant as an address is kept, so that somebody can mend it: an "@", no space, at most as
 * many characters as an address has. Where a matching names the wrong field, anything may stand there (a name, a
 * diagnosis); that is an attribute, and goes with the staging, whole.
 */
export const MEANT_AS_ADDRESS = "email LIKE '%@%' AND email !~ '[[:space:]]' AND length(email) <= 254";
