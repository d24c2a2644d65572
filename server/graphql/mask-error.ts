import { randomUUID } from "node:crypto";

import { GraphQLError, type GraphQLFormattedError } from "graphql";
import type { Logger } from "pino";

import type { Locale, Text } from "../text.js";

/**
 * What of an error leaves the server: errors that were meant for the caller as they are; of a fault only the ID under
 * which it was logged.
 */
export function maskError(error: unknown, log: Logger, locale: Locale): GraphQLFormattedError {
  const shown = error instanceof GraphQLError ? error : new GraphQLError("Unknown error");
  const cause = error instanceof GraphQLError ? originOf(error) : error;
  if (cause === null) return withoutStack(shown);
  const logId = randomUUID();
  log.error({ logId, path: shown.path, err: cause }, "A GraphQL operation failed");
  return {
    message: sentence(logId)[locale],
    ...(shown.path ? { path: shown.path } : {}),
    ...(shown.locations ? { locations: shown.locations } : {}),
    extensions: { code: "INTERNAL_SERVER_ERROR", logId },
  };
}

function sentence(logId: string): Text {
  return {
    en: `Something went wrong on the server (log ID ${logId}). Try again; if it happens again, give the log ID to the operator.`,
    ja: `サーバーで問題が発生しました（ログ ID ${logId}）。もう一度お試しください。繰り返す場合は、ログ ID を運用担当者に伝えてください。`,
  };
}

/** The fault inside; null when the error itself is what the caller should read. */
function originOf(error: GraphQLError): Error | null {
  const origin = error.originalError;
  if (!origin || origin instanceof GraphQLError) return null;
  return origin;
}

function withoutStack(error: GraphQLError): GraphQLFormattedError {
  const { stacktrace: _stack, http: _http, ...extensions } = error.extensions as Record<string, unknown>;
  return { ...error.toJSON(), extensions: { code: "BAD_REQUEST", ...extensions } };
}
