import { privateAddressIn, type Fetch } from "../http/public-address.js";
import { unsent, type Outcome } from "./outcome.js";
import { signedHeaders, type SignedMessage } from "./webhook-secret.js";

/** However long an endpoint asks to be left alone, it is tried again after so long. */
const LONGEST_WAIT_MS = 24 * 60 * 60_000;

/**
 * One signed request. 200 to 299 is success; a redirect is not followed, since its target was not what an admin entered.
 * Of what the endpoint answers, only the status and Retry-After are read. Never throws.
 */
export async function sendWebhook(
  fetchPublic: Fetch,
  url: string,
  message: SignedMessage,
  secrets: readonly string[],
): Promise<Outcome> {
  try {
    const response = await fetchPublic(url, {
      method: "POST",
      headers: {
        ...signedHeaders(message, secrets),
        "content-type": "application/json",
        "user-agent": "Listwright",
      },
      body: message.body,
      redirect: "manual",
    });
    await response.body?.cancel().catch(() => undefined);
    return outcomeOf(response);
  } catch (error) {
    if (privateAddressIn(error)) return unsent("FAILED", "PRIVATE_ADDRESS");
    return unsent("RETRY", "NO_ANSWER", { problem: problemOf(error) });
  }
}

function outcomeOf({ status, headers }: Response): Outcome {
  if (status >= 200 && status < 300) return { state: "SENT" };
  if (status === 410) return unsent("FAILED", "GONE");
  if (status >= 300 && status < 400) return unsent("RETRY", "REDIRECTED", { status });
  return unsent("RETRY", "HTTP_STATUS", { status }, waitOf(headers.get("retry-after")));
}

/** Seconds, as most write it; a date is taken for nothing said. */
function waitOf(retryAfter: string | null): number | undefined {
  if (retryAfter === null || !/^\d{1,9}$/.test(retryAfter.trim())) return undefined;
  return Math.min(Number(retryAfter) * 1000, LONGEST_WAIT_MS);
}

/** The system's word for it (ECONNREFUSED, ENOTFOUND, …), which holds no part of the address. */
function problemOf(error: unknown): string {
  for (let cause = error; cause instanceof Error; cause = cause.cause) {
    const { code } = cause as { code?: unknown };
    if (typeof code === "string") return code;
    if (cause.name === "TimeoutError") return "TIMEOUT";
  }
  return "UNKNOWN";
}
