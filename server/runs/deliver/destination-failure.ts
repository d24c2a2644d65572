import type { DestinationError } from "../../destinations/destination-error.js";
import { RunFailure } from "../run-failure.js";

/** What a destination's error means for the run. */
export function failureOf(error: DestinationError): RunFailure {
  const cause = { cause: error };
  const { code = 0, retryAfterMs = 0 } = error.details;
  switch (error.reason) {
    case "CREDENTIAL_REFUSED":
      return new RunFailure("NEEDS_REAUTHENTICATION", {}, cause);
    case "PERMISSION_MISSING":
      return new RunFailure("PERMISSION_MISSING", {}, cause);
    case "NOT_FOUND":
      return new RunFailure("LIST_NOT_FOUND", {}, cause);
    case "NOT_YOURS":
      return new RunFailure("LIST_NOT_YOURS", {}, cause);
    case "ACCOUNT_PROBLEM":
      return new RunFailure("ACCOUNT_PROBLEM", { code }, cause);
    case "INVALID_REQUEST":
      return new RunFailure("DESTINATION_REFUSED", { code: code || (error.details.status ?? 0) }, cause);
    default: {
      const options = { ...cause, canPass: true, notBeforeMs: retryAfterMs };
      return new RunFailure("DESTINATION_UNAVAILABLE", { problem: error.reason }, options);
    }
  }
}
