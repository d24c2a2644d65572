import type { DestinationFieldType, Subscriber } from "../../destinations/destination.js";
import type { Matching, TrackConsent } from "../../exports/matching.js";
import { normaliseAddress } from "../../recipients/address.js";
import type { Member } from "../../sources/profile-source.js";

/** The profile fields that a matching needs, each once; members are asked for in this order. */
export function fieldsOf(matching: Matching): string[] {
  const { email, name, mobileNumber, customFields, consentToTrack } = matching;
  const wanted = [email, ...name, mobileNumber, ...customFields.map(({ field }) => field), consentToTrack.field];
  return [...new Set(wanted.filter((field): field is string => field !== null))];
}

export type MappedMember =
  | { readonly problem: "MISSING" | "SYNTAX"; readonly email: string | null }
  | { readonly problem: null; readonly address: string; readonly subscriber: Subscriber };

/** A compiled matching: field names become positions once, so that mapping a member is array reads. */
export function compileMatching(
  matching: Matching,
  typeOf: (key: string) => DestinationFieldType,
): (member: Member) => MappedMember {
  const fields = fieldsOf(matching);
  const at = (field: string) => fields.indexOf(field);
  const email = at(matching.email);
  const name = matching.name.map(at);
  const mobile = matching.mobileNumber === null ? null : at(matching.mobileNumber);
  const consent = matching.consentToTrack.field === null ? null : at(matching.consentToTrack.field);
  const custom = matching.customFields.map(({ key, field, whenEmpty }) => ({
    key,
    position: at(field),
    whenEmpty,
    toValues: valuesFor(typeOf(key)),
  }));

  return ({ values }) => {
    const address = normaliseAddress(values[email] ?? null);
    if (typeof address === "string") return { problem: address, email: values[email]?.trim() || null };
    const customFields: { key: string; value: string; clear?: boolean }[] = [];
    for (const { key, position, whenEmpty, toValues } of custom) {
      const converted = toValues(values[position]?.trim() ?? "");
      for (const value of converted) customFields.push({ key, value });
      if (converted.length === 0 && whenEmpty === "CLEAR") customFields.push({ key, value: "", clear: true });
    }
    const fullName = name
      .map((position) => values[position]?.trim() ?? "")
      .filter((part) => part !== "")
      .join(" ");
    const mobileNumber = mobile === null ? "" : (values[mobile]?.trim() ?? "");
    return {
      problem: null,
      address: address.key,
      subscriber: {
        email: address.email,
        ...(fullName === "" ? {} : { name: fullName }),
        ...(E164.test(mobileNumber) ? { mobileNumber } : {}),
        customFields,
        consentToTrack:
          consent === null ? (matching.consentToTrack.value ?? "UNCHANGED") : trackConsentOf(values[consent] ?? null),
      },
    };
  };
}

/** A number that is not E.164 would make the destination refuse the whole recipient (code 220): it is left out. */
const E164 = /^\+[1-9]\d{6,14}$/;

const YES = new Set(["true", "t", "yes", "y", "1"]);
const NO = new Set(["false", "f", "no", "n", "0"]);

function trackConsentOf(value: string | null): TrackConsent {
  const word = value?.trim().toLowerCase() ?? "";
  if (YES.has(word)) return "YES";
  return NO.has(word) ? "NO" : "UNCHANGED";
}

/** How text becomes the values of a custom field; none when there is nothing to send. */
function valuesFor(type: DestinationFieldType): (text: string) => readonly string[] {
  if (type === "MANY_OPTIONS") return manyOptions;
  if (type === "DATE") return (text) => (text === "" ? [] : [text.slice(0, 10)]);
  return (text) => (text === "" ? [] : [text]);
}

/** Lists come from a source as JSON arrays; anything else is one option. */
function manyOptions(text: string): readonly string[] {
  if (text === "") return [];
  if (!text.startsWith("[")) return [text];
  try {
    const parsed: unknown = JSON.parse(text);
    if (Array.isArray(parsed)) return parsed.filter((item) => item !== null).map(String);
  } catch {
    // Not a list after all: an option may begin with a bracket.
  }
  return [text];
}
