import pg from "pg";

import type { Text } from "../../text.js";
import { SourceProblem } from "../profile-source.js";
import { placeIn } from "../place.js";
import { connectionLost } from "./connect-problem.js";

export interface StatementContext {
  /** Which input the statement comes from. */
  readonly about: "sql" | "profileRelation";
  /**
   * The statement, and where it begins in what was sent, while it is only read by PostgreSQL and no row is: then what
   * PostgreSQL says can only repeat the statement's own words, and is passed on. Null when rows are read: PostgreSQL's
   * messages may repeat their values.
   */
  readonly reading: { readonly statement: string; readonly offset: number } | null;
  readonly statementMs: number;
}

/** Why PostgreSQL did not do what a statement says, in words that repeat no value of any profile. */
export function statementProblem(error: unknown, context: StatementContext): unknown {
  if (error instanceof SourceProblem) return error;
  if (!(error instanceof pg.DatabaseError)) return isConnectionLost(error) ? connectionLost() : error;
  const sqlState = error.code ?? "";
  const problem = (code: string, text: Text, canPass = false) => new SourceProblem(context.about, code, text, canPass);
  if (/^(08|57P|25P03)/.test(sqlState)) return connectionLost();
  // These find fault with the statement itself. What a function says (it has a context) may be of data that it read.
  if (context.reading && error.where === undefined && /^(22|42|0A|3F|HV)/.test(sqlState)) {
    return problem("SQL_REFUSED", refused(error, context.reading));
  }
  if (sqlState === "57014") return problem("STATEMENT_TIMEOUT", tookTooLong(context.statementMs));
  const known = KNOWN[sqlState] ?? KNOWN[sqlState.slice(0, 2)];
  if (known) return problem(known.code, known.text(sqlState), known.canPass);
  return problem("SQL_FAILED", {
    en: `PostgreSQL could not carry out the statement (SQLSTATE ${sqlState}). The server's log says more.`,
    ja: `PostgreSQL がステートメントを実行できませんでした（SQLSTATE ${sqlState}）。詳細はサーバーのログを確認してください。`,
  });
}

/** What pg says when the socket broke; anything else is a fault of ours. */
function isConnectionLost(error: unknown): boolean {
  if (!(error instanceof Error)) return false;
  if ("code" in error && typeof error.code === "string" && /^(E[A-Z]+|ERR_STREAM_\w+)$/.test(error.code)) return true;
  return /connection terminated|connection error|was closed|not queryable/i.test(error.message);
}

function refused(error: pg.DatabaseError, { statement, offset }: { statement: string; offset: number }): Text {
  const place = error.position === undefined ? null : placeIn(statement, Number(error.position) - 1 - offset);
  const words = [error.message, error.hint].filter(Boolean).map(inOneLine).join(". ");
  return {
    en: `PostgreSQL says${place ? ` of ${place.en}` : ""}: ${words}`,
    ja: `PostgreSQL のメッセージ${place ? `（${place.ja}）` : ""}: ${words}`,
  };
}

function inOneLine(words: string | undefined): string {
  return (words ?? "").replaceAll(/\s+/g, " ").replace(/\.$/, "").slice(0, 300);
}

function tookTooLong(ms: number): Text {
  const seconds = Math.ceil(ms / 1000);
  return {
    en: `The statement was stopped because it took longer than ${seconds} seconds, or by the server's administrator. Make it read less, or add an index that it can use.`,
    ja: `ステートメントの実行が${seconds}秒を超えたか、サーバーの管理者により停止されました。読み取る量を減らすか、利用できるインデックスを追加してください。`,
  };
}

interface Known {
  readonly code: string;
  readonly canPass?: boolean;
  readonly text: (sqlState: string) => Text;
}

/** By SQLSTATE, or by its class. */
const KNOWN: Readonly<Record<string, Known>> = {
  "25006": {
    code: "SQL_WRITES",
    text: () => ({
      en: "The statement, or a function that it calls, tries to change something. A source is only read.",
      ja: "ステートメント、またはそこから呼び出される関数がデータを変更しようとしました。データソースは読み取り専用です。",
    }),
  },
  "42501": {
    code: "SQL_NOT_ALLOWED",
    text: () => ({
      en: "The source's account may not read everything that the statement uses. Grant it SELECT on those tables.",
      ja: "データソースのアカウントに、ステートメントが使うテーブルの一部を読み取る権限がありません。SELECT 権限を付与してください。",
    }),
  },
  "55P03": {
    code: "LOCKED",
    canPass: true,
    text: () => ({
      en: "A table that the statement reads was locked for too long, as happens while it is rebuilt. Try again later.",
      ja: "ステートメントが読み取るテーブルが長時間ロックされていました（再構築中など）。しばらくしてから再試行してください。",
    }),
  },
  "22": {
    code: "VALUE_UNFIT",
    text: (sqlState) => ({
      en: `For some profiles a value does not fit what the statement does with it (SQLSTATE ${sqlState}): a text that is no number, a division by zero. Make the statement allow for it.`,
      ja: `一部のプロファイルで、値がステートメントの処理に合いません（SQLSTATE ${sqlState}）。数値でない文字列やゼロ除算などを考慮したステートメントにしてください。`,
    }),
  },
  "40": {
    code: "SOURCE_BUSY",
    canPass: true,
    text: (sqlState) => ({
      en: `PostgreSQL gave the statement up in favour of other work (SQLSTATE ${sqlState}). Try again later.`,
      ja: `PostgreSQL が他の処理を優先し、ステートメントを中断しました（SQLSTATE ${sqlState}）。しばらくしてから再試行してください。`,
    }),
  },
  "53": {
    code: "SOURCE_EXHAUSTED",
    canPass: true,
    text: (sqlState) => ({
      en: `The source's server ran out of memory, disk space or another resource (SQLSTATE ${sqlState}). Try again later, or make the statement read less.`,
      ja: `データソースのサーバーでメモリやディスクなどの資源が不足しました（SQLSTATE ${sqlState}）。後で再試行するか、読み取る量を減らしてください。`,
    }),
  },
};

/** A field that a segment is asked for and does not show. */
export function fieldMissing(field: string): SourceProblem {
  return new SourceProblem("sql", "FIELD_MISSING", {
    en: `The statement does not show a field "${field}". Add it to the statement, or change the exports that match it.`,
    ja: `ステートメントに「${field}」というフィールドがありません。ステートメントに追加するか、使用しているエクスポートを変更してください。`,
  });
}
