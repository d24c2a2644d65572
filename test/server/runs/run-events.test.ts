import { pino } from "pino";
import { beforeEach, expect, test } from "vitest";

import { RunEvents, type RunChange } from "../../../server/runs/run-events.js";
import { people, RunWorld } from "../../support/run-world.js";

let world: Awaited<ReturnType<typeof RunWorld.create>>;
let events: RunEvents;
let heard: (RunChange | null)[];
beforeEach(async () => {
  world = await RunWorld.create();
  heard = [];
  events = new RunEvents({ databaseUrl: world.database.url, log: pino({ level: "silent" }) });
  await events.start();
  events.listen((change) => heard.push(change));
  return async () => {
    await events.close();
    await world.close();
  };
});

test("a run is heard of when it is queued, while it is performed, and when it ends, by its IDs alone", async () => {
  world.people = people(10);
  const runId = await world.request(world.exportId);
  await expect.poll(() => heard).toEqual([{ runId, exportId: world.exportId }]);
  await world.perform(runId);
  await expect.poll(() => heard.length).toBeGreaterThan(3);
  expect(new Set(heard.map((change) => JSON.stringify(change))).size).toBe(1);
});

test("after a lost connection listeners are told to look again, and hear every change once", async () => {
  await world.query(
    "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = 'listwright-events'",
  );
  await expect.poll(() => heard, { timeout: 10_000 }).toEqual([null]);
  const runId = await world.request(world.exportId);
  await expect.poll(() => heard).toEqual([null, { runId, exportId: world.exportId }]);
});

test("whoever stopped listening hears nothing more", async () => {
  const late: (RunChange | null)[] = [];
  const stop = events.listen((change) => late.push(change));
  stop();
  await world.request(world.exportId);
  await expect.poll(() => heard.length).toBe(1);
  expect(late).toEqual([]);
});
