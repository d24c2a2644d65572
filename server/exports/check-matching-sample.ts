import type { EntityManager } from "@mikro-orm/postgresql";

import type { ListDetails } from "../destinations/list.js";
import type { FieldProblem } from "../refusal.js";
import { plainText } from "../runs/plan/map/convert-text.js";
import { valueConverter } from "../runs/plan/map/convert-value.js";
import { CountryLookup } from "../runs/plan/map/countries.js";
import type { SegmentService } from "../segments/segment.service.js";
import { SourceProblem, type FieldType, type ProfileField } from "../sources/profile-source.js";
import { optionsDoNotFit, valuesDoNotFit } from "./check-matching-text.js";
import type { Matching } from "./matching.js";
import { sampleMembers } from "./prepare/sample-members.js";

const SAMPLE = 1_000;
const TIMEOUT_MS = 10_000;

/**
 * Custom fields for which the first members have values, and not one of them could be sent: no option, no country, no date.
 * Where some could be, runs say how many could not. A source that cannot be read now keeps nobody from saving.
 */
export async function checkSample(
  segments: Pick<SegmentService, "members">,
  em: EntityManager,
  segmentIds: readonly string[],
  matching: Matching,
  fields: readonly ProfileField[],
  list: ListDetails,
  countries: () => Promise<readonly string[] | null>,
  path = "matching",
): Promise<FieldProblem[]> {
  const types = new Map(fields.map(({ name, type }) => [name, type]));
  const suspects = matching.customFields.flatMap((match, index) => {
    const listed = list.customFields.find(({ key }) => key === match.key);
    return listed && mayNotFit(listed.type, types.get(match.field)) ? [{ ...match, index, listed }] : [];
  });
  const names = suspects.some(({ listed }) => listed.type === "COUNTRY") ? await countries() : null;
  const doubtful = suspects.filter(({ listed }) => listed.type !== "COUNTRY" || names !== null);
  if (doubtful.length === 0) return [];
  const asked = [...new Set(doubtful.map(({ field }) => field))];
  const lookup = new CountryLookup(names ?? []);
  const seen = doubtful.map((one) => ({
    ...one,
    position: asked.indexOf(one.field),
    convert: valueConverter(one.listed, "CUT", lookup),
    filled: 0,
    sendable: 0,
  }));
  const request = { segmentIds, fields: asked, most: SAMPLE, timeoutMs: TIMEOUT_MS };
  try {
    await sampleMembers(segments, em, request, ({ values }) => {
      for (const one of seen) {
        const text = plainText(values[one.position]);
        if (text === "") continue;
        one.filled += 1;
        if (one.sendable === 0 && one.convert(text).values.length > 0) one.sendable += 1;
      }
    });
  } catch (error) {
    if (!(error instanceof SourceProblem)) throw error;
    return [];
  }
  return seen.flatMap(({ index, listed, filled, sendable }) => {
    if (filled === 0 || sendable > 0) return [];
    const hasOptions = listed.type === "ONE_OPTION" || listed.type === "MANY_OPTIONS";
    return [(hasOptions ? optionsDoNotFit : valuesDoNotFit)(`${path}.customFields.${index}.key`, listed.name)];
  });
}

/** What its type alone makes fit needs no sample. */
function mayNotFit(listed: ListDetails["customFields"][number]["type"], from: FieldType | undefined): boolean {
  if (listed === "TEXT" || from === undefined) return false;
  if (listed === "NUMBER") return from !== "NUMBER";
  if (listed === "DATE") return from === "TEXT";
  return from !== "BOOLEAN";
}
