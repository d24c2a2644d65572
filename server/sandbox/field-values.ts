import { refuse, undeserialisable } from "./answer.js";
import { booleanIn, isRecord, property, textIn } from "./call.js";
import { countryNamed } from "./countries.js";
import type { FieldRecord } from "./field-records.js";
import type { SandboxSettings } from "./settings.js";

const MAX_VALUE_LENGTH = 250;
const FIRST_DATE = "1900-01-01";
const LAST_DATE = "2076-06-06";

/** One entry of CustomFields as a call sent it. */
export interface FieldEntry {
  readonly key: string;
  readonly value: string;
  readonly clear: boolean;
}

/** What is stored, by the field's ID: a text, or for fields of many options the chosen ones. */
export type FieldValues = Record<string, string | string[]>;

/** Reads CustomFields. Anything but an array of keys with plain values fails the whole call, as it does at Campaign Monitor. */
export function entriesIn(subscriber: Readonly<Record<string, unknown>>, subject: string): readonly FieldEntry[] {
  const value = property(subscriber, "CustomFields");
  if (value === undefined || value === null) return [];
  if (!Array.isArray(value)) throw undeserialisable(subject);
  return value.map((entry: unknown) => {
    if (!isRecord(entry)) throw undeserialisable(subject);
    return {
      key: textIn(entry, "Key", subject) ?? "",
      value: textIn(entry, "Value", subject) ?? "",
      clear: booleanIn(entry, "Clear", subject) ?? false,
    };
  });
}

/** Finds a list's fields by the keys that calls use: with or without brackets and spaces. Unknown keys find nothing. */
export class FieldLookup {
  readonly fields: readonly FieldRecord[];
  readonly #settings: SandboxSettings;
  readonly #byKey = new Map<string, FieldRecord>();

  constructor(fields: readonly FieldRecord[], settings: SandboxSettings) {
    this.fields = fields;
    this.#settings = settings;
    for (const field of fields) {
      for (const name of [field.key, field.name]) {
        const key = this.#fold(name);
        if (key !== "" && !this.#byKey.has(key)) this.#byKey.set(key, field);
      }
    }
  }

  find(key: string): FieldRecord | undefined {
    return this.#byKey.get(this.#fold(key));
  }

  #fold(key: string): string {
    const bare = key.replace(/[[\]\s]/g, "");
    return this.#settings.fieldKeyMatching === "exact" ? bare : bare.toLowerCase();
  }
}

/**
 * The stored values after a write. Fields that the write does not name keep theirs; naming a field of many options
 * replaces its whole set. Values that do not fit their field are dropped without a word. Throws 810 where set so.
 */
export function appliedValues(
  before: FieldValues,
  entries: readonly FieldEntry[],
  lookup: FieldLookup,
  settings: SandboxSettings,
): FieldValues {
  if (entries.length === 0) return before;
  const after: FieldValues = { ...before };
  const begun = new Set<number>();
  for (const entry of entries) {
    const field = lookup.find(entry.key);
    if (!field) continue;
    if (field.type === "MultiSelectMany") applyOption(after, begun, field, entry, settings);
    else applySingle(after, field, entry, settings);
  }
  return after;
}

function applySingle(after: FieldValues, field: FieldRecord, entry: FieldEntry, settings: SandboxSettings): void {
  if (entry.clear || (entry.value === "" && settings.emptyValueWithoutClear === "clear")) {
    delete after[field.id];
    return;
  }
  if (entry.value === "") return;
  if (field.type === "Date" && entry.value === "0000-00-00") {
    delete after[field.id];
    return;
  }
  const text = withinLength(entry.value, settings);
  const value = text === undefined ? undefined : acceptable(field, text, settings);
  if (value !== undefined) after[field.id] = value;
}

function applyOption(
  after: FieldValues,
  begun: Set<number>,
  field: FieldRecord,
  entry: FieldEntry,
  settings: SandboxSettings,
): void {
  const current = after[field.id];
  const chosen = Array.isArray(current) ? current : [];
  if (entry.clear) {
    after[field.id] = entry.value === "" ? [] : chosen.filter((option) => option !== entry.value);
    return;
  }
  if (entry.value === "") {
    if (settings.emptyValueWithoutClear === "clear") after[field.id] = [];
    return;
  }
  const text = withinLength(entry.value, settings);
  const value = text === undefined ? undefined : acceptable(field, text, settings);
  const kept = begun.has(field.id) ? chosen : [];
  begun.add(field.id);
  after[field.id] = value === undefined || kept.includes(value) ? kept : [...kept, value];
}

/** Undefined where a longer value is passed over. */
function withinLength(value: string, settings: SandboxSettings): string | undefined {
  if (value.length <= MAX_VALUE_LENGTH || settings.overLongValue === "keep") return value;
  if (settings.overLongValue === "reject810") throw refuse(810);
  if (settings.overLongValue === "ignore") return undefined;
  return value.slice(0, MAX_VALUE_LENGTH);
}

function acceptable(field: FieldRecord, value: string, settings: SandboxSettings): string | undefined {
  switch (field.type) {
    case "Number":
      return /^[+-]?\d+(\.\d+)?$/.test(value.trim()) ? value.trim() : undefined;
    case "Date":
      return dateOf(value);
    case "MultiSelectOne":
    case "MultiSelectMany":
      return field.options.includes(value) || settings.unknownOption === "keep" ? value : undefined;
    case "Country":
      return countryNamed(value) ?? (settings.unknownOption === "keep" ? value : undefined);
    default:
      return value;
  }
}

/** `yyyy-mm-dd` of a date written with hyphens or slashes, year first; undefined when it is none or out of range. */
function dateOf(text: string): string | undefined {
  const match = /^(\d{4})[-/](\d{1,2})[-/](\d{1,2})$/.exec(text.trim());
  if (!match) return undefined;
  const date = `${match[1]}-${match[2]?.padStart(2, "0")}-${match[3]?.padStart(2, "0")}`;
  const read = new Date(`${date}T00:00:00Z`);
  if (Number.isNaN(read.getTime()) || read.toISOString().slice(0, 10) !== date) return undefined;
  return date >= FIRST_DATE && date <= LAST_DATE ? date : undefined;
}

/** Stored values as reads show them: in the order of the list's fields, one entry per chosen option. */
export function shownValues(
  values: FieldValues,
  fields: readonly FieldRecord[],
  settings: SandboxSettings,
): { Key: string; Value: string }[] {
  const shown: { Key: string; Value: string }[] = [];
  for (const field of fields) {
    const value = values[field.id];
    if (value === undefined) continue;
    const key = settings.fieldKeyInReads === "name" ? field.name : field.key;
    const select = field.type === "MultiSelectOne" || field.type === "MultiSelectMany";
    for (const one of Array.isArray(value) ? value : [value]) {
      if (select && settings.unknownOption === "skip" && !field.options.includes(one)) continue;
      shown.push({ Key: key, Value: one });
    }
  }
  return shown;
}
