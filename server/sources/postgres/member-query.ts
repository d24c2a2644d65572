import type { MemberQuery } from "../profile-source.js";
import { asRelation, textOf, type Column } from "./columns.js";
import { fieldMissing } from "./statement-problem.js";

/** A statement and what it shows. */
export interface DescribedStatement {
  readonly statement: string;
  readonly columns: readonly Column[];
}

/**
 * The query of all members: first the key (null where a statement does not show it), then the asked fields, all as
 * text. Of several statements, each adds the members whose key none before it has shown, so a profile counts once and
 * with the values of the first segment that has it. A column is the key by its name alone. Within one statement rows
 * stay as they are: with one, nothing is sorted, hashed or kept by PostgreSQL, and rows flow at once.
 */
export function memberQuery(
  statements: readonly DescribedStatement[],
  { fields, keyFields }: Pick<MemberQuery, "fields" | "keyFields">,
): string {
  const selects = statements.map((described) => selectOf(described, fields, keyFields));
  if (selects.length === 1) return selects[0]!.text;
  // The names are ones that no statement has a relation of: a statement would see the former instead of the latter.
  const nameOf = (index: number) => `"listwright segment ${index}"`;
  const named = selects.map(({ text }, index) => `${nameOf(index)} AS (${text})`);
  const united = selects.map(({ showsKey }, index) => {
    const earlier = showsKey ? [...selects.slice(0, index).keys()].filter((other) => selects[other]!.showsKey) : [];
    const unseen = earlier.map(
      (other) => `NOT EXISTS (SELECT FROM ${nameOf(other)} seen WHERE seen.key = ${nameOf(index)}.key)`,
    );
    return `SELECT * FROM ${nameOf(index)}${unseen.length > 0 ? ` WHERE ${unseen.join(" AND ")}` : ""}`;
  });
  return `WITH ${named.join(",\n")}\n${united.join("\nUNION ALL\n")}`;
}

function selectOf(
  { statement, columns }: DescribedStatement,
  fields: readonly string[],
  keyFields: readonly string[],
): { readonly text: string; readonly showsKey: boolean } {
  const byName = new Map(columns.map((column) => [column.name, column]));
  const key = keyFields.flatMap((field) => byName.get(field) ?? []);
  const showsKey = keyFields.length > 0 && key.length === keyFields.length;
  const values = fields.map((field, index) => {
    const column = byName.get(field);
    if (!column) throw fieldMissing(field);
    return `${textOf(column)} AS value_${index}`;
  });
  const shown = [`${showsKey ? keyOf(key.map(textOf)) : "NULL::pg_catalog.text"} AS key`, ...values];
  return { text: `SELECT ${shown.join(", ")} FROM ${asRelation(statement)}`, showsKey };
}

/** One field is its own text; several are a JSON array, null when one of them is. */
function keyOf(parts: readonly string[]): string {
  if (parts.length === 1) return parts[0]!;
  const all = parts.join(", ");
  return `CASE WHEN ROW(${all}) IS NOT NULL THEN pg_catalog.json_build_array(${all})::pg_catalog.text END`;
}
