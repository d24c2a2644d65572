import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";

import { SEED, type SandboxSettings, startTestSandbox, type TestSandbox } from "../../support/sandbox.js";
import { person, rawCall } from "./raw-call.js";

let sandbox: TestSandbox;
beforeAll(async () => {
  sandbox = await startTestSandbox();
});
beforeEach(() => sandbox.control.reset());
afterAll(() => sandbox.close());

const { newsletter, confirmed } = SEED.listIds;
const AOI = "aoi@example.com";

const api = <Body>(method: string, path: string, body?: unknown) => sandbox.control.api<Body>(method, path, body);
const set = (settings: Partial<SandboxSettings>) => sandbox.control.settings(settings);

interface ImportResult {
  readonly TotalNewSubscribers: number;
  readonly TotalExistingSubscribers: number;
}

const importAoi = (listId: string, more: object = {}, row: Record<string, unknown> = {}) =>
  api<ImportResult>("POST", `subscribers/${listId}/import.json`, { Subscribers: [person(AOI, row)], ...more });

test.each([
  ["existing", 0, 1],
  ["new", 1, 0],
] as const)("who comes back by Resubscribe counts as %s", async (resubscribedCountAs, added, existing) => {
  await set({ resubscribedCountAs });
  await sandbox.control.setState(newsletter, AOI, "Deleted");
  const counts = { TotalNewSubscribers: added, TotalExistingSubscribers: existing };
  expect((await importAoi(newsletter, { Resubscribe: true })).body).toMatchObject(counts);
  const again = { TotalNewSubscribers: 0, TotalExistingSubscribers: 1 };
  expect((await importAoi(newsletter)).body).toMatchObject(again);
});

test.each([
  ["truncate", "x".repeat(250)],
  ["keep", "x".repeat(251)],
  ["ignore", "Kyoto"],
] as const)("a value of 251 characters: %s", async (overLongValue, stored) => {
  await set({ overLongValue });
  await importAoi(newsletter, {}, { CustomFields: [{ Key: "City", Value: "Kyoto" }] });
  await importAoi(newsletter, {}, { CustomFields: [{ Key: "City", Value: "x".repeat(251) }] });
  const [aoi] = await sandbox.control.subscribers(newsletter);
  expect(aoi?.CustomFields).toEqual([{ Key: "[City]", Value: stored }]);
});

describe("confirmed opt-in", () => {
  test.each(["Unconfirmed", "Active"] as const)("an import makes new people %s", async (importOnConfirmedList) => {
    await set({ importOnConfirmedList });
    await importAoi(confirmed);
    expect(await sandbox.control.subscribers(confirmed, importOnConfirmedList)).toHaveLength(1);
    await api("POST", `subscribers/${confirmed}.json`, person("ben@example.com"));
    const unconfirmed = await sandbox.control.subscribers(confirmed, "Unconfirmed");
    expect(unconfirmed.map(({ EmailAddress }) => EmailAddress)).toContain("ben@example.com");
  });

  test.each([false, true])("confirming sets ListJoinedDate anew: %s", async (confirmingResetsJoinedDate) => {
    await set({ confirmingResetsJoinedDate });
    await importAoi(confirmed);
    const [before] = await sandbox.control.subscribers(confirmed, "Unconfirmed");
    await set({ clockOffsetMs: 3_600_000 });
    expect(await sandbox.control.confirm(confirmed)).toBe(1);
    expect(await sandbox.control.confirm(confirmed, AOI)).toBe(0);
    const [after] = await sandbox.control.subscribers(confirmed);
    expect(after?.Date).not.toBe(before?.Date);
    expect(after?.ListJoinedDate === before?.ListJoinedDate).toBe(!confirmingResetsJoinedDate);
  });
});

test.each([
  ["since", 0],
  ["ignored", 1],
] as const)("a date after everybody's is heeded or not: %s", async (dateFilter, rows) => {
  await set({ dateFilter });
  await importAoi(newsletter);
  const answer = await api("GET", `lists/${newsletter}/active.json?date=2090-01-01`);
  expect(answer.body).toMatchObject({ TotalNumberOfRecords: rows });
  expect((await api("GET", `lists/${newsletter}/active.json?date=yesterday`)).body).toMatchObject({ Code: 5 });
});

test("a list that a draft uses is not deleted, and one of all contacts not changed", async () => {
  await set({ listsUsedByDrafts: `Events, ${newsletter}`, allContactsLists: "NEWSLETTER" });
  expect((await api("DELETE", `lists/${newsletter}.json`)).body).toMatchObject({ Code: 252 });
  expect((await api("DELETE", `lists/${SEED.listIds.events}.json`)).body).toMatchObject({ Code: 252 });
  expect((await api("PUT", `lists/${newsletter}.json`, { Title: "Other" })).body).toMatchObject({ Code: 262 });
  expect((await api("DELETE", `lists/${confirmed}.json`)).status).toBe(200);
});

test.each([
  ["call400", 400],
  ["call258", 258],
] as const)("a visibility that is none: %s", async (invalidVisibility, Code) => {
  await set({ invalidVisibility });
  const field = { FieldName: "Shoe size", DataType: "Number", VisibleInPreferenceCenter: "perhaps" };
  expect((await api("POST", `lists/${newsletter}/customfields.json`, field)).body).toMatchObject({ Code });
});

test.each([
  ["100", 100],
  ["50", 50],
] as const)("an Authorization header of another kind: %s", async (malformedAuthorization, Code) => {
  await set({ malformedAuthorization });
  const headers = { authorization: "Digest something" };
  const path = "/api/v3.3/clients.json";
  expect((await rawCall(sandbox.url, path, { key: null, headers })).json).toMatchObject({ Code });
  expect((await rawCall(sandbox.url, path, { key: null })).json).toMatchObject({ Code: 100 });
});

test.each([
  ["envelope", { Code: 429, Message: "Rate limit exceeded" }, null],
  ["headers", { Code: 429, Message: "Rate limit exceeded" }, "0"],
  ["empty", undefined, null],
] as const)("calls beyond the limit: %s", async (rateLimitAnswer, body, remaining) => {
  await set({ rateLimitAnswer, requestsPerSecond: 1 });
  const call = () => rawCall(sandbox.url, "/api/v3.3/clients.json");
  await call();
  const refused = await call();
  expect(refused).toMatchObject({ status: 429, json: body });
  expect(refused.headers.get("x-ratelimit-remaining")).toBe(remaining);
});

test("another time zone of a client shows the dates of its lists anew", async () => {
  await importAoi(newsletter);
  const dateOf = async () => Date.parse(`${(await sandbox.control.subscribers(newsletter))[0]?.Date}Z`);
  const tokyo = { CompanyName: "Harbour Coffee", Country: "Japan", TimeZone: "(GMT+09:00) Osaka, Sapporo, Tokyo" };
  expect((await api("PUT", `clients/${SEED.clientId}/setbasics.json`, tokyo)).status).toBe(200);
  const before = await dateOf();
  const hawaii = { ...tokyo, TimeZone: "(GMT-10:00) Hawaii" };
  expect((await api("PUT", `clients/${SEED.clientId}/setbasics.json`, hawaii)).status).toBe(200);
  expect(before - (await dateOf())).toBe(19 * 3_600_000);
  const wrong = { ...tokyo, TimeZone: "Tokyo" };
  expect((await api("PUT", `clients/${SEED.clientId}/setbasics.json`, wrong)).body).toMatchObject({ Code: 152 });
});

test("a client is deleted with its lists, its people and its key", async () => {
  await importAoi(newsletter);
  expect((await api("DELETE", `clients/${SEED.clientId}.json`)).status).toBe(200);
  expect((await api("GET", `lists/${newsletter}.json`)).body).toMatchObject({ Code: 101 });
  const withItsKey = await rawCall(sandbox.url, "/api/v3.3/clients.json", { key: SEED.clientApiKey });
  expect(withItsKey.json).toMatchObject({ Code: 100 });
});
