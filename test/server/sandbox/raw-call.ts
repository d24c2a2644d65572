import { SEED } from "../../support/sandbox.js";

export interface RawCall {
  readonly method?: string;
  /** Null: no Authorization header at all. */
  readonly key?: string | null;
  readonly body?: unknown;
  readonly headers?: Record<string, string>;
}

export interface RawAnswer {
  readonly status: number;
  readonly headers: Headers;
  readonly text: string;
  /** The parsed body; undefined when it is empty. */
  readonly json: unknown;
}

/** One request exactly as a test spells it; `path` begins with /api. */
export async function rawCall(url: string, path: string, call: RawCall = {}): Promise<RawAnswer> {
  const { method = "GET", key = SEED.apiKey, body, headers = {} } = call;
  const authorization = key === null ? {} : { authorization: `Basic ${Buffer.from(`${key}:x`).toString("base64")}` };
  const sent =
    body === undefined || typeof body === "string" || body instanceof Uint8Array ? body : JSON.stringify(body);
  const response = await fetch(`${url}${path}`, {
    method,
    headers: { ...authorization, ...headers },
    ...(sent === undefined ? {} : { body: sent as BodyInit }),
  });
  const text = await response.text();
  return { status: response.status, headers: response.headers, text, json: parsed(text) };
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return undefined;
  }
}

export function person(email: string, more: Record<string, unknown> = {}): Record<string, unknown> {
  return { EmailAddress: email, Name: "", ConsentToTrack: "Unchanged", ...more };
}
