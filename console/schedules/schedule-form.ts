import type { ExportScheduleInput, ScheduleKind, WhenMissed, WhenRunning } from "../data-provider/generated.js";
import type { Schedule } from "../data-provider/schedules.js";
import { cronOf, wallOf, wallProblem } from "./cron-form.js";
import type { Wall, WallProblem } from "./cron-form.js";
import { browserZone, instantOf, wallTimeOf } from "./zones.js";

export const KINDS: readonly ScheduleKind[] = ["WITH_REFRESH", "OWN", "NONE"];
export const PATTERNS = ["EVERY", "DAILY", "WEEKDAYS", "DAYS", "MONTHLY", "CRON"] as const;
export type Pattern = (typeof PATTERNS)[number];
export const WHEN_MISSED: readonly WhenMissed[] = ["RUN_ONCE", "SKIP"];
export const WHEN_RUNNING: readonly WhenRunning[] = ["WAIT", "SKIP"];

/** A schedule as the form holds it. What belongs to other patterns is kept while somebody compares them. */
export interface ScheduleForm {
  readonly kind: ScheduleKind;
  readonly pattern: Pattern;
  readonly every: string;
  readonly unit: "MINUTES" | "HOURS";
  readonly times: readonly string[];
  readonly days: readonly number[];
  /** "1" to "31", or "L" for the last one. */
  readonly monthDay: string;
  readonly cron: string;
  readonly timeZone: string;
  /** By the clocks of the time zone, as 2026-11-24T06:00; empty for none. */
  readonly startsAt: string;
  readonly endsAt: string;
  readonly whenMissed: WhenMissed;
  readonly missedWithinHours: string;
  readonly whenRunning: WhenRunning;
}

/** What each field would show; keys are those of the form. */
export type ScheduleProblems = { readonly [F in keyof ScheduleForm]?: string };

export function emptySchedule(): ScheduleForm {
  return {
    kind: "WITH_REFRESH",
    pattern: "DAILY",
    every: "1",
    unit: "HOURS",
    times: ["06:00"],
    days: [1],
    monthDay: "1",
    cron: "0 6 * * *",
    timeZone: browserZone(),
    startsAt: "",
    endsAt: "",
    whenMissed: "RUN_ONCE",
    missedWithinHours: "24",
    whenRunning: "WAIT",
  };
}

/** An expression opens as the form that it stands for, else as the expression. */
export function scheduleFormOf(schedule: Schedule): ScheduleForm {
  const { kind, cron, everyMinutes, startsAt, endsAt, whenMissed, whenRunning, missedWithinMinutes } = schedule;
  const empty = emptySchedule();
  const timeZone = schedule.timeZone ?? empty.timeZone;
  const wall = cron === null ? null : wallOf(cron);
  return {
    ...empty,
    kind,
    ...(cron === null ? {} : { cron, pattern: "CRON" as const }),
    ...wall,
    ...(everyMinutes === null ? {} : everyOf(everyMinutes)),
    timeZone,
    startsAt: startsAt === null ? "" : wallTimeOf(startsAt, timeZone),
    endsAt: endsAt === null ? "" : wallTimeOf(endsAt, timeZone),
    whenMissed,
    missedWithinHours: String(Math.round((missedWithinMinutes / 60) * 100) / 100),
    whenRunning,
  };
}

/** The times of a day and days that a form says; null where it says minutes or an expression. */
export function wallIn({ pattern, times, days, monthDay }: ScheduleForm): Wall | null {
  if (pattern === "DAILY" || pattern === "WEEKDAYS") return { pattern, times };
  if (pattern === "DAYS") return { pattern, times, days };
  return pattern === "MONTHLY" ? { pattern, times, monthDay } : null;
}

/** What cannot be said to the server at all; it says everything else itself. */
export function formProblem(form: ScheduleForm): WallProblem | null {
  const wall = form.kind === "OWN" ? wallIn(form) : null;
  return wall && wallProblem(wall);
}

/** `withRules`: also what happens to times that are missed or overlap; otherwise each export keeps its own. */
export function scheduleInputOf(form: ScheduleForm, { withRules = true } = {}): ExportScheduleInput {
  const { kind, whenMissed, whenRunning } = form;
  return {
    kind,
    ...(kind === "OWN" ? ownOf(form) : {}),
    ...(withRules ? { whenMissed, missedWithinMinutes: minutesOf(form.missedWithinHours, 60), whenRunning } : {}),
  };
}

/** Whose fields the server means, as the form has them. */
export function fieldOf(path: string, form: ScheduleForm): keyof ScheduleForm {
  if (path === "everyMinutes") return "every";
  if (path === "missedWithinMinutes") return "missedWithinHours";
  if (path === "cron") return form.pattern === "MONTHLY" ? "monthDay" : form.pattern === "CRON" ? "cron" : "times";
  return path === "timeZone" || path === "startsAt" || path === "endsAt" ? path : "kind";
}

function ownOf(form: ScheduleForm) {
  const { pattern, every, unit, cron, timeZone, startsAt, endsAt } = form;
  const wall = wallIn(form);
  return {
    ...(pattern === "EVERY" ? { everyMinutes: minutesOf(every, unit === "HOURS" ? 60 : 1) } : {}),
    ...(pattern === "CRON" ? { cron: cron.trim() } : {}),
    ...(wall ? { cron: wallProblem(wall) === "no_time" ? "" : cronOf(wall) } : {}),
    timeZone,
    ...(startsAt === "" ? {} : { startsAt: instantOf(startsAt, timeZone) }),
    ...(endsAt === "" ? {} : { endsAt: instantOf(endsAt, timeZone) }),
  };
}

/** Whatever is no number is out of bounds, which the server explains. */
function minutesOf(text: string, each: number): number {
  const value = text.trim() === "" ? NaN : Number(text) * each;
  return Number.isFinite(value) && Math.abs(value) < 1e6 ? Math.round(value) : -1;
}

function everyOf(minutes: number) {
  const isHours = minutes % 60 === 0;
  return {
    pattern: "EVERY" as const,
    every: String(isHours ? minutes / 60 : minutes),
    unit: isHours ? ("HOURS" as const) : ("MINUTES" as const),
  };
}
