import pg from "pg";
import { beforeAll, beforeEach, expect, test } from "vitest";

import { ScheduleWorld } from "../../support/schedule-world.js";

let world: ScheduleWorld;
beforeAll(async () => {
  world = await ScheduleWorld.create();
  return () => world.close();
});
beforeEach(() => world.empty());

/** The commit of a tick that is about the only schedule of a test, or its first thousand slots. */
const FIRST = 1;

/** A pool whose nth COMMIT meets with `fate`. */
function poolWithFate(nth: number, fate: (client: pg.PoolClient, commit: () => Promise<unknown>) => Promise<unknown>) {
  let commits = 0;
  const connect = async () => {
    const client = await world.pool.connect();
    return new Proxy(client, {
      get(target, name) {
        if (name !== "query") {
          const value: unknown = Reflect.get(target, name, target);
          return typeof value === "function" ? value.bind(target) : value;
        }
        return (text: string, values?: unknown[]) => {
          const query = () => target.query(text, values);
          if (text !== "COMMIT") return query();
          commits += 1;
          return commits === nth ? fate(target, query) : query();
        };
      },
    });
  };
  return { connect, query: world.pool.query.bind(world.pool) } as unknown as pg.Pool;
}

/** As when PostgreSQL is restarted: the session is gone, with whatever it had not committed. */
async function terminate(client: pg.PoolClient): Promise<void> {
  const { rows } = await client.query<{ pid: number }>("SELECT pg_backend_pid() AS pid");
  const superuser = new pg.Client({ connectionString: world.database.superuserUrl });
  await superuser.connect();
  await superuser.query("SELECT pg_terminate_backend($1, 5000)", [rows[0]!.pid]);
  await superuser.end();
}

const BEFORE = async (client: pg.PoolClient, commit: () => Promise<unknown>) => {
  await terminate(client);
  return commit();
};
const AFTERWARDS = async (client: pg.PoolClient, commit: () => Promise<unknown>) => {
  await commit();
  await terminate(client);
  throw new Error("Connection terminated unexpectedly");
};

test.each([
  ["before it is committed", BEFORE, 0],
  ["when it was committed and nobody was told", AFTERWARDS, 3],
])("a session that ends in the middle of a tick, %s, loses no slot and makes none twice", async (_when, fate, made) => {
  const exportId = await world.makeScheduled({ everyMinutes: 10 });
  world.at("2027-03-01T12:30:00Z");
  await expect(world.tick(poolWithFate(FIRST, fate))).rejects.toThrow("could not be turned into runs");
  expect(await world.outcomes(exportId)).toHaveLength(made);
  expect(await world.tick()).toBe(3 - made);
  expect(await world.outcomes(exportId)).toEqual([
    { slot: "2027-03-01T12:10Z", became: "MISSED" },
    { slot: "2027-03-01T12:20Z", became: "MISSED" },
    { slot: "2027-03-01T12:30Z", became: "QUEUED" },
  ]);
});

test.each([
  ["before it is committed", BEFORE, 0],
  ["when it was committed and nobody was told", AFTERWARDS, 4],
])("nor does one of the refresh, %s", async (_when, fate, made) => {
  const followers = [await world.makeFollower(), await world.makeFollower()];
  await world.scheduleRefresh("10,20 12 * * *");
  world.at("2027-03-01T12:30:00Z");
  await expect(world.tick(poolWithFate(FIRST, fate))).rejects.toThrow("could not be turned into runs");
  expect(await world.tick()).toBe(4 - made);
  for (const exportId of followers) {
    expect(await world.outcomes(exportId)).toEqual([
      { slot: "2027-03-01T12:10Z", became: "MISSED" },
      { slot: "2027-03-01T12:20Z", became: "QUEUED" },
    ]);
  }
});

test("thousands of slots that were missed go on from the last thousand that was committed", async () => {
  const exportId = await world.makeScheduled({ everyMinutes: 1 });
  world.at("2027-03-02T23:30:00Z");
  await expect(world.tick(poolWithFate(FIRST + 1, BEFORE))).rejects.toThrow("could not be turned into runs");
  expect(await world.outcomes(exportId)).toHaveLength(1_000);
  expect(await world.tick()).toBe(1_130);
  const outcomes = await world.outcomes(exportId);
  expect(new Set(outcomes.map(({ slot }) => slot)).size).toBe(2_130);
  expect(outcomes.findIndex(({ became }) => became !== "MISSED")).toBe(2_129);
});
