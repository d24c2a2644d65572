import { beforeAll, beforeEach, describe, expect, test } from "vitest";

import { ScheduleWorld } from "../../support/schedule-world.js";

let world: ScheduleWorld;
beforeAll(async () => {
  world = await ScheduleWorld.create();
  return () => world.close();
});
beforeEach(() => world.empty());

const HOURLY = { cron: "0 * * * *" };
const slotsOf = async (exportId: string) => (await world.outcomes(exportId)).map(({ slot }) => slot);
const becameOf = async (exportId: string) => (await world.outcomes(exportId)).map(({ became }) => became);

describe("the refresh", () => {
  test("runs every export that follows it at each of its slots, each by its own policies", async () => {
    const usual = await world.makeFollower();
    const skips = await world.makeFollower({ whenMissed: "SKIP" });
    const strict = await world.makeFollower({ missedWithinMinutes: 15 });
    const alone = await world.makeFollower({ whenRunning: "SKIP" });
    const held = await world.makeFollower();
    const own = await world.makeScheduled({ cron: "0 0 1 1 *" });
    const none = await world.makeExport();
    const late = await world.makeFollower();
    await world.pool.query("UPDATE export SET created_at = '2027-03-01 15:01Z' WHERE id = $1", [late]);
    await world.scheduleRefresh("0 14 * * *\n\n30 14 * * 1\n0 15 * * *");
    world.at("2027-03-01T14:00:00Z");
    expect(await world.tick()).toBe(5);
    for (const exportId of [usual, skips, strict]) await world.become(exportId, "SUCCEEDED");
    await world.become(held, "HELD");
    world.at("2027-03-01T15:20:00Z");
    expect(await world.tick()).toBe(10);
    expect(await world.tick()).toBe(0);
    expect(await slotsOf(usual)).toEqual(["2027-03-01T14:00Z", "2027-03-01T14:30Z", "2027-03-01T15:00Z"]);
    expect(await becameOf(usual)).toEqual(["SUCCEEDED", "MISSED", "QUEUED"]);
    expect(await becameOf(skips)).toEqual(["SUCCEEDED", "MISSED", "MISSED"]);
    expect(await becameOf(strict)).toEqual(["SUCCEEDED", "MISSED", "MISSED"]);
    expect(await becameOf(alone)).toEqual(["QUEUED", "MISSED", "ALREADY_RUNNING"]);
    expect(await becameOf(held)).toEqual(["HELD", "MISSED", "HELD_PLAN_WAITING"]);
    for (const exportId of [own, none, late]) expect(await becameOf(exportId)).toEqual([]);
    const { rows } = await world.pool.query("SELECT DISTINCT trigger, origin, requested_by_id FROM export_run");
    expect(rows).toEqual([{ trigger: "REFRESH", origin: "refresh", requested_by_id: null }]);
  });

  test("that was missed for long is followed up to now, also where nothing follows it", async () => {
    await world.scheduleRefresh("*/60 * * * *");
    world.at("2027-03-02T12:00:00Z");
    expect(await world.tick()).toBe(0);
    const followers = await Promise.all(Array.from({ length: 400 }, () => world.makeFollower()));
    world.at("2027-03-02T17:00:00Z");
    expect(await world.tick()).toBe(5 * 400);
    expect(await becameOf(followers[7]!)).toEqual(["MISSED", "MISSED", "MISSED", "MISSED", "QUEUED"]);
  });

  test("waits for an export that somebody has locked only for a moment, and keeps no schedule of its own waiting", async () => {
    const follower = await world.makeFollower();
    const own = await world.makeScheduled(HOURLY);
    await world.scheduleRefresh(HOURLY.cron);
    world.at("2027-03-01T13:00:00Z");
    const client = await world.pool.connect();
    try {
      await client.query("BEGIN");
      await client.query("SELECT FROM export WHERE id = $1 FOR NO KEY UPDATE", [follower]);
      await expect(world.tick()).rejects.toThrow(/1 schedules could not be turned/);
      await client.query("COMMIT");
    } finally {
      client.release();
    }
    expect(await slotsOf(own)).toEqual(["2027-03-01T13:00Z"]);
    expect(await slotsOf(follower)).toEqual([]);
    expect(await world.tick()).toBe(1);
    expect(await slotsOf(follower)).toEqual(["2027-03-01T13:00Z"]);
  });

  test("that is off makes no runs", async () => {
    await world.makeFollower();
    await world.scheduleRefresh("0 14 * * *");
    await world.pool.query("UPDATE refresh_schedule SET enabled = false");
    world.at("2027-03-01T14:00:00Z");
    expect(await world.tick()).toBe(0);
  });
});
