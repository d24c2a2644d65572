import { afterAll, beforeAll, expect, test } from "vitest";

import { SEED, startTestSandbox, type TestSandbox } from "../../support/sandbox.js";
import { rawCall } from "./raw-call.js";

let sandbox: TestSandbox;
beforeAll(async () => {
  sandbox = await startTestSandbox();
});
afterAll(() => sandbox.close());

const WRONG_KEY = { Code: 100, Message: "Invalid API Key" };

test.each(["x", "nopass", "magic", ""])("the key is the user name, whatever the password (%j)", async (password) => {
  const authorization = `Basic ${Buffer.from(`${SEED.apiKey}:${password}`).toString("base64")}`;
  const answer = await rawCall(sandbox.url, "/api/v3.3/systemdate.json", { key: null, headers: { authorization } });
  expect(answer.status).toBe(200);
});

test.each([
  ["a wrong key", "0".repeat(32)],
  ["no credential", null],
])("%s is 401 with code 100", async (_, key) => {
  const answer = await rawCall(sandbox.url, "/api/v3.3/clients.json", { key });
  expect(answer).toMatchObject({ status: 401, json: WRONG_KEY });
});

test("a bearer token that was never issued is invalid", async () => {
  const headers = { authorization: "Bearer abc" };
  const answer = await rawCall(sandbox.url, "/api/v3.3/clients.json", { key: null, headers });
  expect(answer).toMatchObject({ status: 401, json: { Code: 120 } });
});

test.each(["/api/v3.3/nonsense.json", "/api/v3.9/clients.json"])(
  "authentication is checked before routing: %s without a key is 401, with one 404",
  async (path) => {
    expect(await rawCall(sandbox.url, path, { key: null })).toMatchObject({ status: 401, json: WRONG_KEY });
    expect(await rawCall(sandbox.url, path)).toMatchObject({ status: 404, json: { Code: 404 } });
  },
);

test.each(["/api/v4.0/clients.json", "/api/v9.9/clients.json", "/api/v2/clients.json"])(
  "%s is 404 for everybody",
  async (path) => {
    expect((await rawCall(sandbox.url, path, { key: null })).status).toBe(404);
    expect((await rawCall(sandbox.url, path)).status).toBe(404);
  },
);

test.each([
  "/api/v3/clients.json",
  "/api/v3.1/clients.json",
  "/api/v3.2/clients.json",
  "/api/v3.3/clients.json",
  "/API/V3.3/Clients.JSON",
  "/api/v3.3//clients.json",
])("%s is understood", async (path) => {
  const answer = await rawCall(sandbox.url, path);
  expect(answer.status).toBe(200);
  expect(answer.headers.get("content-type")).toBe("application/json; charset=utf-8");
  expect(answer.json).toEqual([
    { ClientID: SEED.clientId, Name: "Harbour Coffee" },
    { ClientID: SEED.secondClientId, Name: "Kite & Lantern" },
  ]);
});

test("a method that a path does not have is 404", async () => {
  expect((await rawCall(sandbox.url, "/api/v3.3/countries.json", { method: "DELETE" })).status).toBe(404);
});

test("a path that is not percent-encoded properly is 404, not a crash", async () => {
  expect((await rawCall(sandbox.url, "/api/v3.3/lists/%E0%A4%A.json")).status).toBe(404);
});

test("pretty=true indents, in whatever case the parameter is written", async () => {
  const plain = await rawCall(sandbox.url, "/api/v3.3/systemdate.json");
  const pretty = await rawCall(sandbox.url, "/api/v3.3/systemdate.json?Pretty=TRUE");
  expect(plain.text).not.toContain("\n");
  expect(pretty.text).toContain('\n  "SystemDate"');
});

test("a client's own key sees that client alone; the other's client and lists are 401 with code 102", async () => {
  const key = SEED.clientApiKey;
  const clients = await rawCall(sandbox.url, "/api/v3.3/clients.json", { key });
  expect(clients.json).toEqual([{ ClientID: SEED.clientId, Name: "Harbour Coffee" }]);
  for (const path of [`clients/${SEED.secondClientId}.json`, `lists/${SEED.listIds.books}.json`]) {
    const answer = await rawCall(sandbox.url, `/api/v3.3/${path}`, { key });
    expect(answer).toMatchObject({ status: 401, json: { Code: 102 } });
  }
});

test("an unknown client is 401 with code 102", async () => {
  const answer = await rawCall(sandbox.url, `/api/v3.3/clients/${"0".repeat(32)}/lists.json`);
  expect(answer).toMatchObject({ status: 401, json: { Code: 102 } });
});

test.each(["401/101", "401/102", "404/404"] as const)("an unknown list can be answered as %s", async (unknownList) => {
  await sandbox.control.settings({ unknownList });
  const [status, code] = unknownList.split("/").map(Number);
  const answer = await rawCall(sandbox.url, `/api/v3.3/lists/${"0".repeat(32)}.json`);
  expect(answer).toMatchObject({ status, json: { Code: code } });
});

test("IDs are found whatever their case", async () => {
  const answer = await rawCall(sandbox.url, `/api/v3.3/lists/${SEED.listIds.newsletter.toUpperCase()}.json`);
  expect(answer).toMatchObject({ status: 200, json: { ListID: SEED.listIds.newsletter } });
});

test("long answers are compressed for those who ask, and only where the setting allows it", async () => {
  const asked = { "accept-encoding": "gzip" };
  const countries = "/api/v3.3/countries.json";
  expect((await rawCall(sandbox.url, countries, { headers: asked })).headers.get("content-encoding")).toBe("gzip");
  const refused = { "accept-encoding": "gzip;q=0" };
  expect((await rawCall(sandbox.url, countries, { headers: refused })).headers.get("content-encoding")).toBeNull();
  expect((await rawCall(sandbox.url, countries, { headers: asked })).json).toContain("Great Britain");
  await sandbox.control.settings({ gzip: false });
  expect((await rawCall(sandbox.url, countries, { headers: asked })).headers.get("content-encoding")).toBeNull();
});

test("more calls a second than the limit are 429 without Retry-After, and the next second is free again", async () => {
  await sandbox.control.settings({ requestsPerSecond: 2, clockOffsetMs: 3_600_000 });
  const paths = [1, 2, 3, 4, 5, 6].map(() => rawCall(sandbox.url, "/api/v3.3/countries.json"));
  const answers = await Promise.all(paths);
  const refused = answers.filter((answer) => answer.status === 429);
  expect(refused.length).toBeGreaterThanOrEqual(3);
  expect(refused[0]?.json).toEqual({ Code: 429, Message: "Rate limit exceeded" });
  expect(refused[0]?.headers.get("retry-after")).toBeNull();
  await sandbox.control.settings({ clockOffsetMs: 3_605_000 });
  expect((await rawCall(sandbox.url, "/api/v3.3/countries.json")).status).toBe(200);
});
