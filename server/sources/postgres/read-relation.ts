import pg from "pg";

import { SourceProblem, type ProfileField, type ProfileRelation } from "../profile-source.js";
import { columnsOf } from "./columns.js";
import type { PostgresSession } from "./postgres-session.js";
import { statementProblem } from "./statement-problem.js";

/** Tables, partitioned and foreign ones, views and materialized views. */
const READABLE_KINDS = ["r", "p", "f", "v", "m"];

/** Reads what a relation looks like; of its columns, those that the account may read. */
export async function readRelation(
  session: PostgresSession,
  name: string,
  statementMs: number,
): Promise<ProfileRelation> {
  const relation = await findRelation(session, name);
  const columns = await session.query<[name: string, nullable: boolean]>(
    `SELECT attname, NOT (attnotnull OR type.typnotnull)
     FROM pg_catalog.pg_attribute JOIN pg_catalog.pg_type type ON type.oid = atttypid
     WHERE attrelid = $1 AND attnum > 0 AND NOT attisdropped
       AND pg_catalog.has_column_privilege(attrelid, attnum, 'SELECT')
     ORDER BY attnum`,
    [relation.id],
  );
  if (columns.rows.length === 0) throw notReadable(name);
  const list = columns.rows.map(([column]) => pg.escapeIdentifier(column)).join(", ");
  const types = await columnsOf(session, `SELECT ${list} FROM ${relation.qualifiedName}`).catch((error: unknown) => {
    // A view may name what its owner cannot read; a foreign table, a server that is not there.
    const query = { statement: "", offset: 0 };
    throw statementProblem(error, { about: "profileRelation", reading: query, statementMs });
  });
  const fields = columns.rows.map(([, nullable], index): ProfileField => {
    const { name: field, type } = types[index]!;
    return { name: field, type, nullable };
  });
  return { fields, keyFields: await readKey(session, relation.id, fields) };
}

async function findRelation(session: PostgresSession, name: string): Promise<{ id: number; qualifiedName: string }> {
  // PostgreSQL's own reading of the name: search path, quotes, letter case. It would take a number for an object ID.
  if (/^[\d\s-]*$/.test(name)) throw nameMalformed();
  const { rows } = await session
    .query<[id: number, kind: string, qualifiedName: string]>(
      `SELECT relation.oid, relation.relkind, pg_catalog.format('%I.%I', schema.nspname, relation.relname)
       FROM pg_catalog.pg_class relation JOIN pg_catalog.pg_namespace schema ON schema.oid = relation.relnamespace
       WHERE relation.oid = pg_catalog.to_regclass($1)`,
      [name],
    )
    .catch((error: unknown) => {
      if (error instanceof pg.DatabaseError && error.code === "42501") throw notReadable(name);
      if (error instanceof pg.DatabaseError && /^(42|0A)/.test(error.code ?? "")) throw nameMalformed();
      throw error;
    });
  if (!rows[0]) throw notFound(name);
  const [id, kind, qualifiedName] = rows[0];
  if (!READABLE_KINDS.includes(kind)) throw notARelation(name);
  return { id, qualifiedName };
}

/** The primary key's columns in its order; none when the account may not read them all. */
async function readKey(session: PostgresSession, id: number, fields: readonly ProfileField[]): Promise<string[]> {
  const { rows } = await session.query<[name: string]>(
    `SELECT attname FROM pg_catalog.pg_constraint
     CROSS JOIN LATERAL pg_catalog.unnest(conkey) WITH ORDINALITY part(number, position)
     JOIN pg_catalog.pg_attribute ON attrelid = conrelid AND attnum = part.number
     WHERE conrelid = $1 AND contype = 'p'
     ORDER BY part.position`,
    [id],
  );
  const names = rows.map(([name]) => name);
  return names.every((name) => fields.some((field) => field.name === name)) ? names : [];
}

function notFound(name: string): SourceProblem {
  return new SourceProblem("profileRelation", "RELATION_NOT_FOUND", {
    en: `This account sees no table or view ${name}. Check the name, and give the schema with it, as in crm.customer.`,
    ja: `このアカウントから見えるテーブルまたはビューに ${name} はありません。名前を確認し、crm.customer のようにスキーマも指定してください。`,
  });
}

function notReadable(name: string): SourceProblem {
  return new SourceProblem("profileRelation", "RELATION_NOT_READABLE", {
    en: `This account may not read ${name}. Grant it USAGE on the schema and SELECT on the table or view.`,
    ja: `このアカウントには ${name} を読み取る権限がありません。スキーマの USAGE 権限と、テーブルまたはビューの SELECT 権限を付与してください。`,
  });
}

function notARelation(name: string): SourceProblem {
  return new SourceProblem("profileRelation", "RELATION_NOT_A_TABLE", {
    en: `${name} is neither a table nor a view. Choose the table or view that has one row for each profile.`,
    ja: `${name} はテーブルでもビューでもありません。プロファイルごとに1行を持つテーブルまたはビューを指定してください。`,
  });
}

function nameMalformed(): SourceProblem {
  return new SourceProblem("profileRelation", "RELATION_NAME_MALFORMED", {
    en: 'Write the table or view as PostgreSQL does: customer, crm.customer, or "CRM"."Customer" where letters are upper-case.',
    ja: 'テーブルまたはビューは PostgreSQL の書き方で指定してください。例: customer、crm.customer、大文字を含む場合は "CRM"."Customer"。',
  });
}
