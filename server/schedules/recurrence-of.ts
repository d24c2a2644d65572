import { linesOf } from "./check-refresh.js";
import type { Recurrence } from "./slots.js";

/** The columns in which a schedule is kept, and when it was set. */
export interface StoredSchedule {
  readonly cron: string | null;
  readonly everyMinutes: number | null;
  readonly timeZone: string | null;
  readonly startsAt: Date | null;
  readonly endsAt: Date | null;
  readonly setAt: Date;
}

/** Where minutes are counted, or nobody said a zone. */
const NO_ZONE = "UTC";

/** When an export with a schedule of its own runs. */
export function ownRecurrence({ cron, timeZone, ...rest }: StoredSchedule): Recurrence {
  return { ...rest, cron: cron === null ? null : [cron], timeZone: timeZone ?? NO_ZONE };
}

/** When the refresh runs, which has one expression a line. */
export function refreshRecurrence(stored: Pick<StoredSchedule, "cron" | "timeZone" | "setAt">): Recurrence {
  const { cron, timeZone, setAt } = stored;
  return {
    cron: linesOf(cron),
    everyMinutes: null,
    timeZone: timeZone ?? NO_ZONE,
    startsAt: null,
    endsAt: null,
    setAt,
  };
}
