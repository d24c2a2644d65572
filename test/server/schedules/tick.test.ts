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

describe("a slot", () => {
  test("becomes one run when its time has come, and no sooner", async () => {
    const exportId = await world.makeScheduled(HOURLY, { retries: 7 });
    world.at("2027-03-01T12:59:59.999Z");
    expect(await world.tick()).toBe(0);
    world.at("2027-03-01T13:00:00Z");
    expect(await world.tick()).toBe(1);
    expect(await world.tick()).toBe(0);
    const { rows } = await world.pool.query(
      `SELECT kind, trigger, origin, idempotency_key, slot, state, skip_reason, retries, attempt, requested_by_id,
         export_id = outcomes_of AS keeps_outcomes, finished_at FROM export_run`,
    );
    expect(rows).toEqual([
      {
        kind: "EXPORT",
        trigger: "SCHEDULE",
        origin: "schedule",
        idempotency_key: "2027-03-01T13:00:00.000Z",
        slot: new Date("2027-03-01T13:00:00Z"),
        state: "QUEUED",
        skip_reason: null,
        retries: 7,
        attempt: 0,
        requested_by_id: null,
        keeps_outcomes: true,
        finished_at: null,
      },
    ]);
    expect(await slotsOf(exportId)).toEqual(["2027-03-01T13:00Z"]);
  });

  test("is not made again by a clock that was put back, nor by a cursor that was", async () => {
    const exportId = await world.makeScheduled(HOURLY);
    world.at("2027-03-01T14:00:00Z");
    expect(await world.tick()).toBe(2);
    world.at("2027-03-01T12:30:00Z");
    expect(await world.tick()).toBe(0);
    await world.schedule(exportId, HOURLY);
    world.at("2027-03-01T15:00:00Z");
    expect(await world.tick()).toBe(1);
    expect(await slotsOf(exportId)).toEqual(["2027-03-01T13:00Z", "2027-03-01T14:00Z", "2027-03-01T15:00Z"]);
  });

  test("is one run however many find it at once", async () => {
    for (let n = 0; n < 12; n += 1) await world.makeScheduled({ everyMinutes: 10 });
    world.at("2027-03-01T12:35:00Z");
    const made = await Promise.all(Array.from({ length: 6 }, () => world.tick()));
    expect(made.reduce((sum, count) => sum + count)).toBe(12 * 3);
  });

  test("outside the start and the end of a schedule is none", async () => {
    const exportId = await world.makeScheduled({
      everyMinutes: 20,
      startsAt: new Date("2027-03-01T12:30:00Z"),
      endsAt: new Date("2027-03-01T13:10:00Z"),
    });
    world.at("2027-03-01T15:00:00Z");
    await world.tick();
    expect(await slotsOf(exportId)).toEqual(["2027-03-01T12:30Z", "2027-03-01T12:50Z", "2027-03-01T13:10Z"]);
    const { rows } = await world.pool.query("SELECT next_slot_at FROM schedule_cursor");
    expect(rows).toEqual([{ next_slot_at: null }]);
  });

  test("of an export that was deleted before is nobody's", async () => {
    const exportId = await world.makeScheduled(HOURLY);
    const other = await world.makeScheduled(HOURLY);
    await world.pool.query("DELETE FROM export WHERE id = $1", [exportId]);
    world.at("2027-03-01T13:00:00Z");
    expect(await world.tick()).toBe(1);
    expect(await slotsOf(other)).toEqual(["2027-03-01T13:00Z"]);
  });

  test("of a schedule that cannot be followed keeps none of the others waiting, and is told", async () => {
    const broken = await world.makeScheduled(HOURLY);
    const sound = await world.makeScheduled(HOURLY);
    await world.pool.query("UPDATE export SET schedule_cron = 'every day' WHERE id = $1", [broken]);
    world.at("2027-03-01T13:00:00Z");
    await expect(world.tick()).rejects.toThrow("The slots of 1 schedules could not be turned into runs");
    expect(await slotsOf(sound)).toEqual(["2027-03-01T13:00Z"]);
    await world.pool.query("UPDATE export SET schedule_cron = '0 * * * *' WHERE id = $1", [broken]);
    await world.tick();
    expect(await slotsOf(broken)).toEqual(["2027-03-01T13:00Z"]);
  });

  test("of an export that somebody has locked is made afterwards, and nobody waits for it", async () => {
    const locked = await world.makeScheduled(HOURLY);
    const free = await world.makeScheduled(HOURLY);
    world.at("2027-03-01T13:00:00Z");
    const client = await world.pool.connect();
    try {
      await client.query("BEGIN");
      await client.query("SELECT FROM export WHERE id = $1 FOR NO KEY UPDATE", [locked]);
      expect(await world.tick()).toBe(1);
      await client.query("COMMIT");
    } finally {
      client.release();
    }
    expect(await slotsOf(free)).toEqual(["2027-03-01T13:00Z"]);
    expect(await slotsOf(locked)).toEqual([]);
    expect(await world.tick()).toBe(1);
    expect(await slotsOf(locked)).toEqual(["2027-03-01T13:00Z"]);
  });
});

describe("slots that were missed", () => {
  test("are made up for by one run of the newest, and the others say so", async () => {
    const exportId = await world.makeScheduled(HOURLY);
    world.at("2027-03-01T16:40:00Z");
    expect(await world.tick()).toBe(4);
    expect(await becameOf(exportId)).toEqual(["MISSED", "MISSED", "MISSED", "QUEUED"]);
    const { rows } = await world.pool.query(
      `SELECT count(*)::int AS complete FROM export_run
       WHERE state = 'SKIPPED' AND finished_at >= queued_at AND started_at IS NULL`,
    );
    expect(rows).toEqual([{ complete: 3 }]);
    // The last to be asked for is the newest slot: it is what an export shows as its last run.
    const newest = await world.pool.query("SELECT slot FROM export_run ORDER BY queued_at DESC, id DESC LIMIT 1");
    expect(newest.rows).toEqual([{ slot: new Date("2027-03-01T16:00:00Z") }]);
  });

  test("are not made up for where the export says so, unless it was a matter of minutes", async () => {
    const exportId = await world.makeScheduled(HOURLY, { whenMissed: "SKIP" });
    world.at("2027-03-01T13:05:00Z");
    await world.tick();
    await world.become(exportId, "SUCCEEDED");
    world.at("2027-03-01T14:05:00.001Z");
    await world.tick();
    expect(await becameOf(exportId)).toEqual(["SUCCEEDED", "MISSED"]);
  });

  test("are not made up for when they are older than the export allows", async () => {
    const exportId = await world.makeScheduled(HOURLY, { missedWithinMinutes: 30 });
    world.at("2027-03-01T13:30:00Z");
    await world.tick();
    await world.become(exportId, "SUCCEEDED");
    world.at("2027-03-01T14:30:00.001Z");
    await world.tick();
    expect(await becameOf(exportId)).toEqual(["SUCCEEDED", "MISSED"]);
  });

  test("are all there when they are thousands, and only the newest runs", async () => {
    const exportId = await world.makeScheduled({ everyMinutes: 1 });
    world.at("2027-03-03T02:00:30Z");
    expect(await world.tick()).toBe(38 * 60);
    const { rows } = await world.pool.query(
      `SELECT count(*)::int AS runs, count(DISTINCT slot)::int AS slots, min(slot) AS first, max(slot) AS last,
         count(*) FILTER (WHERE skip_reason = 'MISSED')::int AS missed,
         max(slot) FILTER (WHERE state = 'QUEUED') AS queued FROM export_run WHERE export_id = $1`,
      [exportId],
    );
    expect(rows).toEqual([
      {
        runs: 2_280,
        slots: 2_280,
        first: new Date("2027-03-01T12:01:00Z"),
        last: new Date("2027-03-03T02:00:00Z"),
        missed: 2_279,
        queued: new Date("2027-03-03T02:00:00Z"),
      },
    ]);
  });
});

describe("a slot at which the export is still running", () => {
  test("waits, and of those that follow only one does", async () => {
    const exportId = await world.makeScheduled(HOURLY);
    world.at("2027-03-01T13:00:00Z");
    await world.tick();
    await world.become(exportId, "DELIVERING");
    for (const time of ["14", "15", "16"]) {
      world.at(`2027-03-01T${time}:00:00Z`);
      await world.tick();
    }
    expect(await becameOf(exportId)).toEqual(["DELIVERING", "QUEUED", "ALREADY_RUNNING", "ALREADY_RUNNING"]);
  });

  test("is skipped where the export says so", async () => {
    const exportId = await world.makeScheduled(HOURLY, { whenRunning: "SKIP" });
    world.at("2027-03-01T13:00:00Z");
    await world.tick();
    await world.become(exportId, "PLANNING");
    world.at("2027-03-01T14:00:00Z");
    await world.tick();
    await world.become(exportId, "SUCCEEDED");
    world.at("2027-03-01T15:00:00Z");
    await world.tick();
    expect(await becameOf(exportId)).toEqual(["SUCCEEDED", "ALREADY_RUNNING", "QUEUED"]);
  });

  test("waits for a run that waits for its next attempt, and for an approved one", async () => {
    const exportId = await world.makeScheduled(HOURLY);
    world.at("2027-03-01T13:00:00Z");
    await world.tick();
    await world.become(exportId, "PLANNING");
    await world.pool.query(
      "UPDATE export_run SET state = 'QUEUED', attempt = 1, next_attempt_at = now() + interval '1 h'",
    );
    world.at("2027-03-01T14:00:00Z");
    await world.tick();
    expect(await becameOf(exportId)).toEqual(["QUEUED", "QUEUED"]);
    await world.become(exportId, "SUCCEEDED");
    world.at("2027-03-01T15:00:00Z");
    await world.tick();
    await world.pool.query("UPDATE export_run SET approved_at = now(), attempt = 0 WHERE finished_at IS NULL");
    world.at("2027-03-01T16:00:00Z");
    await world.tick();
    expect(await becameOf(exportId)).toEqual(["SUCCEEDED", "SUCCEEDED", "QUEUED", "QUEUED"]);
  });

  test("is skipped while a plan of it is held; a removal keeps nobody waiting", async () => {
    const exportId = await world.makeScheduled(HOURLY);
    world.at("2027-03-01T13:00:00Z");
    await world.tick();
    await world.become(exportId, "HELD");
    world.at("2027-03-01T14:00:00Z");
    await world.tick();
    expect(await becameOf(exportId)).toEqual(["HELD", "HELD_PLAN_WAITING"]);
    await world.pool.query("UPDATE export_run SET kind = 'REMOVAL', claims_of = export_id WHERE state = 'HELD'");
    world.at("2027-03-01T15:00:00Z");
    await world.tick();
    expect(await becameOf(exportId)).toEqual(["HELD", "HELD_PLAN_WAITING", "QUEUED"]);
  });
});
