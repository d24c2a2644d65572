import { beforeEach, expect, test } from "vitest";

import { createJobQueue, startJobs, type RunningJobs } from "../../../server/jobs/jobs.js";
import { isFinished } from "../../../server/runs/run-state.js";
import { IMPORTS, people, RunWorld } from "../../support/run-world.js";
import { withCalls } from "../runs/with-calls.js";

let world: Awaited<ReturnType<typeof RunWorld.create>>;
let jobs: RunningJobs | null = null;
beforeEach(async () => {
  world = await RunWorld.create();
  world.people = people(300);
  return async () => {
    await jobs?.close();
    jobs = null;
    await world.close();
  };
});

const end = (runId: string) => world.until(runId, (run) => isFinished(run.state));

test("a run is performed soon after it was handed over, by whatever process", async () => {
  jobs = await startJobs(world.deps());
  const { log } = world.deps();
  const runId = await world.request(world.exportId);
  await createJobQueue({ pool: world.pool, log }).enqueue(runId);
  expect(await end(runId)).toMatchObject({ state: "SUCCEEDED", added: 300 });
});

test("runs that nobody handed over, waiting ones of one list and abandoned ones are found", async () => {
  const abandoned = await world.request(world.exportId);
  await world.perform(abandoned, {}, AbortSignal.abort());
  const waiting = await world.request(await world.makeExport());
  expect(await world.read(abandoned)).toMatchObject({ state: "PLANNING" });
  jobs = await startJobs(world.deps());
  expect(await end(abandoned)).toMatchObject({ state: "SUCCEEDED", added: 300 });
  expect(await end(waiting)).toMatchObject({ state: "SUCCEEDED", updated: 300 });
});

test("a next attempt is made when its time has come", async () => {
  await world.sandbox.control.fault({ status: 503 }, { ...IMPORTS, times: 1 });
  const backOff = { tries: 1, baseMs: 1, mostMs: 1, rateLimitedMs: 1 };
  jobs = await startJobs(world.deps({ backOff, attemptBackOffMs: () => 300 }));
  const runId = await world.request(world.exportId);
  await jobs.queue.enqueue(runId);
  expect(await end(runId)).toMatchObject({ state: "SUCCEEDED", attempt: 2 });
});

test("closing lets calls in flight settle and gives the run back", async () => {
  await world.sandbox.control.fault({ delayMs: 300 }, IMPORTS);
  const closing = await startJobs(world.deps(withCalls(world, { size: 20 })));
  const runId = await world.request(world.exportId);
  await closing.queue.enqueue(runId);
  await world.sandbox.control.awaitCalls(4, IMPORTS);
  await closing.close();
  expect(await world.read(runId)).toMatchObject({ state: "DELIVERING", added: (await world.imports()) * 20 });
  expect(await world.query("SELECT lease_holder FROM export_run")).toEqual([{ lease_holder: null }]);
  expect(await world.query("SELECT FROM delivery_intent")).toHaveLength(0);
});

test("what a worker reads of a list is kept while it holds the run, and cleared away when it no longer does", async () => {
  const runId = await world.request(world.exportId);
  await world.query(
    `UPDATE export_run SET state = 'PLANNING', lease_epoch = 3, lease_expires_at = now() + interval '1 hour' WHERE id = $1`,
    [runId],
  );
  const tableOf = (epoch: number) => `look_${runId.replaceAll("-", "")}_${epoch}`;
  for (const epoch of [2, 3]) await world.query(`CREATE TABLE listwright_staging.${tableOf(epoch)} (address text)`);
  jobs = await startJobs(world.deps());
  await expect
    .poll(() => world.query("SELECT tablename FROM pg_tables WHERE schemaname = 'listwright_staging'"), {
      timeout: 20_000,
    })
    .toEqual([{ tablename: tableOf(3) }]);
});

test("staged rows of runs that have ended are cleared away", async () => {
  await world.query("CREATE TABLE listwright_staging.decisions_0123456789abcdef0123456789abcdef (address text)");
  jobs = await startJobs(world.deps());
  const runId = await world.request(world.exportId);
  await end(runId);
  await expect
    .poll(() => world.query("SELECT tablename FROM pg_tables WHERE schemaname = 'listwright_staging'"), {
      timeout: 10_000,
    })
    .toEqual([]);
});
