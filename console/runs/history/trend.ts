import type { RunDay } from "../../data-provider/statistics.js";

/** How a day's runs ended, in the order in which they are stacked and listed. */
export const OUTCOMES = [
  { key: "succeeded", tone: "success" },
  { key: "withWarnings", tone: "warning" },
  { key: "failed", tone: "error" },
  { key: "skipped", tone: "neutral" },
] as const satisfies readonly { readonly key: keyof RunDay; readonly tone: string }[];

/** "2 min 5 s" of a number of seconds; of less than one, that it was less. */
export function spanOf(seconds: number, duration: (fromMs: number, toMs: number) => string): string {
  return seconds > 0 && seconds < 1 ? `< ${duration(0, 1000)}` : duration(0, seconds * 1000);
}
