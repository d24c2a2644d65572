import { type Answer, counted, created, ok, refuse } from "./answer.js";
import { bodyRecord, booleanIn, type Call, textIn, textsIn } from "./call.js";
import type { Core } from "./core.js";
import { FIELD_TYPES, type FieldRecord, fieldsOf, insertField, keyFor } from "./field-records.js";
import { requireList } from "./list-records.js";

const SUBJECT = "customfield";
const LONGEST_NAME = 100;

export function customFields(core: Core, call: Call): Answer {
  const { list } = requireList(core, call.who, call.path.list);
  const fields = fieldsOf(core, list.seq).map((field) => ({
    FieldName: field.name,
    Key: field.key,
    DataType: field.type,
    FieldOptions: field.options,
    VisibleInPreferenceCenter: field.visible,
  }));
  return counted(fields.length, ok(fields));
}

export function addField(core: Core, call: Call): Answer {
  const { list } = requireList(core, call.who, call.path.list);
  const body = bodyRecord(call.body, SUBJECT);
  const name = fieldName(textIn(body, "FieldName", SUBJECT));
  const wanted = textIn(body, "DataType", SUBJECT)?.toLowerCase();
  const type = FIELD_TYPES.find((known) => known.toLowerCase() === wanted);
  if (!type) throw refuse(259);
  const options = optionsIn(textsIn(body, "Options", SUBJECT));
  const select = type === "MultiSelectOne" || type === "MultiSelectMany";
  if (!select && options.length > 0) throw refuse(256);
  if (select && options.length === 0) throw refuse(257);
  const visible = visibilityIn(core, body) ?? true;
  return core.store.transaction(() => {
    const fields = fieldsOf(core, list.seq);
    checkKey(keyFor(core, name), fields);
    if (fields.length >= core.settings.customFieldCap) throw refuse(260);
    return created(insertField(core, list.seq, { name, type, options, visible }));
  });
}

/** Answers the new key, which follows the name. Values stay. */
export function updateField(core: Core, call: Call): Answer {
  const { list } = requireList(core, call.who, call.path.list);
  const fields = fieldsOf(core, list.seq);
  const field = requireField(fields, call.path.key);
  const body = bodyRecord(call.body, SUBJECT);
  const given = textIn(body, "FieldName", SUBJECT);
  const name = given === undefined ? field.name : fieldName(given);
  const key = keyFor(core, name);
  checkKey(
    key,
    fields.filter((other) => other.id !== field.id),
  );
  const visible = visibilityIn(core, body) ?? field.visible;
  core.store.transaction(() =>
    core.store.run(
      "update field set name = ?, key = ?, visible = ? where id = ?",
      name,
      key,
      Number(visible),
      field.id,
    ),
  );
  return ok(key);
}

export function updateFieldOptions(core: Core, call: Call): Answer {
  const { list } = requireList(core, call.who, call.path.list);
  const field = requireField(fieldsOf(core, list.seq), call.path.key);
  const body = bodyRecord(call.body, SUBJECT);
  if (field.type !== "MultiSelectOne" && field.type !== "MultiSelectMany") throw refuse(256);
  const given = optionsIn(textsIn(body, "Options", SUBJECT));
  const keep = booleanIn(body, "KeepExistingOptions", SUBJECT) ?? true;
  const options = keep ? [...new Set([...field.options, ...given])] : given;
  if (options.length === 0) throw refuse(257);
  core.store.transaction(() =>
    core.store.run("update field set options = ? where id = ?", JSON.stringify(options), field.id),
  );
  return ok();
}

export function deleteField(core: Core, call: Call): Answer {
  const { list } = requireList(core, call.who, call.path.list);
  const field = requireField(fieldsOf(core, list.seq), call.path.key);
  core.store.transaction(() => core.store.run("delete from field where id = ?", field.id));
  return ok();
}

function visibilityIn(core: Core, body: Readonly<Record<string, unknown>>): boolean | undefined {
  try {
    return booleanIn(body, "VisibleInPreferenceCenter", SUBJECT);
  } catch (error) {
    throw core.settings.invalidVisibility === "call258" ? refuse(258) : error;
  }
}

function fieldName(text: string | undefined): string {
  const name = text?.trim() ?? "";
  if (name === "" || name.length > LONGEST_NAME) throw refuse(254);
  return name;
}

/** Each option once, without the blanks around it; empty ones are none. */
function optionsIn(options: readonly string[] | undefined): string[] {
  return [...new Set((options ?? []).map((option) => option.trim()).filter((option) => option !== ""))];
}

/** The empty key "[]" is not unique; every other one is, whatever its case. */
function checkKey(key: string, others: readonly FieldRecord[]): void {
  if (key !== "[]" && others.some((other) => other.key.toLowerCase() === key.toLowerCase())) throw refuse(255);
}

/** In a path the key needs its brackets. Of several fields with the empty key it is the oldest. */
function requireField(fields: readonly FieldRecord[], key: string | undefined): FieldRecord {
  const field = fields.find((candidate) => candidate.key.toLowerCase() === key?.toLowerCase());
  if (!field) throw refuse(253);
  return field;
}
