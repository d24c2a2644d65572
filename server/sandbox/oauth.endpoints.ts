import type { IncomingMessage, ServerResponse } from "node:http";

import type { Core } from "./core.js";
import { SANDBOX_OAUTH_APP, SANDBOX_PASSWORD, SCOPES } from "./oauth-app.js";
import { insertGrant, issueCode, issueToken } from "./oauth-grants.js";
import { authorisePage, refusedPage } from "./oauth-page.js";
import { readBody, send } from "./transport.js";

/** What an app asks for, by query or, from the page's own form, by body. */
interface Asked {
  readonly type: string;
  readonly clientId: string;
  readonly redirectUri: string;
  readonly scope: string;
  /** Null when none was sent: then none comes back. */
  readonly state: string | null;
}

type Reply = { readonly status: number; readonly html: string } | { readonly location: string };

const LARGEST_BODY = 16_384;

/** GET and POST /oauth: the page where somebody logs in and allows an app to use their account, or denies it. */
export async function handleAuthorise(
  core: Core,
  request: IncomingMessage,
  response: ServerResponse,
  url: URL,
): Promise<void> {
  const reply = await replyTo(core, request, url);
  const headers = {
    "content-type": "text/html; charset=utf-8",
    // The form leads back to the app, wherever that is: hence no form-action.
    "content-security-policy": "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'none'; base-uri 'none'",
    "x-content-type-options": "nosniff",
    "cache-control": "no-store",
  };
  await send(
    response,
    "location" in reply
      ? { status: 302, headers: { ...headers, location: reply.location }, body: Buffer.alloc(0) }
      : { status: reply.status, headers, body: Buffer.from(reply.html) },
  );
}

async function replyTo(core: Core, request: IncomingMessage, url: URL): Promise<Reply> {
  if (request.method === "GET") {
    const asked = askedIn(url.searchParams);
    return check(core, asked) ?? askPage(core, asked);
  }
  if (request.method !== "POST")
    return { status: 405, html: refusedPage("invalid_request", "Open this page instead.") };
  const { origin, host } = request.headers;
  if (origin !== undefined && origin !== `http://${host}`) {
    return { status: 403, html: refusedPage("access_denied", "This form was sent by a page of another site.") };
  }
  const form = new URLSearchParams(await readBody(request, LARGEST_BODY));
  const asked = askedIn(form);
  return check(core, asked) ?? decide(core, asked, form);
}

function askedIn(parameters: URLSearchParams): Asked {
  const given = (name: string) => parameters.get(name) ?? "";
  return {
    type: given("type"),
    clientId: given("client_id"),
    redirectUri: given("redirect_uri"),
    scope: given("scope"),
    state: parameters.get("state"),
  };
}

/** What is wrong with what is asked; null when somebody may be asked. Without a known address to go to, it is shown here. */
function check({ settings }: Core, asked: Asked): Reply | null {
  if (!isRegistered(settings.oauthRedirectUris, asked.redirectUri)) {
    const sentence =
      "The app may not send people back to this address. The setting oauthRedirectUris says where it may.";
    return { status: 400, html: refusedPage("invalid_redirect_uri", sentence) };
  }
  if (asked.clientId !== SANDBOX_OAUTH_APP.clientId) return back(asked, { error: "unknown_client" });
  const isKnownType = asked.type === "web_server" || (asked.type === "" && !settings.oauthStrictType);
  const isImplicit = asked.type === "user_agent" && settings.oauthUserAgent === "implicit";
  if (!isKnownType && !isImplicit) return back(asked, { error: "invalid_request" });
  const scopes = asked.scope.split(",");
  if (!scopes.every((scope) => SCOPES.includes(scope))) return back(asked, { error: "unknown_scope" });
  return null;
}

/** As it is compared at Campaign Monitor: by how the address begins. */
function isRegistered(registered: string, redirectUri: string): boolean {
  if (!URL.canParse(redirectUri) || new URL(redirectUri).username !== "") return false;
  return registered.split(/\s+/).some((prefix) => prefix !== "" && redirectUri.startsWith(prefix));
}

function askPage(core: Core, asked: Asked, problem?: string, email?: string): Reply {
  const hidden = {
    type: asked.type,
    client_id: asked.clientId,
    redirect_uri: asked.redirectUri,
    scope: asked.scope,
    ...(asked.state === null ? {} : { state: asked.state }),
  };
  const owner = core.store.get<{ contact_email: string }>("select contact_email from account order by id limit 1");
  const page = { hidden, scopes: asked.scope.split(","), email: email ?? owner?.contact_email ?? "" };
  return { status: 200, html: authorisePage(problem === undefined ? page : { ...page, problem }) };
}

function decide(core: Core, asked: Asked, form: URLSearchParams): Reply {
  if (form.get("decision") !== "allow") return back(asked, { error: "access_denied" });
  const email = form.get("email") ?? "";
  const found = core.store.get<{ id: number }>("select id from account where lower(contact_email) = lower(?)", email);
  if (!found || form.get("password") !== SANDBOX_PASSWORD) {
    return askPage(core, asked, "The e-mail address or the password is wrong.", email);
  }
  if (core.settings.oauthFails) return back(asked, { error: "server_error" });
  if (asked.type !== "user_agent") {
    return back(asked, { code: issueCode(core, found.id, asked.scope, asked.redirectUri) });
  }
  const token = issueToken(core, insertGrant(core, found.id, asked.scope, null));
  return back(asked, { access_token: token, expires_in: String(core.settings.oauthExpiresInSeconds) }, "#");
}

function back({ redirectUri, state }: Asked, answer: Record<string, string>, mark: "?" | "#" = "?"): Reply {
  const query = new URLSearchParams({ ...answer, ...(state === null ? {} : { state }) });
  return { location: `${redirectUri}${mark === "?" && redirectUri.includes("?") ? "&" : mark}${query}` };
}
