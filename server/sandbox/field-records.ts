import type { Core } from "./core.js";

export const FIELD_TYPES = [
  "Text",
  "Number",
  "MultiSelectOne",
  "MultiSelectMany",
  "Date",
  "Country",
  "USState",
] as const;
export type FieldType = (typeof FIELD_TYPES)[number];

export interface FieldRecord {
  readonly id: number;
  readonly list: number;
  /** Brackets included. */
  readonly key: string;
  readonly name: string;
  readonly type: FieldType;
  readonly options: readonly string[];
  readonly visible: boolean;
}

export interface NewField {
  readonly name: string;
  readonly type: FieldType;
  readonly options?: readonly string[];
  readonly visible?: boolean;
}

interface FieldRow extends Omit<FieldRecord, "options" | "visible"> {
  readonly options: string;
  readonly visible: number;
}

/** Fields of a list in the order in which they were made. */
export function fieldsOf(core: Core, listSeq: number): FieldRecord[] {
  return core.store
    .all<FieldRow>("select * from field where list = ? order by id", listSeq)
    .map((row) => ({ ...row, options: JSON.parse(row.options) as string[], visible: row.visible === 1 }));
}

/** A field's key follows its name. A name without any Latin letter can give the empty key "[]", which is not unique. */
export function keyFor(core: Core, name: string): string {
  const kept = core.settings.fieldKeyFrom === "latin" ? name.replace(/[^A-Za-z0-9_-]/g, "") : name.replace(/\s/g, "");
  return `[${kept}]`;
}

export function insertField(core: Core, listSeq: number, field: NewField): string {
  const key = keyFor(core, field.name);
  core.store.run(
    "insert into field (list, key, name, type, options, visible) values (?, ?, ?, ?, ?, ?)",
    listSeq,
    key,
    field.name,
    field.type,
    JSON.stringify(field.options ?? []),
    field.visible === false ? 0 : 1,
  );
  return key;
}
