import type { FieldProblem } from "../refusal.js";
import type { Text } from "../text.js";
import { checkTimeZone } from "./check-time-zone.js";
import { isProblem, readCron } from "./cron-expression.js";
import { recurrenceOf, scheduleToStore, type ScheduleRequest } from "./schedule-request.js";
import { slotAfter } from "./slots.js";

/** The table's CHECK constraints say the same. */
export const EVERY_MINUTES = { least: 1, most: 10_080 } as const;
export const MISSED_WITHIN_MINUTES = { least: 1, most: 44_640 } as const;
export const RETRIES = { least: 0, most: 10 } as const;
/** Schedules are not laid down for longer. */
const LATEST = Date.UTC(2200, 0, 1);

const ONLY_OWN = ["cron", "timeZone", "everyMinutes", "startsAt", "endsAt"] as const;

/** Everything that is wrong with a schedule that is set now, by the fields of the input. */
export function checkSchedule(request: ScheduleRequest, now: Date): FieldProblem[] {
  const problems = [
    ...checkWhole(request.missedWithinMinutes, "schedule.missedWithinMinutes", MISSED_WITHIN_MINUTES, MINUTES),
    ...(request.kind === "OWN" ? checkOwn(request) : checkOther(request)),
  ];
  if (problems.length > 0 || request.kind !== "OWN") return problems;
  return checkNext(request, now);
}

export function checkRetries(retries: number | null | undefined): FieldProblem[] {
  return checkWhole(retries, "retries", RETRIES, TIMES);
}

/** What says when to run would be ignored there. */
function checkOther(request: ScheduleRequest): FieldProblem[] {
  const text = {
    en: "This goes with a schedule of the export’s own only. Choose OWN, or leave this out.",
    ja: "この項目は個別のスケジュール（OWN）でのみ指定できます。OWN を選択するか、省略してください。",
  };
  return ONLY_OWN.filter((name) => request[name] != null).map((name) => ({
    path: `schedule.${name}`,
    code: "ONLY_WITH_OWN",
    text,
  }));
}

function checkOwn(request: ScheduleRequest): FieldProblem[] {
  const { everyMinutes = null, startsAt = null, endsAt = null } = request;
  const cron = request.cron?.trim() ?? "";
  const problems: FieldProblem[] = [];
  if (everyMinutes !== null && cron !== "") problems.push(EITHER);
  else if (everyMinutes === null && cron === "") problems.push(NEITHER);
  else if (everyMinutes !== null) {
    problems.push(...checkWhole(everyMinutes, "schedule.everyMinutes", EVERY_MINUTES, MINUTES));
  } else {
    const read = readCron(cron);
    if (isProblem(read)) problems.push({ path: "schedule.cron", code: "INVALID", text: read });
  }
  problems.push(...checkTimeZone(request.timeZone, "schedule.timeZone", everyMinutes === null));
  for (const name of ["startsAt", "endsAt"] as const) {
    const bound = request[name];
    if (bound != null && bound.getTime() >= LATEST) problems.push(tooLate(`schedule.${name}`));
  }
  if (startsAt !== null && endsAt !== null && endsAt.getTime() <= startsAt.getTime()) problems.push(ENDS_FIRST);
  return problems;
}

/** A schedule without a time to come would look like one and never run. */
function checkNext(request: ScheduleRequest, now: Date): FieldProblem[] {
  const recurrence = recurrenceOf(scheduleToStore(request), now);
  if (slotAfter(recurrence, now) !== null) return [];
  if (recurrence.endsAt === null) return [{ path: "schedule.cron", code: "NO_SLOT", text: NEVER }];
  if (slotAfter({ ...recurrence, endsAt: null }, now) === null)
    return [{ path: "schedule.cron", code: "NO_SLOT", text: NEVER }];
  return [{ path: "schedule.endsAt", code: "NO_SLOT", text: ENDS_BEFORE }];
}

function checkWhole(
  value: number | null | undefined,
  path: string,
  { least, most }: { readonly least: number; readonly most: number },
  unit: (least: number, most: number) => Text,
): FieldProblem[] {
  if (value == null || (Number.isInteger(value) && value >= least && value <= most)) return [];
  return [{ path, code: "OUT_OF_RANGE", text: unit(least, most) }];
}

function MINUTES(least: number, most: number): Text {
  return {
    en: `Enter a whole number of minutes, from ${least} to ${most}.`,
    ja: `${least}〜${most}分の整数で入力してください。`,
  };
}

function TIMES(least: number, most: number): Text {
  return {
    en: `Enter a whole number from ${least} to ${most}. 0 never tries again.`,
    ja: `${least}〜${most}の整数で入力してください。0 の場合は再試行しません。`,
  };
}

function tooLate(path: string): FieldProblem {
  const text = { en: "Choose a time before the year 2200.", ja: "2200年より前の日時を指定してください。" };
  return { path, code: "OUT_OF_RANGE", text };
}

const EITHER: FieldProblem = {
  path: "schedule.everyMinutes",
  code: "EITHER_OR",
  text: {
    en: "A schedule has either a cron expression or a number of minutes. Leave one of them out.",
    ja: "cron 式と分間隔は同時に指定できません。どちらか一方を省略してください。",
  },
};
const NEITHER: FieldProblem = {
  path: "schedule.cron",
  code: "REQUIRED",
  text: {
    en: "Say when it runs: with a cron expression, or every how many minutes.",
    ja: "cron 式または分間隔で、実行する時刻を指定してください。",
  },
};
const ENDS_FIRST: FieldProblem = {
  path: "schedule.endsAt",
  code: "ENDS_BEFORE_START",
  text: {
    en: "The schedule would end before it starts. Choose a later end, or an earlier start.",
    ja: "終了日時が開始日時より前です。終了日時または開始日時を変更してください。",
  },
};
const NEVER: Text = {
  en: "There is no such time in the years to come. Choose days that the months have.",
  ja: "今後該当する日時がありません。実在する日付を指定してください。",
};
const ENDS_BEFORE: Text = {
  en: "The schedule would end before it ran for the first time. Choose a later end, or leave it out.",
  ja: "初回の実行より前に終了します。より後の終了日時を指定するか、省略してください。",
};
