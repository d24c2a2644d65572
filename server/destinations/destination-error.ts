export type DestinationErrorReason =
  /** The credential is wrong, invalid, expired or revoked. */
  | "CREDENTIAL_REFUSED"
  /** The credential lacks a permission. */
  | "PERMISSION_MISSING"
  /** There is nothing at this address of the API. */
  | "NOT_FOUND"
  /** The client or list is not this account's, or not at all: the destination does not tell which. */
  | "NOT_YOURS"
  /** Asked to slow down; nothing was stored. */
  | "RATE_LIMITED"
  /** The call as a whole was refused as wrong; nothing was stored. */
  | "INVALID_REQUEST"
  /** No connection came about: wrong address, no network. Nothing was sent. */
  | "UNREACHABLE"
  /** No answer in time, or the connection broke while waiting. */
  | "NO_ANSWER"
  /** It answered 5xx. */
  | "SERVER_ERROR"
  /** It answered something that is not its API: a proxy's page, a truncated body. */
  | "MALFORMED_ANSWER"
  /** The account has a problem that a person must solve there. */
  | "ACCOUNT_PROBLEM";

/** A call that brought no answer to its question. The message never holds a credential or an address. */
export class DestinationError extends Error {
  override readonly name = "DestinationError";

  constructor(
    readonly reason: DestinationErrorReason,
    message: string,
    readonly details: {
      /** The destination's own error code, where it gave one. */
      readonly code?: number;
      readonly status?: number;
      /** How long it asked us to wait, where it said so. */
      readonly retryAfterMs?: number;
      /** The word by which a log-in or a refresh was refused (RFC 6749), such as "invalid_grant". */
      readonly oauthError?: string;
      /** The call itself was refused or never made; what failed came after or before it. */
      readonly hadNoEffect?: boolean;
      readonly cause?: unknown;
    } = {},
  ) {
    super(message, { cause: details.cause });
  }

  /** Whether the call may have taken effect although no good answer came. */
  get mayHaveTakenEffect(): boolean {
    return UNCERTAIN.has(this.reason) && this.details.hadNoEffect !== true;
  }

  /** Whether the same call may succeed later without anybody doing anything. */
  get canPass(): boolean {
    return UNCERTAIN.has(this.reason) || this.reason === "RATE_LIMITED" || this.reason === "UNREACHABLE";
  }
}

const UNCERTAIN: ReadonlySet<DestinationErrorReason> = new Set(["NO_ANSWER", "SERVER_ERROR", "MALFORMED_ANSWER"]);
