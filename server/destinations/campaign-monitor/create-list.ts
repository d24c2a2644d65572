import type { DestinationFieldType, NewList, NewListField } from "../list.js";
import { accept, unexpected, type MakeCall } from "./read-answer.js";
import { fieldKeyOf } from "./read-list.js";
import { acceptNothing } from "./remove-subscriber.js";

const TIMEOUT_MS = 30_000;

const DATA_TYPES: Readonly<Record<DestinationFieldType, string>> = {
  TEXT: "Text",
  NUMBER: "Number",
  DATE: "Date",
  COUNTRY: "Country",
  US_STATE: "USState",
  ONE_OPTION: "MultiSelectOne",
  MANY_OPTIONS: "MultiSelectMany",
};

export async function createList(makeCall: MakeCall, clientId: string, list: NewList): Promise<string> {
  const { name, confirmedOptIn, unsubscribeScope } = list;
  return create(makeCall, `/lists/${encodeURIComponent(clientId)}.json`, {
    Title: name,
    UnsubscribePage: "",
    UnsubscribeSetting: unsubscribeScope === "ONLY_THIS_LIST" ? "OnlyThisList" : "AllClientLists",
    ConfirmedOptIn: confirmedOptIn,
    ConfirmationSuccessPage: "",
  });
}

export async function createField(makeCall: MakeCall, listId: string, field: NewListField): Promise<string> {
  const { name, type, options } = field;
  const hasOptions = type === "ONE_OPTION" || type === "MANY_OPTIONS";
  const key = await create(makeCall, `/lists/${encodeURIComponent(listId)}/customfields.json`, {
    FieldName: name,
    DataType: DATA_TYPES[type],
    ...(hasOptions ? { Options: options } : {}),
    // What is exported is not theirs to edit where their mails link to their preferences.
    VisibleInPreferenceCenter: false,
  });
  return fieldKeyOf(key, name);
}

export async function addOptions(
  makeCall: MakeCall,
  listId: string,
  key: string,
  options: readonly string[],
): Promise<void> {
  const path = `/lists/${encodeURIComponent(listId)}/customfields/${encodeURIComponent(key)}/options.json`;
  const body = JSON.stringify({ Options: options, KeepExistingOptions: true });
  await makeCall({ method: "PUT", path: `/api/v3.3${path}`, body, timeoutMs: TIMEOUT_MS }, acceptNothing);
}

/** What is created answers with its ID alone, a JSON text. */
async function create(makeCall: MakeCall, path: string, what: object): Promise<string> {
  const { body } = await makeCall(
    { method: "POST", path: `/api/v3.3${path}`, body: JSON.stringify(what), timeoutMs: TIMEOUT_MS },
    ({ raw, body: answered }) => accept(raw, answered),
  );
  return typeof body === "string" && body !== "" ? body : unexpected();
}
