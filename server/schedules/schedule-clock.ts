import type { Queryable } from "../connections/transfer-verdict.js";

/** By which clock a slot is due. A transaction that decides asks it on its own connection. */
export interface ScheduleClock {
  now(db: Queryable): Promise<Date>;
}

/** The database's: processes whose own clocks differ agree on it. */
export const databaseClock: ScheduleClock = {
  async now(db) {
    const { rows } = await db.query<{ now: Date }>("SELECT clock_timestamp() AS now", []);
    return rows[0]!.now;
  },
};
