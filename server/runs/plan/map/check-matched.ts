import type { ListDetails } from "../../../destinations/destination.js";
import { checkAgainstList } from "../../../exports/check-matching-list.js";
import type { ExportSegment } from "../../../exports/export.entity.js";
import type { Matching } from "../../../exports/matching.js";
import { sharedFields } from "../../../segments/shared-fields.js";
import type { FieldType } from "../../../sources/profile-source.js";
import { RunFailure } from "../../run-failure.js";

/**
 * Fails a run whose list, or whose segments' fields, changed since the export was saved so that what is matched can no
 * longer be kept: before anything is sent, and naming the custom fields.
 */
export function checkMatched(
  matching: Matching,
  list: ListDetails,
  segments: readonly ExportSegment[],
  segmentIds: readonly string[],
): void {
  const keys = new Set(list.customFields.map((field) => field.key));
  const missing = matching.customFields.filter(({ key }) => !keys.has(key)).map(({ key }) => key);
  if (missing.length > 0) throw new RunFailure("CUSTOM_FIELD_MISSING", { keys: missing.join(", ") });
  const problems = checkAgainstList(matching, list, fieldTypes(segments, segmentIds));
  if (problems.length === 0) return;
  const matched = problems.flatMap(({ path }) => matching.customFields[Number(path.split(".")[2])]?.key ?? []);
  const codes = [...new Set(problems.map(({ code }) => code))];
  throw new RunFailure("MATCHING_OUTDATED", { keys: [...new Set(matched)].join(", "), codes: codes.join(", ") });
}

/** Of the fields that all of the run's segments show; null where there is no telling. */
function fieldTypes(segments: readonly ExportSegment[], ids: readonly string[]): ReadonlyMap<string, FieldType> | null {
  const shown = segments.filter((row) => ids.includes(row.segment.id)).map((row) => row.segment.unwrap().fields);
  if (shown.length === 0 || shown.length < ids.length) return null;
  return new Map(sharedFields(shown).map(({ name, type }) => [name, type]));
}

/** Whether mapping needs the names of countries, which cost a call. */
export function takesCountries({ customFields }: Matching, list: Pick<ListDetails, "customFields">): boolean {
  const types = new Map(list.customFields.map(({ key, type }) => [key, type]));
  return customFields.some(({ key }) => types.get(key) === "COUNTRY");
}
