import type { ListDetails } from "../../../destinations/list.js";
import { checkAgainstList } from "../../../exports/check-matching-list.js";
import { checkProfileFields } from "../../../exports/check-matching.js";
import { withDefaults } from "../../../exports/matching-defaults.js";
import type { Matching } from "../../../exports/matching.js";
import type { FieldProblem } from "../../../refusal.js";
import type { ProfileField } from "../../../sources/profile-source.js";
import { RunFailure } from "../../run-failure.js";

/** What a profile field can be found to be that was right when the matching was saved. The rest the matching says itself. */
const CHANGED = new Set(["FIELD_UNKNOWN", "NOT_TEXT", "WRONG_TYPE"]);

/**
 * Fails a run whose list, or whose segments' fields, changed since the export was saved so that what is matched can no
 * longer be kept, or would mean something else for everybody: before anything is sent, and naming what it is. `now` are the
 * fields that all of the run's segments show now; null where nobody is evaluated, and only the list is checked.
 */
export function checkMatched(matching: Matching, list: ListDetails, now: readonly ProfileField[] | null): void {
  const keys = new Set(list.customFields.map((field) => field.key));
  const missing = matching.customFields.filter(({ key }) => !keys.has(key)).map(({ key }) => key);
  if (missing.length > 0) throw new RunFailure("CUSTOM_FIELD_MISSING", { keys: missing.join(", ") });
  const types = now && new Map(now.map(({ name, type }) => [name, type]));
  const shown = types ? checkProfileFields(withDefaults(matching), types, "matching") : [];
  const problems = [...shown.filter(({ code }) => CHANGED.has(code)), ...checkAgainstList(matching, list, types)];
  if (problems.length === 0) return;
  const parts = new Set(problems.map((problem) => partOf(matching, problem)));
  const codes = new Set(problems.map(({ code }) => code));
  throw new RunFailure("MATCHING_OUTDATED", { keys: [...parts].join(", "), codes: [...codes].join(", ") });
}

/** A custom field by its key; any other part by its place in the matching, with the profile field in brackets. */
function partOf(matching: Matching, { path }: FieldProblem): string {
  const [, ...steps] = path.split(".");
  const custom = steps[0] === "customFields" ? matching.customFields[Number(steps[1])]?.key : undefined;
  if (custom !== undefined) return custom;
  const field = steps.reduce<unknown>((part, step) => (part as Record<string, unknown> | undefined)?.[step], matching);
  return typeof field === "string" ? `${steps.join(".")} (${field})` : steps.join(".");
}

/** Whether mapping needs the names of countries, which cost a call. */
export function takesCountries({ customFields }: Matching, list: Pick<ListDetails, "customFields">): boolean {
  const types = new Map(list.customFields.map(({ key, type }) => [key, type]));
  return customFields.some(({ key }) => types.get(key) === "COUNTRY");
}
