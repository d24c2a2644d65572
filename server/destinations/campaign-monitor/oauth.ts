import type { Authorisation, OAuthCredential } from "../credential.js";
import { DestinationError } from "../destination-error.js";
import { accept, parse, unexpected } from "./read-answer.js";
import type { Transport } from "./transport.js";
import { isRecord, numberIn, textIn } from "./wire.js";

/** The app as it is registered with Campaign Monitor. */
export interface RegisteredApp {
  readonly clientId: string;
  readonly clientSecret: string;
}

/**
 * What is asked for, and no more. ManageLists: lists and their custom fields. ImportSubscribers: adding, updating and
 * removing people. ViewSubscribersInReports: who is on a list and in which state, and the suppression list; it is the only
 * permission named for seeing people, though the vendor does not say which one these reads need. Reading the clients by
 * which an account is known needs none that is documented: the vendor's own extension reads them with the first two.
 */
const SCOPES = ["ManageLists", "ImportSubscribers", "ViewSubscribersInReports"];

const TOKEN_TIMEOUT_MS = 20_000;

/** Log-ins at Campaign Monitor. Its scopes are separated by commas; with spaces it answers unknown_scope. */
export function authorisationOf(transport: Transport, baseUrl: string, app: RegisteredApp): Authorisation {
  return {
    url({ redirectUri, state }) {
      const query = new URLSearchParams({
        type: "web_server",
        client_id: app.clientId,
        redirect_uri: redirectUri,
        scope: SCOPES.join(","),
        state,
      });
      return `${baseUrl}/oauth?${query}`;
    },
    exchange: ({ redirectUri, code }) =>
      requestToken(transport, {
        grant_type: "authorization_code",
        client_id: app.clientId,
        client_secret: app.clientSecret,
        redirect_uri: redirectUri,
        code,
      }),
  };
}

/** Another access token. Only the refresh token is sent: the app's secret is not asked for here. */
export async function refreshToken(transport: Transport, credential: OAuthCredential): Promise<OAuthCredential> {
  return requestToken(
    transport,
    { grant_type: "refresh_token", refresh_token: credential.refreshToken },
    credential.refreshToken,
  );
}

/**
 * A refusal is known by its body, whatever the status: the vendor's own clients disagree about it. Without a refresh token
 * in the answer the present one goes on.
 */
async function requestToken(
  transport: Transport,
  form: Readonly<Record<string, string>>,
  presentRefreshToken?: string,
): Promise<OAuthCredential> {
  const raw = await transport.send({
    method: "POST",
    path: "/oauth/token",
    body: new URLSearchParams(form).toString(),
    contentType: "application/x-www-form-urlencoded",
    timeoutMs: TOKEN_TIMEOUT_MS,
  });
  const answeredAt = Date.now();
  const body = parse(raw);
  const refused = isRecord(body) ? textIn(body, "error") : null;
  if (refused !== null) throw refusal(refused, raw.status);
  accept(raw, body);
  if (!isRecord(body)) return unexpected(raw.status);
  const accessToken = textIn(body, "access_token");
  const renewal = textIn(body, "refresh_token") || presentRefreshToken;
  if (!isToken(accessToken) || !isToken(renewal)) return unexpected(raw.status);
  const seconds = numberIn(body, "expires_in");
  return {
    method: "OAUTH",
    accessToken,
    refreshToken: renewal,
    expiresAt: seconds === null ? null : new Date(answeredAt + Math.max(0, seconds) * 1000).toISOString(),
  };
}

function isToken(text: string | null | undefined): text is string {
  return typeof text === "string" && /^[\x21-\x7e]{1,8192}$/.test(text);
}

/** Its own trouble may pass; whatever else it says, these tokens or this code serve no more. */
function refusal(error: string, status: number): DestinationError {
  const word = /^[a-z_]{1,40}$/.test(error) ? error : "unknown";
  const reason = /^(server_error|temporarily_unavailable)$/.test(word) ? "SERVER_ERROR" : "CREDENTIAL_REFUSED";
  const message = `Campaign Monitor refused to give a token (${word}).`;
  return new DestinationError(reason, message, { status, oauthError: word });
}
