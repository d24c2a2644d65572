import type { ListField } from "../../destinations/list.js";
import type { Subscriber } from "../../destinations/subscriber.js";
import { sameFieldKey } from "../../destinations/field-key.js";
import { withDefaults, type CompleteConsent, type CompleteMatching } from "../../exports/matching-defaults.js";
import type { Matching } from "../../exports/matching.js";

import { normaliseAddress } from "../../recipients/address.js";
import type { Member } from "../../sources/profile-source.js";
import type { StoredWarning } from "../export-run.entity.js";
import { consentReader, recipientConsentReader } from "./map/consents.js";
import { convertMobile } from "./map/convert-mobile.js";
import { cutText, isTooLong, plainText, refusedText } from "./map/convert-text.js";
import { valueConverter } from "./map/convert-value.js";
import { CountryLookup } from "./map/countries.js";
import { Losses } from "./map/losses.js";
import { rankOf } from "./map/rank.js";

/** The profile fields that a matching needs, each once; members are asked for in this order. */
export function fieldsOf(matching: Matching): string[] {
  const { email, name, mobileNumber, customFields, consentToTrack, consentToSms, recipientConsent, winner } = matching;
  const wanted = [
    email,
    ...name,
    mobileNumber,
    ...customFields.map(({ field }) => field),
    consentToTrack.field,
    consentToSms?.field,
    recipientConsent?.field,
    winner?.field,
  ];
  return [...new Set(wanted.filter((field): field is string => field != null))];
}

/** The destination's code for a custom field that is too long: refused here, where the matching says so. */
export const TOO_LONG = 810;

export type MappedMember =
  | { readonly problem: "MISSING"; readonly email: string | null }
  | { readonly problem: "SYNTAX"; readonly email: string | null }
  /** A usable address whose profile does not say that its owner agreed. */
  | { readonly problem: "NO_CONSENT"; readonly address: string; readonly email: string }
  | {
      readonly problem: null;
      readonly address: string;
      readonly subscriber: Subscriber;
      /** Of the profiles with one address the smallest wins, byte by byte, null last; then the smallest key. */
      readonly rank: string | null;
      /** Not to be sent at all, for this code; null for whoever is. */
      readonly refusal: number | null;
    };

/** As much of a list as mapping needs. `countries` are the names that the destination takes; empty where none is matched. */
export interface MappedList {
  readonly customFields: readonly ListField[];
  readonly countries: readonly string[];
}

export interface CompiledMatching {
  readonly map: (member: Member) => MappedMember;
  /** What could not be sent as it is, of all that was mapped until now: codes, numbers, names of custom fields. */
  warnings(): StoredWarning[];
}

/**
 * A compiled matching: field names become positions once, so that mapping a member is array reads. What a value lost on
 * its way (cut, unknown option, unreadable date) is counted, once for each profile; such a value counts as empty where
 * nothing of it can be sent.
 */
export function compileMatching(stored: Matching, list: MappedList): CompiledMatching {
  const matching = withDefaults(stored);
  const fields = fieldsOf(matching);
  const textAt = (field: string) => {
    const position = fields.indexOf(field);
    return ({ values }: Member) => plainText(values[position]);
  };
  const losses = new Losses();
  const email = fields.indexOf(matching.email);
  const agreed = matching.recipientConsent && {
    text: textAt(matching.recipientConsent.field),
    means: recipientConsentReader(matching.recipientConsent),
  };
  const nameOf = nameMapper(matching, textAt, losses);
  const mobileOf = mobileMapper(matching, textAt, losses);
  const customOf = customFieldMapper(matching, list, textAt, losses);
  const { consentToTrack, consentToSms, winner } = matching;
  const track = consentMapper(consentToTrack, textAt, losses);
  const sms = consentToSms && consentMapper(consentToSms, textAt, losses);
  const ranked = winner && { text: textAt(winner.field), order: winner.order };

  const map = (member: Member): MappedMember => {
    const raw = member.values[email] ?? null;
    const address = normaliseAddress(raw);
    if (typeof address === "string") return { problem: address, email: raw?.trim() || null };
    if (agreed && !agreed.means(agreed.text(member))) {
      return { problem: "NO_CONSENT", address: address.key, email: address.email };
    }
    const name = nameOf(member);
    const mobileNumber = mobileOf(member);
    const custom = customOf(member);
    return {
      problem: null,
      address: address.key,
      rank: ranked ? rankOf(ranked.order, ranked.text(member)) : null,
      refusal: name.refused || custom.refused ? TOO_LONG : null,
      subscriber: {
        email: address.email,
        ...(name.text === null ? {} : { name: name.text }),
        ...(mobileNumber === null ? {} : { mobileNumber }),
        customFields: custom.entries,
        consentToTrack: track(member),
        // Without a number there is nothing to consent to, and the destination records nothing.
        ...(sms && mobileNumber ? { consentToSms: sms(member) } : {}),
      },
    };
  };
  return { map, warnings: () => losses.warnings() };
}

type TextAt = (field: string) => (member: Member) => string;

function consentMapper(consent: CompleteConsent, textAt: TextAt, losses: Losses) {
  const { field } = consent;
  const named = field === null ? null : { key: field, name: field };
  const means = consentReader(consent, () => losses.add("CONSENT_VALUE_UNMAPPED", named));
  const text = field === null ? () => "" : textAt(field);
  return (member: Member) => means(text(member));
}

/** `text` null leaves the name alone, empty clears it. */
function nameMapper({ name, nameWhenEmpty, nameWhenTooLong }: CompleteMatching, textAt: TextAt, losses: Losses) {
  const parts = name.map(textAt);
  return (member: Member): { readonly text: string | null; readonly refused: boolean } => {
    if (parts.length === 0) return { text: null, refused: false };
    const full = parts
      .map((part) => part(member))
      .filter((part) => part !== "")
      .join(" ");
    if (full === "") return { text: nameWhenEmpty === "CLEAR" ? "" : null, refused: false };
    if (!isTooLong(full)) return { text: full, refused: false };
    const refused = nameWhenTooLong === "REJECT";
    losses.add(refused ? "NAME_TOO_LONG" : "NAME_CUT");
    return { text: refused ? refusedText(full) : cutText(full), refused };
  };
}

/** Null leaves the number alone, empty clears it. A number that is none would have the whole recipient refused (code 220). */
function mobileMapper({ mobileNumber, mobileNumberWhenEmpty }: CompleteMatching, textAt: TextAt, losses: Losses) {
  const text = mobileNumber === null ? null : textAt(mobileNumber);
  return (member: Member): string | null => {
    if (!text) return null;
    const written = text(member);
    const number = written === "" ? null : convertMobile(written);
    if (number !== null) return number;
    if (written !== "") losses.add("MOBILE_INVALID");
    return mobileNumberWhenEmpty === "CLEAR" ? "" : null;
  };
}

function customFieldMapper(matching: CompleteMatching, list: MappedList, textAt: TextAt, losses: Losses) {
  const countries = new CountryLookup(list.countries);
  const custom = matching.customFields.map(({ key, field: from, whenEmpty, whenTooLong }) => {
    const known = list.customFields.find((one) => one.key === key);
    const field = known ?? list.customFields.find((one) => sameFieldKey(one.key, key)) ?? unknownField(key);
    return { key, field, whenEmpty, text: textAt(from), convert: valueConverter(field, whenTooLong, countries) };
  });
  return (member: Member) => {
    const entries: { key: string; value: string; clear?: boolean }[] = [];
    let refused = false;
    for (const { key, field, whenEmpty, text, convert } of custom) {
      const { values, loss } = convert(text(member));
      if (loss !== undefined) {
        losses.add(loss, field);
        refused ||= loss === "VALUE_TOO_LONG";
      }
      for (const value of values) entries.push({ key, value });
      if (values.length === 0 && whenEmpty === "CLEAR") entries.push({ key, value: "", clear: true });
    }
    return { entries, refused };
  };
}

/** Runs refuse to begin with one; whatever maps without a run treats it as text. */
function unknownField(key: string): ListField {
  return { key, name: key, type: "TEXT", options: [] };
}
