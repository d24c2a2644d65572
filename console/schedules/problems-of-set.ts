import type { ScheduleSet } from "../data-provider/schedules.js";
import type { ScheduleForm, ScheduleProblems } from "./schedule-form.js";
import { problemsBeside } from "./useSchedulePreview.js";

/** What the server found wrong with the schedule itself, by the fields of the form; null where that is not why. */
export function problemsOfSet(results: readonly ScheduleSet[], form: ScheduleForm): ScheduleProblems | null {
  const fields = results.flatMap(({ result }) => ("fields" in result ? result.fields : []));
  const named = fields.filter(({ path }) => path.startsWith("schedule."));
  if (named.length === 0) return null;
  const messages = named.map(({ path, message }) => [path.slice("schedule.".length), message] as const);
  return problemsBeside(Object.fromEntries(messages), form);
}
