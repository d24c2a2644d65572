import type { Chance } from "../../support/chance.js";
import type { OwnSchedule, ScheduleWorld, SlotPolicies } from "../../support/schedule-world.js";
import { slotsOfMinutes } from "./slots-of-minutes.js";

const HOUR_MS = 3_600_000;
const ZONES = ["Europe/Berlin", "America/New_York", "Australia/Lord_Howe", "Asia/Tokyo"] as const;

/** An export and the slots that it is to have, by looking at every minute. */
export interface Planned {
  readonly id: string;
  readonly what: string;
  readonly policies: Required<Omit<SlotPolicies, "retries">>;
  readonly slots: readonly Date[];
}

/** Schedules of every kind in every zone, and three exports that follow the refresh; set now, with policies by chance. */
export async function makeSchedules(world: ScheduleWorld, chance: Chance, until: Date): Promise<Planned[]> {
  const setAt = world.now;
  const planned: Planned[] = [];
  for (const timeZone of ZONES) {
    for (const own of ownSchedules(chance, setAt)) {
      const policies = policiesBy(chance);
      const schedule = { ...own, timeZone };
      const id = await world.makeScheduled(schedule, policies);
      const { cron, ...rest } = schedule;
      const slots = slotsOfMinutes({ ...rest, ...(cron === undefined ? {} : { cron: [cron] }) }, setAt, until);
      planned.push({ id, what: `${cron ?? `every ${own.everyMinutes} minutes`} in ${timeZone}`, policies, slots });
    }
  }
  const timeZone = chance.oneOf(ZONES);
  const cron = ["30 2 * * *", "45 1,13 * * 0,6", "5,25 */6 * * *"];
  await world.scheduleRefresh(cron.join("\n"), timeZone);
  const slots = slotsOfMinutes({ cron, timeZone }, setAt, until);
  for (let n = 0; n < 3; n += 1) {
    const policies = policiesBy(chance);
    planned.push({ id: await world.makeFollower(policies), what: `the refresh in ${timeZone}`, policies, slots });
  }
  return planned;
}

function ownSchedules(chance: Chance, setAt: Date): OwnSchedule[] {
  const later = (hours: number) => new Date(setAt.getTime() + hours * HOUR_MS);
  return [
    // Passed over, or shown twice, where clocks are shifted by an hour, or by half of one.
    { cron: `${chance.oneOf([0, 15, 30, 59])} 2 * * *` },
    { cron: `${chance.oneOf([0, 30, 45])} 1 * * *` },
    { cron: `${chance.oneOf(["*/20", "*/15"])} ${chance.oneOf(["*", "0-4"])} * * *` },
    { cron: "0 9 * * 1-5" },
    { cron: "0 23 L * *" },
    { everyMinutes: chance.oneOf([7, 45, 90]) },
    { everyMinutes: 30, startsAt: later(chance.between(1, 6)), endsAt: later(chance.between(8, 40)) },
    { cron: "10 */3 * * *", startsAt: later(chance.between(1, 10)) },
  ];
}

function policiesBy(chance: Chance): Planned["policies"] {
  return {
    whenMissed: chance.oneOf(["RUN_ONCE", "RUN_ONCE", "SKIP"]),
    missedWithinMinutes: chance.oneOf([10, 60, 240, 1440]),
    whenRunning: chance.oneOf(["WAIT", "WAIT", "SKIP"]),
  };
}
