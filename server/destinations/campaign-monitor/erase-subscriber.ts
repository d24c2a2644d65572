import { DestinationError, type ErasedSubscriber } from "../destination.js";
import { accept, unexpected } from "./read-answer.js";
import type { Call, RawAnswer } from "./transport.js";
import { isRecord, property, recordsOf, textIn } from "./wire.js";

interface Answer {
  readonly raw: RawAnswer;
  readonly body: unknown;
}

/** Makes one call with the account's credential; `check` throws for an answer that is none. */
export type MakeCall = (call: Call, check: (answer: Answer) => void) => Promise<Answer>;

export interface SubscriberToErase {
  readonly listId: string;
  readonly email: string;
  readonly fieldKeys: readonly string[];
  readonly signal?: AbortSignal | undefined;
}

const TIMEOUT_MS = 30_000;
/** The address is not on the list; and it is no address to this API, so that it cannot be on any. */
const NOT_ON_LIST = new Set<number | undefined>([203, 1]);

/**
 * Empties what Campaign Monitor holds of a subscriber, whatever their state, and deletes them: in this order, because a
 * deleted subscriber stays readable there. What of the fields is still there after a first clearing is cleared value by
 * value: the API's words leave open whether one call empties a field of many options. Where clearing is refused, they are
 * deleted all the same, and the refusal is thrown.
 */
export async function eraseSubscriber(makeCall: MakeCall, subscriber: SubscriberToErase): Promise<ErasedSubscriber> {
  const { listId, email, fieldKeys, signal } = subscriber;
  const at = {
    path: `/api/v3.3/subscribers/${encodeURIComponent(listId)}.json`,
    query: `email=${encodeURIComponent(email)}`,
    timeoutMs: TIMEOUT_MS,
    signal,
  };
  const clear = (customFields: readonly { readonly Key: string; readonly Value: string }[]) =>
    makeCall({ ...at, method: "PUT", body: clearingOf(email, customFields) }, acceptNothing);
  const clearAll = async () => {
    await clear(fieldKeys.map((Key) => ({ Key, Value: "" })));
    if (fieldKeys.length === 0) return;
    const { body } = await makeCall({ ...at, method: "GET" }, ({ raw, body: read }) => accept(raw, read));
    const left = valuesLeft(body, fieldKeys);
    if (left.length > 0) await clear(left);
  };

  let refusal: DestinationError | null = null;
  try {
    await clearAll();
  } catch (error) {
    if (isNotOnList(error)) return "ABSENT";
    if (!(error instanceof DestinationError) || error.reason !== "INVALID_REQUEST") throw error;
    refusal = error;
  }
  const wasThere = await makeCall({ ...at, method: "DELETE" }, acceptNothing).then(
    () => true,
    (error: unknown) => {
      if (isNotOnList(error)) return false;
      throw error;
    },
  );
  if (refusal !== null) throw refusal;
  return wasThere ? "DELETED" : "DELETED_BEFORE";
}

function clearingOf(email: string, fields: readonly { readonly Key: string; readonly Value: string }[]): string {
  return JSON.stringify({
    EmailAddress: email,
    Name: "",
    MobileNumber: "",
    CustomFields: fields.map((field) => ({ ...field, Clear: true })),
    Resubscribe: false,
    RestartSubscriptionBasedAutoresponders: false,
    ConsentToTrack: "Unchanged",
  });
}

/** The values that fields to be cleared still have, each with its key. Reads spell keys with brackets or as names. */
function valuesLeft(body: unknown, fieldKeys: readonly string[]): { Key: string; Value: string }[] {
  const records = isRecord(body) ? recordsOf(property(body, "CustomFields")) : null;
  if (records === null) return unexpected();
  const keys = new Map(fieldKeys.map((key) => [fold(key), key]));
  return records.flatMap((record) => {
    const key = keys.get(fold(textIn(record, "Key") ?? ""));
    const value = textIn(record, "Value") ?? "";
    return key === undefined || value === "" ? [] : [{ Key: key, Value: value }];
  });
}

function fold(key: string): string {
  return key.replace(/[[\]\s]/g, "").toLowerCase();
}

/** Changes are answered with nothing, or with a blank. */
function acceptNothing({ raw, body }: Answer): void {
  const isGood = raw.status >= 200 && raw.status <= 299;
  if (!isGood || raw.text.trim() !== "") accept(raw, body);
}

function isNotOnList(error: unknown): boolean {
  return error instanceof DestinationError && NOT_ON_LIST.has(error.details.code);
}
