import { nextSlots, type Recurrence } from "./slots.js";

const MOST_TIMES = 100;
/** Nobody looks further ahead, and years without a slot take long to pass over. */
const YEARS_AHEAD = 10;

/** The next slots for somebody to read, in order: as many as are asked for, within reason. */
export function comingSlots(recurrence: Recurrence, now: Date, count: number): Date[] {
  const from = Math.max(now.getTime(), recurrence.startsAt?.getTime() ?? 0);
  const horizon = new Date(from);
  horizon.setUTCFullYear(horizon.getUTCFullYear() + YEARS_AHEAD);
  const { endsAt } = recurrence;
  const bounded = { ...recurrence, endsAt: endsAt && endsAt < horizon ? endsAt : horizon };
  return nextSlots(bounded, now, Math.min(Math.max(count, 1), MOST_TIMES));
}
