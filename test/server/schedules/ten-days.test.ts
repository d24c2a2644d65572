import { setTimeout as delay } from "node:timers/promises";

import pg from "pg";
import { beforeAll, expect, test } from "vitest";

import { sessionUrl } from "../../../server/database/session-url.js";
import { Chance } from "../../support/chance.js";
import { ScheduleWorkers } from "../../support/schedule-workers.js";
import { ScheduleWorld } from "../../support/schedule-world.js";
import { makeSchedules, type Planned } from "./many-schedules.js";
import { Reviewer } from "./reviewer.js";

const LONG = process.env["LISTWRIGHT_TEST_LENGTH"] === "long";
const SEED = Number(process.env["LISTWRIGHT_TEST_SEED"] ?? Math.floor(Math.random() * 2 ** 31));

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;
/** No clock is further from the others. */
const MOST_SKEW_MS = MINUTE_MS;

/** When clocks are put on and back, in 2027; in the short form only the day around each of it. */
const WINDOWS: readonly (readonly [when: string, from: string, hours: number])[] = LONG
  ? [
      ["spring: Berlin on, Lord Howe back by half an hour", "2027-03-26T00:00:00Z", 10 * 24],
      ["autumn: Berlin and New York back", "2027-10-29T00:00:00Z", 10 * 24],
      ["spring in New York", "2027-03-09T00:00:00Z", 10 * 24],
      ["spring in Lord Howe, by half an hour", "2027-09-27T00:00:00Z", 10 * 24],
    ]
  : [
      ["spring in New York", "2027-03-13T22:00:00Z", 16],
      ["spring in Berlin", "2027-03-27T18:00:00Z", 16],
      ["autumn in Lord Howe, by half an hour", "2027-04-03T08:00:00Z", 16],
      ["spring in Lord Howe, by half an hour", "2027-10-02T08:00:00Z", 16],
      ["autumn in Berlin", "2027-10-30T18:00:00Z", 16],
      ["autumn in New York", "2027-11-06T22:00:00Z", 16],
    ];
/** How long all workers are down at most, and how many times in a window. */
const LONGEST_DOWN_HOURS = LONG ? 30 : 8;
const DOWNS = LONG ? 4 : 1;

const chance = new Chance(SEED);
/** How many slots became what, in all windows. */
const happened = new Map<string, number>();
let world: ScheduleWorld;
let workers: ScheduleWorkers;
beforeAll(async () => {
  console.info(`Schedules of seed ${SEED}; LISTWRIGHT_TEST_SEED repeats them.`);
  world = await ScheduleWorld.create();
  await makeSimulatedClock();
  // One runs ahead, one behind, and one somewhere between.
  workers = new ScheduleWorkers(world.database.url, [60, -60, chance.between(-59, 59)]);
  return async () => {
    await workers.killAll();
    await world.close();
  };
}, 120_000);

test.each(WINDOWS)(
  "each slot due becomes one run, whoever is killed and however clocks differ; %s",
  async (_when, from, hours) => {
    await world.empty();
    const begin = Date.parse(from);
    await setClock(begin);
    const end = begin + hours * HOUR_MS;
    const planned = await makeSchedules(world, chance, new Date(end));
    const last = calmBefore(end, planned);
    const reviewer = new Reviewer(
      world.pool,
      planned.map((one) => ({ ...one, slots: one.slots.filter((slot) => slot.getTime() <= last) })),
      // Of its own: how much of it is used depends on who was quicker.
      new Chance(SEED + begin),
    );
    const downs = Array.from({ length: DOWNS }, (_, n) => begin + ((n + chance.next()) / DOWNS) * (end - begin));
    workers.startAll();
    for (let at = begin; at < last;) {
      if (downs[0] !== undefined && at >= downs[0]) {
        downs.shift();
        await workers.killAll();
        at = Math.min(last, at + chance.between(1, LONGEST_DOWN_HOURS) * HOUR_MS);
        await setClock(at);
        workers.startAll();
      } else {
        at = Math.min(last, at + chance.between(20, 300) * MINUTE_MS + chance.between(0, 59) * 1_000);
        await setClock(at);
        if (chance.happens(0.3)) await killSomebody();
      }
      await untilFollowed(at - MOST_SKEW_MS);
      await reviewer.review();
    }
    await untilFollowed(last + MOST_SKEW_MS);
    await reviewer.review();
    await workers.killAll();
    expect(reviewer.lost()).toEqual([]);
    for (const [became, count] of reviewer.tally) happened.set(became, (happened.get(became) ?? 0) + count);
  },
  LONG ? 1_200_000 : 120_000,
);

test("slots became all that they may become, by the clocks of all workers", async () => {
  console.info(Object.fromEntries(happened));
  const { rows } = await world.pool.query("SELECT skew_seconds, count(*)::int FROM clock_reading GROUP BY 1");
  expect(rows).toHaveLength(workers.count);
  expect([...happened.keys()].toSorted()).toEqual(["ALREADY_RUNNING", "HELD_PLAN_WAITING", "MISSED", "QUEUED"]);
});

/** At any point of what it is doing: it has just been told of slots that are due. */
async function killSomebody(): Promise<void> {
  await delay(chance.between(0, 250));
  await workers.restart(chance.between(0, workers.count - 1));
}

/** The last moment before `end` at which no clock, however far from the others, shows the time of a slot. */
function calmBefore(end: number, planned: readonly Planned[]): number {
  const slots = planned.flatMap((one) => one.slots.map((slot) => slot.getTime()));
  for (let at = end; ; at -= MINUTE_MS / 2) {
    if (slots.every((slot) => Math.abs(slot - at) > MOST_SKEW_MS)) return at;
  }
}

async function setClock(at: number): Promise<void> {
  world.at(new Date(at).toISOString());
  await world.pool.query("UPDATE simulated_clock SET at = $1", [world.now]);
}

/** Resolves when every slot up to an instant has become a run. */
async function untilFollowed(instant: number): Promise<void> {
  for (const deadline = Date.now() + 60_000; Date.now() < deadline;) {
    const { rows } = await world.pool.query(
      `SELECT FROM schedule_cursor WHERE next_slot_at <= $1
       UNION ALL SELECT FROM refresh_schedule WHERE enabled AND next_slot_at <= $1`,
      [new Date(instant)],
    );
    if (rows.length === 0) return;
    await delay(20);
  }
  throw new Error(`Slots up to ${new Date(instant).toISOString()} never became runs.`);
}

async function makeSimulatedClock(): Promise<void> {
  const owner = new pg.Client({ connectionString: sessionUrl(world.database.ownerUrl) });
  await owner.connect();
  await owner.query(`
    CREATE TABLE simulated_clock (at timestamptz NOT NULL);
    INSERT INTO simulated_clock VALUES (now());
    CREATE TABLE clock_reading (xid xid NOT NULL, skew_seconds integer NOT NULL, now timestamptz NOT NULL);
    GRANT ALL ON simulated_clock, clock_reading TO PUBLIC`);
  await owner.end();
}
