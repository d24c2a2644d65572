import { DestinationError } from "../destination-error.js";
import type { ErasedSubscriber } from "../subscriber.js";
import { foldFieldKey } from "../field-key.js";
import { accept, unexpected, type MakeCall } from "./read-answer.js";
import { acceptNothing, isNotOnList } from "./remove-subscriber.js";
import { isRecord, property, recordsOf, textIn } from "./wire.js";

export interface SubscriberToErase {
  readonly listId: string;
  readonly email: string;
  readonly fieldKeys: readonly string[];
  readonly signal?: AbortSignal | undefined;
}

const TIMEOUT_MS = 30_000;

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
  const keys = new Map(fieldKeys.map((key) => [foldFieldKey(key), key]));
  return records.flatMap((record) => {
    const key = keys.get(foldFieldKey(textIn(record, "Key") ?? ""));
    const value = textIn(record, "Value") ?? "";
    return key === undefined || value === "" ? [] : [{ Key: key, Value: value }];
  });
}
