/** Days as cron counts them, 0 is Sunday; in the order in which a week is read. */
export const WEEK = [1, 2, 3, 4, 5, 6, 0] as const;
export const WEEKDAYS: readonly number[] = [1, 2, 3, 4, 5];
const LAST_DAY = "L";
/** More times of a day than a form can show in rows are left as the expression. */
const MOST_TIMES = 24;

/** The cron expressions that a form can stand for; all others are shown as they are written. */
export type Wall =
  | { readonly pattern: "DAILY"; readonly times: readonly string[] }
  | { readonly pattern: "WEEKDAYS"; readonly times: readonly string[] }
  | { readonly pattern: "DAYS"; readonly times: readonly string[]; readonly days: readonly number[] }
  | { readonly pattern: "MONTHLY"; readonly times: readonly string[]; readonly monthDay: string };

/** Why one expression cannot say it; `null` stands for nothing being wrong. */
export type WallProblem = "no_time" | "times_differ" | "no_day";

/** What keeps it from being one expression: hours and minutes of an expression hold for each other, all with all. */
export function wallProblem(wall: Wall): WallProblem | null {
  const times = minutesOf(wall.times);
  if (times.length === 0) return "no_time";
  if (wall.pattern === "DAYS" && wall.days.length === 0) return "no_day";
  const { hours, minutes } = partsOf(times);
  return hours.length * minutes.length === times.length ? null : "times_differ";
}

export function cronOf(wall: Wall): string {
  const { hours, minutes } = partsOf(minutesOf(wall.times));
  const at = `${minutes.join(",")} ${hours.join(",")}`;
  if (wall.pattern === "MONTHLY") return `${at} ${wall.monthDay} * *`;
  return `${at} * * ${daysOf(wall)}`;
}

/** The form that an expression stands for; null where there is none. */
export function wallOf(cron: string): Wall | null {
  const [minute = "", hour = "", monthDay = "", month, weekDay = "", ...more] = cron.trim().split(/\s+/);
  if (month !== "*" || more.length > 0) return null;
  const minutes = numbersOf(minute, 0, 59);
  const hours = numbersOf(hour, 0, 23);
  if (!minutes || !hours || minutes.length * hours.length > MOST_TIMES) return null;
  const times = hours.flatMap((at) => minutes.map((past) => textOf(at * 60 + past)));
  if (weekDay === "*") {
    if (monthDay === "*") return { pattern: "DAILY", times };
    const isDay = /^([1-9]|[12]\d|3[01])$/.test(monthDay) || monthDay.toUpperCase() === LAST_DAY;
    return isDay ? { pattern: "MONTHLY", times, monthDay: monthDay.toUpperCase() } : null;
  }
  const named = numbersOf(
    weekDay.replaceAll(/[a-z]{3}/gi, (name) => String(numberOfDay(name))),
    0,
    7,
  );
  if (monthDay !== "*" || !named) return null;
  const days = WEEK.filter((day) => named.includes(day) || (day === 0 && named.includes(7)));
  if (days.length === 7) return { pattern: "DAILY", times };
  return days.join() === WEEKDAYS.join() ? { pattern: "WEEKDAYS", times } : { pattern: "DAYS", times, days };
}

/** The expressions of a refresh, one for each minute of the hour at which it runs: so any times can be said. */
export function linesOf(wall: Exclude<Wall, { pattern: "MONTHLY" }>): string {
  const byMinute = Map.groupBy(minutesOf(wall.times), (time) => time % 60);
  return [...byMinute]
    .map(([minute, times]) => `${minute} ${times.map((time) => Math.floor(time / 60)).join(",")} * * ${daysOf(wall)}`)
    .join("\n");
}

/** The form that the expressions of a refresh stand for; null where there is none. */
export function wallOfLines(cron: string): Wall | null {
  const walls = cron
    .split(/\r?\n/)
    .filter((line) => line.trim() !== "")
    .map(wallOf);
  const [first] = walls;
  if (!first || first.pattern === "MONTHLY") return null;
  const alike = walls.every((wall) => wall && wall.pattern !== "MONTHLY" && daysOf(wall) === daysOf(first));
  const times = minutesOf(walls.flatMap((wall) => wall?.times ?? [])).map(textOf);
  return alike && times.length <= MOST_TIMES ? { ...first, times } : null;
}

/** In order, each once; what is not a time of day yet is left out. */
export function minutesOf(times: readonly string[]): number[] {
  const minutes = times.flatMap((time) => {
    const [, hour, minute] = /^([01]\d|2[0-3]):([0-5]\d)/.exec(time) ?? [];
    return hour === undefined ? [] : [Number(hour) * 60 + Number(minute)];
  });
  return [...new Set(minutes)].toSorted((one, other) => one - other);
}

function partsOf(times: readonly number[]) {
  const sorted = (values: number[]) => [...new Set(values)].toSorted((one, other) => one - other);
  return {
    hours: sorted(times.map((time) => Math.floor(time / 60))),
    minutes: sorted(times.map((time) => time % 60)),
  };
}

function daysOf(wall: Exclude<Wall, { pattern: "MONTHLY" }>): string {
  if (wall.pattern === "DAILY") return "*";
  if (wall.pattern === "WEEKDAYS") return "1-5";
  return wall.days.toSorted((one, other) => one - other).join(",");
}

/** "1,5-7" as numbers in order; null where it says anything else. */
function numbersOf(field: string, least: number, most: number): number[] | null {
  const numbers: number[] = [];
  for (const part of field.split(",")) {
    const [, from, to = from] = /^(\d{1,2})(?:-(\d{1,2}))?$/.exec(part) ?? [];
    if (from === undefined || Number(from) < least || Number(to) > most || Number(from) > Number(to)) return null;
    for (let number = Number(from); number <= Number(to); number += 1) numbers.push(number);
  }
  return [...new Set(numbers)].toSorted((one, other) => one - other);
}

function numberOfDay(name: string): number {
  return ["SUN", "MON", "TUE", "WED", "THU", "FRI", "SAT"].indexOf(name.toUpperCase());
}

function textOf(minutes: number): string {
  const two = (number: number) => String(number).padStart(2, "0");
  return `${two(Math.floor(minutes / 60))}:${two(minutes % 60)}`;
}
