import { randomUUID } from "node:crypto";

import type { Logger } from "pino";

import { SQL_STATE, sqlState } from "../database/sql-state.js";
import { DestinationError } from "../destinations/destination-error.js";
import { describeError } from "../log.js";
import { SourceProblem } from "../sources/profile-source.js";
import { failureOf } from "./deliver/destination-failure.js";
import { RunFailure } from "./run-failure.js";

/** Whatever was thrown, as the failure of a run. Throws it on when the database is away: nothing can be written now. */
export function asRunFailure(error: unknown, log: Logger): RunFailure {
  if (error instanceof RunFailure) return error;
  if (error instanceof DestinationError) return failureOf(error);
  if (error instanceof SourceProblem) {
    const code = error.about === "sql" ? "SEGMENT_FAILED" : "SOURCE_UNAVAILABLE";
    return new RunFailure(code, { problem: error.code }, { canPass: error.canPass, cause: error });
  }
  if (isDatabaseAway(error)) throw error;
  const logId = randomUUID();
  log.error({ logId, fault: describeError(error) }, "Unexpected fault in a run");
  return new RunFailure("INTERNAL_ERROR", { logId }, { cause: error });
}

export function isMissingTable(error: unknown): boolean {
  return sqlState(error) === SQL_STATE.undefinedTable;
}

/** Classes 08 and 57P: connections that broke or are refused because PostgreSQL stops or starts; and the socket's own. */
export function isDatabaseAway(error: unknown): boolean {
  const state = sqlState(error) ?? "";
  if (/^(08|57P|53300)/.test(state) || SOCKET_ERRORS.has(state)) return true;
  return error instanceof Error && /Connection terminated|timeout expired|not queryable/.test(error.message);
}

const SOCKET_ERRORS = new Set(["ECONNREFUSED", "ECONNRESET", "ENOENT", "EPIPE", "ETIMEDOUT"]);
