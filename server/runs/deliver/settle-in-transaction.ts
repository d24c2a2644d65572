import type pg from "pg";

import { SQL_STATE, sqlState } from "../../database/sql-state.js";
import { inTransaction } from "../../database/transaction.js";

/** Settles in one transaction, and once more where another worker got in the way. */
export async function settleInTransaction<T>(pool: pg.Pool, settle: (client: pg.ClientBase) => Promise<T>): Promise<T> {
  for (let tries = 1; ; tries += 1) {
    try {
      return await inTransaction(pool, settle);
    } catch (error) {
      // A worker that has lost the run may be settling the same: one of the two waits, or is told to try again.
      if (tries < 3 && sqlState(error) === SQL_STATE.deadlockDetected) continue;
      throw error;
    }
  }
}
