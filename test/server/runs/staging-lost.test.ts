import { beforeEach, expect, test } from "vitest";

import { ADDS_UP, sumsOf } from "../../support/run-sums.js";
import { IMPORTS, people, RunWorld } from "../../support/run-world.js";
import { withCalls } from "./with-calls.js";

let world: Awaited<ReturnType<typeof RunWorld.create>>;
beforeEach(async () => {
  world = await RunWorld.create();
  return () => world.close();
});

async function decisionsTable(): Promise<string> {
  const [table] = await world.query<{ name: string }>(
    "SELECT schemaname || '.' || tablename AS name FROM pg_tables WHERE tablename LIKE 'decisions_%'",
  );
  return table!.name;
}

/** Once in the run, at its third call, the staged rows go. */
function losingOnce(statement: (table: string) => string) {
  let calls = 0;
  return withCalls(world, {
    size: 100,
    before: async () => {
      calls += 1;
      if (calls === 3) await world.query(statement(await decisionsTable()));
    },
  });
}

test.each([
  ["emptied, as after a crash of PostgreSQL", (table: string) => `TRUNCATE ${table}`],
  ["dropped", (table: string) => `DROP TABLE ${table}`],
])("staged rows that were %s are planned again, and what was settled stays", async (_case, lose) => {
  world.people = people(1_500);
  world.overrides = losingOnce(lose);
  const run = await world.runToEnd(world.exportId);
  expect(run).toMatchObject({ state: "SUCCEEDED", uniqueCount: 1_500, added: 1_500, unchanged: 0, attempt: 1 });
  expect(await sumsOf(world, run)).toEqual(ADDS_UP);
  expect(await world.listed()).toHaveLength(1_500);
  expect(await world.query("SELECT FROM delivery_intent")).toHaveLength(0);
});

test("staged rows lost before a worker takes the run over are planned again", async () => {
  world.people = people(1_500);
  const runId = await world.request(world.exportId);
  const shutdown = new AbortController();
  let calls = 0;
  const stopping = withCalls(world, { size: 100, before: () => void (++calls === 6 && shutdown.abort()) });
  const half = await world.perform(runId, stopping, shutdown.signal);
  expect(half.state).toBe("DELIVERING");
  expect(half.added).toBeGreaterThan(0);
  await world.query(`TRUNCATE ${await decisionsTable()}`);
  const run = await world.perform(runId);
  expect(run).toMatchObject({ state: "SUCCEEDED", uniqueCount: 1_500, added: 1_500, attempt: 1 });
  expect(await sumsOf(world, run)).toEqual(ADDS_UP);
});

test("planned again, those who left the segment meanwhile leave the counts, and newcomers are sent", async () => {
  world.people = people(400);
  const runId = await world.request(world.exportId);
  const shutdown = new AbortController();
  let calls = 0;
  const stopping = withCalls(world, { size: 100, before: () => void (++calls === 2 && shutdown.abort()) });
  const half = await world.perform(runId, stopping, shutdown.signal);
  world.people = people(500).slice(100);
  const stay = new Set(world.people.map(({ email }) => email));
  const settledAndStaying = [...(await world.outcomes(runId))].filter(([address]) => stay.has(address)).length;
  expect(half.added).toBeGreaterThan(settledAndStaying);
  await world.query(`TRUNCATE ${await decisionsTable()}`);
  const run = await world.perform(runId);
  expect(run).toMatchObject({ state: "SUCCEEDED", uniqueCount: 400, added: 400 });
  expect(await world.listed()).toHaveLength(500 - (100 - (half.added - settledAndStaying)));
});

test("cancelled right after the staged rows were lost, those in doubt are still counted", async () => {
  world.people = people(1_000);
  const runId = await world.request(world.exportId);
  await world.sandbox.control.fault({ hangAfterCommit: true }, { ...IMPORTS, nth: 3, times: 100 });
  const performed = world.perform(runId, withCalls(world, { size: 100 }));
  await world.sandbox.control.awaitCalls(5, { ...IMPORTS, phase: "carriedOut" });
  await world.query(`TRUNCATE ${await decisionsTable()}`);
  await world.cancel(runId);
  const run = await performed;
  expect(run).toMatchObject({ state: "CANCELLED", uniqueCount: 1_000 });
  expect(run.inDoubt).toBeGreaterThan(0);
  const sums = await sumsOf(world, run);
  expect(sums).toMatchObject({ people: 0, inDoubt: 0, negative: 0 });
});
