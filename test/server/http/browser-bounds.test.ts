import { createServer, type AddressInfo } from "node:net";

import { afterAll, beforeAll, describe, expect, test } from "vitest";

import { startTestApp, type TestApp } from "../../support/app.js";

let app: TestApp;
beforeAll(async () => {
  app = await startTestApp();
});
afterAll(() => app.close());

const PUBLIC = "https://listwright.example.com";
const body = JSON.stringify({ query: "{ viewer { id } }" });
const post = (path: string, headers: Record<string, string>, at: TestApp = app) =>
  fetch(at.url + path, { method: "POST", headers: { "content-type": "application/json", ...headers }, body });

describe("what a page of another site sends", () => {
  const elsewhere: [string, Record<string, string>][] = [
    ["another site", { origin: "https://elsewhere.example" }],
    ["a page without an origin", { origin: "null" }],
    ["a subdomain that looks like us", { origin: "http://localhost.elsewhere.example" }],
    ["another port", { origin: "http://localhost:1" }],
    ["a browser that says cross-site only", { "sec-fetch-site": "cross-site" }],
    ["another subdomain of the same site", { "sec-fetch-site": "same-site" }],
    ["nonsense", { origin: "http://[" }],
  ];

  test.each(elsewhere)("is refused on every route: %s", async (_case, headers) => {
    for (const path of ["/graphql", "/api/setup", "/api/auth/sign-in/email", "/api/auth/sign-out", "/api/whatever"]) {
      for (const type of ["application/json", "text/plain", "application/x-www-form-urlencoded"]) {
        const response = await post(path, { "content-type": type, ...headers });
        expect(response.status, `${path} as ${type}`).toBe(403);
        const answer = (await response.json()) as { message: string; errors: { extensions: { code: string } }[] };
        expect(answer.errors[0]?.extensions.code).toBe("CROSS_ORIGIN");
        expect(answer.message).toMatch(/another site/);
      }
    }
  });

  test("is refused in Japanese too", async () => {
    const response = await post("/graphql", { origin: "https://elsewhere.example", "accept-language": "ja" });
    expect(await response.json()).toMatchObject({ message: expect.stringMatching(/別のサイト/) as unknown });
  });
});

test("our own page, under whichever name of this machine, and programs are served", async () => {
  const authorization = `Bearer ${app.token}`;
  const { port } = new URL(app.url);
  for (const headers of [{}, { origin: app.url }, { origin: app.url, "sec-fetch-site": "same-origin" }]) {
    expect((await post("/graphql", { authorization, ...headers })).status).toBe(200);
  }
  const byAddress = await fetch(`http://127.0.0.1:${port}/graphql`, {
    method: "POST",
    headers: { authorization, origin: `http://127.0.0.1:${port}`, "content-type": "application/json" },
    body,
  });
  expect(byAddress.status).toBe(200);
});

describe("headers", () => {
  const headersOf = async (path: string, at: TestApp = app) => (await fetch(at.url + path)).headers;

  test("allow an answer of the API nothing at all in a browser", async () => {
    const headers = await headersOf("/health");
    expect(headers.get("content-security-policy")).toBe(
      "default-src 'none';base-uri 'none';form-action 'none';frame-ancestors 'none';object-src 'none'",
    );
    expect(headers.get("x-content-type-options")).toBe("nosniff");
    expect(headers.get("x-frame-options")).toBe("DENY");
    expect(headers.get("referrer-policy")).toBe("same-origin");
    expect(headers.get("cross-origin-opener-policy")).toBe("same-origin");
    expect(headers.get("cross-origin-resource-policy")).toBe("same-origin");
    expect(headers.get("permissions-policy")).toMatch(/camera=\(\)/);
    expect(headers.get("x-powered-by")).toBeNull();
    expect(headers.get("access-control-allow-origin")).toBeNull();
    // Over http a browser would not believe it, and elsewhere it may be wrong.
    expect(headers.get("strict-transport-security")).toBeNull();
  });

  test("promise encryption where PUBLIC_URL has it, and refuse the same host without it", async () => {
    const port = await freePort();
    const secure = await startTestApp({ env: { PUBLIC_URL: PUBLIC, PORT: String(port) } });
    const direct = `http://localhost:${port}`;
    try {
      const headers = (await fetch(`${direct}/health`)).headers;
      expect(headers.get("strict-transport-security")).toBe("max-age=31536000");
      expect(headers.get("content-security-policy")).toMatch(/upgrade-insecure-requests/);
      const send = (origin: string) =>
        fetch(`${direct}/graphql`, { method: "POST", headers: { origin, "content-type": "application/json" }, body });
      expect((await send(PUBLIC)).status).toBe(401);
      expect((await send(direct)).status).toBe(403);
      expect((await send(PUBLIC.replace("https", "http"))).status).toBe(403);
    } finally {
      await secure.close();
    }
  });
});

async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, resolve));
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  return port;
}
