import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";

import { answerAuthorisePage } from "../../support/allow-access.js";
import { SEED } from "../../support/sandbox.js";
import { succeed } from "../../support/set-up.js";
import { everythingIn } from "../access/access-world.js";
import { createOAuthWorld, type LoggedIn, type OAuthWorld } from "./oauth-world.js";

const MINUTE = 60_000;

let world: OAuthWorld;
let ada: LoggedIn;
let connectionId: string;
beforeAll(async () => {
  world = await createOAuthWorld();
  ada = await world.logIn();
});
beforeEach(async () => {
  connectionId = await world.draft();
  await world.sandbox.control.clearFaults();
  await world.sandbox.control.clearCalls();
});
afterAll(() => world.close());

async function allowed(as: LoggedIn = ada): Promise<URL> {
  const { url } = await world.begin(connectionId, as);
  return answerAuthorisePage(url!);
}

/** What came back was refused on a page, changed nothing, and stands in the audit trail. */
async function expectRefused(back: Awaited<ReturnType<OAuthWorld["comeBack"]>>, status: number, reason: string) {
  expect([back.status, back.location]).toEqual([status, null]);
  expect(back.text).toMatch(/<p>[^<]{30,}[.。]<\/p>/);
  expect((await world.refusals()).at(-1)).toMatchObject({ reason });
  expect((await world.connection(connectionId)).authentication).toBeNull();
}

describe("beginning", () => {
  test("leads to Campaign Monitor with comma-separated scopes, its own callback, and a state that nobody can guess", async () => {
    const url = new URL((await world.begin(connectionId, ada)).url!);
    expect(url.origin + url.pathname).toBe(`${world.sandbox.url}/oauth`);
    expect(url.search).toContain("scope=ManageLists%2CImportSubscribers%2CViewSubscribersInReports");
    const { state, ...asked } = Object.fromEntries(url.searchParams);
    expect(asked).toEqual({
      type: "web_server",
      client_id: SEED.app.clientId,
      redirect_uri: `${world.app.url}/oauth/callback`,
      scope: "ManageLists,ImportSubscribers,ViewSubscribersInReports",
    });
    expect(state).toMatch(/^[\w-]{43}$/);
    expect(await everythingIn(world.app.database, world.app.app.services.pool)).not.toContain(state);
  });

  test("a connection that does not exist is not found", async () => {
    expect(await world.begin("0b4a3c0e-3f0c-4a54-8a8e-2f6f3f1f7a11", ada)).toMatchObject({ __typename: "NotFound" });
  });

  test("without a registered app it says which variables to set, and the connection says so beforehand", async () => {
    const plain = await createOAuthWorld({
      CAMPAIGN_MONITOR_OAUTH_CLIENT_ID: "",
      CAMPAIGN_MONITOR_OAUTH_CLIENT_SECRET: "",
    });
    try {
      const id = await plain.draft();
      const refused = await plain.begin(id, await plain.logIn());
      expect(refused).toMatchObject({
        __typename: "ValidationError",
        fields: [
          {
            path: "connectionId",
            code: "OAUTH_NOT_CONFIGURED",
            message: expect.stringMatching(/CAMPAIGN_MONITOR_OAUTH_CLIENT_ID and CAMPAIGN_MONITOR_OAUTH_CLIENT_SECRET/),
          },
        ],
      });
      const read = "query ($id: ID!) { connection(id: $id) { oauthUnavailable } }";
      const { connection } = await plain.app.send<{ connection: { oauthUnavailable: string } }>(read, { id });
      expect(connection.oauthUnavailable).toContain("CAMPAIGN_MONITOR_OAUTH_CLIENT_ID");
    } finally {
      await plain.close();
    }
  });
});

describe("coming back", () => {
  test("authenticates the connection, ties the consent to the account, and leads to the connection's page", async () => {
    const { consentStatement } = await world.app.send<{ consentStatement: { version: string } }>(
      "{ consentStatement(locale: en) { version } }",
    );
    await succeed(
      world.app,
      "giveConsent(connectionId: $connectionId, statementVersion: $version, locale: en)",
      { connectionId, version: consentStatement.version },
      "Connection",
    );
    const back = await world.comeBack(await allowed(), ada);
    expect([back.status, back.location]).toEqual([
      303,
      `${world.app.url}/#/connections/${connectionId}/show?oauth=CONNECTED`,
    ]);
    expect(back.headers.get("referrer-policy")).toBe("no-referrer");
    expect(back.headers.get("cache-control")).toBe("no-store");
    const connection = await world.connection(connectionId);
    expect(connection).toMatchObject({
      status: "CONNECTED",
      problems: [{ code: "EXPORT_USER_MISSING" }],
      authentication: { method: "OAUTH", authenticatedBy: { email: world.app.admin.email } },
    });
    expect(connection.authentication!.hint).toMatch(/^[0-9a-f]{4}$/);
    expect(connection.consents.map(({ action }) => action)).toEqual(["BOUND", "GIVEN"]);
    expect(connection.consents[0]!.account.map(({ id }) => id)).toContain(SEED.clientId);
    const read = "query ($id: ID!) { connection(id: $id) { clients { name } } }";
    const live = await world.app.send<{ connection: { clients: { name: string }[] } }>(read, { id: connectionId });
    expect(live.connection.clients.map(({ name }) => name)).toContain("Harbour Coffee");
  });

  test("neither a table nor the log nor the trail holds the code, the state or a token in clear", async () => {
    const issued: string[] = [];
    const back = await allowed();
    issued.push(back.searchParams.get("code")!, back.searchParams.get("state")!);
    await world.comeBack(back, ada);
    const { pool, orm, connections } = world.app.app.services;
    const destination = await connections.openDestination(orm.em.fork(), connectionId);
    const { credential } = destination as unknown as { credential: { accessToken: string; refreshToken: string } };
    issued.push(credential.accessToken, credential.refreshToken, SEED.app.clientSecret);
    const kept = `${await everythingIn(world.app.database, pool)}\n${world.app.logged.join("\n")}`;
    expect(kept).toContain("/oauth/token");
    for (const secret of issued) expect(kept).not.toContain(secret);
  });

  test("a state serves once, also when two come back at the same time", async () => {
    const back = await allowed();
    const both = await Promise.all([world.comeBack(back, ada), world.comeBack(back, ada)]);
    expect(both.map(({ status }) => status).toSorted()).toEqual([303, 400]);
    expect((await world.refusals()).at(-1)).toMatchObject({ reason: "STATE_USED", connectionId });
    const again = await world.comeBack(back, ada, "ja");
    expect([again.status, again.headers.get("content-type")]).toEqual([400, "text/html; charset=utf-8"]);
    expect(again.text).toContain("この応答はすでに使用済みです。");
    expect(again.headers.get("referrer-policy")).toBe("no-referrer");
  });

  test("after ten minutes it is too late", async () => {
    const back = await allowed();
    world.pass(10 * MINUTE);
    await expectRefused(await world.comeBack(back, ada), 400, "STATE_EXPIRED");
  });

  test("another session of the same person cannot finish it, and does not use it up", async () => {
    const back = await allowed();
    await expectRefused(await world.comeBack(back, await world.logIn()), 400, "OTHER_SESSION");
    expect((await world.comeBack(back, ada)).location).toMatch(/oauth=CONNECTED$/);
  });

  test.each([
    ["changed", (state: string) => `${state.slice(0, -1)}${state.endsWith("A") ? "B" : "A"}`],
    ["cut off", (state: string) => state.slice(0, 20)],
    ["empty", () => ""],
  ])("a state that was %s is unknown", async (_, tamper) => {
    const back = await allowed();
    back.searchParams.set("state", tamper(back.searchParams.get("state")!));
    await expectRefused(await world.comeBack(back, ada), 400, "STATE_UNKNOWN");
  });

  test("a state that was sent twice, or as a list, is unknown", async () => {
    const back = await allowed();
    back.searchParams.append("state", "x");
    await expectRefused(await world.comeBack(back, ada), 400, "STATE_UNKNOWN");
  });

  test("whoever is not logged in is told to be; an API token is no log-in, and nothing is used up", async () => {
    const back = await allowed();
    const nobody = await world.comeBack(back);
    expect([nobody.status, nobody.location]).toEqual([401, null]);
    expect(nobody.text).toContain("You are not logged in to Listwright in this browser.");
    const headers = { authorization: `Bearer ${world.app.token}` };
    expect((await fetch(back, { redirect: "manual", headers })).status).toBe(401);
    expect((await world.connection(connectionId)).authentication).toBeNull();
    expect((await world.comeBack(back, ada)).location).toMatch(/oauth=CONNECTED$/);
  });

  test("what a token began, its maker finishes in any session of theirs, and nobody else", async () => {
    const { url } = await world.begin(connectionId);
    const back = await answerAuthorisePage(url!);
    const bob = await somebodyElse("ADMIN");
    await expectRefused(await world.comeBack(back, bob.session), 400, "OTHER_SESSION");
    expect((await world.comeBack(back, await world.logIn())).location).toMatch(/oauth=CONNECTED$/);
  });

  test("whoever is no longer an admin when they come back is refused", async () => {
    const bob = await somebodyElse("ADMIN");
    const back = await allowed(bob.session);
    await world.app.app.services.pool.query("UPDATE app_user SET role = 'CONTRIBUTOR' WHERE id = $1", [bob.userId]);
    await expectRefused(await world.comeBack(back, bob.session), 403, "ROLE");
    expect((await world.refusals()).at(-1)).toMatchObject({ userId: bob.userId });
  });

  test.each([
    ["access_denied", "ACCESS_DENIED"],
    ["unknown_scope", "SCOPE_REFUSED"],
    ["unknown_client", "APP_REFUSED"],
    ["invalid_redirect_uri", "REDIRECT_REFUSED"],
    ["invalid_request", "REQUEST_REFUSED"],
    ["server_error", "DESTINATION_ERROR"],
    ["__proto__", "REFUSED"],
  ])("the error %s is shown on the connection's page as %s, and uses the state up", async (error, code) => {
    const back = await allowed();
    back.searchParams.delete("code");
    back.searchParams.set("error", error);
    const answer = await world.comeBack(back, ada);
    expect(answer.location).toBe(`${world.app.url}/#/connections/${connectionId}/show?oauth=${code}`);
    expect((await world.refusals()).at(-1)).toMatchObject({ reason: code, connectionId });
    await expectRefused(await world.comeBack(back, ada), 400, "STATE_USED");
  });

  test("somebody who denies leaves the present credential in place", async () => {
    await succeed(
      world.app,
      "authenticateWithApiKey(connectionId: $connectionId, apiKey: $apiKey)",
      { connectionId, apiKey: SEED.apiKey },
      "Connection",
    );
    expect(await world.authenticate(connectionId, ada, "deny")).toBe("ACCESS_DENIED");
    expect((await world.connection(connectionId)).authentication).toMatchObject({ method: "API_KEY" });
  });

  test.each([200, 400, 401])("a code that is refused with status %i is known by the body", async (status) => {
    const body = { error: "invalid_grant", error_description: "Specified code was invalid or expired" };
    await world.sandbox.control.fault({ status, body }, { pathIncludes: "/oauth/token" });
    expect(await world.authenticate(connectionId, ada)).toBe("CODE_REFUSED");
    expect((await world.connection(connectionId)).authentication).toBeNull();
  });

  test.each([
    ["the app's secret is wrong", { status: 400, body: { error: "invalid_client" } }, "/oauth/token", "APP_REFUSED"],
    ["it answers 503", { status: 503 }, "/oauth/token", "DESTINATION_ERROR"],
    ["it answers no token", { status: 200, body: { hello: "there" } }, "/oauth/token", "DESTINATION_NOT_API"],
    ["it does not answer", { closeBefore: true }, "/oauth/token", "DESTINATION_NO_ANSWER"],
    ["the account has no clients", { status: 200, body: [] }, "/clients.json", "NO_CLIENTS"],
    ["a permission is missing", { status: 401, body: { Code: 60 } }, "/clients.json", "PERMISSION_MISSING"],
    ["the token is refused at once", { status: 401, body: { Code: 120 } }, "/clients.json", "CREDENTIAL_REFUSED"],
  ])("when %s, nothing changes and the page says so", async (_, effect, pathIncludes, code) => {
    await world.sandbox.control.fault(effect, { pathIncludes });
    expect(await world.authenticate(connectionId, ada)).toBe(code);
    expect((await world.connection(connectionId)).authentication).toBeNull();
  });

  test("a connection that was deleted meanwhile takes its state with it", async () => {
    const back = await allowed();
    await succeed(world.app, "deleteConnection(id: $id)", { id: connectionId }, "Deleted");
    const answer = await world.comeBack(back, ada);
    expect([answer.status, (await world.refusals()).at(-1)?.reason]).toEqual([400, "STATE_UNKNOWN"]);
  });
});

async function somebodyElse(role: "ADMIN" | "CONTRIBUTOR") {
  const who = { email: `${crypto.randomUUID()}@example.com`, password: "another horse battery" };
  const { pool } = world.app.app.services;
  const { rows } = await pool.query<{ hash: string }>(
    "SELECT password AS hash FROM app_account JOIN app_user ON app_user.id = user_id WHERE email = $1",
    [world.app.admin.email],
  );
  const userId = crypto.randomUUID();
  await pool.query("INSERT INTO app_user (id, name, email, role) VALUES ($1, 'Bob', $2, $3)", [
    userId,
    who.email,
    role,
  ]);
  await pool.query(
    `INSERT INTO app_account (id, account_id, provider_id, user_id, password) VALUES ($1, $2, 'credential', $2, $3)`,
    [crypto.randomUUID(), userId, rows[0]!.hash],
  );
  return { userId, session: await world.logIn({ ...who, password: world.app.admin.password }) };
}
