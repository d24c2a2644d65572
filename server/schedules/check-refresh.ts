import type { CronFieldCollection } from "cron-parser";

import type { FieldProblem } from "../refusal.js";
import type { Text } from "../text.js";
import { checkTimeZone } from "./check-time-zone.js";
import { isProblem, readCron } from "./cron-expression.js";
import { tidyCron } from "./schedule-request.js";

/** How often the refresh may run on one day. */
export const MOST_A_DAY = 24;
/** As many as could each say something of their own. */
const MOST_LINES = 7 * MOST_A_DAY;

/** The expressions in a text, one a line; empty lines do not matter. */
export function linesOf(cron: string | null | undefined): string[] {
  return (cron ?? "").split(/\r?\n/).flatMap((line) => tidyCron(line) ?? []);
}

/** What the refresh is to be, all of it said. */
export interface RefreshTimes {
  readonly enabled: boolean;
  readonly cron: string | null;
  readonly timeZone: string | null;
}

/** Everything that is wrong with a refresh schedule. One that is off may be without times. */
export function checkRefresh({ enabled, cron, timeZone }: RefreshTimes): FieldProblem[] {
  const lines = linesOf(cron);
  const problems: FieldProblem[] = [];
  if (lines.length === 0 && enabled) problems.push({ path: "cron", code: "REQUIRED", text: NO_TIMES });
  problems.push(...checkLines(cron), ...checkTimeZone(timeZone, "timeZone", enabled || lines.length > 0));
  return problems;
}

/** Lines are counted as they are written, empty ones too. */
function checkLines(cron: string | null): FieldProblem[] {
  if (linesOf(cron).length > MOST_LINES) return [{ path: "cron", code: "TOO_MANY", text: TOO_MANY_LINES }];
  const problems: FieldProblem[] = [];
  const read: CronFieldCollection[] = [];
  (cron ?? "").split(/\r?\n/).forEach((line, index) => {
    const expression = tidyCron(line);
    if (expression === null) return;
    const fields = readCron(expression);
    const problem = isProblem(fields) ? fields : isWeekly(fields) ? null : NOT_WEEKLY;
    if (problem !== null) problems.push({ path: "cron", code: "INVALID", text: ofLine(index + 1, problem) });
    else if (!isProblem(fields)) read.push(fields);
  });
  if (problems.length > 0) return problems;
  return timesByDay(read).every((times) => times.length <= MOST_A_DAY)
    ? []
    : [{ path: "cron", code: "TOO_MANY", text: TOO_OFTEN }];
}

/** Whether an expression says times of days of the week, and nothing else. */
export function isWeekly({ dayOfMonth, month, dayOfWeek }: CronFieldCollection): boolean {
  if (!dayOfMonth.isWildcard || !month.isWildcard) return false;
  return dayOfWeek.nthDay === 0 && dayOfWeek.values.every((day) => typeof day === "number");
}

/** The minutes of each day of the week, from Sunday on, at which any of the expressions runs; in order. */
export function timesByDay(all: readonly CronFieldCollection[]): number[][] {
  return Array.from({ length: 7 }, (_, day) => {
    const ofDay = all.filter(({ dayOfWeek }) => dayOfWeek.values.some((value) => Number(value) % 7 === day));
    const times = ofDay.flatMap(({ hour, minute }) =>
      hour.values.flatMap((hours) => minute.values.map((minutes) => Number(hours) * 60 + Number(minutes))),
    );
    return [...new Set(times)].toSorted((one, other) => one - other);
  });
}

function ofLine(line: number, { en, ja }: Text): Text {
  return { en: `Line ${line}: ${en}`, ja: `${line}行目: ${ja}` };
}

const NO_TIMES: Text = {
  en: "Say when the refresh runs, with at least one cron expression. “0 6 * * *” is every day at 06:00.",
  ja: "定期更新の時刻を、1つ以上の cron 式で指定してください。「0 6 * * *」は毎日 06:00 です。",
};
const NOT_WEEKLY: Text = {
  en: "The refresh runs on days of the week: only minute, hour and day of the week may be set, the others are *.",
  ja: "定期更新は曜日単位で実行されます。設定できるのは分、時、曜日のみです。日と月は * にしてください。",
};
const TOO_OFTEN: Text = {
  en: `The refresh runs at most ${MOST_A_DAY} times a day. Choose fewer times.`,
  ja: `定期更新は1日${MOST_A_DAY}回までです。時刻を減らしてください。`,
};
const TOO_MANY_LINES: Text = {
  en: `Write at most ${MOST_LINES} lines.`,
  ja: `${MOST_LINES}行以内で入力してください。`,
};
