import type pg from "pg";

import type { AuditService } from "../audit/audit.service.js";
import { inTransaction } from "../database/transaction.js";
import type { ListToErase } from "./erase-from-list.js";
import type { ClaimedErasure } from "./erasure-claim.js";
import type { ErasedWhat } from "./erasure.entity.js";

interface Deps {
  readonly pool: pg.Pool;
  readonly audit: Pick<AuditService, "recordIn">;
}

export interface UndoneList extends ListToErase {
  /** In how long it is certain that no call with the address can land any more; null where none was lost. */
  readonly landsInMs: number | null;
}

const FINAL: ReadonlySet<ErasedWhat> = new Set(["DELETED", "DELETED_BEFORE", "ABSENT"]);

export async function undoneLists(pool: pg.Pool, erasureId: string): Promise<UndoneList[]> {
  const { rows } = await pool.query<UndoneList>(
    `SELECT list_id AS "listId", field_keys AS "fieldKeys",
       CASE WHEN what = 'MAY_STILL_LAND'
         THEN greatest(0, extract(epoch FROM may_land_until - clock_timestamp()) * 1000)::float8 END AS "landsInMs"
     FROM erased_list WHERE erasure_id = $1 AND NOT done ORDER BY list_name, list_id`,
    [erasureId],
  );
  return rows;
}

/**
 * Writes down what became of the address on one list, while the claim holds. Who was not there while a call that was never
 * answered may still put them there is looked for again once it cannot.
 */
export async function noteOutcome(
  { pool, audit }: Deps,
  { id, claim }: ClaimedErasure,
  listId: string,
  what: ErasedWhat,
): Promise<void> {
  await inTransaction(pool, async (client) => {
    const { rows } = await client.query<{ done: boolean; what: ErasedWhat }>(
      `UPDATE erased_list SET tried_at = clock_timestamp(),
         done = $5 AND NOT ($4 = 'ABSENT' AND coalesce(may_land_until > clock_timestamp(), false)),
         what = CASE WHEN $4 = 'ABSENT' AND may_land_until > clock_timestamp() THEN 'MAY_STILL_LAND' ELSE $4 END
       FROM erasure WHERE erasure.id = erased_list.erasure_id AND erasure.claim = $3
         AND erased_list.erasure_id = $1 AND erased_list.list_id = $2
       RETURNING done, what`,
      [id, listId, claim, what, FINAL.has(what)],
    );
    if (!rows[0]?.done) return;
    await audit.recordIn(client, {
      action: "eraseFromList",
      outcome: "DONE",
      object: { kind: "erasure", id },
      details: { listId, what },
    });
  });
}

/** Ends the erasure and forgets the address, if every list is done. Answers whether that is so. */
export async function completeErasure({ pool, audit }: Deps, { id, claim }: ClaimedErasure): Promise<boolean> {
  return inTransaction(pool, async (client) => {
    const { rows } = await client.query<{ lists: number }>(
      `UPDATE erasure SET state = 'DONE', address_sealed = NULL, completed_at = clock_timestamp(), next_attempt_at = NULL,
         claim = NULL, claimed_until = NULL
       WHERE id = $1 AND claim = $2 AND NOT EXISTS (SELECT FROM erased_list WHERE erasure_id = $1 AND NOT done)
       RETURNING (SELECT count(*)::int FROM erased_list WHERE erasure_id = $1) AS lists`,
      [id, claim],
    );
    if (!rows[0]) return false;
    await audit.recordIn(client, {
      action: "completeErasure",
      outcome: "DONE",
      object: { kind: "erasure", id },
      details: { lists: rows[0].lists },
    });
    return true;
  });
}
