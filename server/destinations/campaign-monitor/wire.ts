/**
 * Reads what Campaign Monitor answers without relying on more than its meaning: names of properties in any case, numbers
 * and booleans also as text, properties left out.
 */

export type WireRecord = Readonly<Record<string, unknown>>;

export function isRecord(value: unknown): value is WireRecord {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** A property by its name, whatever its case. The documented spelling comes first because it is the usual one. */
export function property(record: WireRecord, name: string): unknown {
  if (Object.hasOwn(record, name)) return record[name];
  const folded = name.toLowerCase();
  for (const key of Object.keys(record)) {
    if (key.length === name.length && key.toLowerCase() === folded) return record[key];
  }
  return undefined;
}

export function textIn(record: WireRecord, name: string): string | null {
  const value = property(record, name);
  if (typeof value === "string") return value;
  return typeof value === "number" ? String(value) : null;
}

export function numberIn(record: WireRecord, name: string): number | null {
  const value = property(record, name);
  const number = typeof value === "string" && value.trim() !== "" ? Number(value) : value;
  return typeof number === "number" && Number.isFinite(number) ? number : null;
}

/** False when it is absent. */
export function booleanIn(record: WireRecord, name: string): boolean {
  const value = property(record, name);
  return value === true || (typeof value === "string" && value.trim().toLowerCase() === "true");
}

/** The records of an array; whatever else stands in it is passed over. Null when it is no array. */
export function recordsOf(value: unknown): readonly WireRecord[] | null {
  return Array.isArray(value) ? value.filter(isRecord) : null;
}
