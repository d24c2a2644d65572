import { connect, type AddressInfo } from "node:net";

import { afterAll, beforeAll, expect, test } from "vitest";

import { listen } from "../../../server/http/http-server.js";
import { startTestApp, type TestApp } from "../../support/app.js";
import { logInAdmin } from "../../support/first-admin.js";

let app: TestApp;
beforeAll(async () => {
  app = await startTestApp();
});
afterAll(() => app.close());

const VIEWER = { query: "{ viewer { email role } }" };

test("who comes while the server is starting is told so, and to try again", async () => {
  const server = await listen(0);
  const { port } = server.address() as AddressInfo;
  try {
    const headers = { "content-type": "application/json", "accept-language": "ja" };
    const asked = await fetch(`http://127.0.0.1:${port}/graphql`, {
      method: "POST",
      headers,
      body: JSON.stringify({ ...VIEWER, variables: { padding: "x".repeat(500_000) } }),
    });
    expect([asked.status, asked.headers.get("retry-after")]).toEqual([503, "5"]);
    const message = "Listwright は起動中です。数秒後にもう一度お試しください。";
    expect(await asked.json()).toEqual({ message, errors: [{ message, extensions: { code: "STARTING" } }] });
    const page = await fetch(`http://127.0.0.1:${port}/exports`);
    expect([page.status, await page.text()]).toEqual([503, "Listwright is starting. Try again in a few seconds.\n"]);
    const upgrade = await fetchUpgrade(port);
    expect(upgrade).toMatch(/^HTTP\/1\.1 503 .*\r\nRetry-After: 5\r\n/);
  } finally {
    await new Promise((resolve) => server.close(resolve));
  }
});

/** The head of the answer to a WebSocket's first request. */
function fetchUpgrade(port: number): Promise<string> {
  return new Promise((resolve, reject) => {
    let head = "";
    const socket = connect(port, "127.0.0.1", () =>
      socket.write(
        "GET /graphql HTTP/1.1\r\nHost: localhost\r\nConnection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n",
      ),
    );
    socket.on("data", (chunk: Buffer) => void (head += chunk.toString()));
    socket.on("end", () => resolve(head)).on("error", reject);
  });
}

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
  const cookie = await logInAdmin(app.url);
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
  const cookie = await logInAdmin(app.url);
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

test("the server is healthy", async () => {
  const response = await fetch(`${app.url}/health`);
  expect(await response.json()).toEqual({ status: "ok" });
});

test.each([
  ["several operations at once", [VIEWER, VIEWER], "BATCHING_REFUSED", /^Send one operation in each request/],
  ["no operation", { variables: {} }, "BAD_REQUEST", /^Send the operation as JSON/],
  ["only the hash of one", { extensions: { persistedQuery: { version: 1, sha256Hash: "0" } } }, "BAD_REQUEST", /JSON/],
])("%s are refused in words", async (_case, body, code, message) => {
  const answer = await app.post(body, { authorization: `Bearer ${app.token}` });
  expect(answer.status).toBe(400);
  expect(answer.body.errors?.[0]).toMatchObject({ message: expect.stringMatching(message), extensions: { code } });
});

test("what goes over a limit is refused in the caller's language, over HTTP and WebSocket alike", async () => {
  const aliases = [...Array(31).keys()].map((at) => `a${at}: id`).join(" ");
  const cases: [string, Record<string, unknown>, string, RegExp][] = [
    [`{ viewer { ${aliases} } }`, {}, "TOO_MANY_ALIASES", /^エイリアスが30個/],
    [`{ ${"viewer { id } ".repeat(1_000)} }`, {}, "TOO_MANY_TOKENS", /^ドキュメントのトークン数/],
    [
      "query ($n: Int) { exports(limit: $n) { items { list { name } again: list { id } } } }",
      { n: 200 },
      "QUERY_TOO_COSTLY",
      /^この操作/,
    ],
    ["query ($id: ID!) { export(id: $id) { id } }", { id: "\ud800" }, "BAD_USER_INPUT", /^変数 id に/],
    ["{ viewer { secret } }", {}, "GRAPHQL_VALIDATION_FAILED", /Cannot query field/],
    ["{ viewer {", {}, "GRAPHQL_PARSE_FAILED", /Syntax Error/],
  ];
  const japanese = { "accept-language": "ja" };
  const client = app.socket({ authorization: `Bearer ${app.token}`, ...japanese });
  for (const [query, variables, code, message] of cases) {
    const expected = { message: expect.stringMatching(message) as unknown, extensions: { code } };
    const overHttp = await app.post({ query, variables }, { authorization: `Bearer ${app.token}`, ...japanese });
    expect(overHttp.status, query).toBe(400);
    expect(overHttp.body.errors?.[0], query).toMatchObject(expected);
    const overSocket = await new Promise<unknown>((resolve) => {
      client.subscribe({ query, variables }, { next: resolve, error: resolve, complete: () => resolve("completed") });
    });
    expect((overSocket as unknown[])[0], query).toMatchObject(expected);
  }
  await client.dispose();
});

test.each(["0000-01-01T00:00:00Z", "1066-10-14T09:00:00Z"])(
  "a time of the year %s is refused, not tried",
  async (at) => {
    const query = "query ($filter: ExportRunFilter) { exportRuns(filter: $filter) { totalCount } }";
    const variables = { filter: { queuedAfter: at } };
    const { body } = await app.post({ query, variables }, { authorization: `Bearer ${app.token}` });
    expect(body.errors?.[0]?.message).toMatch(/between the years 1900 and 9999/);
    expect(body.errors?.[0]?.extensions).toEqual({ code: "BAD_USER_INPUT" });
    const written = `{ exportRuns(filter: { queuedAfter: "${at}" }) { totalCount } }`;
    const literal = await app.post({ query: written }, { authorization: `Bearer ${app.token}` });
    expect(literal.body.errors?.[0]?.extensions["code"]).toMatch(/BAD_USER_INPUT|GRAPHQL_VALIDATION_FAILED/);
  },
);

test("a list asked for far beyond its end is a list", async () => {
  const query = "{ exports(offset: 2147483647, limit: 2147483647) { totalCount items { id } } }";
  const { status, body } = await app.post({ query }, { authorization: `Bearer ${app.token}` });
  expect(status).toBe(200);
  expect(body.errors).toBeUndefined();
});

test.each([
  ["offset", "{ exports(offset: -5, limit: 1) { totalCount items { id } } }"],
  ["limit", "{ exports(limit: -1) { totalCount items { id } } }"],
  ["sort.field", `{ exports(sort: { field: "password" }) { totalCount items { id } } }`],
  ["sort", `{ exportRuns(sort: { field: "); DROP TABLE export; --", order: DESC }) { totalCount items { id } } }`],
])("a list asked for in a strange way is refused, naming what is strange: %s in %s", async (named, query) => {
  const { body } = await app.post({ query }, { authorization: `Bearer ${app.token}` });
  expect(body.errors?.[0]?.extensions["code"]).toBe("BAD_USER_INPUT");
  expect(body.errors?.[0]?.message).toContain(named);
});

test("a number larger than the API knows is refused", async () => {
  const { status, body } = await app.post(
    { query: "{ exports(offset: 99999999999) { totalCount } }" },
    { authorization: `Bearer ${app.token}` },
  );
  expect(status).toBe(400);
  expect(body.errors?.[0]?.message).toMatch(/Int cannot represent/);
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
