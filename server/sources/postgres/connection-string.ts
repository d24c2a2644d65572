import { SourceProblem } from "../profile-source.js";

export const TLS_MODES = ["disable", "prefer", "require", "verify-ca", "verify-full"] as const;
/** As libpq's sslmode: only the verify modes find out who answers. */
export type TlsMode = (typeof TLS_MODES)[number];

/** A PostgreSQL database and an account on it. Holds the password: never log it. */
export interface PostgresTarget {
  readonly host: string;
  readonly port: number;
  readonly user: string;
  readonly password: string;
  readonly database: string;
  readonly tls: TlsMode;
  readonly channelBinding: boolean;
  /** What the server should set for the session, as in `-c search_path=crm`. */
  readonly options: string | null;
}

/** Of no consequence here: Listwright names itself, and has its own patience. */
const IGNORED = new Set([
  "application_name",
  "connect_timeout",
  "target_session_attrs",
  "gssencmode",
  "uselibpqcompat",
]);

/**
 * Reads a connection URI. Nothing is taken from the environment or from files of this machine: what is not in the
 * string is not used, and parameters that name files or sockets are refused. Throws a {@link SourceProblem} that repeats
 * no part of the string, because a mistyped one may have its password anywhere.
 */
export function parseConnectionString(text: string): PostgresTarget {
  const url = URL.parse(text.trim());
  if (!url || !/^postgres(ql)?:$/.test(url.protocol) || url.hash !== "") throw malformed();
  const user = decoded(url.username);
  const database = decoded(url.pathname.slice(1));
  const host = decoded(url.hostname).replace(/^\[(.*)\]$/, "$1");
  if (user === "" || database === "" || host === "" || host.startsWith("/")) throw malformed();
  const parameters = new Map(url.searchParams);
  for (const name of IGNORED) parameters.delete(name);
  const tls = tlsModeOf(parameters.get("sslmode"));
  const channelBinding = parameters.get("channel_binding") ?? "disable";
  const options = parameters.get("options") ?? null;
  for (const name of ["sslmode", "channel_binding", "options"]) parameters.delete(name);
  if (parameters.size > 0 || !["disable", "prefer", "require"].includes(channelBinding)) throw parameterUnknown();
  return {
    host,
    port: url.port === "" ? 5432 : Number(url.port),
    user,
    password: decoded(url.password),
    database,
    tls,
    channelBinding: channelBinding !== "disable",
    options,
  };
}

function tlsModeOf(text: string | undefined): TlsMode {
  // "allow" means to encrypt if the server insists: "prefer" does that, too.
  if (text === undefined || text === "allow") return "prefer";
  const mode = TLS_MODES.find((candidate) => candidate === text);
  if (!mode) throw sslModeUnknown();
  return mode;
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    throw malformed();
  }
}

function malformed(): SourceProblem {
  return new SourceProblem("connectionString", "CONNECTION_STRING_MALFORMED", {
    en: "The connection string must look like postgresql://user:password@host:5432/database. Special characters in it are written percent-encoded, for example %40 for @.",
    ja: "接続文字列は postgresql://user:password@host:5432/database の形式で入力してください。特殊文字は、@ を %40 とするようにパーセントエンコードしてください。",
  });
}

function parameterUnknown(): SourceProblem {
  return new SourceProblem("connectionString", "CONNECTION_STRING_PARAMETER", {
    en: "The connection string has a parameter that Listwright does not take. It takes sslmode, channel_binding and options. A certificate authority of your own is trusted through NODE_EXTRA_CA_CERTS.",
    ja: "接続文字列に利用できないパラメーターがあります。利用できるのは sslmode、channel_binding、options です。独自の認証局は NODE_EXTRA_CA_CERTS で指定してください。",
  });
}

function sslModeUnknown(): SourceProblem {
  return new SourceProblem("connectionString", "CONNECTION_STRING_PARAMETER", {
    en: `The connection string's sslmode must be one of ${TLS_MODES.join(", ")}.`,
    ja: `接続文字列の sslmode には ${TLS_MODES.join("、")} のいずれかを指定してください。`,
  });
}
