const MINUTE_MS = 60_000;
const DAY_MS = 24 * 60 * MINUTE_MS;

/** Which times of which days are meant; nothing of it is read from a cron expression. */
export interface Times {
  readonly minutes: ReadonlySet<number>;
  readonly hours: ReadonlySet<number>;
  /** From 0, Sunday. */
  readonly days: ReadonlySet<number>;
}

/** Days of instants, minute by minute, with what the clocks of a zone show: all of it asked of Intl, none worked out. */
export interface Window {
  readonly from: number;
  readonly until: number;
  /** What the clocks show at each minute, as if it were UTC. Begins a day before `from`. */
  readonly shown: readonly { readonly at: number; readonly wall: number }[];
}

export function windowAround(timeZone: string, middle: number, days = 1): Window {
  const wallOf = wallClock(timeZone);
  const from = middle - days * DAY_MS;
  const until = middle + days * DAY_MS;
  const shown = [];
  for (let at = from - DAY_MS; at <= until; at += MINUTE_MS) shown.push({ at, wall: wallOf(at) });
  return { from, until, shown };
}

/**
 * The instants of a window at which something runs, by the rule itself: going through the minutes, whenever the clocks show
 * a time that is meant and that they have not shown before, and whenever they leap over one.
 */
export function expectedSlots({ from, until, shown }: Window, times: Times): Date[] {
  const slots: Date[] = [];
  let latest = shown[0]!.wall;
  for (const { at, wall } of shown.slice(1)) {
    if (wall <= latest) continue;
    for (let passed = latest + MINUTE_MS; passed <= wall; passed += MINUTE_MS) {
      if (!isMeant(passed, times)) continue;
      if (at >= from && at <= until) slots.push(new Date(at));
      break;
    }
    latest = wall;
  }
  return slots;
}

function isMeant(wall: number, { minutes, hours, days }: Times): boolean {
  const shown = new Date(wall);
  return minutes.has(shown.getUTCMinutes()) && hours.has(shown.getUTCHours()) && days.has(shown.getUTCDay());
}

/** Every instant of some years at which the clocks of a zone are put forward or back, to the minute. */
export function transitions(timeZone: string, firstYear: number, lastYear: number): number[] {
  const wallOf = wallClock(timeZone);
  const offset = (at: number) => wallOf(at) - at;
  const found: number[] = [];
  for (let at = Date.UTC(firstYear, 0, 1); at < Date.UTC(lastYear + 1, 0, 1); at += DAY_MS) {
    if (offset(at) === offset(at + DAY_MS)) continue;
    let moment = at;
    while (offset(moment) === offset(at)) moment += MINUTE_MS;
    found.push(moment);
  }
  return found;
}

export function wallClock(timeZone: string): (at: number) => number {
  const format = new Intl.DateTimeFormat("en-u-hc-h23", {
    timeZone,
    year: "numeric",
    month: "numeric",
    day: "numeric",
    hour: "numeric",
    minute: "numeric",
  });
  return (at) => {
    const parts = new Map(format.formatToParts(at).map(({ type, value }) => [type, Number(value)]));
    const [year, month, day, hour, minute] = (["year", "month", "day", "hour", "minute"] as const).map((type) =>
      parts.get(type)!,
    );
    return Date.UTC(year!, month! - 1, day!, hour!, minute!);
  };
}
