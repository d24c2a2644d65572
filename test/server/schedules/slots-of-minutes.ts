import type { OwnSchedule } from "../../support/schedule-world.js";
import { wallClock } from "./wall-clock-oracle.js";

const MINUTE_MS = 60_000;
const DAY_MS = 86_400_000;

/**
 * The slots of a schedule between two instants, found without any library that knows schedules: every minute in between is
 * looked at, as a clock on the wall of the time zone shows it (`Intl`). A wall time that is passed over belongs to the next
 * minute there is; one that is shown again was there before.
 */
export function slotsOfMinutes(
  schedule: Pick<OwnSchedule, "timeZone" | "startsAt" | "endsAt" | "everyMinutes"> & {
    readonly cron?: readonly string[];
  },
  setAt: Date,
  until: Date,
): Date[] {
  const { cron, everyMinutes, startsAt, endsAt, timeZone = "UTC" } = schedule;
  const isWithin = (at: number) =>
    at > setAt.getTime() && !(startsAt && at < startsAt.getTime()) && !(endsAt && at > endsAt.getTime());
  const matches =
    everyMinutes === undefined
      ? wallMatcher(timeZone, cron ?? [])
      : minuteCounter(startsAt?.getTime() ?? setAt.getTime() + everyMinutes * MINUTE_MS, everyMinutes);
  const slots: Date[] = [];
  // From a day before: what the clocks showed then they may show again.
  for (let at = setAt.getTime() - DAY_MS; at <= until.getTime(); at += MINUTE_MS) {
    if (matches(at) && isWithin(at)) slots.push(new Date(at));
  }
  return slots;
}

function minuteCounter(first: number, everyMinutes: number): (at: number) => boolean {
  return (at) => at >= first && (at - first) % (everyMinutes * MINUTE_MS) === 0;
}

/** What was asked of Intl is not asked again: schedules of one zone go through the same minutes. */
const walls = new Map<string, (at: number) => number>();

function wallOf(timeZone: string): (at: number) => number {
  const known = walls.get(timeZone);
  if (known) return known;
  const ask = wallClock(timeZone);
  const seen = new Map<number, number>();
  const wall = (at: number) => {
    const shown = seen.get(at) ?? ask(at);
    seen.set(at, shown);
    return shown;
  };
  walls.set(timeZone, wall);
  return wall;
}

/** To be asked of every minute in turn. */
function wallMatcher(timeZone: string, cron: readonly string[]): (at: number) => boolean {
  const wall = wallOf(timeZone);
  const lines = cron.map(fieldsOf);
  const isMeant = (shown: number) => lines.some((line) => line(new Date(shown)));
  let latest: number | null = null;
  return (at) => {
    const shown = wall(at);
    const first: number = latest === null ? shown : latest + MINUTE_MS;
    if (latest !== null && shown <= latest) return false;
    latest = shown;
    for (let passed = first; passed <= shown; passed += MINUTE_MS) if (isMeant(passed)) return true;
    return false;
  };
}

/** What this test's expressions use of cron: lists, ranges, steps, and the last day of the month. */
function fieldsOf(line: string): (wall: Date) => boolean {
  const [minute, hour, day, month, weekday] = line.split(" ");
  const isLastDay = (wall: Date) => new Date(wall.getTime() + DAY_MS).getUTCMonth() !== wall.getUTCMonth();
  const isDay = day === "L" ? isLastDay : (wall: Date) => within(day!, wall.getUTCDate());
  return (wall) =>
    within(minute!, wall.getUTCMinutes()) &&
    within(hour!, wall.getUTCHours()) &&
    isDay(wall) &&
    within(month!, wall.getUTCMonth() + 1) &&
    within(weekday!, wall.getUTCDay());
}

function within(field: string, value: number): boolean {
  return field.split(",").some((part) => {
    const [range, step = "1"] = part.split("/");
    const [from, to = from] = range === "*" ? ["0", "99"] : range!.split("-");
    return value >= Number(from) && value <= Number(to) && (value - Number(from)) % Number(step) === 0;
  });
}
