import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";

import { SEED, startTestSandbox, type TestSandbox } from "../../support/sandbox.js";
import { person, rawCall } from "./raw-call.js";

let sandbox: TestSandbox;
beforeAll(async () => {
  sandbox = await startTestSandbox({ settings: { customFieldCap: 7 } });
});
beforeEach(() => sandbox.control.reset());
afterAll(() => sandbox.close());

const { newsletter } = SEED.listIds;
const IMPORT = `/api/v3.3/subscribers/${newsletter}/import.json`;

const importRows = (...emails: string[]) =>
  rawCall(sandbox.url, IMPORT, { method: "POST", body: { Subscribers: emails.map((email) => person(email)) } });

const control = (method: string, path: string, body?: unknown, headers: Record<string, string> = {}) =>
  rawCall(sandbox.controlUrl, path, { method, body, headers, key: null });

const active = async () => (await sandbox.control.subscribers(newsletter)).map((row) => row.EmailAddress);

describe("settings", () => {
  test("are changed one by one, and all are answered", async () => {
    const settings = await sandbox.control.settings({ duplicateWins: "first" });
    expect(settings).toMatchObject({ duplicateWins: "first", consentMissing: "call214", customFieldCap: 7 });
    expect((await control("GET", "settings")).json).toEqual(settings);
  });

  test.each([
    [{ duplicatesWin: "first" }, "no setting"],
    [{ duplicateWins: "middle" }, "takes one of"],
    [{ gzip: "yes" }, "takes a boolean"],
    ["nonsense", "JSON"],
  ])("%j is refused and changes nothing", async (changes, words) => {
    const before = await sandbox.control.settings();
    const body = typeof changes === "string" ? changes : { customFieldCap: 1, ...changes };
    const answer = await control("POST", "settings", body);
    expect(answer.status).toBe(400);
    expect(answer.text).toContain(words);
    expect(await sandbox.control.settings()).toEqual(before);
  });
});

test("reset forgets people, settings, faults and calls, and keeps what the sandbox was started with", async () => {
  await importRows("aoi@example.com");
  await sandbox.control.settings({ customFieldCap: 1, gzip: false });
  await sandbox.control.fault({ status: 500 });
  await sandbox.control.reset();
  expect(await sandbox.control.calls()).toEqual([]);
  expect(await active()).toEqual([]);
  expect(await sandbox.control.settings()).toMatchObject({ customFieldCap: 7, gzip: true });
  expect((await rawCall(sandbox.url, `/api/v3.3/clients/${SEED.clientId}/lists.json`)).json).toHaveLength(3);
});

describe("the record of calls", () => {
  test("tells method, path, status, code and rows, but no address and no body", async () => {
    await importRows("aoi@example.com", "ben@example");
    await rawCall(
      sandbox.url,
      `/api/v3.3/subscribers/${newsletter}.json?email=aoi%40example.com&includeTrackingPreference=true`,
    );
    const calls = await sandbox.control.calls();
    expect(calls).toMatchObject([
      { method: "POST", path: IMPORT, status: 400, code: 210, rows: 2, carriedOut: true, fault: null, inFlight: 1 },
      {
        method: "GET",
        path: `/api/v3.3/subscribers/${newsletter}.json`,
        query: { email: "…", includetrackingpreference: "true" },
        status: 200,
        code: null,
        rows: 1,
      },
    ]);
    expect(JSON.stringify(calls)).not.toContain("example");
    expect(calls[0]?.durationMs).toBeGreaterThanOrEqual(0);
    expect(Date.parse(calls[0]?.at ?? "")).toBeLessThanOrEqual(Date.now());
  });

  test("is filtered and cleared", async () => {
    await importRows("aoi@example.com");
    await active();
    expect(await sandbox.control.calls({ method: "GET" })).toHaveLength(1);
    expect(await sandbox.control.calls({ pathIncludes: "/import" })).toHaveLength(1);
    await sandbox.control.clearCalls();
    expect(await sandbox.control.calls()).toEqual([]);
  });

  test("calls are awaited until they arrive, are carried out, are answered", async () => {
    await sandbox.control.fault({ hangBefore: true }, { pathIncludes: "/import", times: 1 });
    await sandbox.control.fault({ hangAfterCommit: true }, { pathIncludes: "/import", nth: 2 });
    const arrived = sandbox.control.awaitCalls(2, { pathIncludes: "/import" });
    const carriedOut = sandbox.control.awaitCalls(1, { pathIncludes: "/import", phase: "carriedOut" });
    const answered = sandbox.control.awaitCalls(1, { pathIncludes: "/import", phase: "answered" });
    const hanging = new AbortController();
    const hang = () =>
      fetch(`${sandbox.url}${IMPORT}`, {
        method: "POST",
        headers: { authorization: `Basic ${Buffer.from(`${SEED.apiKey}:x`).toString("base64")}` },
        body: JSON.stringify({ Subscribers: [person("aoi@example.com")] }),
        signal: hanging.signal,
      }).catch(() => undefined);
    const first = hang();
    await sandbox.control.awaitCalls(1, { pathIncludes: "/import" });
    const second = hang();
    expect((await arrived).map((call) => call.carriedOut)).toEqual([false, expect.any(Boolean)]);
    expect(await carriedOut).toMatchObject([{ number: 2, status: null }]);
    await importRows("ben@example.com");
    expect(await answered).toMatchObject([{ number: 3, status: 201, inFlight: 3 }]);
    hanging.abort();
    await Promise.all([first, second]);
  });

  test("waiting in vain ends with 408 and says how many came", async () => {
    await importRows("aoi@example.com");
    const answer = await control("GET", "calls/await?pathIncludes=/import&count=2&timeoutMs=10");
    expect(answer).toMatchObject({ status: 408, json: { error: "1 of 2 such calls came within 10 ms." } });
  });
});

describe("states", () => {
  test("somebody who is not on the list comes onto it, with a name", async () => {
    const path = `lists/${newsletter}/subscribers/state`;
    expect((await control("POST", path, { email: "aoi@example.com", state: "bounced", name: "Aoi" })).status).toBe(204);
    expect(await sandbox.control.subscribers(newsletter, "Bounced")).toMatchObject([{ Name: "Aoi" }]);
  });

  test("who is in the state already entered it when they did", async () => {
    const since = async () => (await sandbox.control.subscribers(newsletter, "Deleted"))[0]?.Date;
    await sandbox.control.setState(newsletter, "aoi@example.com", "Deleted");
    const before = await since();
    await sandbox.control.settings({ clockOffsetMs: 3_600_000 });
    await sandbox.control.setState(newsletter, "aoi@example.com", "Deleted");
    expect(await since()).toBe(before);
  });

  test.each([
    ["an unknown list", "0".repeat(32), { email: "a@example.com", state: "Active" }],
    ["a malformed address", newsletter, { email: "a", state: "Active" }],
    ["an unknown state", newsletter, { email: "a@example.com", state: "Asleep" }],
  ])("%s is refused", async (_, listId, body) => {
    const answer = await control("POST", `lists/${listId}/subscribers/state`, body);
    expect(answer.status).toBe(400);
    expect(answer.json).toHaveProperty("error");
  });
});

describe("the page", () => {
  test("shows clients and lists with counts", async () => {
    await importRows("aoi@example.com", "ben@example.com");
    const { text, headers } = await control("GET", "");
    expect(headers.get("content-type")).toContain("text/html");
    expect(text).toContain("Harbour Coffee");
    expect(text).toContain("Kite &amp; Lantern");
    expect(text).toMatch(/Newsletter<\/a>[\s\S]*?<td class="number"[^>]*>2<\/td>/);
    expect(text).toContain('name="viewport"');
  });

  test("shows the latest subscribers of a list, and escapes what they call themselves", async () => {
    const name = `<img src=x onerror="alert('hi')">`;
    await rawCall(sandbox.url, IMPORT, {
      method: "POST",
      body: { Subscribers: [person("aoi@example.com", { Name: name })] },
    });
    const { text, headers } = await control("GET", `?list=${newsletter}`);
    expect(text).toContain("&lt;img src=x onerror=&quot;alert(&#39;hi&#39;)&quot;&gt;");
    expect(text).not.toContain("<img");
    expect(headers.get("content-security-policy")).toContain("default-src 'none'");
    expect((await control("GET", `?list=${SEED.listIds.events}`)).text).toContain("Nobody is on this list yet.");
    expect((await control("GET", "?list=%3Cscript%3E")).text).toContain("There is no such list.");
  });

  test("speaks Japanese to those who prefer it", async () => {
    const { text } = await control("GET", "", undefined, { "accept-language": "ja-JP,ja;q=0.9,en;q=0.8" });
    expect(text).toContain('<html lang="ja">');
    expect(text).toContain("サンドボックス");
  });

  test("is where the root leads", async () => {
    const response = await fetch(sandbox.url);
    expect(response.url).toBe(sandbox.controlUrl);
    expect(response.status).toBe(200);
  });
});

test("a web page of another origin cannot use the controls", async () => {
  const answer = await control("POST", "reset", undefined, { origin: "https://attacker.example" });
  expect(answer.status).toBe(403);
  expect((await control("POST", "reset", undefined, { origin: sandbox.url })).status).toBe(204);
});

test("an unknown control is 404", async () => {
  expect((await control("GET", "nonsense")).status).toBe(404);
  expect((await rawCall(sandbox.url, "/elsewhere")).status).toBe(404);
});
