import { connect } from "node:net";

import { afterAll, beforeAll, expect, test } from "vitest";

import { startTestApp, type TestApp } from "../../support/app.js";

let app: TestApp;
beforeAll(async () => {
  app = await startTestApp();
});
afterAll(() => app.close());

const VIEWER = { query: "{ viewer { email role } }" };

test("a token acts for the person who made it", async () => {
  const { status, body } = await app.post(VIEWER, { authorization: `Bearer ${app.token}` });
  expect(status).toBe(200);
  expect(body.data).toEqual({ viewer: { email: app.admin.email, role: "ADMIN" } });
});

test.each([
  ["without a credential", {}],
  ["with a wrong token", { authorization: "Bearer lw_AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA" }],
  ["with another scheme", { authorization: "Basic YWRtaW46YWRtaW4=" }],
  ["with a session cookie of nobody's", { cookie: "listwright.session_token=made-up.signature" }],
])("%s nothing is reachable", async (_case, headers) => {
  for (const query of [VIEWER.query, "{ __schema { queryType { name } } }"]) {
    const { status, body } = await app.post({ query }, headers as Record<string, string>);
    expect(status).toBe(401);
    expect(body.data ?? null).toBeNull();
    expect(body.errors?.[0]?.extensions["code"]).toBe("UNAUTHENTICATED");
  }
});

test("a wrong token does not fall back to the session", async () => {
  const cookie = await logIn(app);
  expect((await app.post(VIEWER, { cookie })).status).toBe(200);
  expect((await app.post(VIEWER, { cookie, authorization: "Bearer wrong" })).status).toBe(401);
});

test("GET answers that POST is meant", async () => {
  const response = await fetch(`${app.url}/graphql?query={viewer{email}}`, {
    headers: { authorization: `Bearer ${app.token}` },
  });
  expect(response.status).toBe(405);
  expect(response.headers.get("allow")).toBe("POST");
});

test("what another site's page could send with the cookie is refused", async () => {
  const cookie = await logIn(app);
  const response = await fetch(`${app.url}/graphql`, {
    method: "POST",
    headers: { cookie, "content-type": "text/plain" },
    body: JSON.stringify(VIEWER),
  });
  expect(response.status).toBe(400);
  expect(await response.text()).not.toContain(app.admin.email);
});

test.each([
  ["no JSON", "{", 400, "The request's body is not JSON, or holds a NUL character."],
  [
    "a NUL character",
    JSON.stringify({ query: "{ viewer { id } }", variables: { name: "\u0000" } }),
    400,
    "The request's body is not JSON, or holds a NUL character.",
  ],
  ["more than 1 MB", JSON.stringify({ query: "x".repeat(1_100_000) }), 413, "The request is larger than 1 MB."],
])("a body with %s is refused in words", async (_case, body, status, message) => {
  const response = await fetch(`${app.url}/graphql`, {
    method: "POST",
    headers: { authorization: `Bearer ${app.token}`, "content-type": "application/json" },
    body,
  });
  expect(response.status).toBe(status);
  expect(await response.json()).toMatchObject({ errors: [{ message }] });
});

test("an operation that is wrong says where, without a stack trace", async () => {
  const { body } = await app.post({ query: "{ viewer { secret } }" }, { authorization: `Bearer ${app.token}` });
  expect(body.errors?.[0]?.message).toMatch(/Cannot query field "secret"/);
  expect(JSON.stringify(body)).not.toMatch(/stack|node_modules/);
});

test("an ID that cannot be one finds nothing, as any other unknown ID", async () => {
  const { send } = app;
  expect(
    await send(`{ export(id: "nonsense") { id } exportRun(id: "nonsense") { id } source(id: "x") { id } }`),
  ).toEqual({
    export: null,
    exportRun: null,
    source: null,
  });
  const started = await send(`mutation { startExportRun(exportId: "nonsense", idempotencyKey: "k") { __typename } }`);
  expect(started).toEqual({ startExportRun: { __typename: "NotFound" } });
});

test("messages come in the language of the request", async () => {
  const query = `mutation { startExportRun(exportId: "nonsense", idempotencyKey: "k") { ... on UserError { message } } }`;
  const authorization = `Bearer ${app.token}`;
  const message = async (language: string) =>
    (await app.post({ query }, { authorization, "accept-language": language })).body.data["startExportRun"];
  expect(await message("en")).toEqual({ message: "There is no such export. It may have been deleted." });
  expect(await message("ja")).toEqual({ message: "このエクスポートは見つかりません。削除された可能性があります。" });
});

test("the server is healthy, and sends headers that keep a browser in bounds", async () => {
  const response = await fetch(`${app.url}/health`);
  expect(await response.json()).toEqual({ status: "ok" });
  expect(response.headers.get("content-security-policy")).toMatch(/default-src 'self'/);
  expect(response.headers.get("x-powered-by")).toBeNull();
});

test("a page of another origin may not open a WebSocket with the cookie", async () => {
  const status = (origin: string) =>
    new Promise<string>((resolve, reject) => {
      const { port, hostname } = new URL(app.url);
      const socket = connect(Number(port), hostname);
      socket.once("error", reject);
      socket.once("data", (data) => {
        resolve(data.toString().split("\r\n")[0]!);
        socket.destroy();
      });
      socket.write(
        `GET /graphql HTTP/1.1\r\nHost: ${hostname}:${port}\r\nOrigin: ${origin}\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n` +
          "Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Protocol: graphql-transport-ws\r\n\r\n",
      );
    });
  expect(await status("https://elsewhere.example")).toContain("403");
  expect(await status(app.url)).toContain("101");
});

test("on a WebSocket, too, nothing is reachable without a credential", async () => {
  const client = app.socket({});
  const errors = await new Promise<unknown>((resolve) => {
    client.subscribe(
      { query: "{ viewer { email } }" },
      { next: (result) => resolve(result.errors ?? result), error: resolve, complete: () => resolve("completed") },
    );
  });
  await client.dispose();
  expect(errors).toMatchObject([{ extensions: { code: "UNAUTHENTICATED" } }]);
});

async function logIn({ url, admin }: TestApp): Promise<string> {
  const response = await fetch(`${url}/api/auth/sign-in/email`, {
    method: "POST",
    headers: { "content-type": "application/json", origin: url },
    body: JSON.stringify(admin),
  });
  expect(response.status).toBe(200);
  return response.headers
    .getSetCookie()
    .map((cookie) => cookie.split(";")[0])
    .join("; ");
}
