import { connect } from "node:net";

import { afterAll, beforeAll, describe, expect, test } from "vitest";
import WebSocket from "ws";

import { startTestApp, type TestApp } from "../../support/app.js";
import { makePerson } from "../../support/people.js";

/** What the product promises: whoever may no longer act is cut off within this time. */
const PROMISED_MS = 5_000;

let app: TestApp;
beforeAll(async () => {
  app = await startTestApp();
});
afterAll(() => app.close());

interface Closed {
  readonly code: number;
  readonly reason: string;
  readonly afterMs: number;
}

/** A bare WebSocket, for what no client of ours would send; `closed` tells when and how the server ended it. */
async function openSocket(headers: Record<string, string> = {}) {
  const url = `${app.url.replace(/^http/, "ws")}/graphql`;
  const socket = new WebSocket(url, "graphql-transport-ws", { headers });
  let begun = performance.now();
  const closed = new Promise<Closed>((resolve) =>
    socket.on("close", (code, reason) => {
      resolve({ code, reason: String(reason), afterMs: performance.now() - begun });
    }),
  );
  socket.on("error", () => undefined);
  await new Promise((resolve) => socket.once("open", resolve));
  return { socket, closed, begin: () => (begun = performance.now()) };
}

/** A socket that has subscribed to something that never happens. */
async function idleSocket(connectionParams: Record<string, string>, headers: Record<string, string> = {}) {
  const opened = await openSocket(headers);
  const { socket } = opened;
  const acknowledged = new Promise((resolve) => socket.once("message", resolve));
  socket.send(JSON.stringify({ type: "connection_init", payload: connectionParams }));
  await acknowledged;
  const query = "subscription { exportRunsChanged { id } }";
  socket.send(JSON.stringify({ type: "subscribe", id: "1", payload: { query } }));
  return opened;
}

const sql = (text: string, values: unknown[]) => app.app.services.pool.query(text, values);

describe("a socket on which nothing happens is closed within five seconds", () => {
  test("when its session is ended by logging out", async () => {
    const cookie = await logIn();
    const { closed, begin } = await idleSocket({}, { cookie });
    begin();
    const answer = await fetch(`${app.url}/api/auth/sign-out`, {
      method: "POST",
      headers: { cookie, origin: app.url, "content-type": "application/json" },
      body: "{}",
    });
    expect(answer.status).toBe(200);
    await expectClosed(closed, 4401, "The session or token has ended. Log in again.");
  });

  test("when its token is revoked", async () => {
    const person = await makePerson(app, "ADMIN");
    const { closed, begin } = await idleSocket({ authorization: person.authorization });
    begin();
    await sql("UPDATE api_token SET revoked_at = now() WHERE user_id = $1", [person.userId]);
    await expectClosed(closed, 4401, "The session or token has ended. Log in again.");
  });

  test("when its token expires", async () => {
    const person = await makePerson(app, "ADMIN");
    const { closed, begin } = await idleSocket({ authorization: person.authorization, "accept-language": "ja" });
    begin();
    await sql("UPDATE api_token SET expires_at = now() WHERE user_id = $1", [person.userId]);
    await expectClosed(closed, 4401, "セッションまたはトークンが無効です。再度ログインしてください。");
  });

  test("when its person is deactivated", async () => {
    const person = await makePerson(app, "VIEWER");
    const { closed, begin } = await idleSocket({ authorization: person.authorization });
    begin();
    await sql("UPDATE app_user SET deactivated_at = now() WHERE id = $1", [person.userId]);
    await expectClosed(closed, 4401, "The session or token has ended. Log in again.");
  });

  test("when its person gets another role: whoever connects again has the new one", async () => {
    const person = await makePerson(app, "ADMIN");
    const { closed, begin } = await idleSocket({ authorization: person.authorization });
    begin();
    await sql("UPDATE app_user SET role = 'VIEWER' WHERE id = $1", [person.userId]);
    await expectClosed(closed, 4403, "Your role has changed. Connect again.");
    const { body } = await app.post({ query: "{ viewer { role } }" }, { authorization: person.authorization });
    expect(body.data).toEqual({ viewer: { role: "VIEWER" } });
  });

  test("when it is nobody's", async () => {
    const { closed, begin } = await idleSocket({});
    begin();
    await expectClosed(closed, 4401, "Log in or send a token to stay connected.");
  });

  async function expectClosed(closed: Promise<Closed>, code: number, reason: string) {
    const found = await closed;
    expect(found).toMatchObject({ code, reason });
    expect(found.afterMs).toBeLessThan(PROMISED_MS);
  }
});

test("two hundred silent sockets are looked at in two statements each time, and stay", async () => {
  const people = await Promise.all([...Array(4).keys()].map(() => makePerson(app, "VIEWER")));
  const opening = people.flatMap(({ authorization }) => [...Array(50).keys()].map(() => idleSocket({ authorization })));
  const opened = await Promise.all(opening);
  let closed = 0;
  for (const { socket } of opened) socket.on("close", () => (closed += 1));
  const asked: string[] = [];
  const { pool } = app.app.services;
  const query = pool.query.bind(pool);
  Object.assign(pool, {
    query: (...given: Parameters<typeof query>) => {
      if (/= ANY/.test(String(given[0]))) asked.push(String(given[0]));
      return query(...given);
    },
  });
  try {
    await expect.poll(() => asked.length, { timeout: 10_000 }).toBeGreaterThanOrEqual(2);
    // One look and another: two statements in four seconds, not two hundred.
    expect(asked.length).toBeLessThanOrEqual(3);
    expect(closed).toBe(0);
  } finally {
    Object.assign(pool, { query });
  }
  for (const { socket } of opened) socket.terminate();
});

describe("a WebSocket is refused", () => {
  const handshake = (headers: Record<string, string>, path = "/graphql") =>
    new Promise<string>((resolve, reject) => {
      const { port, hostname, host } = new URL(app.url);
      const socket = connect(Number(port), hostname);
      socket.once("error", reject);
      socket.once("data", (data) => {
        resolve(data.toString().split("\r\n")[0]!);
        socket.destroy();
      });
      const all: Record<string, string> = {
        Host: host,
        Upgrade: "websocket",
        Connection: "Upgrade",
        "Sec-WebSocket-Version": "13",
        "Sec-WebSocket-Key": "dGhlIHNhbXBsZSBub25jZQ==",
        "Sec-WebSocket-Protocol": "graphql-transport-ws",
        ...headers,
      };
      const lines = Object.entries(all).map(([name, value]) => `${name}: ${value}\r\n`);
      socket.write(`GET ${path} HTTP/1.1\r\n${lines.join("")}\r\n`);
    });

  test.each([
    "https://elsewhere.example",
    "null",
    "http://localhost.elsewhere.example",
    "http://elsewhere.example/#http://localhost",
    "http://localhost@elsewhere.example",
    "http://localhost:1",
    "file://",
    "about:blank",
  ])("to a page of %s", async (Origin) => {
    expect(await handshake({ Origin })).toContain("403");
    // What a proxy would have been told is not who asks.
    const { host } = new URL(app.url);
    expect(await handshake({ Origin, "X-Forwarded-Host": new URL("http://elsewhere.example").host })).toContain("403");
    expect(await handshake({ Origin, Forwarded: `host=${host}` })).toContain("403");
  });

  test("under another path, and served under its own to our page and to programs", async () => {
    expect(await handshake({}, "/graphql/other")).toContain("404");
    expect(await handshake({ Origin: app.url })).toContain("101");
    expect(await handshake({})).toContain("101");
  });

  test("and whoever is gone before the answer does not end the server", async () => {
    const { port, hostname } = new URL(app.url);
    for (let times = 0; times < 30; times += 1) {
      const socket = connect(Number(port), hostname);
      socket.on("error", () => undefined);
      await new Promise((resolve) => socket.once("connect", resolve));
      socket.write(
        "GET /graphql HTTP/1.1\r\nHost: x\r\nOrigin: null\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n\r\n",
      );
      socket.resetAndDestroy();
    }
    expect((await fetch(`${app.url}/health`)).status).toBe(200);
  });
});

describe("a socket is closed", () => {
  test("that does not introduce itself", async () => {
    const { closed } = await openSocket();
    expect((await closed).code).toBe(4408);
  });

  test("that sends a message of more than 1 MB", async () => {
    const { socket, closed } = await openSocket();
    socket.send("x".repeat(1_100_000));
    expect((await closed).code).toBe(1009);
  });

  test("that sends what is no message", async () => {
    const { socket, closed } = await openSocket();
    socket.send('{"type":"nonsense"}');
    expect((await closed).code).toBe(4400);
  });

  test("that is one too many of one person's", async () => {
    const { authorization } = await makePerson(app, "VIEWER");
    const opened = await Promise.all([...Array(100).keys()].map(() => idleSocket({ authorization })));
    const last = await openSocket();
    last.socket.send(JSON.stringify({ type: "connection_init", payload: { authorization } }));
    expect((await last.closed).code).toBe(4429);
    for (const { socket } of opened) socket.terminate();
  });
});

test("a socket carries so many operations and no more", async () => {
  const client = app.socket();
  const refused = new Promise<unknown>((resolve) => {
    for (let at = 0; at <= 100; at += 1) {
      client.subscribe(
        { query: "subscription { exportRunsChanged { id } }" },
        { next: (result) => resolve(result), error: resolve, complete() {} },
      );
    }
  });
  expect(await refused).toMatchObject([{ extensions: { code: "TOO_MANY_OPERATIONS" } }]);
  await client.dispose();
});

test("the schema is kept from tools over both transports, with no name proposed, where the operator says so", async () => {
  const closed = await startTestApp({ env: { INTROSPECTION: "false" } });
  try {
    const authorization = `Bearer ${closed.token}`;
    const client = closed.socket();
    const overSocket = (query: string) =>
      new Promise<unknown>((resolve) => {
        client.subscribe({ query }, { next: resolve, error: resolve, complete() {} });
      });
    for (const query of ["{ __schema { types { name } } }", `{ __type(name: "User") { name } }`]) {
      const expected = [{ extensions: { code: "INTROSPECTION_DISABLED" } }];
      expect((await closed.post({ query }, { authorization })).body.errors).toMatchObject(expected);
      expect(await overSocket(query)).toMatchObject(expected);
    }
    for (const query of ["{ viewr { id } }", `mutation { createApiToken(name: "x", role: ADMNI) { __typename } }`]) {
      const { body } = await closed.post({ query }, { authorization });
      const errors = [body.errors, await overSocket(query)];
      expect(JSON.stringify(errors)).not.toMatch(/Did you mean/);
      expect(JSON.stringify(errors)).toMatch(/GRAPHQL_VALIDATION_FAILED/);
      // Where it is on, a mistyped name is helped with.
      expect(JSON.stringify(await app.post({ query }, { authorization: `Bearer ${app.token}` }))).toMatch(
        /Did you mean/,
      );
    }
    await client.dispose();
  } finally {
    await closed.close();
  }
});

async function logIn(): Promise<string> {
  const response = await fetch(`${app.url}/api/auth/sign-in/email`, {
    method: "POST",
    headers: { "content-type": "application/json", origin: app.url },
    body: JSON.stringify(app.admin),
  });
  return response.headers
    .getSetCookie()
    .map((cookie) => cookie.split(";")[0])
    .join("; ");
}
