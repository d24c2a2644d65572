import type pg from "pg";

/**
 * For the rest of the transaction, sets are joined by hashing them, in memory enough for a million addresses. PostgreSQL
 * takes what was written a moment ago for a few rows, and a loop over "a few" would never end. Compiling the statements
 * would cost more than it saves: that the loops are off makes all of them look dear.
 */
export async function hashSets(client: pg.ClientBase): Promise<void> {
  await client.query("SET LOCAL work_mem = '128MB'");
  await client.query("SET LOCAL enable_nestloop = off");
  await client.query("SET LOCAL jit = off");
}
