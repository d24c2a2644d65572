import { expect, test } from "vitest";

import { clockChangeWords, refreshWords, scheduleWords } from "../../../server/schedules/schedule-words.js";
import { scheduleToStore, type ScheduleRequest } from "../../../server/schedules/schedule-request.js";

const wordsOf = (request: ScheduleRequest) => {
  const { en, ja } = scheduleWords(scheduleToStore(request));
  return [en, ja];
};
const cron = (expression: string, timeZone = "Asia/Tokyo") => wordsOf({ kind: "OWN", cron: expression, timeZone });

test("whatever the console's form makes is a sentence", () => {
  expect(wordsOf({ kind: "NONE" })).toEqual(["Runs only on demand.", "手動でのみ実行します。"]);
  expect(wordsOf({ kind: "WITH_REFRESH" })).toEqual([
    "Runs with each refresh of the system.",
    "システムの定期更新のたびに実行します。",
  ]);
  expect(wordsOf({ kind: "OWN", everyMinutes: 1 })).toEqual(["Runs every minute.", "1分ごとに実行します。"]);
  expect(wordsOf({ kind: "OWN", everyMinutes: 90 })).toEqual(["Runs every 90 minutes.", "90分ごとに実行します。"]);
  expect(wordsOf({ kind: "OWN", everyMinutes: 60 })).toEqual(["Runs every hour.", "1時間ごとに実行します。"]);
  expect(wordsOf({ kind: "OWN", everyMinutes: 360 })).toEqual(["Runs every 6 hours.", "6時間ごとに実行します。"]);
  expect(cron("0 6 * * *")).toEqual([
    "Runs every day at 06:00 (Asia/Tokyo).",
    "毎日 06:00 に実行します（Asia/Tokyo）。",
  ]);
  expect(cron("30 6,18 * * *")).toEqual([
    "Runs every day at 06:30 and 18:30 (Asia/Tokyo).",
    "毎日 06:30、18:30 に実行します（Asia/Tokyo）。",
  ]);
  expect(cron("0 9 * * 1-5")).toEqual([
    "Runs on weekdays (Monday to Friday) at 09:00 (Asia/Tokyo).",
    "平日（月〜金曜日）の 09:00 に実行します（Asia/Tokyo）。",
  ]);
  expect(cron("0 9 * * SUN,WED")).toEqual([
    "Runs on Wednesdays and Sundays at 09:00 (Asia/Tokyo).",
    "毎週水・日曜日の 09:00 に実行します（Asia/Tokyo）。",
  ]);
  expect(cron("0 9 1,22 * *")).toEqual([
    "Runs on the 1st and the 22nd of every month at 09:00 (Asia/Tokyo).",
    "毎月1日・22日の 09:00 に実行します（Asia/Tokyo）。",
  ]);
  expect(cron("0 9 L * *")).toEqual([
    "Runs on the last day of every month at 09:00 (Asia/Tokyo).",
    "毎月末日の 09:00 に実行します（Asia/Tokyo）。",
  ]);
  expect(cron("0 9 13,31 * *")).toEqual([
    "Runs on the 13th and the 31st of every month at 09:00, in months that have such a day (Asia/Tokyo).",
    "毎月13日・31日（その日がない月を除く）の 09:00 に実行します（Asia/Tokyo）。",
  ]);
});

test("start and end are told in the schedule's own zone", () => {
  const bounds = { startsAt: new Date("2026-12-01T00:00:00Z"), endsAt: new Date("2026-12-31T15:30:00Z") };
  const daily = { kind: "OWN", cron: "0 9 * * *", timeZone: "Asia/Tokyo" } as const;
  expect(wordsOf({ ...daily, ...bounds })).toEqual([
    "Runs every day at 09:00, from 1 December 2026 at 09:00, until 1 January 2027 at 00:30 (Asia/Tokyo).",
    "2026年12月1日 9:00 から2027年1月1日 0:30 まで、毎日 09:00 に実行します（Asia/Tokyo）。",
  ]);
  expect(wordsOf({ kind: "OWN", everyMinutes: 120, startsAt: bounds.startsAt })).toEqual([
    "Runs every 2 hours, from 1 December 2026 at 00:00 (UTC).",
    "2026年12月1日 0:00 から、2時間ごとに実行します（UTC）。",
  ]);
  expect(wordsOf({ kind: "OWN", everyMinutes: 120, endsAt: bounds.endsAt })).toEqual([
    "Runs every 2 hours, until 31 December 2026 at 15:30 (UTC).",
    "2026年12月31日 15:30 まで、2時間ごとに実行します（UTC）。",
  ]);
});

test.each(["*/15 * * * *", "0 6 * 3 *", "0 6 13 * 5", "0 6 * * 5L", "0 6 * * 1#2", "0 6 1-20 * *"])(
  "%s would take more words than it has",
  (expression) => {
    expect(cron(expression)).toEqual([
      `Runs by the cron expression “${expression}” (Asia/Tokyo).`,
      `cron 式「${expression}」に従って実行します（Asia/Tokyo）。`,
    ]);
  },
);

test("the refresh is one sentence of all its lines, days with the same times together", () => {
  const words = (lines: string, enabled = true) => {
    const { en, ja } = refreshWords({ enabled, cron: lines, timeZone: "Europe/Berlin" });
    return [en, ja];
  };
  expect(words("30 18 * * *\n0 6,12 * * *")).toEqual([
    "Runs every day at 06:00, 12:00 and 18:30 (Europe/Berlin).",
    "毎日 06:00、12:00、18:30 に実行します（Europe/Berlin）。",
  ]);
  expect(words("0 6 * * 1-5\n0 9 * * 0,6")).toEqual([
    "Runs on weekdays (Monday to Friday) at 06:00; on Saturdays and Sundays at 09:00 (Europe/Berlin).",
    "平日（月〜金曜日）の 06:00 と、毎週土・日曜日の 09:00 に実行します（Europe/Berlin）。",
  ]);
  expect(words("0 6 * * *", false)[0]).toMatch(/^The refresh is off/);
});

test("what clocks do to it is one sentence: on the wall, and in elapsed time", () => {
  expect(clockChangeWords({ everyMinutes: null }).en).toMatch(
    /runs at the next instant; .* runs once, the first time\.$/,
  );
  expect(clockChangeWords({ everyMinutes: 5 }).en).toMatch(/elapsed time/);
});
