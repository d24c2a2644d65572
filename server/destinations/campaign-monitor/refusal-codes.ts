import type { DestinationErrorReason } from "../destination-error.js";

/** What the codes of Campaign Monitor's error envelope mean for a call as a whole. All others: the call was wrong. */
const REASONS: ReadonlyMap<number, DestinationErrorReason> = new Map(
  Object.entries({
    // No or bad credential; the OAuth codes are those of tokens.
    CREDENTIAL_REFUSED: [50, 100, 103, 105, 107, 120, 121, 122, 124],
    // Known, but not allowed to: a missing permission, calls for agencies only, calls that tokens may not make.
    PERMISSION_MISSING: [51, 60, 106, 123, 403],
    // List, client or any ID that does not exist or is not this account's; the API does not tell the two apart. It says
    // 401, but it is not the credential that is at fault.
    NOT_YOURS: [101, 102, 125, 126],
    NOT_FOUND: [404],
    RATE_LIMITED: [429],
    SERVER_ERROR: [500, 900, 1000],
    // Too many log-ins, not for free accounts, address not on the allow list, an unnamed problem: a person must look.
    ACCOUNT_PROBLEM: [108, 111, 666, 700],
  } satisfies Partial<Record<DestinationErrorReason, number[]>>).flatMap(([reason, codes]) =>
    codes.map((code): [number, DestinationErrorReason] => [code, reason as DestinationErrorReason]),
  ),
);

/** Why a call was refused. The code decides; the status only where the code says nothing. */
export function reasonOf(code: number, status: number): DestinationErrorReason {
  const known = REASONS.get(code);
  if (known) return known;
  if (status === 429) return "RATE_LIMITED";
  return status >= 500 ? "SERVER_ERROR" : "INVALID_REQUEST";
}

/** The same for an answer that is not in Campaign Monitor's words: a proxy's page, nothing at all. */
export function reasonOfForeignAnswer(status: number): DestinationErrorReason {
  if (status === 429) return "RATE_LIMITED";
  // The body was larger than somebody on the way lets through: smaller calls may pass.
  if (status === 413) return "INVALID_REQUEST";
  return status >= 500 ? "SERVER_ERROR" : "MALFORMED_ANSWER";
}
