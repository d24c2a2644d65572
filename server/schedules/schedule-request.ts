import type { Export, ScheduleKind, WhenMissed, WhenRunning } from "../exports/export.entity.js";
import { ownRecurrence } from "./recurrence-of.js";
import type { Recurrence } from "./slots.js";

/**
 * When an export is to run by itself. When it recurs is said as a whole: what is left out of that is not there. What becomes
 * of slots that cannot run (`whenMissed` and on) stays where it is left out, and is the usual again where it is null.
 */
export interface ScheduleRequest {
  readonly kind: ScheduleKind;
  readonly cron?: string | null;
  readonly timeZone?: string | null;
  readonly everyMinutes?: number | null;
  readonly startsAt?: Date | null;
  readonly endsAt?: Date | null;
  readonly whenMissed?: WhenMissed | null;
  readonly missedWithinMinutes?: number | null;
  readonly whenRunning?: WhenRunning | null;
}

/** What recurs of a schedule, as it stands in an export. */
export type Recurring = Pick<
  Export,
  "scheduleKind" | "scheduleCron" | "scheduleTimeZone" | "scheduleEveryMinutes" | "scheduleStartsAt" | "scheduleEndsAt"
>;
export type ScheduleColumns = Recurring & Pick<Export, "whenMissed" | "missedWithinMinutes" | "whenRunning">;

/** What becomes of slots that cannot run, where an export says nothing else. */
export const USUAL_HANDLING = { whenMissed: "RUN_ONCE", missedWithinMinutes: 1440, whenRunning: "WAIT" } as const;
export const USUAL_RETRIES = 3;

/** As it is stored, of a request that was checked; `former` is what stays where nothing is said. */
export function scheduleToStore(
  request: ScheduleRequest,
  former: Pick<ScheduleColumns, "whenMissed" | "missedWithinMinutes" | "whenRunning"> = USUAL_HANDLING,
): ScheduleColumns {
  const { kind, whenMissed, missedWithinMinutes, whenRunning } = request;
  const isOwn = kind === "OWN";
  return {
    scheduleKind: kind,
    scheduleCron: isOwn ? tidyCron(request.cron) : null,
    scheduleTimeZone: isOwn ? request.timeZone?.trim() || null : null,
    scheduleEveryMinutes: isOwn ? (request.everyMinutes ?? null) : null,
    scheduleStartsAt: isOwn ? (request.startsAt ?? null) : null,
    scheduleEndsAt: isOwn ? (request.endsAt ?? null) : null,
    whenMissed: whenMissed === undefined ? former.whenMissed : (whenMissed ?? USUAL_HANDLING.whenMissed),
    missedWithinMinutes:
      missedWithinMinutes === undefined
        ? former.missedWithinMinutes
        : (missedWithinMinutes ?? USUAL_HANDLING.missedWithinMinutes),
    whenRunning: whenRunning === undefined ? former.whenRunning : (whenRunning ?? USUAL_HANDLING.whenRunning),
  };
}

/** One blank between fields, so that the same expression is the same text. */
export function tidyCron(cron: string | null | undefined): string | null {
  return cron?.trim().replace(/\s+/g, " ") || null;
}

/** When an export with a schedule of its own runs. `setAt` is from when its minutes are counted where it has no start. */
export function recurrenceOf(schedule: Recurring, setAt: Date): Recurrence {
  return ownRecurrence({
    cron: schedule.scheduleCron ?? null,
    everyMinutes: schedule.scheduleEveryMinutes ?? null,
    timeZone: schedule.scheduleTimeZone ?? null,
    startsAt: schedule.scheduleStartsAt ?? null,
    endsAt: schedule.scheduleEndsAt ?? null,
    setAt,
  });
}

/** Whether two schedules have the same slots: then one that is followed goes on where it is. */
export function recursAlike(one: Recurring, other: Recurring): boolean {
  return whatRecurs(one) === whatRecurs(other);
}

function whatRecurs(schedule: Recurring): string {
  const { scheduleKind, scheduleCron, scheduleTimeZone, scheduleEveryMinutes } = schedule;
  const bounds = [schedule.scheduleStartsAt, schedule.scheduleEndsAt].map((bound) => bound?.getTime() ?? null);
  // A zone is only for showing where minutes are counted.
  const zone = scheduleEveryMinutes == null ? (scheduleTimeZone ?? null) : null;
  return JSON.stringify([scheduleKind, scheduleCron ?? null, zone, scheduleEveryMinutes ?? null, ...bounds]);
}
