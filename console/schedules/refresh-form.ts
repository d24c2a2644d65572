import type { Refresh } from "../data-provider/schedules.js";
import { linesOf, minutesOf, wallOfLines } from "./cron-form.js";
import type { Wall, WallProblem } from "./cron-form.js";
import { browserZone } from "./zones.js";

export const REFRESH_PATTERNS = ["DAILY", "WEEKDAYS", "DAYS", "CRON"] as const;
export const MOST_A_DAY = 24;

export interface RefreshForm {
  readonly enabled: boolean;
  readonly pattern: (typeof REFRESH_PATTERNS)[number];
  readonly times: readonly string[];
  readonly days: readonly number[];
  readonly cron: string;
  readonly timeZone: string;
}

/** Expressions open as times and days where they stand for such, else as they are. */
export function refreshFormOf({ enabled, cron, timeZone }: Refresh): RefreshForm {
  const wall = cron === null ? null : wallOfLines(cron);
  const empty = {
    pattern: "DAILY" as const,
    times: ["06:00"],
    days: [1],
    cron: cron ?? "0 6 * * *",
    timeZone: timeZone ?? browserZone(),
  };
  const known = wall && wall.pattern !== "MONTHLY" ? wall : null;
  return { enabled, ...empty, ...(cron !== null && !known ? { pattern: "CRON" as const } : known) };
}

export function refreshProblem(form: RefreshForm): WallProblem | "too_many" | null {
  if (form.pattern === "CRON") return null;
  if (form.pattern === "DAYS" && form.days.length === 0) return "no_day";
  const { length } = minutesOf(form.times);
  if (length === 0) return "no_time";
  return length > MOST_A_DAY ? "too_many" : null;
}

export function refreshCronOf(form: RefreshForm): string {
  return form.pattern === "CRON" ? form.cron.trim() : linesOf(form as Exclude<Wall, { pattern: "MONTHLY" }>);
}
