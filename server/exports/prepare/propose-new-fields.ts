import type { DestinationFieldType, ListField } from "../../destinations/list.js";
import type { ProfileField } from "../../sources/profile-source.js";
import { bareName } from "./field-names.js";

/** A custom field that could be created for a profile field. */
export interface ProposedNewField {
  readonly field: string;
  readonly name: string;
  readonly type: DestinationFieldType;
  readonly options: readonly string[];
}

/** Longest name of a custom field that the destination takes. */
export const MAX_FIELD_NAME = 100;

/** What could be created for the fields that the list has nothing for. Types that nothing could take propose nothing. */
export function proposeNewFields(
  fields: readonly ProfileField[],
  customFields: readonly ListField[],
): ProposedNewField[] {
  const there = new Set(customFields.map(({ name }) => bareName(name)));
  return fields.flatMap(({ name, type }) => {
    const proposed = typeFor(name, type);
    if (!proposed || there.has(bareName(name)) || bareName(name) === "") return [];
    return [{ field: name, name: readable(name), ...proposed }];
  });
}

function typeFor(name: string, type: ProfileField["type"]): Pick<ProposedNewField, "type" | "options"> | null {
  switch (type) {
    case "TEXT":
      return { type: /^(country|nation|国|国名)$/.test(bareName(name)) ? "COUNTRY" : "TEXT", options: [] };
    case "NUMBER":
      return { type: "NUMBER", options: [] };
    case "DATE":
    case "TIMESTAMP":
      return { type: "DATE", options: [] };
    case "BOOLEAN":
      return { type: "ONE_OPTION", options: ["true", "false"] };
    case "TEXT_LIST":
      return { type: "MANY_OPTIONS", options: [] };
    default:
      return null;
  }
}

/** "loyalty_tier" as people would write it: "Loyalty tier". */
function readable(name: string): string {
  const words = name
    .replace(/([\p{Ll}\p{N}])(\p{Lu})/gu, "$1 $2")
    .replace(/[_\-.\s]+/g, " ")
    .trim();
  return (words.charAt(0).toUpperCase() + words.slice(1)).slice(0, MAX_FIELD_NAME);
}
