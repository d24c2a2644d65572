import { LISTED_STATES, type ListedState, type ListedSubscriber, type SuppressedAddress } from "../subscriber.js";
import { isRecord, property, recordsOf, textIn, type WireRecord } from "./wire.js";

/** One row of a list; null when it is none. `state` is the page's, for rows that do not name theirs. */
export function readSubscriber(row: unknown, state: ListedState | null): ListedSubscriber | null {
  if (!isRecord(row)) return null;
  const email = textIn(row, "EmailAddress")?.trim() ?? "";
  const named = stateOf(textIn(row, "State")) ?? state;
  if (email === "" || named === null) return null;
  return {
    email,
    state: named,
    stateDate: dateIn(row, "Date"),
    joinedDate: dateIn(row, "ListJoinedDate"),
    name: toldIn(row, "Name"),
    mobileNumber: toldIn(row, "MobileNumber"),
    customFields: customFieldsIn(row),
    consentToTrack: consentIn(row, "ConsentToTrack"),
    consentToSms: consentIn(row, "ConsentToSendSms"),
  };
}

/** Text that may be empty; null where the row does not have it at all, which says nothing of it. */
function toldIn(row: WireRecord, name: string): string | null {
  return property(row, name) === undefined ? null : (textIn(row, name) ?? "");
}

/** A field that is missing among them is empty; where there are none of them at all, nothing is said of any. */
function customFieldsIn(row: WireRecord): ListedSubscriber["customFields"] {
  const fields = property(row, "CustomFields");
  if (fields === undefined) return null;
  return (recordsOf(fields) ?? []).map((field) => ({
    key: textIn(field, "Key") ?? "",
    value: textIn(field, "Value") ?? "",
  }));
}

/** One entry of a suppression list; null when it is none. */
export function readSuppressed(row: WireRecord): SuppressedAddress | null {
  const email = textIn(row, "EmailAddress")?.trim() ?? "";
  if (email === "") return null;
  const reason = textIn(row, "SuppressionReason")?.toLowerCase() ?? "";
  return {
    email,
    reason: reason.startsWith("unsubscribe") ? "UNSUBSCRIBED" : reason.startsWith("bounce") ? "BOUNCED" : "UNKNOWN",
    date: dateIn(row, "Date"),
  };
}

function stateOf(word: string | null): ListedState | null {
  const folded = word?.trim().toUpperCase();
  return LISTED_STATES.find((state) => state === folded) ?? null;
}

/** As the API writes dates, `YYYY-MM-DD HH:MM:SS`, so that they compare as texts; null for anything else. */
function dateIn(row: WireRecord, name: string): string | null {
  const text = textIn(row, name)?.trim() ?? "";
  const [, day, time] = /^(\d{4}-\d{2}-\d{2})[ T](\d{2}:\d{2}:\d{2})/.exec(text) ?? [];
  if (day === undefined || time === undefined) return null;
  const moment = new Date(`${day}T${time}Z`);
  const exists = !Number.isNaN(moment.getTime()) && moment.toISOString().startsWith(`${day}T${time}`);
  return exists ? `${day} ${time}` : null;
}

function consentIn(row: WireRecord, name: string): "YES" | "NO" | "" {
  const word = textIn(row, name)?.trim().toUpperCase();
  return word === "YES" || word === "NO" ? word : "";
}
