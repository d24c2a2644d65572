import { randomBytes } from "node:crypto";

import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";

import type { DestinationError } from "../../../server/destinations/destination-error.js";
import { startTestApp, type TestApp } from "../../support/app.js";
import { SEED } from "../../support/sandbox.js";
import { succeed } from "../../support/set-up.js";
import { createOAuthWorld, type LoggedIn, type OAuthWorld } from "./oauth-world.js";

/** What an account is known by, as another one shows it: none of the first one's clients. */
const ELSEWHERE = [{ ClientID: "f".repeat(32), Name: "Elsewhere" }];
const TOKEN_CALL = { pathIncludes: "/oauth/token" };

let world: OAuthWorld;
let other: TestApp;
let ada: LoggedIn;
let connectionId: string;
beforeAll(async () => {
  const key = randomBytes(32).toString("base64");
  world = await createOAuthWorld({ LISTWRIGHT_SECRET_KEY: key });
  const { url, ownerUrl } = world.app.database;
  other = await startTestApp({
    env: {
      ROLE: "api",
      DATABASE_URL: url,
      DATABASE_OWNER_URL: ownerUrl,
      LISTWRIGHT_SECRET_KEY: key,
      CAMPAIGN_MONITOR_URL: world.sandbox.url,
    },
  });
  ada = await world.logIn();
});
beforeEach(async () => {
  await world.sandbox.control.reset();
  connectionId = await world.draft();
  expect(await world.authenticate(connectionId, ada)).toBe("CONNECTED");
  await world.sandbox.control.clearCalls();
});
afterAll(async () => {
  await other.close();
  await world.close();
});

function read(app: TestApp = world.app): Promise<unknown> {
  const { connections, orm } = app.app.services;
  return connections.readClients(orm.em.fork(), connectionId);
}

const reasonOf = (call: Promise<unknown>) =>
  call.then(
    () => null,
    (error: DestinationError) => error.reason,
  );
const refreshes = async () => (await world.sandbox.control.oauth()).refreshes;
const tokenCalls = async () => (await world.sandbox.control.calls(TOKEN_CALL)).length;
const status = async () => (await world.connection(connectionId)).problems.map(({ code }) => code);

async function row() {
  const { rows } = await world.app.app.services.pool.query<{ sealed: string; at: Date; hint: string }>(
    "SELECT credential_sealed AS sealed, authenticated_at AS at, credential_hint AS hint FROM connection WHERE id = $1",
    [connectionId],
  );
  return rows[0]!;
}

const authenticateWithKey = (apiKey: string) =>
  succeed(
    world.app,
    "authenticateWithApiKey(connectionId: $connectionId, apiKey: $apiKey)",
    { connectionId, apiKey },
    "Connection",
  );

describe("an expired token", () => {
  test("is refreshed once and stored, and the call is repeated; it stays the same authentication", async () => {
    const before = await row();
    await world.sandbox.control.endTokens("EXPIRED");
    expect(await read()).toHaveLength(2);
    expect(await read()).toHaveLength(2);
    expect(await refreshes()).toBe(1);
    const after = await row();
    expect(after.sealed).not.toBe(before.sealed);
    expect(after).toMatchObject({ at: before.at, hint: before.hint });
    const { rows } = await world.app.app.services.pool.query<{ changes: string; actor: string | null }>(
      "SELECT concat(before, after) AS changes, actor_id AS actor FROM audit_event WHERE object_id = $1 AND operation = 'renewCredential'",
      [connectionId],
    );
    expect(rows).toHaveLength(1);
    expect(rows[0]).toMatchObject({ actor: null, changes: expect.not.stringContaining(after.sealed) });
  });

  test("met by many calls of two processes at the same time is refreshed once; the others use what it stored", async () => {
    await world.sandbox.control.endTokens("EXPIRED");
    await world.sandbox.control.fault({ delayMs: 300 }, TOKEN_CALL);
    const calls = [world.app, other, world.app, other, other, world.app, other, other].map((app) => read(app));
    expect((await Promise.all(calls)).map((clients) => (clients as unknown[]).length)).toEqual(Array(8).fill(2));
    expect([await refreshes(), await tokenCalls()]).toEqual([1, 1]);
  });

  test("whose refresh is refused, whatever the status, makes the connection ask for authentication", async () => {
    for (const oauthErrorStatus of ["200", "400", "401"] as const) {
      await world.sandbox.control.settings({ oauthErrorStatus, oauthRefusesRefreshes: true });
      await world.sandbox.control.endTokens("EXPIRED");
      expect(await reasonOf(read())).toBe("CREDENTIAL_REFUSED");
      expect(await status()).toContain("NEEDS_REAUTHENTICATION");
      await world.sandbox.control.settings({ oauthRefusesRefreshes: false });
      expect(await world.authenticate(connectionId, ada)).toBe("CONNECTED");
      expect(await status()).not.toContain("NEEDS_REAUTHENTICATION");
    }
  });

  test.each([
    ["answers 503", { status: 503 }, "SERVER_ERROR"],
    ["says server_error", { status: 400, body: { error: "server_error" } }, "SERVER_ERROR"],
    ["is told to slow down", { status: 429 }, "RATE_LIMITED"],
    ["answers nothing", { closeBefore: true }, "NO_ANSWER"],
    ["is a proxy's page", { status: 200, html: true }, "MALFORMED_ANSWER"],
  ])(
    "whose refresh %s has met what passes: nothing is marked, and the next call succeeds",
    async (_, effect, reason) => {
      await world.sandbox.control.endTokens("EXPIRED");
      await world.sandbox.control.fault(effect, TOKEN_CALL);
      const error = await read().catch((thrown: DestinationError) => thrown);
      expect(error).toMatchObject({ reason, canPass: true, mayHaveTakenEffect: false });
      expect(await status()).not.toContain("NEEDS_REAUTHENTICATION");
      await world.sandbox.control.clearFaults();
      expect(await read()).toHaveLength(2);
    },
  );

  test("met by an import: it is made again only if whoever asked for it still may", async () => {
    const { connections, orm } = world.app.app.services;
    const opened = await connections.openDestination(orm.em.fork(), connectionId);
    const body = JSON.stringify({ EmailAddress: "aoi@example.com", CustomFields: [], ConsentToTrack: "Yes" });
    const imports = async () =>
      (await world.sandbox.control.calls({ method: "POST", pathIncludes: "/import.json" })).map(({ code }) => code);
    await world.sandbox.control.endTokens("EXPIRED");
    const beforeRepeat = () => Promise.reject(new Error("The consent was withdrawn."));
    const list = SEED.listIds.newsletter;
    await expect(opened.importSubscribers(list, [body], { beforeRepeat })).rejects.toThrow(
      "The consent was withdrawn.",
    );
    expect(await imports()).toEqual([121]);
    await world.sandbox.control.endTokens("EXPIRED");
    const answer = await opened.importSubscribers(list, [body], { beforeRepeat: () => Promise.resolve() });
    expect(answer).toMatchObject({ added: 1, failures: [] });
    expect(await imports()).toEqual([121, 121, null]);
  });

  test("keeps whatever refresh token comes back", async () => {
    await world.sandbox.control.settings({ oauthRefreshTokenRotates: true });
    for (let time = 1; time <= 3; time += 1) {
      await world.sandbox.control.endTokens("EXPIRED");
      expect(await read()).toHaveLength(2);
    }
    expect(await refreshes()).toBe(3);
  });

  test("sends nothing but the grant type and the refresh token, and no credential beside", async () => {
    const { AnsweringServer } = await import("../../support/answering-server.js");
    const { createCampaignMonitor } = await import("../../../server/destinations/campaign-monitor/campaign-monitor.js");
    const { pino } = await import("pino");
    const server = await AnsweringServer.start();
    const adapter = createCampaignMonitor({ baseUrl: server.url, log: pino({ level: "silent" }), app: SEED.app });
    try {
      server.answerJson(200, { access_token: "new", expires_in: 60 });
      const credential = { method: "OAUTH", accessToken: "old", refreshToken: "r&1", expiresAt: null } as const;
      const renewed = await adapter.refresh(credential);
      expect(renewed).toMatchObject({ accessToken: "new", refreshToken: "r&1", expiresAt: expect.any(String) });
      const [sent] = server.requests;
      expect([sent!.method, sent!.url, sent!.body]).toEqual([
        "POST",
        "/oauth/token",
        "grant_type=refresh_token&refresh_token=r%261",
      ]);
      expect(sent!.headers).toMatchObject({ "content-type": "application/x-www-form-urlencoded" });
      expect(sent!.headers.authorization).toBeUndefined();
    } finally {
      await adapter.close();
      await server.close();
    }
  });
});

describe("a token that is", () => {
  test.each(["REVOKED", "INVALID"] as const)("%s is not refreshed: somebody has to log in again", async (become) => {
    await world.sandbox.control.endTokens(become);
    expect(await reasonOf(read())).toBe("CREDENTIAL_REFUSED");
    expect(await tokenCalls()).toBe(0);
    expect(await status()).toContain("NEEDS_REAUTHENTICATION");
  });

  test("refused only because another process refreshed it meanwhile gives way to the one that was stored", async () => {
    const { connections, orm } = world.app.app.services;
    const opened = await connections.openDestination(orm.em.fork(), connectionId);
    await world.sandbox.control.endTokens("EXPIRED");
    await read(other);
    await world.sandbox.control.fault({ status: 401, body: { Code: 122 } }, { pathIncludes: "/clients.json", nth: 1 });
    expect(await opened.clients()).toHaveLength(2);
    expect(await refreshes()).toBe(1);
  });

  test("replaced by a key of the same account gives way to the key", async () => {
    const { connections, orm } = world.app.app.services;
    const opened = await connections.openDestination(orm.em.fork(), connectionId);
    await authenticateWithKey(SEED.apiKey);
    await world.sandbox.control.endTokens("REVOKED");
    expect(await opened.clients()).toHaveLength(2);
    expect(await status()).not.toContain("NEEDS_REAUTHENTICATION");
  });

  test("replaced by a key of another account does not lead whoever began with it into that account", async () => {
    const { connections, orm } = world.app.app.services;
    const opened = await connections.openDestination(orm.em.fork(), connectionId);
    await world.sandbox.control.fault({ status: 200, body: ELSEWHERE }, { pathIncludes: "/clients.json", nth: 1 });
    await authenticateWithKey(SEED.apiKey);
    await world.sandbox.control.endTokens("EXPIRED");
    expect(await reasonOf(opened.clients())).toBe("CREDENTIAL_REFUSED");
    expect(await tokenCalls()).toBe(0);
    expect(await status()).not.toContain("NEEDS_REAUTHENTICATION");
    expect(await read()).toHaveLength(2);
  });
});

test("what is not this account's is said to be just that, and the credential is not held to be refused", async () => {
  const query = `query ($id: ID!) { connection(id: $id) { lists(clientId: "${"f".repeat(32)}") { id } } }`;
  const authorization = `Bearer ${world.app.token}`;
  const variables = { id: connectionId };
  const { body } = await world.app.post({ query, variables }, { authorization, "accept-language": "ja" });
  expect(body.errors![0]!.extensions).toEqual({ code: "DESTINATION_NOT_YOURS" });
  expect(body.errors![0]!.message).toContain("この接続のアカウントのものではないか");
  expect(await status()).not.toContain("NEEDS_REAUTHENTICATION");
});
