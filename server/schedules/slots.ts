import { CronExpressionParser } from "cron-parser";
import { DateTime, IANAZone } from "luxon";

/** When something recurs: by cron expressions in a time zone, or by a number of minutes counted from an anchor. */
export interface Recurrence {
  /** Cron expressions of five fields; each instant that any of them names is a slot, once. Null with {@link everyMinutes}. */
  readonly cron: readonly string[] | null;
  readonly everyMinutes: number | null;
  /** IANA name; in it the fields of a cron expression are read. */
  readonly timeZone: string;
  /** No slot before it. Also the first slot of what recurs by minutes. */
  readonly startsAt: Date | null;
  /** No slot after it. */
  readonly endsAt: Date | null;
  /** From when minutes are counted where there is no start: when the schedule was set. */
  readonly setAt: Date;
}

const MINUTE_MS = 60_000;
const HOUR_MS = 3_600_000;
/** No zone has ever put its clocks on or back by more. */
const LONGEST_SHIFT_MS = 26 * HOUR_MS;

/**
 * The slots after an instant, oldest first; without end where the recurrence has none. A local time that does not exist
 * because clocks are put on is the next instant that does; one that occurs twice because they are put back is its first
 * occurrence only. Minutes are counted in elapsed time, whatever the clocks do.
 */
export function* slotsAfter(recurrence: Recurrence, after: Date): Generator<Date> {
  const { startsAt, endsAt } = recurrence;
  const from = startsAt && startsAt.getTime() > after.getTime() ? startsAt.getTime() - 1 : after.getTime();
  const slots = recurrence.everyMinutes === null ? byCron(recurrence, from) : byMinutes(recurrence, from);
  for (const slot of slots) {
    if (endsAt && slot > endsAt.getTime()) return;
    yield new Date(slot);
  }
}

/** The first slot after an instant; null when there is none any more. */
export function slotAfter(recurrence: Recurrence, after: Date): Date | null {
  for (const slot of slotsAfter(recurrence, after)) return slot;
  return null;
}

/** At most `count` slots after an instant. */
export function nextSlots(recurrence: Recurrence, after: Date, count: number): Date[] {
  const slots: Date[] = [];
  for (const slot of slotsAfter(recurrence, after)) {
    if (slots.length === count) break;
    slots.push(slot);
  }
  return slots;
}

function* byMinutes({ everyMinutes, startsAt, setAt }: Recurrence, after: number): Generator<number> {
  const step = everyMinutes! * MINUTE_MS;
  // Without a start the first slot is one step after it was set, on a full minute.
  const anchor = startsAt?.getTime() ?? Math.ceil(setAt.getTime() / MINUTE_MS) * MINUTE_MS + step;
  for (let slot = anchor + Math.max(0, Math.floor((after - anchor) / step) + 1) * step; ; slot += step) yield slot;
}

function* byCron({ cron, timeZone }: Recurrence, after: number): Generator<number> {
  const zone = IANAZone.create(timeZone);
  const wall = DateTime.fromMillis(after, { zone }).setZone("utc", { keepLocalTime: true }).toMillis();
  const lines = (cron ?? []).map((expression) => new WallTimes(expression, wall - shiftAround(after, zone)));
  let latest = after;
  for (;;) {
    const next = lines.reduce<number | null>((least, { present }) => soonest(least, present), null);
    if (next === null) return;
    for (const line of lines) if (line.present === next) line.advance();
    const slot = instantOf(next, zone);
    // Several wall times that do not exist are one instant.
    if (slot <= latest) continue;
    latest = slot;
    yield slot;
  }
}

/** How far back to begin: where clocks are shifted, a wall time before that of an instant may stand for a later one. */
function shiftAround(instant: number, zone: IANAZone): number {
  const offset = zone.offset(instant);
  const isSteady = [-LONGEST_SHIFT_MS, LONGEST_SHIFT_MS].every((away) => zone.offset(instant + away) === offset);
  return isSteady ? 0 : LONGEST_SHIFT_MS;
}

function soonest(one: number | null, other: number | null): number | null {
  if (one === null || other === null) return one ?? other;
  return Math.min(one, other);
}

/** What a cron expression names on the wall, where every day has 24 hours, as if it were UTC. */
class WallTimes {
  present: number | null = null;
  private readonly times;

  constructor(expression: string, after: number) {
    this.times = CronExpressionParser.parse(expression, { tz: "UTC", currentDate: new Date(after) });
    this.advance();
  }

  advance(): void {
    try {
      this.present = this.times.next().getTime();
    } catch {
      // The library gives up where there is none for years.
      this.present = null;
    }
  }
}

/** The instant at which a zone's clocks show a wall time: the first of two, or the next one where there is none. */
function instantOf(wall: number, zone: IANAZone): number {
  const before = wall - zone.offset(wall - LONGEST_SHIFT_MS) * MINUTE_MS;
  const after = wall - zone.offset(wall + LONGEST_SHIFT_MS) * MINUTE_MS;
  const shown = [Math.min(before, after), Math.max(before, after)].find((at) => wallOf(at, zone) === wall);
  return shown ?? endOfGap(Math.min(before, after), Math.max(before, after), wall, zone);
}

/** The first instant between two at which the clocks show at least `wall`: the one at which they were put on. */
function endOfGap(earlier: number, later: number, wall: number, zone: IANAZone): number {
  let [low, high] = [earlier, later];
  while (high - low > 1) {
    const middle = Math.floor((low + high) / 2);
    if (wallOf(middle, zone) >= wall) high = middle;
    else low = middle;
  }
  return high;
}

function wallOf(instant: number, zone: IANAZone): number {
  return instant + zone.offset(instant) * MINUTE_MS;
}
