import { describe, expect, test } from "vitest";

import { checkRefresh } from "../../../server/schedules/check-refresh.js";
import { checkRetries, checkSchedule } from "../../../server/schedules/check-schedule.js";
import type { ScheduleRequest } from "../../../server/schedules/schedule-request.js";

const NOW = new Date("2026-11-25T12:00:00Z");
const OWN = { kind: "OWN", cron: "0 6 * * *", timeZone: "Europe/Berlin" } as const;
const EVERY = { kind: "OWN", everyMinutes: 30 } as const;

/** Path, code and the sentence, of all that is wrong. */
const problemsOf = (request: ScheduleRequest) =>
  checkSchedule(request, NOW).map(({ path, code, text }) => [path, code, text.en]);

describe("a schedule is accepted", () => {
  const accepted: ScheduleRequest[] = [
    { kind: "NONE" },
    { kind: "WITH_REFRESH", whenMissed: "SKIP", missedWithinMinutes: 44_640, whenRunning: "SKIP" },
    { kind: "NONE", cron: null, timeZone: null, everyMinutes: null, startsAt: null, endsAt: null },
    OWN,
    { ...OWN, cron: "  0\t6  * * * " },
    { ...OWN, cron: "*/5 0-6,22 1,15,L JAN-JUN mon-FRI" },
    { ...OWN, cron: "0 6 * * THU" },
    { ...OWN, cron: "0 6 * * 5L" },
    { ...OWN, cron: "0 6 * * 1#2" },
    { ...OWN, cron: "0 6 29 2 *" },
    { ...OWN, timeZone: "UTC" },
    { ...OWN, timeZone: "asia/tokyo" },
    { ...OWN, startsAt: new Date("2020-01-01"), endsAt: new Date("2026-11-26T05:00:00Z") },
    EVERY,
    { ...EVERY, everyMinutes: 1 },
    { ...EVERY, everyMinutes: 10_080, timeZone: "America/New_York", startsAt: new Date("2030-01-01") },
  ];
  test.each(accepted)("%o", (request) => expect(problemsOf(request)).toEqual([]));
});

describe("what is wrong with a schedule is told beside its field, with what to do", () => {
  const refused: [ScheduleRequest, string, string, RegExp][] = [
    [{ kind: "OWN", timeZone: "UTC" }, "cron", "REQUIRED", /cron expression, or every how many minutes/],
    [{ ...OWN, cron: "  " }, "cron", "REQUIRED", /Say when it runs/],
    [{ ...OWN, cron: "0 6 * *" }, "cron", "INVALID", /five fields/],
    [{ ...OWN, cron: "0 0 6 * * *" }, "cron", "INVALID", /no seconds/],
    [{ ...OWN, cron: "@daily" }, "cron", "INVALID", /no names such as @daily/],
    [{ ...OWN, cron: "H 6 * * *" }, "cron", "INVALID", /^H is not available/],
    [{ ...OWN, cron: "0 H(1-6) * * *" }, "cron", "INVALID", /^H is not available/],
    [{ ...OWN, cron: "60 6 * * *" }, "cron", "INVALID", /“60” cannot be read as minute \(0–59\)/],
    [{ ...OWN, cron: "0 24 * * *" }, "cron", "INVALID", /“24” cannot be read as hour/],
    [{ ...OWN, cron: "0 6 32 * *" }, "cron", "INVALID", /“32” cannot be read as day of the month/],
    [{ ...OWN, cron: "0 6 * MARCH *" }, "cron", "INVALID", /.+/],
    [{ ...OWN, cron: "0 6 * 13 *" }, "cron", "INVALID", /“13” cannot be read as month/],
    [{ ...OWN, cron: "0 6 * * FUN" }, "cron", "INVALID", /“FUN” cannot be read as day of the week/],
    [{ ...OWN, cron: "*/0 6 * * *" }, "cron", "INVALID", /cannot be read as minute/],
    [{ ...OWN, cron: "9-5 6 * * *" }, "cron", "INVALID", /cannot be read as minute/],
    [{ ...OWN, cron: "0 6 31 2 *" }, "cron", "INVALID", /has such a day/],
    [{ ...OWN, cron: `0,${"1,".repeat(200)}2 6 * * *` }, "cron", "INVALID", /at most 200 characters/],
    [{ kind: "OWN", cron: "0 6 * * *" }, "timeZone", "REQUIRED", /Europe\/Berlin/],
    [{ ...OWN, timeZone: " " }, "timeZone", "REQUIRED", /time zone/],
    [{ ...OWN, timeZone: "Europe/Atlantis" }, "timeZone", "UNKNOWN", /time zone/],
    [{ ...OWN, timeZone: "+09:00" }, "timeZone", "UNKNOWN", /time zone/],
    [{ ...EVERY, timeZone: "Mars" }, "timeZone", "UNKNOWN", /time zone/],
    [{ ...OWN, everyMinutes: 30 }, "everyMinutes", "EITHER_OR", /either a cron expression or a number of minutes/],
    [{ ...EVERY, everyMinutes: 0 }, "everyMinutes", "OUT_OF_RANGE", /from 1 to 10080/],
    [{ ...EVERY, everyMinutes: 10_081 }, "everyMinutes", "OUT_OF_RANGE", /from 1 to 10080/],
    [{ ...OWN, startsAt: NOW, endsAt: NOW }, "endsAt", "ENDS_BEFORE_START", /before it starts/],
    [{ ...OWN, endsAt: new Date("2026-11-26T04:59:59Z") }, "endsAt", "NO_SLOT", /before it ran for the first time/],
    [{ ...EVERY, endsAt: new Date("2026-11-25T12:29:59Z") }, "endsAt", "NO_SLOT", /before it ran/],
    [{ ...OWN, startsAt: new Date("2200-01-01T00:00:00Z") }, "startsAt", "OUT_OF_RANGE", /before the year 2200/],
    [{ ...OWN, endsAt: new Date("9999-01-01T00:00:00Z") }, "endsAt", "OUT_OF_RANGE", /before the year 2200/],
    [{ kind: "WITH_REFRESH", missedWithinMinutes: 0 }, "missedWithinMinutes", "OUT_OF_RANGE", /from 1 to 44640/],
    [{ ...OWN, missedWithinMinutes: 44_641 }, "missedWithinMinutes", "OUT_OF_RANGE", /from 1 to 44640/],
    [{ kind: "NONE", cron: "0 6 * * *" }, "cron", "ONLY_WITH_OWN", /Choose OWN, or leave this out/],
    [{ kind: "WITH_REFRESH", timeZone: "UTC" }, "timeZone", "ONLY_WITH_OWN", /Choose OWN/],
    [{ kind: "NONE", everyMinutes: 30 }, "everyMinutes", "ONLY_WITH_OWN", /Choose OWN/],
    [{ kind: "NONE", startsAt: NOW }, "startsAt", "ONLY_WITH_OWN", /Choose OWN/],
    [{ kind: "NONE", endsAt: NOW }, "endsAt", "ONLY_WITH_OWN", /Choose OWN/],
  ];
  test.each(refused)("%o", (request, field, code, sentence) => {
    expect(problemsOf(request)).toEqual([[`schedule.${field}`, code, expect.stringMatching(sentence)]]);
  });

  test("all of it at once, in Japanese too", () => {
    const request = { kind: "OWN", cron: "H * * * *", timeZone: "Mars", missedWithinMinutes: -1 } as const;
    const problems = checkSchedule({ ...request, endsAt: new Date("2300-01-01T00:00:00Z") }, NOW);
    expect(problems.map(({ path, code }) => [path, code])).toEqual([
      ["schedule.missedWithinMinutes", "OUT_OF_RANGE"],
      ["schedule.cron", "INVALID"],
      ["schedule.timeZone", "UNKNOWN"],
      ["schedule.endsAt", "OUT_OF_RANGE"],
    ]);
    for (const { text } of problems) expect(text.ja).toMatch(/[ぁ-ん]/);
  });
});

test.each([0, 3, 10, null, undefined])("as many repetitions as %s are allowed", (retries) => {
  expect(checkRetries(retries)).toEqual([]);
});
test.each([-1, 11])("%s repetitions are not", (retries) => {
  expect(checkRetries(retries)).toMatchObject([{ path: "retries", code: "OUT_OF_RANGE" }]);
});

describe("the refresh", () => {
  const refresh = (cron: string | null, timeZone: string | null = "Asia/Tokyo", enabled = true) =>
    checkRefresh({ enabled, cron, timeZone }).map(({ path, code, text }) => [path, code, text.en]);
  const hours = Array.from({ length: 24 }, (_, hour) => hour);

  test.each([
    ["0 6 * * *"],
    ["0,30 6-8 * * MON-FRI\n\n  15 9 * * 0,6  \r\n0 6 * * 7"],
    [hours.map((hour) => `${(hour * 7) % 60} ${hour} * * *`).join("\n")],
    // Two lines that name the same times, and days that share none.
    ["0 * * * *\n0 * * * 1"],
    ["0 * * * 1\n30 * * * 2"],
  ])("may run at %j", (cron) => expect(refresh(cron)).toEqual([]));

  test("that is off may be without times and zone; times never without a zone", () => {
    expect(refresh(null, null, false)).toEqual([]);
    expect(refresh("0 6 * * *", null, false)).toMatchObject([["timeZone", "REQUIRED", expect.any(String)]]);
    expect(refresh(null, null)).toMatchObject([
      ["cron", "REQUIRED", expect.stringContaining("at least one cron expression")],
      ["timeZone", "REQUIRED", expect.any(String)],
    ]);
  });

  test.each([
    ["0 6 1 * *", /^Line 1: The refresh runs on days of the week/],
    ["0 6 * * *\n\n0 6 * 3 *", /^Line 3: The refresh runs on days of the week/],
    ["0 6 * * 5L", /^Line 1: The refresh runs on days of the week/],
    ["0 6 * * 1#2", /^Line 1: The refresh runs on days of the week/],
    ["0 6 * * *\n0 25 * * *", /^Line 2: “25” cannot be read as hour/],
    ["0 6 * *", /^Line 1: Write five fields/],
  ])("may not run at %j: the line is named", (cron, sentence) => {
    expect(refresh(cron)).toEqual([["cron", "INVALID", expect.stringMatching(sentence)]]);
  });

  test.each(["*/30 * * * *", "0 * * * *\n30 12 * * 3", "0-24 6 * * *"])(
    "may not run more than 24 times a day: %j",
    (cron) => {
      expect(refresh(cron)).toEqual([
        ["cron", "TOO_MANY", "The refresh runs at most 24 times a day. Choose fewer times."],
      ]);
    },
  );

  test("names every line that is wrong, and no more lines than could say something", () => {
    expect(refresh("x\n0 6 * * *\ny").map(([, , text]) => text!.slice(0, 6))).toEqual(["Line 1", "Line 3"]);
    expect(refresh("0 6 * * *\n".repeat(169))).toMatchObject([["cron", "TOO_MANY", "Write at most 168 lines."]]);
    expect(checkRefresh({ enabled: true, cron: "x", timeZone: "UTC" })[0]!.text.ja).toMatch(/^1行目: /);
  });
});
