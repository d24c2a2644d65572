import { DestinationError } from "../destination-error.js";
import { reasonOf, reasonOfForeignAnswer } from "./refusal-codes.js";
import type { Call, RawAnswer } from "./transport.js";
import { isRecord, numberIn } from "./wire.js";

export interface Answer {
  readonly raw: RawAnswer;
  readonly body: unknown;
}

/** Makes one call with the account's credential; `check` throws for an answer that is none. */
export type MakeCall = (call: Call, check: (answer: Answer) => void) => Promise<Answer>;

export const NOT_JSON = Symbol("not JSON");

export function parse({ text }: RawAnswer): unknown {
  try {
    return JSON.parse(text.replace(/^\uFEFF/, "")) as unknown;
  } catch {
    return NOT_JSON;
  }
}

/** The code of an error envelope; null when it is none. */
export function codeIn(body: unknown): number | null {
  const code = isRecord(body) ? numberIn(body, "Code") : null;
  return code === 0 ? null : code;
}

/** Throws unless the call was answered well. An error envelope counts whatever its status. */
export function accept(raw: RawAnswer, body: unknown): void {
  const { status, retryAfterMs } = raw;
  const wait = retryAfterMs === undefined ? {} : { retryAfterMs };
  const code = codeIn(body);
  if (code !== null) {
    throw new DestinationError(reasonOf(code, status), `Campaign Monitor refused the call with code ${code}.`, {
      code,
      status,
      ...wait,
    });
  }
  if (status >= 200 && status <= 299 && body !== NOT_JSON) return;
  const reason = reasonOfForeignAnswer(status);
  throw new DestinationError(reason, `Campaign Monitor's address answered with status ${status} and not in its API.`, {
    status,
    ...wait,
  });
}

export function unexpected(status?: number): never {
  const details = status === undefined ? {} : { status };
  throw new DestinationError("MALFORMED_ANSWER", "Campaign Monitor answered something else than was asked.", details);
}
