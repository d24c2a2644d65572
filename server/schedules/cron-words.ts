import type { CronFieldCollection } from "cron-parser";

import type { Text } from "../text.js";
import { isWeekly, timesByDay } from "./check-refresh.js";
import { isProblem, readCron } from "./cron-expression.js";

/** More times than these nobody reads. */
const MOST_TOLD = 24;
const ENGLISH_DAYS = ["Sundays", "Mondays", "Tuesdays", "Wednesdays", "Thursdays", "Fridays", "Saturdays"];
const JAPANESE_DAYS = ["日", "月", "火", "水", "木", "金", "土"];
/** As a week is read, from Monday on. */
const WEEK = [1, 2, 3, 4, 5, 6, 0];

/**
 * On which days and at what times expressions run, as the part of a sentence after "Runs" and before 実行します; null where
 * that takes more words than the expressions themselves.
 */
export function cronWords(cron: readonly string[]): Text | null {
  const read = cron.map(readCron);
  const fields = read.filter((one): one is CronFieldCollection => !isProblem(one));
  if (fields.length < read.length || fields.length === 0) return null;
  if (fields.every(isWeekly)) return weeklyWords(timesByDay(fields));
  return fields.length === 1 ? monthlyWords(fields[0]!) : null;
}

/** Days with the same times are named together. */
function weeklyWords(times: readonly number[][]): Text | null {
  const days = WEEK.filter((day) => times[day]!.length > 0);
  if (days.some((day) => times[day]!.length > MOST_TOLD)) return null;
  const groups = Map.groupBy(days, (day) => times[day]!.join());
  const parts = [...groups.values()].map((group) => {
    const at = timesOf(times[group[0]!]!);
    const on = daysOf(group);
    return { en: `${on.en} at ${at.en}`, ja: `${on.ja} ${at.ja}` };
  });
  return { en: parts.map(({ en }) => en).join("; "), ja: parts.map(({ ja }) => ja).join(" と、") };
}

function monthlyWords(fields: CronFieldCollection): Text | null {
  if (!fields.month.isWildcard || !fields.dayOfWeek.isWildcard) return null;
  const times = timesByDay([fields])[0]!;
  const days = fields.dayOfMonth.values;
  if (times.length > MOST_TOLD || days.length > 10) return null;
  const numbers = days.filter((day): day is Exclude<typeof day, string> => typeof day === "number");
  const isLast = numbers.length < days.length;
  const en = [...numbers.map((day) => `the ${ordinal(day)}`), ...(isLast ? ["the last day"] : [])];
  const ja = [...numbers.map((day) => `${day}日`), ...(isLast ? ["末日"] : [])];
  const at = timesOf(times);
  // A month may be without it.
  const isRare = numbers.some((day) => day > 28);
  return {
    en: `on ${listed(en)} of every month at ${at.en}${isRare ? ", in months that have such a day" : ""}`,
    ja: `毎月${ja.join("・")}${isRare ? "（その日がない月を除く）" : ""}の ${at.ja}`,
  };
}

function daysOf(days: readonly number[]): Text {
  if (days.length === 7) return { en: "every day", ja: "毎日" };
  if (days.join() === "1,2,3,4,5") return { en: "on weekdays (Monday to Friday)", ja: "平日（月〜金曜日）の" };
  return {
    en: `on ${listed(days.map((day) => ENGLISH_DAYS[day]!))}`,
    ja: `毎週${days.map((day) => JAPANESE_DAYS[day]!).join("・")}曜日の`,
  };
}

function timesOf(minutes: readonly number[]): Text {
  const times = minutes.map((minute) => `${two(Math.floor(minute / 60))}:${two(minute % 60)}`);
  return { en: listed(times), ja: times.join("、") };
}

function two(number: number): string {
  return String(number).padStart(2, "0");
}

/** 1st, 2nd, 3rd, 4th … 11th … 21st. */
function ordinal(day: number): string {
  const ending = { one: "st", two: "nd", few: "rd" }[ORDINALS.select(day) as string] ?? "th";
  return `${day}${ending}`;
}

function listed(parts: readonly string[]): string {
  return LIST.format(parts);
}

const ORDINALS = new Intl.PluralRules("en", { type: "ordinal" });
const LIST = new Intl.ListFormat("en-GB", { style: "long", type: "conjunction" });
