import pg from "pg";

import type { Text } from "../../text.js";
import { SourceProblem } from "../profile-source.js";

/** Whether the server answered that it does not encrypt. */
export function refusesTls(error: unknown): boolean {
  return error instanceof Error && /does not support SSL/.test(error.message);
}

/** Why a connection could not be made, in words. */
export function connectProblem(error: unknown): SourceProblem {
  const code = codeOf(error);
  const message = error instanceof Error ? error.message : "";
  if (code === "ENOTFOUND" || code === "EAI_AGAIN") return problem("HOST_NOT_FOUND", code === "EAI_AGAIN");
  if (refusesTls(error)) return problem("TLS_REFUSED");
  if (/CERT|SIGNATURE|ISSUER/.test(code)) return problem("TLS_CERTIFICATE_NOT_TRUSTED");
  if (code === "EPROTO" || code.startsWith("ERR_SSL") || code.startsWith("ERR_TLS")) return problem("TLS_FAILED");
  if (error instanceof pg.DatabaseError) return loginProblem(code, message);
  // What pg says when a password is asked for and there is none, or the server does not know it either.
  if (message.startsWith("SASL")) return problem("LOGIN_REFUSED");
  if (code !== "" || /timeout|terminated/i.test(message)) return problem("HOST_NOT_REACHABLE", true);
  return problem("NOT_POSTGRESQL");
}

/** The server answered, and refused. */
function loginProblem(sqlState: string, message: string): SourceProblem {
  if (sqlState === "28P01") return problem("LOGIN_REFUSED");
  if (sqlState === "28000") {
    if (!/pg_hba\.conf/.test(message)) return problem("LOGIN_REFUSED");
    return problem(/no encryption|SSL off/i.test(message) ? "TLS_REQUIRED" : "HOST_NOT_ALLOWED");
  }
  if (sqlState === "3D000") return problem("DATABASE_UNKNOWN");
  if (sqlState === "42501") return problem("DATABASE_NOT_ALLOWED");
  if (sqlState === "53300") return problem("TOO_MANY_CONNECTIONS", true);
  if (sqlState.startsWith("57P") || sqlState === "55000") return problem("SERVER_NOT_READY", true);
  return problem("CONNECTION_REFUSED", false, {
    en: `PostgreSQL refused the connection (SQLSTATE ${sqlState}). The server's log says why.`,
    ja: `PostgreSQL が接続を拒否しました（SQLSTATE ${sqlState}）。理由はサーバーのログを確認してください。`,
  });
}

/** The connection was there and is not any more. */
export function connectionLost(): SourceProblem {
  return problem("CONNECTION_LOST", true);
}

function problem(code: string, canPass = false, text: Text | undefined = TEXTS[code]): SourceProblem {
  return new SourceProblem("connectionString", code, text ?? TEXTS["NOT_POSTGRESQL"]!, canPass);
}

function codeOf(error: unknown): string {
  return error instanceof Error && "code" in error && typeof error.code === "string" ? error.code : "";
}

const TEXTS: Readonly<Record<string, Text>> = {
  HOST_NOT_FOUND: {
    en: "The host in the connection string does not exist, or its name cannot be looked up from here. Check the host name.",
    ja: "接続文字列のホストが存在しないか、名前を解決できません。ホスト名を確認してください。",
  },
  HOST_NOT_REACHABLE: {
    en: "Nothing answers at the host and port of the connection string. Check both, that PostgreSQL is running there, and that a firewall lets Listwright through.",
    ja: "接続文字列のホストとポートから応答がありません。ホストとポート、PostgreSQL が起動していること、ファイアウォールの設定を確認してください。",
  },
  NOT_POSTGRESQL: {
    en: "What answers at the host and port of the connection string does not speak as PostgreSQL does. Check the port.",
    ja: "接続文字列のホストとポートで応答しているのは PostgreSQL ではないようです。ポートを確認してください。",
  },
  TLS_REFUSED: {
    en: "The server does not offer TLS, but the connection string demands it. Turn TLS on at the server, or lower sslmode.",
    ja: "接続文字列は TLS を要求していますが、サーバーが TLS に対応していません。サーバーの TLS を有効にするか、sslmode を変更してください。",
  },
  TLS_REQUIRED: {
    en: "The server only lets this account in with TLS, and the connection string turns it off. Use sslmode=require or sslmode=verify-full.",
    ja: "サーバーはこのアカウントに TLS を要求していますが、接続文字列で無効になっています。sslmode=require または sslmode=verify-full を指定してください。",
  },
  TLS_CERTIFICATE_NOT_TRUSTED: {
    en: "The server's TLS certificate is not trusted or is for another host name. Use the host name in the certificate, or trust its authority through NODE_EXTRA_CA_CERTS.",
    ja: "サーバーの TLS 証明書が信頼されていないか、別のホスト名のものです。証明書のホスト名を使うか、NODE_EXTRA_CA_CERTS で認証局を信頼してください。",
  },
  TLS_FAILED: {
    en: "No TLS connection to the server could be agreed on. Check the port and the server's TLS settings.",
    ja: "サーバーとの TLS 接続を確立できませんでした。ポートとサーバーの TLS 設定を確認してください。",
  },
  LOGIN_REFUSED: {
    en: "PostgreSQL does not accept this user name and password. Check both; special characters are written percent-encoded.",
    ja: "PostgreSQL がユーザー名とパスワードを受け付けません。両方を確認してください。特殊文字はパーセントエンコードが必要です。",
  },
  HOST_NOT_ALLOWED: {
    en: "The server does not let this account in from here. Ask its administrator to allow Listwright's address in pg_hba.conf.",
    ja: "サーバーはこの接続元からのログインを許可していません。pg_hba.conf で Listwright のアドレスを許可するよう管理者に依頼してください。",
  },
  DATABASE_UNKNOWN: {
    en: "The server has no database of the name in the connection string. Check the part after the last slash.",
    ja: "接続文字列に指定されたデータベースがサーバーにありません。最後のスラッシュ以降を確認してください。",
  },
  DATABASE_NOT_ALLOWED: {
    en: "This account may not connect to this database. Grant it CONNECT on the database.",
    ja: "このアカウントにはデータベースへの接続権限がありません。CONNECT 権限を付与してください。",
  },
  TOO_MANY_CONNECTIONS: {
    en: "The server has no connection left for this account. Try again later, or raise the server's or the account's connection limit.",
    ja: "サーバーの接続数が上限に達しています。しばらくしてから再試行するか、サーバーまたはアカウントの接続数の上限を引き上げてください。",
  },
  SERVER_NOT_READY: {
    en: "The server is starting, stopping or closed to connections at the moment. Try again shortly.",
    ja: "サーバーが起動中、停止中、または接続を受け付けない状態です。しばらくしてから再試行してください。",
  },
  CONNECTION_LOST: {
    en: "The connection to the source was lost while it was read. Try again.",
    ja: "読み取り中にデータソースとの接続が切れました。もう一度お試しください。",
  },
};
