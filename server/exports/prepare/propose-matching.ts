import type { ListField } from "../../destinations/list.js";
import type { ProfileField } from "../../sources/profile-source.js";
import type { Text } from "../../text.js";
import { TAKES, type MatchedPart } from "../matching-types.js";
import { bareName, EMAIL_NAMES, FAMILY_NAMES, FULL_NAMES, GIVEN_NAMES, meanSame, MOBILE_NAMES } from "./field-names.js";
import { PROPOSED, type ProposalCode } from "./proposal-text.js";
import { proposeNewFields, type ProposedNewField } from "./propose-new-fields.js";

export interface ProposedCustomField {
  readonly key: string;
  readonly field: string;
}

/** Why one part was proposed. `path` is that of the matching's input. */
export interface ProposalReason {
  readonly path: string;
  readonly field: string;
  readonly code: ProposalCode;
  readonly text: Text;
}

/** A matching read off the names and types of fields; what they say nothing about is null or empty. */
export interface MatchingProposal {
  readonly email: string | null;
  readonly name: readonly string[];
  readonly mobileNumber: string | null;
  readonly customFields: readonly ProposedCustomField[];
  readonly reasons: readonly ProposalReason[];
  /** Profile fields for which the list has no custom field, and what each could be created as. */
  readonly newFields: readonly ProposedNewField[];
}

interface Found {
  readonly field: ProfileField;
  readonly code: ProposalCode;
}

/**
 * Proposes a matching. Only that: consent is never guessed, and nothing is proposed where names say nothing, or where a
 * field's type could not become what its name says.
 */
export function proposeMatching(fields: readonly ProfileField[], customFields: readonly ListField[]): MatchingProposal {
  const reasons: ProposalReason[] = [];
  const give = (path: string, found: Found) => {
    reasons.push({ path, field: found.field.name, code: found.code, text: PROPOSED[found.code] });
    return found.field.name;
  };
  const emailFound = named(fields, EMAIL_NAMES, "EMAIL") ?? ending(fields, EMAIL_NAMES, "EMAIL");
  const email = emailFound ? give("email", emailFound) : null;
  const name = proposeName(fields).map((found, index) => give(`name.${index}`, found));
  const mobileFound = named(fields, MOBILE_NAMES, "MOBILE_NUMBER");
  const mobileNumber = mobileFound ? give("mobileNumber", mobileFound) : null;
  const taken = new Set([email, ...name, mobileNumber]);
  const matched: ProposedCustomField[] = [];
  for (const listed of customFields) {
    const found = forCustomField(listed, fields, taken);
    if (!found) continue;
    matched.push({ key: listed.key, field: give(`customFields.${matched.length}.field`, found) });
  }
  const used = new Set([...taken, ...matched.map(({ field }) => field)]);
  const unused = fields.filter((field) => !used.has(field.name));
  return {
    email,
    name,
    mobileNumber,
    customFields: matched,
    reasons,
    newFields: proposeNewFields(unused, customFields),
  };
}

/** Family name first where the fields are named in Japanese, as it is written there. */
function proposeName(fields: readonly ProfileField[]): Found[] {
  const given = named(fields, GIVEN_NAMES, "NAME", "PART_OF_NAME");
  const family = named(fields, FAMILY_NAMES, "NAME", "PART_OF_NAME");
  const full = named(fields, FULL_NAMES, "NAME");
  if (full) return [full];
  if (!given || !family) return [];
  return /\p{Script=Han}/u.test(family.field.name) ? [family, given] : [given, family];
}

function forCustomField(
  { name, type }: ListField,
  fields: readonly ProfileField[],
  taken: ReadonlySet<string | null>,
): Found | null {
  const wanted = bareName(name);
  if (wanted === "") return null;
  const free = fields.filter((field) => !taken.has(field.name) && TAKES[type].includes(field.type));
  const same = free.find((field) => bareName(field.name) === wanted);
  if (same) return { field: same, code: "SAME_NAME" };
  const meaning = free.find((field) => meanSame(bareName(field.name), wanted));
  return meaning ? { field: meaning, code: "SAME_MEANING" } : null;
}

/** The names come in the order of how surely they mean it. */
function named(
  fields: readonly ProfileField[],
  names: readonly string[],
  part: MatchedPart,
  code: ProposalCode = "USUAL_NAME",
): Found | null {
  for (const name of names) {
    const field = fields.find((one) => TAKES[part].includes(one.type) && bareName(one.name) === name);
    if (field) return { field, code };
  }
  return null;
}

/** A name that ends with a usual one, such as "contact_email", if it is the only one: otherwise a person must choose. */
function ending(fields: readonly ProfileField[], names: readonly string[], part: MatchedPart): Found | null {
  const found = fields.filter(
    ({ name, type }) => TAKES[part].includes(type) && names.some((usual) => bareName(name).endsWith(usual)),
  );
  return found.length === 1 ? { field: found[0]!, code: "USUAL_ENDING" } : null;
}
