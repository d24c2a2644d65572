import type pg from "pg";

import type { RunSettings } from "../run-settings.js";
import { refusing } from "./stage-refusers.js";
import type { Staging } from "./staging.js";

export interface LeaverCounts {
  /** Rows staged, by which lost ones are noticed. */
  readonly staged: number;
  /** To be removed, those already dealt with in this run included. */
  readonly toRemove: number;
  /** Of these, the ones whose own consent is gone. */
  readonly withdrawn: number;
  /** Of these, the ones that nobody has dealt with yet. */
  readonly pending: number;
  readonly keptByClaim: number;
  readonly keptForeign: number;
}

export interface StageLeaversOptions {
  readonly runId: string;
  readonly exportId: string;
  readonly listKey: number;
  readonly settings: Pick<RunSettings, "membership" | "onLeave" | "matching">;
  /** Whether profiles of the source in no segment may refuse as well: whether those were staged and are heeded. */
  readonly refusers?: boolean;
}

/**
 * Stages who is on the list, by the ledger, and no member: of those whom this export claims or once claimed, everybody where
 * the mirror takes leavers off the list, and otherwise those whose own consent is gone, where the matching says so: whom a
 * member's profile refuses, or any other of the source. Computed
 * from state, so that one who failed or was kept is looked at in every run. Foreign people are kept, and so is whoever
 * another export claims. Those with whom this run has dealt already (when it plans again) are staged as settled, unless they
 * are members again.
 *
 * After what was decided about members, in the same transaction: whoever is erased is in neither table.
 */
export async function stageLeavers(
  client: pg.ClientBase,
  staging: Staging,
  { runId, exportId, listKey, settings, refusers = false }: StageLeaversOptions,
): Promise<LeaverCounts> {
  const removesAll = settings.membership === "MIRROR" && (settings.onLeave ?? "KEEP") !== "KEEP";
  const removesWithdrawn = settings.matching.recipientConsent?.removeWhenGone ?? false;
  await client.query(`
    CREATE UNLOGGED TABLE ${staging.leavers} (
      address text COLLATE "C",
      email text,
      decision text NOT NULL,
      reason text,
      doubted boolean NOT NULL,
      settled boolean NOT NULL
    ) WITH (autovacuum_enabled = false)`);
  if (removesAll || removesWithdrawn) {
    await client.query(
      `INSERT INTO ${staging.leavers}
       WITH refuser AS ${refusing(staging, refusers)}, dealt_with AS (
         SELECT address FROM run_recipient
         WHERE run_id = $1 AND address IS NOT NULL AND outcome IN ('REMOVED', 'REMOVAL_FAILED', 'REMOVAL_NOT_NEEDED')
       ), doubtful AS (
         SELECT DISTINCT entry.address FROM delivery_intent intent, unnest(intent.addresses) AS entry (address)
         WHERE intent.list_key = $3 AND intent.kind = 'REMOVE'
       )
       SELECT wanted.address, coalesce(known.email, wanted.address),
         CASE
           WHEN dealt_with.address IS NOT NULL THEN 'REMOVE'
           WHEN known.is_foreign THEN 'KEPT_FOREIGN'
           WHEN EXISTS (SELECT FROM export_recipient other WHERE other.list_key = $3 AND other.address = wanted.address
             AND other.claimed AND other.export_id <> $2) THEN 'KEPT_BY_CLAIM'
           ELSE 'REMOVE'
         END,
         CASE WHEN refuser.address IS NULL THEN 'LEFT' ELSE 'NO_CONSENT' END,
         doubtful.address IS NOT NULL,
         dealt_with.address IS NOT NULL
       FROM export_recipient wanted
       LEFT JOIN recipient known ON known.list_key = $3 AND known.address = wanted.address
       LEFT JOIN refuser ON refuser.address = wanted.address
       LEFT JOIN dealt_with ON dealt_with.address = wanted.address
       LEFT JOIN doubtful ON doubtful.address = wanted.address
       WHERE wanted.export_id = $2 AND wanted.list_key = $3
         AND (dealt_with.address IS NOT NULL
           OR known.state IN ('ACTIVE', 'UNCONFIRMED') AND ($4 OR refuser.address IS NOT NULL))
         AND NOT EXISTS (SELECT FROM ${staging.decisions} decided WHERE decided.address = wanted.address)
       ORDER BY wanted.address`,
      [runId, exportId, listKey, removesAll],
    );
  }
  await client.query(`CREATE INDEX ON ${staging.leavers} (address)`);
  await client.query(`ANALYZE ${staging.leavers}`);
  return countLeavers(client, staging);
}

async function countLeavers(client: pg.ClientBase, staging: Staging): Promise<LeaverCounts> {
  const { rows } = await client.query<LeaverCounts>(
    `SELECT count(*)::int AS staged,
       (count(*) FILTER (WHERE decision = 'REMOVE'))::int AS "toRemove",
       (count(*) FILTER (WHERE decision = 'REMOVE' AND reason = 'NO_CONSENT'))::int AS withdrawn,
       (count(*) FILTER (WHERE decision = 'REMOVE' AND NOT settled))::int AS pending,
       (count(*) FILTER (WHERE decision = 'KEPT_BY_CLAIM'))::int AS "keptByClaim",
       (count(*) FILTER (WHERE decision = 'KEPT_FOREIGN'))::int AS "keptForeign"
     FROM ${staging.leavers}`,
  );
  return rows[0]!;
}
