import { arrayAt, flagAt, objectIn, Refused, type Reply, textAt } from "./answers.js";
import { type Client, type Field, keyOf, type List, type Records } from "./records.js";

const TYPES = ["Text", "Number", "MultiSelectOne", "MultiSelectMany", "Date", "Country", "USState"];

export function createList(records: Records, client: Client, body: unknown): Reply {
  const { title, allClientLists, confirmedOptIn } = listIn(body);
  if (records.listsOf(client).some((list) => list.title === title)) throw new Refused(250);
  return { status: 201, body: records.addList(client, { title, allClientLists, confirmedOptIn }).id };
}

export function updateList(list: List, body: unknown): Reply {
  Object.assign(list, listIn(body));
  return { status: 200 };
}

function listIn(body: unknown) {
  const asked = objectIn(body);
  const title = textAt(asked, "Title")?.trim() ?? "";
  if (title === "") throw new Refused(251);
  const setting = textAt(asked, "UnsubscribeSetting") ?? "AllClientLists";
  if (setting !== "AllClientLists" && setting !== "OnlyThisList") throw new Refused(261);
  return { title, allClientLists: setting === "AllClientLists", confirmedOptIn: flagAt(asked, "ConfirmedOptIn") };
}

export function listDetails(list: List): Reply {
  const body = {
    ConfirmedOptIn: list.confirmedOptIn,
    UnsubscribeSetting: list.allClientLists ? "AllClientLists" : "OnlyThisList",
    Title: list.title,
    ListID: list.id,
    UnsubscribePage: "",
    ConfirmationSuccessPage: "",
  };
  return { status: 200, body };
}

export function customFields(list: List): Reply {
  const body = list.fields.map(({ name, type, options }) => ({
    FieldName: name,
    Key: keyOf(name),
    DataType: type,
    FieldOptions: options,
    VisibleInPreferenceCenter: true,
  }));
  return { status: 200, body };
}

export function createField(list: List, body: unknown): Reply {
  const asked = objectIn(body);
  const name = textAt(asked, "FieldName")?.trim() ?? "";
  const type = textAt(asked, "DataType") ?? "";
  const options = arrayAt(asked, "Options").map(String);
  if (name === "" || name.length > 100) throw new Refused(254);
  if (list.fields.some((field) => keyOf(field.name) === keyOf(name))) throw new Refused(255);
  if (!TYPES.includes(type)) throw new Refused(259);
  const isSelect = type.startsWith("MultiSelect");
  if (isSelect && options.length === 0) throw new Refused(257);
  if (!isSelect && options.length > 0) throw new Refused(256);
  list.fields.push({ name, type, options });
  return { status: 201, body: keyOf(name) };
}

export function setOptions(list: List, key: string, body: unknown): Reply {
  const field = fieldOf(list, key);
  const asked = objectIn(body);
  const options = arrayAt(asked, "Options").map(String);
  if (!field.type.startsWith("MultiSelect")) throw new Refused(256);
  field.options = [...new Set([...(flagAt(asked, "KeepExistingOptions") ? field.options : []), ...options])];
  return { status: 200 };
}

export function deleteField(list: List, key: string): Reply {
  list.fields.splice(list.fields.indexOf(fieldOf(list, key)), 1);
  return { status: 200 };
}

function fieldOf(list: List, key: string): Field {
  const field = list.fields.find(({ name }) => keyOf(name) === key);
  if (!field) throw new Refused(253);
  return field;
}
