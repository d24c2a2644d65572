import { setFlagsFromString } from "node:v8";

import { hasSqlDetails, parse } from "libpg-query";

import { placeIn } from "../sources/place.js";
import { SourceProblem } from "../sources/profile-source.js";
import type { Text } from "../text.js";
import { isRefusedFunction } from "./refused-functions.js";

const MAX_LENGTH = 100_000;

// The parser is WebAssembly with one function of enormous size. V8 would optimise it at the second statement, in half a
// second and 560 MB of memory that the process needs for nothing else (measured): unoptimised it is quick enough. The budget
// is what a function may use up before that, and is asked for at each call.
setFlagsFromString("--wasm-tiering-budget=1000000000");

/**
 * Makes sure, with PostgreSQL's own parser, that the text is exactly one SELECT (or VALUES, TABLE, WITH … SELECT) that
 * only reads, and answers it without the semicolon, everything at the same line and column as before, so that it can
 * stand inside another query. Throws a {@link SourceProblem}.
 *
 * This is for clear words and for safe nesting; it is not what keeps a source from being written to. Of functions only
 * the names are looked at (refused-functions.ts): the read-only transaction in which every statement runs refuses whatever
 * writes, a function included, and the least-privilege account decides what can be read.
 */
export async function checkSql(sql: string): Promise<string> {
  if (sql.trim() === "") throw EMPTY();
  if (sql.length > MAX_LENGTH) throw TOO_LONG();
  // Where the parser, written in C, would stop reading.
  if (sql.includes("\0")) throw syntax("a NUL character", placeIn(sql, [...sql.slice(0, sql.indexOf("\0"))].length));
  const statements = (await parseTree(sql)) as readonly ParsedStatement[];
  const [first, second] = statements;
  if (!first) throw EMPTY();
  if (second) throw notOne(placeOf(sql, second.stmt_location));
  if (!first.stmt || !("SelectStmt" in first.stmt)) throw notSelect();
  checkReadsOnly(sql, first.stmt);
  return cut(sql, first);
}

interface ParsedStatement {
  readonly stmt?: object;
  /** In bytes of UTF-8, as all places in a parse tree; left out for 0. */
  readonly stmt_location?: number;
  /** Left out when the statement lasts to the end. */
  readonly stmt_len?: number;
}

async function parseTree(sql: string): Promise<readonly object[]> {
  try {
    return (await parse(sql)).stmts ?? [];
  } catch (error) {
    if (!hasSqlDetails(error)) throw TOO_COMPLEX();
    if (error.message.startsWith("memory exhausted")) throw TOO_COMPLEX();
    throw syntax(error.message.slice(0, 200), placeIn(sql, error.sqlDetails?.cursorPosition ?? -1));
  }
}

/** Looks at every node, however deep, without recursion: a statement may be nested deeper than a stack. */
function checkReadsOnly(sql: string, statement: object): void {
  const waiting: unknown[] = [statement];
  for (let node = waiting.pop(); node !== undefined; node = waiting.pop()) {
    if (typeof node !== "object" || node === null) continue;
    for (const [key, value] of Object.entries(node)) {
      if (/^(Insert|Update|Delete|Merge)Stmt$/.test(key)) throw writes(placeOf(sql, locationIn(value, "relation")));
      if (key === "intoClause") throw writes(placeOf(sql, locationIn(value, "rel")));
      if (key === "lockingClause") throw LOCKS();
      if (key === "ParamRef") throw parameter(placeOf(sql, locationIn(value)));
      const called = key === "FuncCall" ? nameOf(value) : null;
      if (called !== null && isRefusedFunction(called)) throw calls(called, placeOf(sql, locationIn(value)));
      waiting.push(value);
    }
  }
}

function locationIn(node: unknown, part?: string): number | undefined {
  const owner = part === undefined ? node : (node as Record<string, unknown>)[part];
  const location = (owner as { location?: unknown } | undefined)?.location;
  return typeof location === "number" ? location : undefined;
}

/** The last part of a function's name, the schema left out. */
function nameOf(call: unknown): string | null {
  const parts = (call as { funcname?: readonly { String?: { sval?: string } }[] }).funcname;
  return parts?.at(-1)?.String?.sval ?? null;
}

function placeOf(sql: string, byteOffset: number | undefined): Text | null {
  if (byteOffset === undefined) return null;
  return placeIn(sql, [...Buffer.from(sql).subarray(0, byteOffset).toString()].length);
}

/** The statement alone; what stood before it (comments, semicolons) becomes blanks. */
function cut(sql: string, { stmt_location: start = 0, stmt_len: length }: ParsedStatement): string {
  const bytes = Buffer.from(sql);
  const before = bytes.subarray(0, start).toString().replaceAll(/[^\n]/gu, " ");
  return before + bytes.subarray(start, length === undefined ? undefined : start + length).toString();
}

function problem(code: string, text: Text): SourceProblem {
  return new SourceProblem("sql", code, text);
}

const EMPTY = () =>
  problem("SQL_EMPTY", {
    en: "Write a SELECT statement that shows the members of the segment.",
    ja: "セグメントのメンバーを返す SELECT 文を入力してください。",
  });
const TOO_LONG = () =>
  problem("SQL_TOO_LONG", {
    en: `The statement is longer than ${MAX_LENGTH} characters. Put what it does into a view, and select from that.`,
    ja: `ステートメントが${MAX_LENGTH}文字を超えています。処理をビューにまとめ、そこから選択してください。`,
  });
const TOO_COMPLEX = () =>
  problem("SQL_TOO_COMPLEX", {
    en: "The statement is nested too deeply to be checked. Put parts of it into a view, and select from that.",
    ja: "ステートメントの入れ子が深すぎて確認できません。一部をビューにまとめ、そこから選択してください。",
  });
const LOCKS = () =>
  problem("SQL_LOCKS", {
    en: "The statement locks rows (FOR UPDATE or FOR SHARE), and a source is only read. Leave that out.",
    ja: "ステートメントが行をロックしています（FOR UPDATE または FOR SHARE）。データソースは読み取り専用です。ロックの指定を外してください。",
  });

function syntax(words: string, place: Text | null): SourceProblem {
  return problem("SQL_SYNTAX", {
    en: `The statement is not valid SQL${inEnglish(place)}: ${words}.`,
    ja: `SQL の構文に誤りがあります${inJapanese(place)}: ${words}`,
  });
}

function notOne(place: Text | null): SourceProblem {
  return problem("SQL_NOT_ONE_STATEMENT", {
    en: `There is more than one statement; the second begins${inEnglish(place, "there")}. Keep a single SELECT.`,
    ja: `ステートメントが2つ以上あります${inJapanese(place)}。SELECT 文は1つだけにしてください。`,
  });
}

function notSelect(): SourceProblem {
  return problem("SQL_NOT_SELECT", {
    en: "The statement is no SELECT. A segment is a SELECT statement that shows its members.",
    ja: "SELECT 文ではありません。セグメントは、メンバーを返す SELECT 文で定義します。",
  });
}

function writes(place: Text | null): SourceProblem {
  return problem("SQL_WRITES", {
    en: `The statement writes (INTO, INSERT, UPDATE, DELETE or MERGE)${inEnglish(place)}. A source is only read.`,
    ja: `ステートメントが書き込みを行っています（INTO、INSERT、UPDATE、DELETE、MERGE）${inJapanese(place)}。データソースは読み取り専用です。`,
  });
}

function calls(name: string, place: Text | null): SourceProblem {
  return problem("SQL_FUNCTION_REFUSED", {
    en: `The statement calls ${name}${inEnglish(place)}, which does more than read the source: it waits, locks, changes settings, or reaches beyond it. Leave it out.`,
    ja: `ステートメントが ${name} を呼び出しています${inJapanese(place)}。この関数は、待機、ロック、設定の変更、データソース外への操作など、読み取り以外のことを行います。取り除いてください。`,
  });
}

function parameter(place: Text | null): SourceProblem {
  return problem("SQL_PARAMETER", {
    en: `The statement has a parameter such as $1${inEnglish(place)}, and nothing would fill it in. Write the value itself.`,
    ja: `ステートメントに $1 のようなパラメーターがあります${inJapanese(place)}。値を直接記述してください。`,
  });
}

function inEnglish(place: Text | null, otherwise = ""): string {
  return place ? ` at ${place.en}` : otherwise && ` ${otherwise}`;
}

function inJapanese(place: Text | null): string {
  return place ? `（${place.ja}）` : "";
}
