import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";

import { type FaultMatch, SEED, startTestSandbox, type TestSandbox } from "../../support/sandbox.js";
import { person, rawCall } from "./raw-call.js";

let sandbox: TestSandbox;
beforeAll(async () => {
  sandbox = await startTestSandbox();
});
beforeEach(() => sandbox.control.reset());
afterAll(() => sandbox.close());

const { newsletter } = SEED.listIds;
const IMPORT = `/api/v3.3/subscribers/${newsletter}/import.json`;
const PERSON = `/api/v3.3/subscribers/${newsletter}.json`;
const UNSUBSCRIBE = `/api/v3.3/subscribers/${newsletter}/unsubscribe.json`;
const ACTIVE = `/api/v3.3/lists/${newsletter}/active.json`;

const importRows = (...emails: string[]) =>
  rawCall(sandbox.url, IMPORT, { method: "POST", body: { Subscribers: emails.map((email) => person(email)) } });

const control = (method: string, path: string, body?: unknown, headers: Record<string, string> = {}) =>
  rawCall(sandbox.controlUrl, path, { method, body, headers, key: null });

const active = async () => (await sandbox.control.subscribers(newsletter)).map((row) => row.EmailAddress);

test("429 with and without Retry-After, once each, storing nothing", async () => {
  await sandbox.control.fault({ status: 429, headers: { "Retry-After": "2" } }, { nth: 1, pathIncludes: "/import" });
  await sandbox.control.fault({ status: 429 }, { nth: 2, pathIncludes: "/import" });
  const first = await importRows("aoi@example.com");
  expect(first).toMatchObject({ status: 429, json: { Code: 429, Message: "Rate limit exceeded" } });
  expect(first.headers.get("retry-after")).toBe("2");
  expect((await importRows("aoi@example.com")).headers.get("retry-after")).toBeNull();
  expect(await active()).toEqual([]);
  expect((await importRows("aoi@example.com")).status).toBe(201);
  expect(await sandbox.control.calls({ pathIncludes: "/import" })).toMatchObject([
    { status: 429, fault: 1, carriedOut: false, rows: null },
    { status: 429, fault: 2 },
    { status: 201, fault: null },
  ]);
});

test("500 with a page of HTML, before or after the rows were stored", async () => {
  await sandbox.control.fault({ status: 500, html: true }, { nth: 1 });
  await sandbox.control.fault({ status: 504, html: true, afterCommit: true }, { nth: 2 });
  const before = await importRows("aoi@example.com");
  expect(before.status).toBe(500);
  expect(before.headers.get("content-type")).toContain("text/html");
  expect(before.text).toContain("<h1>500 Internal Server Error</h1>");
  expect((await importRows("ben@example.com")).status).toBe(504);
  expect(await active()).toEqual(["ben@example.com"]);
});

test("a body of one's own", async () => {
  await sandbox.control.fault({ status: 401, body: { Code: 121, Message: "Expired OAuth Token" } });
  expect(await importRows("aoi@example.com")).toMatchObject({ status: 401, json: { Code: 121 } });
  await sandbox.control.clearFaults();
  await sandbox.control.fault({ status: 200, body: "not JSON" });
  expect(await importRows("aoi@example.com")).toMatchObject({ status: 200, text: "not JSON" });
});

test.each([
  ["closeBefore", []],
  ["closeAfter", ["aoi@example.com"]],
  ["truncate", ["aoi@example.com"]],
] as const)("%s drops the connection", async (effect, stored) => {
  await sandbox.control.fault({ [effect]: true }, { pathIncludes: "/import" });
  await expect(importRows("aoi@example.com")).rejects.toThrow();
  expect(await active()).toEqual(stored);
  expect(await sandbox.control.calls({ pathIncludes: "/import" })).toMatchObject([{ status: null, fault: 1 }]);
});

test("a slow call is carried out only after its delay, even when its client has given up", async () => {
  await sandbox.control.fault({ delayMs: 300 }, { pathIncludes: "/import" });
  const impatient = fetch(`${sandbox.url}${IMPORT}`, {
    method: "POST",
    headers: { authorization: `Basic ${Buffer.from(`${SEED.apiKey}:x`).toString("base64")}` },
    body: JSON.stringify({ Subscribers: [person("aoi@example.com")] }),
    signal: AbortSignal.timeout(50),
  });
  await expect(impatient).rejects.toThrow();
  expect(await sandbox.control.calls({ phase: "carriedOut" })).toEqual([]);
  await sandbox.control.awaitCalls(1, { phase: "carriedOut" });
  expect(await active()).toEqual(["aoi@example.com"]);
});

test("befall a method, from the nth call on, so many times, until they are taken back", async () => {
  await sandbox.control.fault({ status: 503 }, { method: "POST", nth: 2, times: 2 });
  const statuses = [];
  for (let call = 0; call < 5; call += 1) {
    statuses.push((await importRows(`p${call}@example.com`)).status);
    statuses.push((await rawCall(sandbox.url, "/api/v3.3/systemdate.json")).status);
  }
  expect(statuses.filter((_, index) => index % 2 === 0)).toEqual([201, 503, 503, 201, 201]);
  expect(statuses.filter((_, index) => index % 2 === 1)).toEqual([200, 200, 200, 200, 200]);
  await sandbox.control.fault({ status: 503 });
  await sandbox.control.clearFaults();
  expect((await importRows("aoi@example.com")).status).toBe(201);
});

test("match a query too, such as one address", async () => {
  await sandbox.control.fault({ status: 500 }, { pathIncludes: "email=aoi%40example.com" });
  const read = (email: string) =>
    rawCall(sandbox.url, `/api/v3.3/subscribers/${newsletter}.json?email=${encodeURIComponent(email)}`);
  expect((await read("aoi@example.com")).status).toBe(500);
  expect((await read("ben@example.com")).status).toBe(400);
});

test("a probability befalls the same calls for the same seed", async () => {
  const befallen = async (seed: number): Promise<string> => {
    await sandbox.control.clearFaults();
    await sandbox.control.fault({ status: 500 }, { probability: 0.5, seed });
    let pattern = "";
    for (let call = 0; call < 24; call += 1) {
      pattern += (await rawCall(sandbox.url, "/api/v3.3/systemdate.json")).status === 500 ? "x" : ".";
    }
    return pattern;
  };
  const first = await befallen(7);
  expect(await befallen(7)).toBe(first);
  expect(await befallen(8)).not.toBe(first);
  expect(first).toMatch(/x/);
  expect(first).toMatch(/\./);
});

test("what is no fault is refused", async () => {
  for (const body of [{}, { effect: {} }, { effect: { status: 99 } }, { effect: { stauts: 500 } }]) {
    expect((await control("POST", "faults", body)).status).toBe(400);
  }
  expect((await control("GET", "faults")).json).toEqual([]);
});

test("any code is answered with its own status and words, to deletions, unsubscribes and paged reads too", async () => {
  await importRows("aoi@example.com");
  const unsubscribe = { method: "POST", body: { EmailAddress: "aoi@example.com" } };
  const befall = (code: number, match: FaultMatch) => sandbox.control.fault({ code }, { ...match, times: 1 });
  await befall(205, { method: "DELETE" });
  await befall(700, { method: "POST", pathIncludes: "/unsubscribe" });
  await befall(101, { method: "GET", pathIncludes: "/active" });
  expect(await rawCall(sandbox.url, `${PERSON}?email=aoi%40example.com`, { method: "DELETE" })).toMatchObject({
    status: 400,
    json: { Code: 205, Message: "Subscriber has been deleted" },
  });
  expect(await rawCall(sandbox.url, UNSUBSCRIBE, unsubscribe)).toMatchObject({ status: 400, json: { Code: 700 } });
  expect(await rawCall(sandbox.url, ACTIVE)).toMatchObject({ status: 401, json: { Code: 101 } });
  expect(await active()).toEqual(["aoi@example.com"]);
});

test("a deletion and an unsubscribe whose answers are lost have happened all the same", async () => {
  await importRows("aoi@example.com", "ben@example.com");
  await sandbox.control.fault({ closeAfter: true }, { method: "DELETE" });
  await sandbox.control.fault({ status: 502, html: true, afterCommit: true }, { pathIncludes: "/unsubscribe" });
  await expect(rawCall(sandbox.url, `${PERSON}?email=aoi%40example.com`, { method: "DELETE" })).rejects.toThrow();
  const body = { EmailAddress: "ben@example.com" };
  expect(await rawCall(sandbox.url, UNSUBSCRIBE, { method: "POST", body })).toMatchObject({ status: 502 });
  expect(await active()).toEqual([]);
});

test("a paged read breaks in its middle", async () => {
  await importRows("aoi@example.com", "ben@example.com");
  await sandbox.control.fault({ truncate: true }, { pathIncludes: "page=1", times: 1 });
  await expect(rawCall(sandbox.url, `${ACTIVE}?page=1`)).rejects.toThrow();
  expect((await rawCall(sandbox.url, `${ACTIVE}?page=1`)).status).toBe(200);
});

test("rows of an import are refused with whatever code is wanted, and the others are stored", async () => {
  await sandbox.control.fault(
    {
      refuseRows: [
        { code: 204, emailIncludes: "AOI@" },
        { code: 9999, every: 3, message: "Something new" },
      ],
    },
    { pathIncludes: "/import", times: 1 },
  );
  const emails = ["aoi@example.com", "ben@example.com", "cho@example.com", "dan@example.com"];
  expect(await importRows(...emails)).toMatchObject({
    status: 400,
    json: {
      Code: 210,
      ResultData: {
        TotalUniqueEmailsSubmitted: 4,
        TotalNewSubscribers: 2,
        FailureDetails: [
          { EmailAddress: "aoi@example.com", Code: 204, Message: "In Suppression List" },
          { EmailAddress: "dan@example.com", Code: 9999, Message: "Something new" },
        ],
      },
    },
  });
  expect(await active()).toEqual(["ben@example.com", "cho@example.com"]);
  expect((await importRows(...emails)).status).toBe(201);
});

test("an import takes the time set for 1,000 rows in proportion", async () => {
  await sandbox.control.settings({ importMsPer1000: 100_000 });
  const began = performance.now();
  expect((await importRows("aoi@example.com", "ben@example.com")).status).toBe(201);
  expect(performance.now() - began).toBeGreaterThanOrEqual(199);
});
