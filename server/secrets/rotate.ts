import { setTimeout as delay } from "node:timers/promises";

import type pg from "pg";

import type { AuditService } from "../audit/audit.service.js";
import { ADVISORY_LOCKS } from "../database/advisory-locks.js";
import { SQL_STATE, sqlState } from "../database/sql-state.js";
import { inTransaction } from "../database/transaction.js";
import { countSealed } from "./count-sealed.js";
import type { KeyRing } from "./key-ring.js";
import { resealAll } from "./reseal.js";
import type { SecretBox } from "./secret-box.js";

export interface RotateDeps {
  readonly pool: pg.Pool;
  readonly box: SecretBox;
  readonly keys: KeyRing;
  readonly audit: Pick<AuditService, "recordIn">;
  /** How long whoever read the former key, before the current one took its place, has to store what they sealed with it. */
  readonly settleMs: number;
}

export interface Rotated {
  readonly currentId: string;
  /** Records sealed anew. */
  readonly resealed: number;
  /** IDs of the former keys, with which nothing is sealed any more, nor ever will be. */
  readonly retired: readonly string[];
  /** Texts that no key opens. While there are any, no key is retired. */
  readonly unopened: readonly string[];
}

/**
 * Makes everything rest on the current key, and retires the former ones, while others go on reading and writing. From then
 * on the database refuses what is sealed with a former key: nothing that only a former key opens is ever stored.
 */
export async function rotate(deps: RotateDeps): Promise<Rotated> {
  const { current, previous } = await deps.keys.read();
  const settled = delay(deps.settleMs);
  // Somebody goes back to a key that was retired.
  await deps.pool.query("DELETE FROM retired_key WHERE id = $1", [current.id]);
  const former = previous.map(({ id }) => id).filter((id) => id !== current.id);
  for (let resealed = 0; ;) {
    const pass = await resealAll(deps.pool, deps.box, current.id);
    resealed += pass.records;
    if (pass.unopened.length > 0) return { currentId: current.id, resealed, retired: [], unopened: pass.unopened };
    await settled;
    const rotated: Rotated = { currentId: current.id, resealed, retired: former, unopened: [] };
    if (await retire(deps, rotated)) return rotated;
  }
}

/** Shorter than PostgreSQL's own search for deadlocks, so that nobody who waits behind this is ever its victim. */
const LOCK_TIMEOUT = "500ms";

/** Retires the former keys, unless something was sealed with one meanwhile; answers whether it did. */
async function retire({ pool, audit }: RotateDeps, rotated: Rotated): Promise<boolean> {
  const { currentId, resealed, retired } = rotated;
  try {
    return await inTransaction(pool, async (client) => {
      await client.query(`SET LOCAL lock_timeout = '${LOCK_TIMEOUT}'`);
      await client.query("SELECT pg_advisory_xact_lock($1)", [ADVISORY_LOCKS.keyRetirement]);
      const inUse = [...(await countSealed(client)).keys()];
      if (inUse.some((id) => id !== null && id !== currentId)) return false;
      const { rowCount } = await client.query(
        "INSERT INTO retired_key (id) SELECT unnest($1::text[]) ON CONFLICT DO NOTHING",
        [retired],
      );
      if (resealed + (rowCount ?? 0) === 0) return true;
      const details = { records: resealed, keyId: currentId, retiredKeyIds: retired };
      await audit.recordIn(client, { action: "rotateKey", outcome: "DONE", details });
      return true;
    });
  } catch (error) {
    if (sqlState(error) === SQL_STATE.lockNotAvailable) return false;
    throw error;
  }
}
