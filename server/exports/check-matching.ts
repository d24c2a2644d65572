import type { ListDetails } from "../destinations/list.js";
import type { FieldProblem } from "../refusal.js";
import type { FieldType, ProfileField } from "../sources/profile-source.js";
import { checkAgainstList } from "./check-matching-list.js";
import {
  CHOOSE_ONE,
  EMAIL_MISSING,
  FIELD_MISSING,
  fieldUnknown,
  MOBILE_NEEDED,
  notText,
  valueTwice,
  noYesValue,
  wrongType,
} from "./check-matching-text.js";
import { withDefaults, type CompleteConsent, type CompleteMatching } from "./matching-defaults.js";
import { TAKES, type MatchedPart } from "./matching-types.js";
import type { Matching } from "./matching.js";

/** Everything that is wrong with a matching, against the fields that all segments show and the list's custom fields. */
export function checkMatching(
  stored: Matching,
  fields: readonly ProfileField[],
  list: ListDetails,
  path = "matching",
): FieldProblem[] {
  const matching = withDefaults(stored);
  const types = new Map(fields.map((field) => [field.name, field.type]));
  return [...checkProfileFields(matching, types, path), ...checkAgainstList(matching, list, types, path)];
}

/** That every field is there and can become what it is matched to; those of custom fields are there. */
export function checkProfileFields(
  matching: CompleteMatching,
  types: ReadonlyMap<string, FieldType>,
  path: string,
): FieldProblem[] {
  const of = (name: string, part: MatchedPart, at: string) => checkField(types, name, part, `${path}.${at}`);
  const { email, name, mobileNumber, customFields, consentToTrack, consentToSms, recipientConsent, winner } = matching;
  return [
    ...(email ? of(email, "EMAIL", "email") : [{ path: `${path}.email`, ...EMAIL_MISSING }]),
    ...name.flatMap((field, index) => of(field, "NAME", `name.${index}`)),
    ...(mobileNumber ? of(mobileNumber, "MOBILE_NUMBER", "mobileNumber") : []),
    ...customFields.flatMap(({ field }, index) => {
      const at = `${path}.customFields.${index}.field`;
      if (field.trim() === "") return [{ path: at, ...FIELD_MISSING }];
      return types.has(field) ? [] : [fieldUnknown(at, field)];
    }),
    ...checkConsent(consentToTrack, types, `${path}.consentToTrack`),
    ...(consentToSms ? checkConsent(consentToSms, types, `${path}.consentToSms`) : []),
    ...(consentToSms && !mobileNumber ? [{ path: `${path}.consentToSms`, ...MOBILE_NEEDED }] : []),
    ...(recipientConsent ? of(recipientConsent.field, "RECIPIENT_CONSENT", "recipientConsent.field") : []),
    ...(recipientConsent && recipientConsent.yesValues.every((value) => value.trim() === "")
      ? [noYesValue(`${path}.recipientConsent.yesValues`)]
      : []),
    ...(winner ? of(winner.field, "WINNER", "winner.field") : []),
  ];
}

function checkConsent(consent: CompleteConsent, types: ReadonlyMap<string, FieldType>, path: string): FieldProblem[] {
  const { value, field, values } = consent;
  if ((value === null) === (field === null)) return [{ path, ...CHOOSE_ONE }];
  if (field === null) return [];
  const words = values.map((one) => one.value.trim().normalize("NFC").toLowerCase());
  const twice = words.flatMap((word, index) =>
    words.indexOf(word) < index ? [valueTwice(`${path}.values.${index}.value`, values[index]!.value)] : [],
  );
  return [...checkField(types, field, "CONSENT", `${path}.field`), ...twice];
}

function checkField(
  types: ReadonlyMap<string, FieldType>,
  name: string,
  part: MatchedPart,
  path: string,
): FieldProblem[] {
  if (name.trim() === "") return [{ path, ...FIELD_MISSING }];
  const type = types.get(name);
  if (type === undefined) return [fieldUnknown(path, name)];
  if (TAKES[part].includes(type)) return [];
  return [part === "EMAIL" ? notText(path, name) : wrongType(path, name, type, part)];
}
