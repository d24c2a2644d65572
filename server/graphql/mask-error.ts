import { randomUUID } from "node:crypto";

import { GraphQLError, type GraphQLFormattedError } from "graphql";
import type { Logger } from "pino";

import type { Locale, Text } from "../text.js";
import { tokenLimitIn } from "./limits/token-limit.js";
import { refusedRequestIn } from "./refused-request.js";
import { timeLimitIn } from "./time-limit.js";

export interface Masking {
  readonly log: Logger;
  readonly locale: Locale;
  /** Whether callers may learn the names that the schema has: without, no error proposes one. */
  readonly introspection: boolean;
}

/**
 * What of an error leaves the server: errors that were meant for the caller as they are, those of ours in the caller's
 * language; of a fault only the ID under which it was logged.
 */
export function maskError(error: unknown, { log, locale, introspection }: Masking): GraphQLFormattedError {
  const shown = error instanceof GraphQLError ? error : new GraphQLError("Unknown error");
  const refused = refusedRequestIn(error) ?? tokenLimitIn(error) ?? timeLimitIn(error);
  if (refused) return withoutStack(shown, refused.extensions, refused.text[locale]);
  const cause = error instanceof GraphQLError ? originOf(error) : error;
  if (cause === null) {
    return withoutStack(shown, shown.extensions, introspection ? shown.message : withoutProposal(shown.message));
  }
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

function withoutStack(error: GraphQLError, given: Record<string, unknown>, message: string): GraphQLFormattedError {
  const { stacktrace: _stack, http: _http, ...extensions } = given;
  return { ...error.toJSON(), message, extensions: { code: "BAD_REQUEST", ...extensions } };
}

/** What graphql-js proposes instead of a name that it does not know. */
function withoutProposal(message: string): string {
  return message.replace(/ ?Did you mean .+\?$/s, "");
}
