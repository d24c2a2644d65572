import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";

import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";

import { SEED, startTestSandbox, type TestSandbox } from "../../support/sandbox.js";
import { person, rawCall } from "./raw-call.js";

let sandbox: TestSandbox;
beforeAll(async () => {
  sandbox = await startTestSandbox();
});
beforeEach(() => sandbox.control.reset());
afterAll(() => sandbox.close());

const { newsletter, confirmed, events } = SEED.listIds;
const AOI = "aoi+news@example.com";
const QUERY = `email=${encodeURIComponent(AOI)}`;

const api = <Body>(method: string, path: string, body?: unknown) => sandbox.control.api<Body>(method, path, body);
const add = (body: Record<string, unknown>, listId: string = newsletter) =>
  api("POST", `subscribers/${listId}.json`, body);
const update = (body: Record<string, unknown>, query = QUERY) =>
  api("PUT", `subscribers/${newsletter}.json?${query}`, body);
const details = async (listId: string = newsletter, query = QUERY) =>
  (await api<Record<string, unknown>>("GET", `subscribers/${listId}.json?${query}`)).body;

describe("adding", () => {
  test("answers the bare address and stores", async () => {
    const answer = await add(person(AOI, { Name: "Aoi", CustomFields: [{ Key: "City", Value: "Kyoto" }] }));
    expect(answer).toEqual({ status: 201, body: AOI });
    expect(await details()).toMatchObject({
      EmailAddress: AOI,
      Name: "Aoi",
      State: "Active",
      CustomFields: [{ Key: "[City]", Value: "Kyoto" }],
      ReadsEmailWith: "",
    });
  });

  test("updates who is there", async () => {
    await add(person(AOI, { Name: "Aoi" }));
    expect((await add(person(AOI.toUpperCase(), { Name: "Aoi S." }))).status).toBe(201);
    expect(await sandbox.control.subscribers(newsletter)).toMatchObject([{ EmailAddress: AOI, Name: "Aoi S." }]);
  });

  test.each([
    [person("a@example"), 1],
    [person("a@example.com", { MobileNumber: "1" }), 220],
    [person("a@example", { MobileNumber: "1" }), 221],
    [{ EmailAddress: "a@example.com" }, 214],
    [person("a@example.com", { ConsentToTrack: "true" }), 400],
  ])("%j is refused with %i", async (body, code) => {
    expect(await add(body)).toMatchObject({ status: 400, body: { Code: code } });
  });

  test("refuses the unsubscribed with 206 unless Resubscribe is given", async () => {
    await sandbox.control.setState(newsletter, AOI, "Unsubscribed");
    expect(await add(person(AOI))).toMatchObject({ status: 400, body: { Code: 206 } });
    expect((await add(person(AOI, { Resubscribe: "true" }))).status).toBe(201);
    expect(await details()).toMatchObject({ State: "Active" });
  });

  test("on a confirmed list leaves people unconfirmed", async () => {
    await add(person(AOI), confirmed);
    expect(await details(confirmed)).toMatchObject({ State: "Unconfirmed" });
  });

  test("can answer before it stores", async () => {
    await sandbox.control.settings({ addQueueDelayMs: 600_000 });
    expect((await add(person(AOI))).status).toBe(201);
    expect(await details()).toMatchObject({ Code: 203 });
    await fetch(`${sandbox.controlUrl}queue/flush`, { method: "POST" });
    expect(await details()).toMatchObject({ State: "Active" });
  });

  test("the same address too often is 429 without headers, others and later ones are not", async () => {
    await sandbox.control.settings({ floodLimit: 2, floodWindowMs: 10_000 });
    await add(person(AOI));
    await update(person(AOI));
    const refused = await rawCall(sandbox.url, `/api/v3.3/subscribers/${newsletter}.json`, {
      method: "POST",
      body: person(AOI),
    });
    expect(refused).toMatchObject({
      status: 429,
      json: { Code: 429, Message: "Subscriber was added too many times too quickly, try again later." },
    });
    expect(refused.headers.get("retry-after")).toBeNull();
    expect((await add(person("ben@example.com"))).status).toBe(201);
    await sandbox.control.settings({ clockOffsetMs: 11_000 });
    expect((await add(person(AOI))).status).toBe(201);
  });
});

describe("updating", () => {
  test("changes name, values and address, and answers nothing", async () => {
    await add(person(AOI, { Name: "Aoi" }));
    const answer = await update(
      person("aoi.new@example.com", { Name: "Aoi N.", CustomFields: [{ Key: "City", Value: "Nara" }] }),
    );
    expect(answer).toEqual({ status: 200, body: undefined });
    expect(await details()).toMatchObject({ Code: 203 });
    expect(await sandbox.control.subscribers(newsletter)).toMatchObject([
      { EmailAddress: "aoi.new@example.com", Name: "Aoi N.", CustomFields: [{ Key: "[City]", Value: "Nara" }] },
    ]);
  });

  test("never adds: 203", async () => {
    expect(await update(person(AOI))).toMatchObject({ status: 400, body: { Code: 203 } });
  });

  test("another subscriber's address is 201, a malformed one 211", async () => {
    await add(person(AOI));
    await add(person("ben@example.com"));
    expect(await update(person("Ben@example.com"))).toMatchObject({ status: 400, body: { Code: 201 } });
    expect(await update(person("ben@"))).toMatchObject({ status: 400, body: { Code: 211 } });
  });

  test("one that is refused changes nothing, and what follows it is kept", async () => {
    const directory = await mkdtemp(path.join(tmpdir(), "listwright-sandbox-"));
    const file = path.join(directory, "state.sqlite");
    const first = await startTestSandbox({ file, settings: { overLongValue: "reject810" } });
    await first.control.api("POST", `subscribers/${newsletter}.json`, person(AOI));
    const change = person(AOI, { Name: "Aoi", CustomFields: [{ Key: "City", Value: "x".repeat(300) }] });
    const refused = await first.control.api("PUT", `subscribers/${newsletter}.json?${QUERY}`, change);
    expect(refused).toMatchObject({ status: 400, body: { Code: 810 } });
    await first.control.api("POST", `subscribers/${newsletter}.json`, person("ben@example.com"));
    await first.close();
    const second = await startTestSandbox({ file });
    expect(await second.control.subscribers(newsletter)).toMatchObject([
      { EmailAddress: AOI, Name: "" },
      { EmailAddress: "ben@example.com" },
    ]);
    await second.close();
    await rm(directory, { recursive: true });
  });

  test("changes the inactive without making them active, unless Resubscribe is given", async () => {
    await sandbox.control.setState(newsletter, AOI, "Deleted");
    await update(person(AOI, { Name: "Aoi" }));
    expect(await details()).toMatchObject({ State: "Deleted", Name: "Aoi" });
    await update(person(AOI, { Resubscribe: true }));
    expect(await details()).toMatchObject({ State: "Active" });
  });
});

describe("leaving", () => {
  const unsubscribe = (listId: string, email = AOI) =>
    api("POST", `subscribers/${listId}/unsubscribe.json`, { EmailAddress: email });
  const remove = (listId: string) => api("DELETE", `subscribers/${listId}.json?${QUERY}`);

  test("unsubscribing from an AllClientLists list leaves the others of its kind and suppresses", async () => {
    for (const listId of [newsletter, confirmed, events]) await add(person(AOI), listId);
    expect(await unsubscribe(newsletter)).toEqual({ status: 200, body: undefined });
    expect(await details(newsletter)).toMatchObject({ State: "Unsubscribed" });
    expect(await details(confirmed)).toMatchObject({ State: "Unsubscribed" });
    expect(await details(events)).toMatchObject({ State: "Active" });
    const { body } = await api<{ Results: object[] }>("GET", `clients/${SEED.clientId}/suppressionlist.json`);
    expect(body.Results).toMatchObject([{ EmailAddress: AOI, SuppressionReason: "Unsubscribed" }]);
  });

  test("unsubscribing from an OnlyThisList list concerns that list alone", async () => {
    for (const listId of [newsletter, events]) await add(person(AOI), listId);
    await unsubscribe(events);
    expect(await details(events)).toMatchObject({ State: "Unsubscribed" });
    expect(await details(newsletter)).toMatchObject({ State: "Active" });
    const { body } = await api<{ Results: object[] }>("GET", `clients/${SEED.clientId}/suppressionlist.json`);
    expect(body.Results).toEqual([]);
  });

  test("who is not on the list is 203; who left already too, unless set otherwise", async () => {
    expect(await unsubscribe(newsletter)).toMatchObject({ status: 400, body: { Code: 203 } });
    await add(person(AOI));
    await unsubscribe(newsletter);
    expect(await unsubscribe(newsletter)).toMatchObject({ status: 400, body: { Code: 203 } });
    await sandbox.control.settings({ repeatedUnsubscribe: "ok" });
    expect(await unsubscribe(newsletter)).toEqual({ status: 200, body: undefined });
  });

  test("deleting leaves a readable row that is not suppressed, and works after unsubscribing", async () => {
    await add(person(AOI), events);
    await unsubscribe(events);
    expect(await remove(events)).toEqual({ status: 200, body: undefined });
    expect(await details(events)).toMatchObject({ State: "Deleted" });
    expect(await add(person(AOI), events)).toMatchObject({ body: { Code: 205 } });
    expect((await add(person(AOI, { Resubscribe: true }), events)).status).toBe(201);
  });

  test("deleting twice is 203, unless set otherwise", async () => {
    await add(person(AOI));
    await remove(newsletter);
    expect(await remove(newsletter)).toMatchObject({ status: 400, body: { Code: 203 } });
    await sandbox.control.settings({ repeatedDelete: "ok" });
    expect((await remove(newsletter)).status).toBe(200);
  });

  test("nobody has a history, and who is not on the list has none to ask for", async () => {
    expect(await api("GET", `subscribers/${newsletter}/history.json?${QUERY}`)).toMatchObject({ body: { Code: 203 } });
    await add(person(AOI));
    expect(await api("GET", `subscribers/${newsletter}/history.json?${QUERY}`)).toEqual({ status: 200, body: [] });
  });

  test("a plus that is not percent-encoded is a blank, so that the address is malformed", async () => {
    await add(person(AOI));
    expect(await details(newsletter, `email=${AOI}`)).toMatchObject({ Code: 1 });
  });
});
