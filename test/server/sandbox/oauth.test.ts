import { CreateSend, CreateSendErrorCode, CreateSendOAuth } from "@createsend/client";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";

import { answerAuthorisePage } from "../../support/allow-access.js";
import { SEED, startTestSandbox, type TestSandbox } from "../../support/sandbox.js";
import { person, rawCall } from "./raw-call.js";

const BACK = "http://localhost:4000/oauth/callback";
const { clientId, clientSecret } = SEED.app;

let sandbox: TestSandbox;
beforeAll(async () => {
  sandbox = await startTestSandbox();
});
beforeEach(() => sandbox.control.reset());
afterAll(() => sandbox.close());

function authoriseUrl(changes: Readonly<Record<string, string | null>> = {}): string {
  const asked = {
    type: "web_server",
    client_id: clientId,
    redirect_uri: BACK,
    scope: "ManageLists",
    state: "s1",
    ...changes,
  };
  const query = new URLSearchParams();
  for (const [name, value] of Object.entries(asked)) if (value !== null) query.set(name, value);
  return `${sandbox.url}/oauth?${query}`;
}

async function token(form: Readonly<Record<string, string>>) {
  const response = await fetch(`${sandbox.url}/oauth/token`, { method: "POST", body: new URLSearchParams(form) });
  return { status: response.status, body: (await response.json()) as Record<string, string> };
}

const exchange = (code: string, changes: Readonly<Record<string, string>> = {}) =>
  token({
    grant_type: "authorization_code",
    client_id: clientId,
    client_secret: clientSecret,
    redirect_uri: BACK,
    code,
    ...changes,
  });
const refresh = (refreshToken: string) => token({ grant_type: "refresh_token", refresh_token: refreshToken });

async function logIn(scope = "ManageLists,ImportSubscribers") {
  const back = await answerAuthorisePage(authoriseUrl({ scope }));
  const { body } = await exchange(back.searchParams.get("code")!);
  return { accessToken: body["access_token"]!, refreshToken: body["refresh_token"]! };
}

const as = (accessToken: string, path: string, call = {}) =>
  rawCall(sandbox.url, `/api/v3.3/${path}`, {
    key: null,
    headers: { authorization: `Bearer ${accessToken}` },
    ...call,
  });

describe("the authorise page", () => {
  test("asks for the log-in and leads back with a code and the state", async () => {
    const shown = await fetch(authoriseUrl({ scope: "ManageLists,ImportSubscribers" }));
    const html = await shown.text();
    for (const text of ["ManageLists", "ImportSubscribers", "Allow access", "Deny"]) expect(html).toContain(text);
    const back = await answerAuthorisePage(authoriseUrl());
    expect(back.origin + back.pathname).toBe(BACK);
    expect(back.searchParams.get("state")).toBe("s1");
    expect(back.searchParams.get("code")).toMatch(/^[0-9a-f]{48}$/);
  });

  test("a wrong password is told and gives nothing", async () => {
    const form = new URLSearchParams([...new URL(authoriseUrl()).searchParams, ["decision", "allow"]]);
    form.set("email", SEED.login.email);
    form.set("password", "wrong");
    const answer = await fetch(`${sandbox.url}/oauth`, { method: "POST", body: form, redirect: "manual" });
    expect(answer.status).toBe(200);
    expect(await answer.text()).toContain("The e-mail address or the password is wrong.");
  });

  test.each([
    ["a denial", {}, "deny", "access_denied"],
    ["scopes separated by spaces", { scope: "ManageLists ImportSubscribers" }, "allow", "unknown_scope"],
    ["no scope", { scope: "" }, "allow", "unknown_scope"],
    ["an unknown app", { client_id: "1" }, "allow", "unknown_client"],
    ["another type", { type: "device" }, "allow", "invalid_request"],
    ["the implicit flow", { type: "user_agent" }, "allow", "invalid_request"],
  ] as const)("%s leads back with its error and the state", async (_, changes, decision, error) => {
    const back = await answerAuthorisePage(authoriseUrl(changes), decision);
    expect(Object.fromEntries(back.searchParams)).toEqual({ error, state: "s1" });
  });

  test("whoever allows access is sent back with server_error where so set", async () => {
    await sandbox.control.settings({ oauthFails: true });
    const back = await answerAuthorisePage(authoriseUrl());
    expect(Object.fromEntries(back.searchParams)).toEqual({ error: "server_error", state: "s1" });
  });

  test.each(["https://example.com/oauth", "http://localhost:x@example.com/", "nothing", ""])(
    "an address that is not registered is led to by nobody: %s",
    async (redirect) => {
      const answer = await fetch(authoriseUrl({ redirect_uri: redirect }), { redirect: "manual" });
      expect([answer.status, answer.headers.get("location")]).toEqual([400, null]);
      expect(await answer.text()).toContain("invalid_redirect_uri");
    },
  );

  test("the type may be left out, unless the strict setting says otherwise", async () => {
    const back = await answerAuthorisePage(authoriseUrl({ type: null }));
    expect(back.searchParams.has("code")).toBe(true);
    await sandbox.control.settings({ oauthStrictType: true });
    const refused = await answerAuthorisePage(authoriseUrl({ type: null }));
    expect(refused.searchParams.get("error")).toBe("invalid_request");
  });

  test("the implicit flow, where it is on, gives a token in the fragment and none to refresh it", async () => {
    await sandbox.control.settings({ oauthUserAgent: "implicit" });
    const back = await answerAuthorisePage(authoriseUrl({ type: "user_agent" }));
    const given = new URLSearchParams(back.hash.slice(1));
    expect([...given.keys()]).toEqual(["access_token", "expires_in", "state"]);
    expect((await as(given.get("access_token")!, "clients.json")).status).toBe(200);
  });

  test("a page of another origin cannot send its form", async () => {
    const form = new URLSearchParams([...new URL(authoriseUrl()).searchParams, ["decision", "allow"]]);
    const headers = { origin: "https://example.com" };
    const answer = await fetch(`${sandbox.url}/oauth`, { method: "POST", body: form, headers, redirect: "manual" });
    expect(answer.status).toBe(403);
  });
});

describe("tokens", () => {
  test("a code gives an access token for two weeks and a refresh token, once, and only at the same address", async () => {
    const code = (await answerAuthorisePage(authoriseUrl())).searchParams.get("code")!;
    const { status, body } = await exchange(code);
    expect([status, body]).toEqual([
      200,
      { access_token: expect.any(String), expires_in: 1_209_600, refresh_token: expect.any(String) },
    ]);
    const refused = { error: "invalid_grant", error_description: "Specified code was invalid or expired" };
    expect(await exchange(code)).toEqual({ status: 400, body: refused });
    const other = (await answerAuthorisePage(authoriseUrl())).searchParams.get("code")!;
    expect((await exchange(other, { redirect_uri: `${BACK}/else` })).body).toEqual(refused);
    expect((await exchange(other, { client_secret: "wrong" })).body).toMatchObject({ error: "invalid_client" });
  });

  test("a refresh needs nothing but its token, and is refused in the words that are documented", async () => {
    const { accessToken, refreshToken } = await logIn();
    const { status, body } = await refresh(refreshToken);
    expect([status, body["refresh_token"]]).toEqual([200, refreshToken]);
    expect(body["access_token"]).not.toBe(accessToken);
    for (const works of [accessToken, body["access_token"]!]) {
      expect((await as(works, "clients.json")).status).toBe(200);
    }
    const refused = { error: "invalid_grant", error_description: "Specified refresh_token was invalid or expired" };
    expect(await refresh("nothing")).toEqual({ status: 400, body: refused });
    await sandbox.control.settings({ oauthErrorStatus: "200" });
    expect(await refresh("nothing")).toEqual({ status: 200, body: refused });
    await sandbox.control.settings({ oauthRefusesRefreshes: true });
    expect((await refresh(refreshToken)).body).toEqual(refused);
    expect((await sandbox.control.oauth()).refreshes).toBe(1);
  });

  test("where refresh tokens rotate, the former one serves no more", async () => {
    await sandbox.control.settings({ oauthRefreshTokenRotates: true });
    const { refreshToken } = await logIn();
    const next = (await refresh(refreshToken)).body["refresh_token"]!;
    expect(next).not.toBe(refreshToken);
    expect((await refresh(refreshToken)).body).toMatchObject({ error: "invalid_grant" });
    expect((await refresh(next)).status).toBe(200);
  });

  test.each([
    ["EXPIRED", 121, 200],
    ["REVOKED", 122, 400],
    ["INVALID", 120, 400],
  ] as const)("%s ones answer %i, and to a refresh %i", async (become, code, status) => {
    const { accessToken, refreshToken } = await logIn();
    await sandbox.control.endTokens(become);
    expect(await as(accessToken, "clients.json")).toMatchObject({ status: 401, json: { Code: code } });
    expect((await refresh(refreshToken)).status).toBe(status);
  });

  test("they end by the sandbox's clock", async () => {
    await sandbox.control.settings({ oauthExpiresInSeconds: 60 });
    const { accessToken } = await logIn();
    await sandbox.control.settings({ clockOffsetMs: 61_000 });
    expect(await as(accessToken, "clients.json")).toMatchObject({ status: 401, json: { Code: 121 } });
  });

  test("a call beyond what was allowed is 401 with code 60", async () => {
    const { accessToken } = await logIn("ManageLists");
    const list = SEED.listIds.newsletter;
    expect((await as(accessToken, `lists/${list}.json`)).status).toBe(200);
    const body = { Subscribers: [person("aoi@example.com")] };
    const refused = { status: 401, json: { Code: 60 } };
    expect(await as(accessToken, `subscribers/${list}/import.json`, { method: "POST", body })).toMatchObject(refused);
    expect(await as(accessToken, `lists/${list}/active.json`)).toMatchObject(refused);
    expect(await as(accessToken, `clients/${SEED.clientId}/suppressionlist.json`)).toMatchObject(refused);
    await sandbox.control.settings({ readingSubscribersNeeds: "ManageLists" });
    expect((await as(accessToken, `lists/${list}/active.json`)).status).toBe(200);
    expect((await as(accessToken, "clients.json")).status).toBe(200);
    await sandbox.control.settings({ readingClientsNeeds: "AdministerAccount" });
    expect(await as(accessToken, "clients.json")).toMatchObject(refused);
  });

  test("no control and no record of calls shows a token", async () => {
    const { accessToken, refreshToken } = await logIn();
    const seen = JSON.stringify([await sandbox.control.oauth(), await sandbox.control.calls()]);
    expect(seen).toContain("/oauth/token");
    expect(seen).not.toContain(accessToken);
    expect(seen).not.toContain(refreshToken);
  });
});

test("somebody else's client logs in, reads, and refreshes", async () => {
  const oauth = CreateSendOAuth({ baseUrl: sandbox.url });
  // The client's own enum is not exported by its index; its values are these words.
  const scopes = ["ManageLists", "ImportSubscribers"] as unknown as Parameters<
    typeof oauth.buildAuthorizationUrl
  >[1]["scopes"];
  const url = oauth.buildAuthorizationUrl(clientId, { redirectUri: BACK, scopes, type: "web_server", state: "s1" });
  const code = (await answerAuthorisePage(url)).searchParams.get("code")!;
  const given = await oauth.getToken(clientId, { clientSecret, code, redirectUri: BACK });
  expect(given).toMatchObject({ success: true, status: 200, data: { expires_in: 1_209_600 } });
  const refreshed = await oauth.refreshAccessToken((given.data as { refresh_token: string }).refresh_token);
  const accessToken = (refreshed.data as { access_token: string }).access_token;
  const { account } = CreateSend({ accessToken, baseUrl: sandbox.url });
  expect(await account.getClients()).toMatchObject({ success: true, data: [{ clientId: SEED.clientId }, {}] });
  await sandbox.control.endTokens("REVOKED");
  expect(await account.getClients()).toMatchObject({
    status: 401,
    data: { code: CreateSendErrorCode.RevokedOAuthToken },
  });
  expect(await oauth.refreshAccessToken("nothing")).toMatchObject({ status: 400, data: { error: "invalid_grant" } });
});
