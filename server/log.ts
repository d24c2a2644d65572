import { pino, type Logger } from "pino";

import type { Environment } from "./env.js";

const HIDDEN = ["password", "token", "apiKey", "authorization", "cookie", "connectionString", "email", "secretKey"];

/**
 * JSON lines on standard error; standard output is for what a person or a script asked for. Not guaranteed: that a
 * secret put into a message's text is found. Log IDs and counts, never addresses, attributes or whole objects.
 */
export function createLog(env: Pick<Environment, "logLevel">): Logger {
  return pino(
    {
      level: env.logLevel,
      base: { pid: process.pid },
      timestamp: pino.stdTimeFunctions.isoTime,
      redact: { paths: HIDDEN.flatMap((name) => [name, `*.${name}`]), censor: "[hidden]" },
      serializers: { err: describeError, error: describeError },
    },
    pino.destination({ dest: 2, sync: true }),
  );
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
    message: error.message,
    ...(code === undefined ? {} : { code }),
    stack: framesOf(error),
    ...cause,
  };
}

/** Where it happened, without the first lines, which repeat the message. */
function framesOf(error: Error): string {
  return (error.stack ?? "")
    .split("\n")
    .filter((line) => /^\s+at /.test(line))
    .join("\n");
}
