import type { Credential } from "../destinations/credential.js";
import type { ClientIdentity, Destination } from "../destinations/destination.js";
import { DestinationError } from "../destinations/destination-error.js";
import { ValidationError } from "../refusal.js";
import type { Text } from "../text.js";
import { destinationProblem } from "./destination-problem.js";

/** Everything that is wrong with a key before anybody is asked about it. */
export function checkApiKey(apiKey: string): ValidationError | null {
  if (apiKey === "") return REQUIRED;
  return /^[\x21-\x7e]{1,500}$/.test(apiKey) ? null : MALFORMED;
}

/** Verifies a credential by asking, live, for the clients that it sees: they are the account's identity. */
export async function identifyAccount(
  destination: Destination,
  method: Credential["method"],
): Promise<readonly ClientIdentity[] | ValidationError> {
  try {
    const clients = await destination.clients();
    if (clients.length === 0) return NO_CLIENTS;
    await checkRights(destination, clients);
    return clients;
  } catch (error) {
    if (!(error instanceof DestinationError)) throw error;
    const { code, text } = destinationProblem(error, method);
    return ValidationError.of(PATH, code, code === "CREDENTIAL_REFUSED" ? KEY_REFUSED : text);
  }
}

/**
 * Asks, with one call, what every run reads besides the clients: a suppression list. Throws `DestinationError` where the
 * credential lacks the right. Not guaranteed: the rights of importing and removing, which nothing that only reads can prove,
 * and those for further clients. A call that failed otherwise proves nothing, and a run will meet it again.
 */
export async function checkRights(
  destination: Pick<Destination, "suppressed">,
  clients: readonly ClientIdentity[],
): Promise<void> {
  const [client] = clients;
  if (!client) return;
  try {
    for await (const _page of destination.suppressed(client.id)) break;
  } catch (error) {
    if (!(error instanceof DestinationError)) throw error;
    if (error.reason === "PERMISSION_MISSING" || error.reason === "CREDENTIAL_REFUSED") throw error;
  }
}

/**
 * The last four characters, to tell keys apart; nothing of a key so short that they would give it away. Of a log-in, those
 * of its first access token: they stay the same when it is refreshed.
 */
export function hintOf(credential: Credential): string {
  const text = credential.method === "API_KEY" ? credential.apiKey : credential.accessToken;
  return text.length >= 8 ? text.slice(-4) : "";
}

const PATH = "apiKey";
const KEY_REFUSED: Text = {
  en: "Campaign Monitor does not accept this API key. Copy it again from your account settings there (API keys).",
  ja: "Campaign Monitor がこの API キーを受け付けませんでした。アカウント設定の「API keys」から、もう一度コピーしてください。",
};
const REQUIRED = ValidationError.of(PATH, "REQUIRED", {
  en: "Enter the API key. You find it in Campaign Monitor's account settings (API keys).",
  ja: "API キーを入力してください。Campaign Monitor のアカウント設定の「API keys」にあります。",
});
const MALFORMED = ValidationError.of(PATH, "MALFORMED", {
  en: "This cannot be an API key: it has spaces, or letters that no key has. Copy only the key.",
  ja: "API キーの形式ではありません（空白や、キーに使われない文字が含まれています）。キーだけをコピーしてください。",
});
const NO_CLIENTS = ValidationError.of(PATH, "NO_CLIENTS", {
  en: "Campaign Monitor accepts this credential, but it sees no clients. Use an account that has at least one client.",
  ja: "認証情報は有効ですが、参照できるクライアントがありません。クライアントが1つ以上あるアカウントを使用してください。",
});
