import { expect } from "vitest";

import type { Erasure } from "../../../server/erasure/erasure.entity.js";
import { people, RunWorld } from "../../support/run-world.js";
import { tablesHolding } from "./every-table.js";

/** By address the fourth of 80, and so in the first of eight batches of ten. */
export const FIRST_BATCH = "person11@example.com";
/** In the seventh batch. */
export const LATER_BATCH = "person67@example.com";

/** A world with eighty people, none of whom was sent. */
export async function worldOfEighty(): Promise<Awaited<ReturnType<typeof RunWorld.create>>> {
  const world = await RunWorld.create();
  world.people = people(80);
  return world;
}

/** Keeps others from changing what the statement locks. */
export async function holdRow(
  world: RunWorld,
  statement: string,
  value: string,
): Promise<{ readonly letGo: () => Promise<void> }> {
  const client = await world.pool.connect();
  await client.query("BEGIN");
  await client.query(statement, [value]);
  return {
    async letGo() {
      await client.query("ROLLBACK");
      client.release();
    },
  };
}

/** Whether an erasure is over, and nothing holds the address any more, here or on the list. */
export async function expectErased(world: RunWorld, receipt: Erasure, email: string): Promise<void> {
  expect((await world.query("SELECT state FROM erasure WHERE id = $1", [receipt.id]))[0]).toEqual({ state: "DONE" });
  expect(await tablesHolding(world.database.superuserUrl, email)).toEqual([]);
  expect(await world.listed()).not.toContain(email);
}
