import { undeserialisable } from "./answer.js";
import type { Credential } from "./auth.js";

export const METHODS = ["GET", "POST", "PUT", "DELETE"] as const;
export type Method = (typeof METHODS)[number];

/** One authenticated call, its path already taken apart. */
export interface Call {
  /** 0 for /api/v3, 3 for /api/v3.3. */
  readonly minorVersion: number;
  readonly who: Credential;
  /** Values of the path's placeholders, decoded. */
  readonly path: Readonly<Record<string, string>>;
  readonly query: Query;
  /** The parsed body; undefined when there was none. */
  readonly body: unknown;
  /** Rows to refuse whatever is said of them, as a fault demands. */
  readonly refuseRows: readonly RowRefusal[];
}

/** Which rows of an import are refused, and with what. */
export interface RowRefusal {
  readonly code: number;
  /** Part of the address, whatever its case. */
  readonly emailIncludes?: string | undefined;
  /** Every so many-th row, the first one included. */
  readonly every?: number | undefined;
  /** Instead of the code's usual words. */
  readonly message?: string | undefined;
}

/** Query parameters by name, whatever their case: official clients spell them in several ways. */
export class Query {
  readonly #values = new Map<string, string>();

  constructor(parameters: URLSearchParams) {
    for (const [name, value] of parameters) {
      const folded = name.toLowerCase();
      if (!this.#values.has(folded)) this.#values.set(folded, value);
    }
  }

  get(name: string): string | undefined {
    return this.#values.get(name.toLowerCase());
  }

  /** True for "true" in any case. */
  is(name: string): boolean {
    return this.get(name)?.toLowerCase() === "true";
  }
}

/** A property by its name, whatever its case. The exact spelling is looked up first because it is the usual one. */
export function property(object: Readonly<Record<string, unknown>>, name: string): unknown {
  if (Object.hasOwn(object, name)) return object[name];
  for (const key in object) {
    if (key.length === name.length && key.toLowerCase() === name.toLowerCase()) return object[key];
  }
  return undefined;
}

export function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

export function bodyRecord(body: unknown, subject: string): Readonly<Record<string, unknown>> {
  if (!isRecord(body)) throw undeserialisable(subject);
  return body;
}

/** A text; numbers and booleans are taken as their text, null as absent, anything else cannot be deserialised. */
export function textIn(object: Readonly<Record<string, unknown>>, name: string, subject: string): string | undefined {
  const value = property(object, name);
  if (value === undefined || value === null) return undefined;
  if (typeof value === "string") return value;
  if (typeof value === "number" || typeof value === "boolean") return String(value);
  throw undeserialisable(subject);
}

/** A boolean, also as the text "true" or "false" in any case. */
export function booleanIn(
  object: Readonly<Record<string, unknown>>,
  name: string,
  subject: string,
): boolean | undefined {
  const value = property(object, name);
  if (value === undefined || value === null || typeof value === "boolean") return value ?? undefined;
  const text = typeof value === "string" ? value.toLowerCase() : "";
  if (text === "true") return true;
  if (text === "false") return false;
  throw undeserialisable(subject);
}

export function textsIn(
  object: Readonly<Record<string, unknown>>,
  name: string,
  subject: string,
): readonly string[] | undefined {
  const value = property(object, name);
  if (value === undefined || value === null) return undefined;
  if (!Array.isArray(value)) throw undeserialisable(subject);
  return value.map((item: unknown) => {
    if (typeof item === "string") return item;
    throw undeserialisable(subject);
  });
}
