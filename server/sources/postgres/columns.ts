import pg from "pg";

import { SourceProblem, type FieldType } from "../profile-source.js";
import type { PostgresSession } from "./postgres-session.js";

/** One column of what a query answers. */
export interface Column {
  readonly name: string;
  readonly type: FieldType;
  /** The type's object ID; of a domain, that of the type beneath it. */
  readonly typeId: number;
}

const { BOOL, INT2, INT4, INT8, FLOAT4, FLOAT8, NUMERIC, DATE, TIMESTAMP, TIMESTAMPTZ, UUID } = pg.types.builtins;

const BY_ID: ReadonlyMap<number, FieldType> = new Map([
  [BOOL, "BOOLEAN"],
  ...[INT2, INT4, INT8, FLOAT4, FLOAT8, NUMERIC].map((id) => [id, "NUMBER"] as const),
  [DATE, "DATE"],
  [TIMESTAMP, "TIMESTAMP"],
  [TIMESTAMPTZ, "TIMESTAMP"],
  [UUID, "TEXT"],
]);
/** PostgreSQL's own type categories: strings, enumerations, network addresses; and "char". */
const TEXT_CATEGORIES = ["S", "E", "I", "Z"];

/** What a query answers, without running it: `query` is read and planned by PostgreSQL, and no row is. */
export async function columnsOf(session: PostgresSession, query: string): Promise<Column[]> {
  const { fields } = await session.query(`${query} LIMIT 0`);
  const types = await session.query<[id: number, category: string, element: number, elementCategory: string | null]>(
    `SELECT type.oid, type.typcategory, type.typelem, element.typcategory
     FROM pg_catalog.pg_type type LEFT JOIN pg_catalog.pg_type element ON element.oid = type.typelem
     WHERE type.oid = ANY ($1)`,
    [fields.map((field) => field.dataTypeID)],
  );
  const byId = new Map(types.rows.map(([id, ...type]) => [id, fieldTypeOf(id, ...type)]));
  return fields.map(({ name, dataTypeID }) => ({ name, type: byId.get(dataTypeID) ?? "OTHER", typeId: dataTypeID }));
}

function fieldTypeOf(id: number, category: string, element: number, elementCategory: string | null): FieldType {
  const known = BY_ID.get(id);
  if (known) return known;
  if (TEXT_CATEGORIES.includes(category)) return "TEXT";
  if (category !== "A" || elementCategory === null) return "OTHER";
  const ofText = element === UUID || elementCategory === "N" || TEXT_CATEGORIES.includes(elementCategory);
  return ofText ? "TEXT_LIST" : "OTHER";
}

/** A segment's statement as a relation named "segment"; line breaks keep a comment at its end from swallowing more. */
export function asRelation(statement: string): string {
  return `(\n${statement}\n) AS segment`;
}

/** SQL for a column's value as the port wants it: text. */
export function textOf({ name, type, typeId }: Column): string {
  const value = `segment.${pg.escapeIdentifier(name)}`;
  switch (type) {
    case "DATE":
      // What ends at infinity has no date.
      return `CASE WHEN pg_catalog.isfinite(${value}) THEN ${value}::pg_catalog.text END`;
    case "TIMESTAMP": {
      // One without a time zone is taken to be in UTC. Null for infinity here as well.
      const utc = typeId === TIMESTAMPTZ ? `(${value} AT TIME ZONE 'UTC')` : value;
      return `pg_catalog.to_char(${utc}, 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"')`;
    }
    case "TEXT_LIST":
      return `pg_catalog.to_json(${value}::pg_catalog.text[])::pg_catalog.text`;
    default:
      return `${value}::pg_catalog.text`;
  }
}

/** Data matching names fields, so each must have a name of its own. */
export function checkColumns(columns: readonly Column[]): void {
  if (columns.length === 0) {
    throw new SourceProblem("sql", "NO_FIELDS", {
      en: "The statement shows no field. Name at least one after SELECT.",
      ja: "ステートメントにフィールドがありません。SELECT の後に1つ以上指定してください。",
    });
  }
  const names = columns.map((column) => column.name);
  const twice = names.find((name, index) => names.indexOf(name) !== index);
  if (twice === undefined) return;
  throw new SourceProblem("sql", "FIELD_TWICE", {
    en: `The statement shows two fields with the name "${twice}". Give one of them another name with AS.`,
    ja: `「${twice}」という名前のフィールドが2つあります。AS で片方に別の名前を付けてください。`,
  });
}
