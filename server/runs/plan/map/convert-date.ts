import { DateTime } from "luxon";

/** The days between which the destination keeps dates; it ignores others without a word. */
const FIRST_DATE = "1900-01-01";
const LAST_DATE = "2076-06-06";

export type DateLoss = "DATE_OUT_OF_RANGE" | "DATE_UNREADABLE";
export type ConvertedDate = { readonly date: string } | { readonly loss: DateLoss };

/**
 * A date as the destination keeps it, `yyyy-mm-dd`. Of a timestamp it is the day that the text says, in whatever time zone
 * it was written: nothing is moved to another one. Text in which day and month could be taken for each other ("03/04/2025")
 * is not read.
 */
export function convertDate(text: string): ConvertedDate {
  const date = readDate(text);
  if (date === null) return { loss: "DATE_UNREADABLE" };
  return date >= FIRST_DATE && date <= LAST_DATE ? { date } : { loss: "DATE_OUT_OF_RANGE" };
}

function readDate(text: string): string | null {
  const iso = /^(\d{4})-(\d{2})-(\d{2})(?:$|[T ]\d{1,2}:\d{2})/.exec(text);
  if (iso) return day(Number(iso[1]), Number(iso[2]), Number(iso[3]));
  return readWritten(text.normalize("NFKC").trim());
}

function readWritten(text: string): string | null {
  const yearFirst = YEAR_FIRST.exec(text) ?? COMPACT.exec(text);
  if (yearFirst?.groups)
    return day(Number(yearFirst.groups["y"]), Number(yearFirst.groups["m"]), Number(yearFirst.groups["d"]));
  const japanese = JAPANESE.exec(text);
  if (japanese) return readJapanese(japanese);
  const yearLast = YEAR_LAST.exec(text);
  if (yearLast) return readYearLast(Number(yearLast[1]), Number(yearLast[2]), Number(yearLast[3]));
  return readNamedMonth(text);
}

const TIME = "(?:[T ]+\\d{1,2}:\\d{2}.*)?";
const YEAR_FIRST = new RegExp(`^(?<y>\\d{4})(?<between>[-/.])(?<m>\\d{1,2})\\k<between>(?<d>\\d{1,2})${TIME}$`);
const COMPACT = /^(?<y>(?:18|19|20|21)\d{2})(?<m>\d{2})(?<d>\d{2})$/;
const JAPANESE = new RegExp(
  `^(明治|大正|昭和|平成|令和)?\\s*(\\d{1,4}|元)\\s*年\\s*(\\d{1,2})\\s*月\\s*(\\d{1,2})\\s*日${TIME}$`,
);
const YEAR_LAST = new RegExp(`^(\\d{1,2})[-/.](\\d{1,2})[-/.](\\d{4})${TIME}$`);
/** The year before an era's first one. */
const ERAS: Readonly<Record<string, number>> = { 明治: 1867, 大正: 1911, 昭和: 1925, 平成: 1988, 令和: 2018 };

function readJapanese([, era, year, month, dayOfMonth]: RegExpExecArray): string | null {
  const number = year === "元" ? 1 : Number(year);
  if (era === undefined) return year!.length === 4 ? day(number, Number(month), Number(dayOfMonth)) : null;
  return day(ERAS[era]! + number, Number(month), Number(dayOfMonth));
}

/** Which of the two is the month must be plain: only one of them can be, or they are the same. */
function readYearLast(first: number, second: number, year: number): string | null {
  if (first > 12 || first === second) return day(year, second, first);
  return second > 12 ? day(year, first, second) : null;
}

/** With the month in English words, as mails and spreadsheets have it. */
const NAMED_MONTHS = [
  "d LLL yyyy",
  "d LLLL yyyy",
  "d-LLL-yyyy",
  "LLL d, yyyy",
  "LLLL d, yyyy",
  "LLL d yyyy",
  "LLLL d yyyy",
];

function readNamedMonth(text: string): string | null {
  if (text.length > 60 || !/[A-Za-z]{3}/.test(text) || !/\d{4}/.test(text)) return null;
  const bare = text.replace(/^(?:mon|tue|wed|thu|fri|sat|sun)[a-z]*,?\s+/i, "").replace(/(?<=\d)(?:st|nd|rd|th)\b/, "");
  const mail = /^(\d{1,2} [A-Za-z]{3} \d{4}) \d{1,2}:\d{2}/.exec(bare);
  for (const format of NAMED_MONTHS) {
    const read = DateTime.fromFormat(mail?.[1] ?? bare, format, { zone: "utc", locale: "en" });
    if (read.isValid) return read.toISODate();
  }
  return null;
}

/** Null when there is no such day. */
function day(year: number, month: number, dayOfMonth: number): string | null {
  if (month < 1 || month > 12 || dayOfMonth < 1 || dayOfMonth > daysIn(year, month)) return null;
  return `${String(year).padStart(4, "0")}-${pad(month)}-${pad(dayOfMonth)}`;
}

function daysIn(year: number, month: number): number {
  if (month === 2) return (year % 4 === 0 && year % 100 !== 0) || year % 400 === 0 ? 29 : 28;
  return month === 4 || month === 6 || month === 9 || month === 11 ? 30 : 31;
}

function pad(number: number): string {
  return number < 10 ? `0${number}` : String(number);
}
