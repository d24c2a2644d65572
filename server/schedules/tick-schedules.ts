import type pg from "pg";
import type { Logger } from "pino";

import { inTransaction } from "../database/transaction.js";
import { describeError } from "../log.js";
import type { ScheduleClock } from "./schedule-clock.js";
import { turnOwnSlots, turnRefreshSlots, type Turned } from "./turn-slots.js";

/** How long the refresh waits for an export that is being changed; deleting a large one takes longer. */
const LONGEST_WAIT = "2s";

export interface TickDeps {
  readonly pool: pg.Pool;
  readonly log: Pick<Logger, "warn">;
  readonly clock: ScheduleClock;
}

/**
 * Turns every slot that is due into one run, of each export in a transaction of its own. Any number of processes may do so
 * at the same time, be killed at it, and have clocks of their own: the runs and how far the schedule was followed are
 * committed together. A schedule that cannot be followed keeps none of the others waiting: it is logged, and at the end
 * this throws. Answers how many runs it made.
 */
export async function tickSchedules(deps: TickDeps): Promise<number> {
  const { pool, log, clock } = deps;
  let made = 0;
  let failed = 0;
  const turnAll = async (what: object, turn: (client: pg.ClientBase) => Promise<Turned>) => {
    try {
      for (let hasMore = true; hasMore;) {
        const turned = await inTransaction(pool, turn);
        made += turned.runs;
        hasMore = turned.hasMore;
      }
    } catch (error) {
      failed += 1;
      log.warn({ ...what, error: describeError(error) }, "The slots of a schedule could not be turned into runs");
    }
  };
  for (const exportId of await exportsDue(deps)) {
    await turnAll({ exportId }, (client) => turnOwnSlots(client, exportId, clock, "SKIP LOCKED"));
  }
  // Last, because it waits for exports that somebody else is busy with: for a moment, and again at the next tick.
  await turnAll({ schedule: "refresh" }, async (client) => {
    await client.query(`SET LOCAL lock_timeout = '${LONGEST_WAIT}'`);
    return turnRefreshSlots(client, clock, "SKIP LOCKED");
  });
  if (failed > 0) throw new Error(`The slots of ${failed} schedules could not be turned into runs`);
  return made;
}

async function exportsDue({ pool, clock }: TickDeps): Promise<string[]> {
  const { rows } = await pool.query<{ id: string }>(
    `SELECT export.id FROM schedule_cursor followed JOIN export ON export.id = followed.export_id
     WHERE followed.next_slot_at <= $1 AND export.schedule_kind = 'OWN' ORDER BY followed.next_slot_at, export.id`,
    [await clock.now(pool)],
  );
  return rows.map(({ id }) => id);
}
