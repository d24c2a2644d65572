// @vitest-environment node
import fc from "fast-check";
import { describe, expect, test } from "vitest";

import { cronOf, linesOf, wallOf, wallOfLines, wallProblem, WEEK } from "../../console/schedules/cron-form.js";
import type { Wall } from "../../console/schedules/cron-form.js";
import { refreshCronOf, refreshFormOf, refreshProblem } from "../../console/schedules/refresh-form.js";
import { emptySchedule, scheduleFormOf, scheduleInputOf } from "../../console/schedules/schedule-form.js";
import { instantOf, showsTheSame, wallTimeOf } from "../../console/schedules/zones.js";
import { buildSchedule } from "./support/builders.js";

describe("a cron expression and the form that it stands for", () => {
  test.each<[string, Wall]>([
    ["30 6 * * *", { pattern: "DAILY", times: ["06:30"] }],
    ["0 6,18 * * *", { pattern: "DAILY", times: ["06:00", "18:00"] }],
    ["0,30 6 * * 1-5", { pattern: "WEEKDAYS", times: ["06:00", "06:30"] }],
    ["0 9-11 * * *", { pattern: "DAILY", times: ["09:00", "10:00", "11:00"] }],
    ["0 6 * * MON,wed,0", { pattern: "DAYS", times: ["06:00"], days: [1, 3, 0] }],
    ["0 6 * * 7", { pattern: "DAYS", times: ["06:00"], days: [0] }],
    ["0 6 * * 0-6", { pattern: "DAILY", times: ["06:00"] }],
    ["5 0 31 * *", { pattern: "MONTHLY", times: ["00:05"], monthDay: "31" }],
    ["5 0 l * *", { pattern: "MONTHLY", times: ["00:05"], monthDay: "L" }],
  ])("%s", (cron, wall) => {
    expect(wallOf(cron)).toEqual(wall);
    expect(wallOf(cronOf(wall))).toEqual(wall);
  });

  test.each([
    "*/15 * * * *",
    "0 * * * *",
    "0 6 1 1 *",
    "0 6 1,15 * *",
    "0 6 1 * 1",
    "0 6 * * 1#2",
    "0 6 * * 5L",
    "0 6 32 * *",
    "0 24 * * *",
    "0 9-6 * * *",
    "0,15,30,45 0-23 * * *",
    "0 6 * *",
    "0 0 6 * * *",
    "",
  ])("%s stays an expression", (cron) => {
    expect(wallOf(cron)).toBeNull();
  });

  const time = fc
    .tuple(fc.integer({ min: 0, max: 23 }), fc.integer({ min: 0, max: 59 }))
    .map(([hour, minute]) => `${String(hour).padStart(2, "0")}:${String(minute).padStart(2, "0")}`);
  const sorted = (times: readonly string[]) => [...new Set(times)].toSorted();
  const days = fc.subarray([...WEEK], { minLength: 1, maxLength: 6 });

  test("whatever a form says in one expression is read back as the same form", () => {
    const wall = fc.tuple(fc.uniqueArray(time, { minLength: 1, maxLength: 4 }), days, fc.integer({ min: 0, max: 31 }));
    fc.assert(
      fc.property(wall, ([times, chosen, day]) => {
        const walls: Wall[] = [
          { pattern: "DAILY", times: sorted(times) },
          { pattern: "WEEKDAYS", times: sorted(times) },
          { pattern: "DAYS", times: sorted(times), days: chosen },
          { pattern: "MONTHLY", times: sorted(times), monthDay: day === 0 ? "L" : String(day) },
        ];
        for (const one of walls.filter((said) => wallProblem(said) === null)) {
          const isWeekdays = one.pattern === "DAYS" && one.days.join() === "1,2,3,4,5";
          const read = isWeekdays ? { pattern: "WEEKDAYS", times: one.times } : one;
          expect(wallOf(cronOf(one))).toEqual(read);
        }
      }),
    );
  });

  test("a refresh says any times of a day, whatever their minutes", () => {
    fc.assert(
      fc.property(fc.uniqueArray(time, { minLength: 1, maxLength: 24 }), (times) => {
        const wall = { pattern: "DAILY", times: sorted(times) } as const;
        expect(wallOfLines(linesOf(wall))).toEqual(wall);
      }),
    );
    expect(wallOfLines("0 6 * * 1\n30 18 * * 2")).toBeNull();
    expect(wallOfLines("0 6 1 * *")).toBeNull();
  });

  test("what one expression cannot say is told before anybody is asked", () => {
    expect(wallProblem({ pattern: "DAILY", times: ["06:00", "18:30"] })).toBe("times_differ");
    expect(wallProblem({ pattern: "DAILY", times: ["06:00", "06:30", "18:00", "18:30"] })).toBeNull();
    expect(wallProblem({ pattern: "DAILY", times: ["", "6"] })).toBe("no_time");
    expect(wallProblem({ pattern: "DAYS", times: ["06:00"], days: [] })).toBe("no_day");
  });
});

describe("what a schedule's form sends", () => {
  const form = { ...emptySchedule(), kind: "OWN", timeZone: "Europe/Berlin" } as const;

  test("minutes for hours, with start and end by the clocks of the zone", () => {
    expect(
      scheduleInputOf({
        ...form,
        pattern: "EVERY",
        every: "1.5",
        startsAt: "2027-03-28T02:30",
        endsAt: "2027-07-01T00:00",
      }),
    ).toEqual({
      kind: "OWN",
      everyMinutes: 90,
      timeZone: "Europe/Berlin",
      // There is no 02:30 on that day.
      startsAt: "2027-03-28T01:30:00.000Z",
      endsAt: "2027-06-30T22:00:00.000Z",
      whenMissed: "RUN_ONCE",
      missedWithinMinutes: 1440,
      whenRunning: "WAIT",
    });
  });

  test("nothing of its own schedule for an export that has none, and no rules where each keeps its own", () => {
    expect(scheduleInputOf({ ...form, kind: "WITH_REFRESH" }, { withRules: false })).toEqual({ kind: "WITH_REFRESH" });
  });

  test("something out of bounds for what is no number, so that the server says what to do", () => {
    const wrong = { ...form, pattern: "EVERY", every: "often", missedWithinHours: "" } as const;
    expect(scheduleInputOf(wrong)).toMatchObject({ everyMinutes: -1, missedWithinMinutes: -1 });
  });

  test("the same as it was read from, whatever it is", () => {
    const schedules = [
      { kind: "OWN", cron: "0 6 * * 1-5", timeZone: "Asia/Tokyo" },
      { kind: "OWN", cron: "*/20 6-8 * 1,7 *", timeZone: "UTC", startsAt: "2027-01-01T00:00:00.000Z" },
      { kind: "OWN", everyMinutes: 45, timeZone: "America/New_York", endsAt: "2027-01-01T12:30:00.000Z" },
      { kind: "NONE", whenMissed: "SKIP", missedWithinMinutes: 7, whenRunning: "SKIP" },
    ] as const;
    for (const schedule of schedules) {
      const { summary: _, ...all } = buildSchedule(schedule);
      const said = Object.fromEntries(Object.entries(all).filter(([, value]) => value !== null));
      expect(scheduleInputOf(scheduleFormOf(buildSchedule(schedule)))).toEqual(said);
    }
  });
});

describe("a refresh's form", () => {
  const refresh = { enabled: true, timeZone: "UTC", summary: "", permissions: [], nextTimes: [] } as const;

  test("opens expressions as times and days where they stand for such", () => {
    const form = refreshFormOf({ ...refresh, cron: "0 6,18 * * 1-5\n30 12 * * 1-5" });
    expect(form).toMatchObject({ pattern: "WEEKDAYS", times: ["06:00", "12:30", "18:00"] });
    expect(refreshCronOf(form)).toBe("0 6,18 * * 1-5\n30 12 * * 1-5");
    expect(refreshFormOf({ ...refresh, cron: "*/30 6 * * *" })).toMatchObject({
      pattern: "CRON",
      cron: "*/30 6 * * *",
    });
  });

  test("says what is missing or too much", () => {
    const form = refreshFormOf({ ...refresh, cron: null });
    const times = Array.from({ length: 25 }, (_, index) => `0${index % 10}:${10 + Math.floor(index / 10)}`);
    expect(refreshProblem(form)).toBeNull();
    expect(refreshProblem({ ...form, times })).toBe("too_many");
    expect(refreshProblem({ ...form, times: [""] })).toBe("no_time");
    expect(refreshProblem({ ...form, pattern: "DAYS", days: [] })).toBe("no_day");
  });
});

describe("time zones", () => {
  test("the clocks of a zone are read and set alike", () => {
    expect(instantOf("2026-12-01T09:00", "Asia/Tokyo")).toBe("2026-12-01T00:00:00.000Z");
    expect(wallTimeOf("2026-12-01T00:00:00.000Z", "Asia/Tokyo")).toBe("2026-12-01T09:00");
    expect(wallTimeOf("no instant", "Asia/Tokyo")).toBe("");
  });

  test("zones whose clocks show the same at all times named are not told apart", () => {
    expect(showsTheSame(["2026-12-01T00:00:00.000Z"], "Europe/Berlin", "Europe/Paris")).toBe(true);
    expect(showsTheSame(["2026-12-01T00:00:00.000Z", "2026-07-01T00:00:00.000Z"], "Europe/London", "UTC")).toBe(false);
  });
});
