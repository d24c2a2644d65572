import { foldFieldKey } from "../destinations/field-key.js";
import type { ListDetails, ListField } from "../destinations/list.js";
import type { FieldProblem } from "../refusal.js";
import { OptionLookup } from "../runs/plan/map/convert-options.js";
import type { FieldType } from "../sources/profile-source.js";
import {
  customFieldTwice,
  customFieldUnknown,
  emptyKeyTwice,
  noOptions,
  optionsDoNotFit,
  tooManyFields,
  wrongType,
} from "./check-matching-text.js";
import { TAKES } from "./matching-types.js";
import type { Matching } from "./matching.js";

/**
 * What keeps a matching from working on a list as it is now, whatever the profiles hold: a custom field that is missing,
 * matched twice, or of a type that the profile field cannot become; more of them than the list has; options that no value
 * can be. Checked when an export is saved, and again before each plan. Where the types of profile fields are not known,
 * null, they are not checked.
 */
export function checkAgainstList(
  matching: Matching,
  list: Pick<ListDetails, "name" | "customFields">,
  types: ReadonlyMap<string, FieldType> | null,
  path = "matching",
): FieldProblem[] {
  const { customFields } = matching;
  const known = new Map(list.customFields.map((field) => [field.key, field]));
  const seen = new Set<string>();
  const problems = customFields.flatMap(({ key, field }, index) => {
    const at = `${path}.customFields.${index}`;
    const listed = known.get(key);
    const isTwice = seen.has(key);
    seen.add(key);
    if (!listed) return [unknownField(`${at}.key`, key, list)];
    if (isTwice) return [customFieldTwice(`${at}.key`)];
    const type = types?.get(field);
    return type === undefined ? checkOptions(listed, null, `${at}.key`) : checkTypes(listed, field, type, at);
  });
  const tooMany = customFields.length > list.customFields.length ? [tooManyFields(`${path}.customFields`, list)] : [];
  return [...tooMany, ...problems];
}

/** A key that no field has; or the empty one, which several have. */
function unknownField(path: string, key: string, list: Pick<ListDetails, "name" | "customFields">): FieldProblem {
  const alike = foldFieldKey(key) === "" ? list.customFields.filter((field) => field.hasEmptyKey) : [];
  return alike.length > 1 ? emptyKeyTwice(path, alike, list.name) : customFieldUnknown(path, key, list.name);
}

function checkTypes(listed: ListField, field: string, type: FieldType, at: string): FieldProblem[] {
  if (!TAKES[listed.type].includes(type)) return [wrongType(`${at}.field`, field, type, listed.type, listed.name)];
  return checkOptions(listed, type, `${at}.key`);
}

/** A field without options takes nothing; one of yes and no only what these are called. */
function checkOptions({ name, type, options }: ListField, from: FieldType | null, path: string): FieldProblem[] {
  if (type !== "ONE_OPTION" && type !== "MANY_OPTIONS") return [];
  if (options.length === 0) return [noOptions(path, name)];
  const lookup = new OptionLookup(options);
  const fits = from !== "BOOLEAN" || ["true", "false"].some((word) => lookup.find(word) !== undefined);
  return fits ? [] : [optionsDoNotFit(path, name)];
}
