/** What a call is answered with. */
export interface Reply {
  readonly status: number;
  readonly body?: unknown;
}

const MESSAGES: Readonly<Record<number, string>> = {
  1: "Invalid Email Address",
  100: "Invalid API Key",
  203: "Subscriber not in list or has already been removed.",
  210: "Subscriber Import had some failures",
  404: "Not found",
};

/** A call that is refused. */
export class Refused extends Error {
  constructor(
    readonly code: number,
    readonly status = code === 100 ? 401 : code === 404 ? 404 : 400,
  ) {
    super(wordsFor(code));
  }

  get reply(): Reply {
    return { status: this.status, body: { Code: this.code, Message: this.message } };
  }
}

export function wordsFor(code: number): string {
  return MESSAGES[code] ?? `Refused with code ${code}`;
}

type Json = Readonly<Record<string, unknown>>;

/** An object of a body, its properties by their lower-case names. */
export function objectIn(value: unknown): Json {
  if (typeof value !== "object" || value === null || Array.isArray(value)) throw new Refused(400);
  return Object.fromEntries(Object.entries(value).map(([name, one]) => [name.toLowerCase(), one]));
}

export function textAt(object: Json, name: string): string | undefined {
  const value = object[name.toLowerCase()];
  if (value === undefined || value === null) return undefined;
  if (typeof value === "object") throw new Refused(400);
  return String(value);
}

export function flagAt(object: Json, name: string): boolean {
  return textAt(object, name)?.toLowerCase() === "true";
}

export function arrayAt(object: Json, name: string): readonly unknown[] {
  const value = object[name.toLowerCase()] ?? [];
  if (!Array.isArray(value)) throw new Refused(400);
  return value;
}
