import type { ClientIdentity } from "../destination.js";
import type { DestinationFieldType, ListDetails, ListField, ListStatistics } from "../list.js";
import { foldFieldKey } from "../field-key.js";
import { booleanIn, isRecord, numberIn, property, recordsOf, textIn, type WireRecord } from "./wire.js";

/** IDs and names out of an array of records; null when it is none. */
export function readIdentities(answer: unknown, idName: string, nameName: string): ClientIdentity[] | null {
  const records = recordsOf(answer);
  if (!records) return null;
  return records.flatMap((record) => {
    const id = textIn(record, idName);
    return id === null ? [] : [{ id, name: textIn(record, nameName) ?? id }];
  });
}

/** Null when the answers are not those of a list and its fields. `stats` may be anything, or null: only its count is lost. */
export function readList(listId: string, list: unknown, fields: unknown, stats: unknown): ListDetails | null {
  const records = recordsOf(fields);
  if (!isRecord(list) || !records) return null;
  const scope = textIn(list, "UnsubscribeSetting")?.toLowerCase();
  return {
    id: textIn(list, "ListID") ?? listId,
    name: textIn(list, "Title") ?? textIn(list, "Name") ?? listId,
    confirmedOptIn: booleanIn(list, "ConfirmedOptIn"),
    unsubscribeScope: scope === "onlythislist" ? "ONLY_THIS_LIST" : "ALL_CLIENT_LISTS",
    activeSubscribers: isRecord(stats) ? numberIn(stats, "TotalActiveSubscribers") : null,
    customFields: records.map(readField),
  };
}

/** How many are in each state; null when the answer lacks one of the counts. */
export function readStatistics(stats: unknown): ListStatistics | null {
  if (!isRecord(stats)) return null;
  const ACTIVE = numberIn(stats, "TotalActiveSubscribers");
  const UNSUBSCRIBED = numberIn(stats, "TotalUnsubscribes");
  const BOUNCED = numberIn(stats, "TotalBounces");
  const DELETED = numberIn(stats, "TotalDeleted");
  if (ACTIVE === null || UNSUBSCRIBED === null || BOUNCED === null || DELETED === null) return null;
  return { ACTIVE, UNSUBSCRIBED, BOUNCED, DELETED };
}

const FIELD_TYPES: Readonly<Record<string, DestinationFieldType>> = {
  text: "TEXT",
  number: "NUMBER",
  multiselectone: "ONE_OPTION",
  multiselectmany: "MANY_OPTIONS",
  date: "DATE",
  country: "COUNTRY",
  usstate: "US_STATE",
};

function readField(record: WireRecord): ListField {
  const name = textIn(record, "FieldName") ?? textIn(record, "Name") ?? "";
  const options = property(record, "FieldOptions");
  const key = textIn(record, "Key") ?? "";
  return {
    key: fieldKeyOf(key, name),
    ...(foldFieldKey(key) === "" ? { hasEmptyKey: true } : {}),
    name,
    type: FIELD_TYPES[textIn(record, "DataType")?.toLowerCase() ?? ""] ?? "TEXT",
    options: Array.isArray(options) ? options.filter((option) => typeof option === "string") : [],
  };
}

/**
 * The key as it was returned. A field whose name has no Latin letter may have the empty key "[]", which does not tell it
 * from others like it: such a field goes by its name, which calls take in a key's place.
 */
export function fieldKeyOf(key: string, name: string): string {
  return foldFieldKey(key) === "" ? `[${name.replace(/\s/g, "")}]` : key;
}
