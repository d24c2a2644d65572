import { randomUUID } from "node:crypto";

import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";

import type { Member } from "../../../server/sources/profile-source.js";
import { SegmentWorld } from "./segment-world.js";

let world: SegmentWorld;
beforeAll(async () => (world = await SegmentWorld.create()));
afterAll(() => world.close());
beforeEach(() => world.reset());

async function allMembers(ids: string[], fields: string[], signal = new AbortController().signal): Promise<Member[]> {
  const members: Member[] = [];
  for await (const batch of world.segments.members(world.orm.em.fork(), ids, fields, signal)) members.push(...batch);
  return members;
}

test("members of several segments arrive once each, with the first segment's values and accents intact", async () => {
  const big = await world.create(
    "SELECT id, given_name || ' ' || family_name AS name, 'gold' AS tier FROM customer WHERE spent > 40;",
  );
  const all = await world.create(
    "/* everybody; really */ SELECT id, given_name AS name, 'none' AS tier FROM customer -- all",
  );
  const members = await allMembers([big.id, all.id], ["tier", "name"]);
  expect(members.toSorted((one, other) => Number(one.key) - Number(other.key))).toEqual([
    { key: "1", values: ["gold", "František Wichterlová"] },
    { key: "2", values: ["gold", "Terhi Hämäläinen"] },
    { key: "3", values: ["none", "João"] },
    { key: "4", values: ["gold", "花子 山田"] },
  ]);
});

test("members are not read of segments that are gone or do not share a source", async () => {
  const first = await world.create("SELECT id FROM customer");
  const other = await world.create("SELECT id FROM customer", { sourceId: world.otherSourceId });
  for (const ids of [[], [randomUUID()], [first.id, randomUUID()], [first.id, other.id]]) {
    await expect(allMembers(ids, ["id"])).rejects.toMatchObject({ about: "sql", code: "SEGMENTS_CHANGED" });
  }
});

test("a statement is checked again before members are read", async () => {
  const { id } = await world.create("SELECT id FROM customer");
  await world.em.fork().execute("UPDATE segment SET sql = 'SELECT 1; SELECT 2' WHERE id = ?", [id]);
  await expect(allMembers([id], ["id"])).rejects.toMatchObject({ code: "SQL_NOT_ONE_STATEMENT" });
});

test("reading members stops with what it was aborted with, and leaves no connection", async () => {
  const { id } = await world.create("SELECT n AS id, repeat('x', 1000) AS note FROM generate_series(1, 100000) n");
  const stop = new AbortController();
  const reason = new Error("cancelled");
  const reading = (async () => {
    for await (const _ of world.segments.members(world.em, [id], ["note"], stop.signal)) stop.abort(reason);
  })();
  await expect(reading).rejects.toBe(reason);
  const sessions =
    "SELECT count(*)::int FROM pg_stat_activity WHERE application_name = 'listwright' AND datname = current_database()";
  await expect.poll(() => world.database.ask(sessions), { timeout: 20_000 }).toBe(0);
});
