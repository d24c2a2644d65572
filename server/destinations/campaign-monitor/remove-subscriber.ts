import { DestinationError } from "../destination-error.js";
import { accept, type Answer, type MakeCall } from "./read-answer.js";

export interface SubscriberToRemove {
  readonly listId: string;
  readonly email: string;
  readonly signal?: AbortSignal | undefined;
}

const TIMEOUT_MS = 30_000;
/** The address is not on the list; and it is no address to this API, so that it cannot be on any. */
const NOT_ON_LIST = new Set<number | undefined>([203, 1]);

export async function deleteSubscriber(makeCall: MakeCall, gone: SubscriberToRemove): Promise<"DONE" | "ABSENT"> {
  const { listId, email, signal } = gone;
  return unlessAbsent(
    makeCall(
      {
        method: "DELETE",
        path: `/api/v3.3/subscribers/${encodeURIComponent(listId)}.json`,
        query: `email=${encodeURIComponent(email)}`,
        timeoutMs: TIMEOUT_MS,
        signal,
      },
      acceptNothing,
    ),
  );
}

export async function unsubscribeSubscriber(makeCall: MakeCall, gone: SubscriberToRemove): Promise<"DONE" | "ABSENT"> {
  const { listId, email, signal } = gone;
  return unlessAbsent(
    makeCall(
      {
        method: "POST",
        path: `/api/v3.3/subscribers/${encodeURIComponent(listId)}/unsubscribe.json`,
        body: JSON.stringify({ EmailAddress: email }),
        timeoutMs: TIMEOUT_MS,
        signal,
      },
      acceptNothing,
    ),
  );
}

/** Changes are answered with nothing, or with a blank. */
export function acceptNothing({ raw, body }: Answer): void {
  const isGood = raw.status >= 200 && raw.status <= 299;
  if (!isGood || raw.text.trim() !== "") accept(raw, body);
}

export function isNotOnList(error: unknown): boolean {
  return error instanceof DestinationError && NOT_ON_LIST.has(error.details.code);
}

async function unlessAbsent(call: Promise<unknown>): Promise<"DONE" | "ABSENT"> {
  try {
    await call;
    return "DONE";
  } catch (error) {
    if (isNotOnList(error)) return "ABSENT";
    throw error;
  }
}
