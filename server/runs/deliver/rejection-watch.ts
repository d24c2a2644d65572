import type pg from "pg";

import type { Staging } from "../plan/staging.js";
import { RunFailure } from "../run-failure.js";
import type { Held } from "../run-lease.js";
import type { Settled } from "./settle-batch.js";

/** A run stops for too many rejections only once this many recipients were answered for. */
const ENOUGH_ANSWERED = 1_000;

/**
 * Ends the run when too large a share of those answered for was rejected. Counts earlier batches of the run too, and
 * nobody whom the plan rejected without sending. Whoever is to be brought back has not been answered for yet.
 */
export async function rejectionWatch(
  pool: pg.Pool,
  run: Held,
  staging: Staging,
  mostShare: number,
): Promise<(settled: Settled) => void> {
  const { rows } = await pool.query<{ answered: number; rejected: number }>(
    `SELECT added + updated + rejected - unsent AS answered, rejected - unsent AS rejected
     FROM export_run, (SELECT count(*)::int AS unsent FROM ${staging.decisions}
       WHERE decision = 'REJECTED' AND code IS NOT NULL) planned
     WHERE id = $1`,
    [run.id],
  );
  let { answered, rejected } = rows[0]!;
  return (settled) => {
    answered += settled.added + settled.updated + settled.rejected;
    rejected += settled.rejected;
    if (answered >= ENOUGH_ANSWERED && rejected / answered > mostShare) {
      throw new RunFailure("TOO_MANY_REJECTED", { rejected, answered });
    }
  };
}
