import type { DestinationFieldType, ListField } from "../../destinations/list.js";
import type { ListedSubscriber, Subscriber } from "../../destinations/subscriber.js";
import { foldFieldKey } from "../../destinations/field-key.js";
import type { Matching } from "../../exports/matching.js";
import { convertDate } from "../plan/map/convert-date.js";
import { convertMobile } from "../plan/map/convert-mobile.js";
import { convertNumber } from "../plan/map/convert-number.js";

/** What is compared of a subscriber, by the name of each part: NAME, MOBILE, TRACK, SMS, or a custom field's key. */
export type Comparable = Readonly<Record<string, string>>;

interface ComparedField {
  readonly key: string;
  /** What entries may call it, folded: its key, or its name. */
  readonly spellings: ReadonlySet<string>;
  /** Whether its key may be the empty one. */
  readonly mayBeNameless: boolean;
  readonly type: DestinationFieldType;
}

/** Stands between the options of one field, and in none of them. */
const BETWEEN = "\u001f";

/**
 * Brings what an export sends and what a list has into one form, so that two of them are equal when the destination kept
 * what it was sent: blanks at the ends and runs of them do not count, nor does case, nor the order of options, nor how a
 * date, a number or a mobile number is written. Only what the export maps is compared, and only what it sends: what an
 * empty value leaves alone may be anything.
 *
 * Not noticed: that text was changed in nothing but its case.
 */
export class Comparison {
  private readonly fields: readonly ComparedField[];

  constructor(matching: Matching, listFields: readonly ListField[]) {
    const byKey = new Map(listFields.map((field) => [foldFieldKey(field.key), field]));
    this.fields = matching.customFields.map(({ key }) => {
      const folded = foldFieldKey(key);
      const { name = key, type = "TEXT" } = byKey.get(folded) ?? {};
      const named = foldFieldKey(name);
      // A name that is another field's key is that one's.
      const spellings = new Set(byKey.has(named) ? [folded] : [folded, named]);
      return { key, spellings, mayBeNameless: !/[a-z0-9]/.test(folded), type };
    });
  }

  wanted({ name, mobileNumber, customFields, consentToTrack, consentToSms }: Subscriber): Comparable {
    const wanted: Record<string, string> = {};
    if (name !== undefined) wanted["NAME"] = plain(name);
    if (mobileNumber !== undefined) wanted["MOBILE"] = mobile(mobileNumber);
    if (consentToTrack !== "UNCHANGED") wanted["TRACK"] = consentToTrack;
    if (consentToSms !== undefined && consentToSms !== "UNCHANGED") wanted["SMS"] = consentToSms;
    for (const { key, type } of this.fields) {
      const entries = customFields.filter((entry) => entry.key === key);
      if (entries.length > 0) wanted[key] = valuesOf(type, entries);
    }
    return wanted;
  }

  /**
   * What the destination does not tell is left out: nothing can be said about it. So is a custom field without a
   * Latin letter that has no value of its own where there are values under the empty key, which such names have in common:
   * they may be its own.
   */
  listed({ name, mobileNumber, customFields, consentToTrack, consentToSms }: ListedSubscriber): Comparable {
    const listed: Record<string, string> = {};
    if (name !== null) listed["NAME"] = plain(name);
    if (mobileNumber !== null) listed["MOBILE"] = mobile(mobileNumber);
    if (consentToTrack !== "") listed["TRACK"] = consentToTrack;
    if (consentToSms !== "") listed["SMS"] = consentToSms;
    if (customFields === null) return listed;
    const nameless = customFields.some((entry) => foldFieldKey(entry.key) === "");
    for (const { key, spellings, mayBeNameless, type } of this.fields) {
      const entries = customFields.filter((entry) => spellings.has(foldFieldKey(entry.key)));
      if (entries.length > 0 || !(nameless && mayBeNameless)) listed[key] = valuesOf(type, entries);
    }
    return listed;
  }
}

function valuesOf(type: DestinationFieldType, entries: readonly { readonly value: string }[]): string {
  const values = entries.map(({ value }) => normalised(type, value)).filter((value) => value !== "");
  return [...new Set(values)].toSorted().join(BETWEEN);
}

function normalised(type: DestinationFieldType, value: string): string {
  const text = plain(value);
  if (text === "") return "";
  if (type === "NUMBER") return convertNumber(text) ?? text;
  if (type !== "DATE") return text;
  const read = convertDate(text);
  if ("date" in read) return read.date;
  // As the destination writes that there is none.
  return text.startsWith("0000") ? "" : text;
}

/** Neither may hold a zero, which PostgreSQL's JSON has not. */
function plain(text: string): string {
  return text.normalize("NFC").replaceAll("\0", "").replace(/\s+/g, " ").trim().toLowerCase();
}

function mobile(text: string): string {
  const trimmed = plain(text);
  return trimmed === "" ? "" : (convertMobile(trimmed) ?? trimmed);
}
