import { pino, type Logger, type LoggerOptions } from "pino";

import type { Environment } from "./env.js";

/**
 * JSON lines on standard error; standard output is for what a person or a script asked for. Every line passes {@link hideSecrets}.
 * Not guaranteed: that a secret without name or shape is found in a message's text. Log IDs and counts, never addresses,
 * attributes or whole objects.
 */
export function createLog(env: Pick<Environment, "logLevel">): Logger {
  return pino(logOptions(env), pino.destination({ dest: 2, sync: true }));
}

export function logOptions(env: Pick<Environment, "logLevel">): LoggerOptions {
  return {
    level: env.logLevel,
    base: { pid: process.pid },
    timestamp: pino.stdTimeFunctions.isoTime,
    serializers: { err: describeError, error: describeError },
    hooks: { streamWrite: hideSecrets },
  };
}

const HIDDEN = "[hidden]";

/** Names of what is hidden, however deep it stands, whatever surrounds them ("x-api-key", "connectionStringSealed"). */
const NAMED =
  /"([^"\\]*(?:passw|secret|token|api[_-]?key|authorization|cookie|connection[_-]?string|credential|e[_-]?mail|database[_-]?url)[^"\\]*)":("(?:[^"\\]|\\.)*"|\[[^\]]*\]|[^\s,"{[\]}]+)/gi;
/** But for what only tells which one it is. */
const HARMLESS = /(ids?|hint|count|at)$/i;

/** What is hidden by its shape, in any text. */
const SHAPED: readonly (readonly [RegExp, string])[] = [
  // Users and passwords in addresses: postgresql://user:password@host
  [/\b([a-z][a-z0-9+.-]*:\/\/)[^\s"\\/?#]+@/gi, `$1${HIDDEN}@`],
  [/([?&](?:[\w-]*token|code|state|[\w-]*secret|api_?key|password)=)[^&\s"\\#]+/gi, `$1${HIDDEN}`],
  [/\b(bearer|basic)\s+[\w.~+/=-]{8,}/gi, `$1 ${HIDDEN}`],
  [/\blw_[\w-]{16,}/g, HIDDEN],
  [/\bwhsec_[\w+/=-]{16,}/g, HIDDEN],
  [/\b([\w.-]*session[\w.-]*=)[^;\s"\\]+/gi, `$1${HIDDEN}`],
  // E-mail addresses. The "@" of a package's name has nothing before it.
  [/[\w.+%'-]+@[\w-]+(?:\.[\w-]+)*\.[a-z]{2,}/gi, HIDDEN],
];

/** A line of the log without what must not be in it: found by name or by shape. */
export function hideSecrets(line: string): string {
  const named = line.replace(NAMED, (whole, name: string) => (HARMLESS.test(name) ? whole : `"${name}":"${HIDDEN}"`));
  return SHAPED.reduce((text, [shape, instead]) => text.replace(shape, instead), named);
}

/** What of an error may be logged. */
export interface LoggedError {
  readonly type: string;
  readonly message: string;
  readonly code?: string;
  readonly stack?: string;
  readonly cause?: LoggedError;
}

/**
 * Errors of PostgreSQL repeat the statement and the row they failed on, so only their code and the name of what was
 * violated are kept; an ORM's error around one repeats its words, so it loses them too.
 */
export function describeError(error: unknown, depth = 0): LoggedError {
  if (!(error instanceof Error)) return { type: typeof error, message: "not an error" };
  const code = "code" in error && typeof error.code === "string" ? error.code : undefined;
  const cause = error.cause !== undefined && depth < 3 ? { cause: describeError(error.cause, depth + 1) } : {};
  const fromDatabase = ("severity" in error && code !== undefined) || /^[0-9A-Z]{5}$/.test(code ?? "");
  if (fromDatabase) {
    const { constraint, table } = error as { constraint?: string; table?: string };
    const about = [table, constraint].filter((name) => name !== undefined).join(" ");
    return {
      type: error.name,
      code: code!,
      message: `PostgreSQL error ${code} ${about}`.trim(),
      stack: framesOf(error),
    };
  }
  return {
    type: error.name,
    message: repeatsValues(error, code) ? "(its words may repeat what it was given)" : error.message,
    ...(code === undefined ? {} : { code }),
    stack: framesOf(error),
    ...cause,
  };
}

/** Whether an error's message may quote the data that it is about: text that is no JSON, an ORM's conditions, wrong arguments. */
function repeatsValues({ name, message }: Error, code: string | undefined): boolean {
  if (name === "SyntaxError") return message.includes("JSON");
  return ["ValidationError", "NotFoundError", "ZodError"].includes(name) || /^ERR_INVALID_(ARG|CHAR)/.test(code ?? "");
}

/** Where it happened, without the first lines, which repeat the message. */
function framesOf(error: Error): string {
  return (error.stack ?? "")
    .split("\n")
    .filter((line) => /^\s+at /.test(line))
    .join("\n");
}
