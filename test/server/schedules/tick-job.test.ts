import { beforeEach, expect, test } from "vitest";

import { startJobs, type RunningJobs } from "../../../server/jobs/jobs.js";
import { isFinished } from "../../../server/runs/run-state.js";
import { people, RunWorld } from "../../support/run-world.js";

let world: Awaited<ReturnType<typeof RunWorld.create>>;
let jobs: RunningJobs | null = null;
beforeEach(async () => {
  world = await RunWorld.create();
  world.people = people(20);
  return async () => {
    await jobs?.close();
    jobs = null;
    await world.close();
  };
});

const runOf = async (exportId: string) => {
  const read = () => world.query<{ id: string }>("SELECT id FROM export_run WHERE export_id = $1", [exportId]);
  await expect.poll(read, { timeout: 20_000 }).toHaveLength(1);
  const [run] = await read();
  return world.until(run!.id, ({ state }) => isFinished(state));
};

test("a slot that passed before the first worker started is performed, by the clock of the database", async () => {
  await world.query(
    "UPDATE export SET schedule_kind = 'OWN', schedule_every_minutes = 60, schedule_time_zone = 'UTC' WHERE id = $1",
    [world.exportId],
  );
  const [slot] = await world.query<{ at: Date }>(
    `INSERT INTO schedule_cursor (export_id, set_at, next_slot_at)
     SELECT $1, at - interval '1 hour', at FROM (SELECT date_trunc('minute', now()) - interval '10 minutes' AS at) past
     RETURNING next_slot_at AS at`,
    [world.exportId],
  );
  jobs = await startJobs(world.deps());
  expect(await runOf(world.exportId)).toMatchObject({
    state: "SUCCEEDED",
    trigger: "SCHEDULE",
    slot: slot!.at,
    added: 20,
  });
});

test("a slot that comes while workers are there is performed, of the refresh as well", async () => {
  const scheduleClock = { now: async () => new Date(now) };
  let now = "2027-03-01T05:59:00Z";
  await world.query("UPDATE export SET schedule_kind = 'WITH_REFRESH', created_at = '2027-01-01Z'");
  await world.query(
    `UPDATE refresh_schedule SET enabled = true, cron = '0 6 * * *', time_zone = 'UTC', next_slot_at = '2027-03-01 06:00Z'`,
  );
  jobs = await startJobs({ ...world.deps(), scheduleClock });
  now = "2027-03-01T06:00:00Z";
  expect(await runOf(world.exportId)).toMatchObject({
    state: "SUCCEEDED",
    trigger: "REFRESH",
    slot: new Date(now),
    added: 20,
  });
});
