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
const api = <Body>(method: string, path: string, body?: unknown) => sandbox.control.api<Body>(method, path, body);

const importInto = (listId: string, ...emails: string[]) =>
  api("POST", `subscribers/${listId}/import.json`, { Subscribers: emails.map((email) => person(email)) });

describe("the account", () => {
  test("the system date is local to the account's time zone", async () => {
    const { body } = await api<{ SystemDate: string }>("GET", "systemdate.json");
    const sydney = new Intl.DateTimeFormat("sv-SE", {
      timeZone: "Australia/Sydney",
      dateStyle: "short",
      timeStyle: "short",
    });
    const minutes = [Date.now() - 60_000, Date.now()].map((at) => sydney.format(at));
    expect(minutes).toContain(body.SystemDate.slice(0, 16));
    expect(body.SystemDate).toMatch(/^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d$/);
  });

  test("countries and time zones are listed in Campaign Monitor's spelling", async () => {
    expect((await api<string[]>("GET", "countries.json")).body).toContain("Bosnia & Herzegovina");
    expect((await api<string[]>("GET", "timezones.json")).body).toContain("(GMT+10:00) Canberra, Melbourne, Sydney");
  });

  test("agencies see their credits; others, and client keys, get 403", async () => {
    expect(await api("GET", "billingdetails.json")).toEqual({ status: 200, body: { Credits: 0 } });
    const path = "/api/v3.3/billingdetails.json";
    expect((await rawCall(sandbox.url, path, { key: SEED.clientApiKey })).status).toBe(403);
    await sandbox.control.settings({ agency: false });
    expect(await api("GET", "billingdetails.json")).toMatchObject({ status: 403, body: { Code: 403 } });
  });

  test("the primary contact can be read and changed", async () => {
    expect((await api("PUT", "primarycontact.json?email=new%2Bowner%40example.com")).status).toBe(200);
    expect((await api("GET", "primarycontact.json")).body).toEqual({ EmailAddress: "new+owner@example.com" });
  });
});

describe("clients", () => {
  test("details tell key, zone and country; the contact only where there is exactly one person", async () => {
    const { body } = await api("GET", `clients/${SEED.clientId}.json`);
    expect(body).toMatchObject({
      ApiKey: SEED.clientApiKey,
      AccessDetails: { Username: "robin@example.com" },
      BasicDetails: {
        ClientID: SEED.clientId,
        CompanyName: "Harbour Coffee",
        EmailAddress: "robin@example.com",
        TimeZone: "(GMT+10:00) Canberra, Melbourne, Sydney",
      },
    });
    const second = (await api<Record<string, object>>("GET", `clients/${SEED.secondClientId}.json`)).body;
    expect(second).not.toHaveProperty("AccessDetails");
    expect(second.BasicDetails).not.toHaveProperty("EmailAddress");
  });

  test("a client is added, and its own key works", async () => {
    const zone = "(GMT+09:00) Osaka, Sapporo, Tokyo";
    const { status, body: id } = await api<string>("POST", "clients.json", {
      CompanyName: "Tanuki Press",
      Country: "Japan",
      TimeZone: zone,
    });
    expect(status).toBe(201);
    expect(id).toMatch(/^[0-9a-f]{32}$/);
    const { body } = await api<{ ApiKey: string }>("GET", `clients/${id}.json`);
    const seen = await rawCall(sandbox.url, "/api/v3.3/clients.json", { key: body.ApiKey });
    expect(seen.json).toEqual([{ ClientID: id, Name: "Tanuki Press" }]);
  });

  test.each([
    [{ CompanyName: "", Country: "Japan", TimeZone: "(GMT+09:00) Seoul" }, 154],
    [{ CompanyName: "A", Country: "Atlantis", TimeZone: "(GMT+09:00) Seoul" }, 157],
    [{ CompanyName: "A", Country: "Japan", TimeZone: "Seoul" }, 152],
  ])("%j is refused with %i", async (body, code) => {
    expect(await api("POST", "clients.json", body)).toMatchObject({ status: 400, body: { Code: code } });
  });

  test("a sixth client within 30 minutes is refused with 172", async () => {
    const add = (name: string) =>
      api("POST", "clients.json", { CompanyName: name, Country: "Japan", TimeZone: "(GMT+09:00) Seoul" });
    for (const name of ["A", "B", "C", "D", "E"]) expect((await add(name)).status).toBe(201);
    expect(await add("F")).toMatchObject({ status: 400, body: { Code: 172 } });
    await sandbox.control.settings({ clockOffsetMs: 31 * 60_000 });
    expect((await add("F")).status).toBe(201);
  });

  test("lists, segments, and the lists of an address", async () => {
    expect((await api("GET", `clients/${SEED.clientId}/lists.json`)).body).toEqual([
      { ListID: confirmed, Name: "Confirmed newsletter" },
      { ListID: events, Name: "Events" },
      { ListID: newsletter, Name: "Newsletter" },
    ]);
    expect((await api("GET", `clients/${SEED.clientId}/segments.json`)).body).toEqual([]);
    await importInto(newsletter, "aoi+1@example.com");
    await importInto(confirmed, "aoi+1@example.com");
    const path = `clients/${SEED.clientId}/listsforemail.json?email=${encodeURIComponent("AOI+1@example.com")}`;
    expect((await api("GET", path)).body).toMatchObject([
      { ListID: confirmed, ListName: "Confirmed newsletter", SubscriberState: "Unconfirmed" },
      { ListID: newsletter, ListName: "Newsletter", SubscriberState: "Active" },
    ]);
  });
});

describe("suppression", () => {
  const suppressionList = async (query = "") =>
    (await api<{ Results: { EmailAddress: string }[] }>("GET", `clients/${SEED.clientId}/suppressionlist.json${query}`))
      .body;

  test("suppressing takes the address off the client's AllClientLists lists, and is listed page by page", async () => {
    await importInto(newsletter, "aoi@example.com", "ben@example.com");
    await importInto(events, "aoi@example.com");
    const emails = ["aoi@example.com", ...Array.from({ length: 11 }, (_, index) => `p${index}@example.com`)];
    const answer = await api("POST", `clients/${SEED.clientId}/suppress.json`, { EmailAddresses: emails });
    expect(answer).toEqual({ status: 200, body: undefined });
    expect(await suppressionList("?page=2&pagesize=10&orderfield=email&orderdirection=desc")).toMatchObject({
      Results: [{ EmailAddress: "p0@example.com" }, { EmailAddress: "aoi@example.com", State: "Suppressed" }],
      ResultsOrderedBy: "email",
      OrderDirection: "desc",
      PageNumber: 2,
      PageSize: 10,
      RecordsOnThisPage: 2,
      TotalNumberOfRecords: 12,
      NumberOfPages: 2,
    });
    expect(await sandbox.control.subscribers(newsletter, "Unsubscribed")).toMatchObject([
      { EmailAddress: "aoi@example.com" },
    ]);
    expect(await sandbox.control.subscribers(events)).toHaveLength(1);
  });

  test("one malformed address refuses the whole call", async () => {
    const answer = await api("POST", `clients/${SEED.clientId}/suppress.json`, {
      EmailAddresses: ["a@example.com", "b"],
    });
    expect(answer).toMatchObject({ status: 400, body: { Code: 1 } });
    expect((await suppressionList()).Results).toEqual([]);
  });

  test("a body of a single blank, as some clients send with a PUT, is none", async () => {
    await api("POST", `clients/${SEED.clientId}/suppress.json`, { EmailAddresses: ["aoi@example.com"] });
    const path = `/api/v3.3/clients/${SEED.clientId}/unsuppress.json?email=aoi%40example.com`;
    expect((await rawCall(sandbox.url, path, { method: "PUT", body: " " })).status).toBe(200);
  });

  test("an address is taken off the list once, then 176", async () => {
    await api("POST", `clients/${SEED.clientId}/suppress.json`, { EmailAddresses: ["aoi@example.com"] });
    const off = () => api("PUT", `clients/${SEED.clientId}/unsuppress.json?email=aoi%40example.com`);
    expect((await off()).status).toBe(200);
    expect(await off()).toMatchObject({ status: 400, body: { Code: 176 } });
  });
});

describe("lists", () => {
  test("a list is added with what was given, and deleted with everybody on it", async () => {
    const { status, body: id } = await api<string>("POST", `lists/${SEED.clientId}.json`, {
      Title: "Tasting club",
      UnsubscribeSetting: "OnlyThisList",
      ConfirmedOptIn: "true",
      UnsubscribePage: "https://example.com/bye",
      ConfirmationSuccessPage: "https://example.com/welcome",
    });
    expect(status).toBe(201);
    expect((await api("GET", `lists/${id}.json`)).body).toEqual({
      ListID: id,
      Title: "Tasting club",
      UnsubscribePage: "https://example.com/bye",
      UnsubscribeSetting: "OnlyThisList",
      ConfirmedOptIn: true,
      ConfirmationSuccessPage: "https://example.com/welcome",
    });
    await importInto(id, "aoi@example.com");
    expect(await sandbox.control.subscribers(id, "Unconfirmed")).toHaveLength(1);
    expect(await api("DELETE", `lists/${id}.json`)).toEqual({ status: 200, body: undefined });
    expect((await api("GET", `lists/${id}.json`)).status).toBe(401);
    const { body: next } = await api<string>("POST", `lists/${SEED.clientId}.json`, { Title: "Tasting club" });
    expect(next).not.toBe(id);
    expect(await sandbox.control.subscribers(next, "Unconfirmed")).toEqual([]);
  });

  test.each([
    [{ Title: "newsletter" }, 250],
    [{ Title: " " }, 251],
    [{ Title: "A", UnsubscribeSetting: "Never" }, 261],
    [{ Title: "A", ConfirmedOptIn: "perhaps" }, 400],
  ])("adding %j is refused with %i", async (body, code) => {
    expect(await api("POST", `lists/${SEED.clientId}.json`, body)).toMatchObject({ status: 400, body: { Code: code } });
  });

  test("another client may have a list of the same title", async () => {
    expect((await api("POST", `lists/${SEED.secondClientId}.json`, { Title: "Newsletter" })).status).toBe(201);
  });

  test("an update keeps what it leaves out, and its own title is no duplicate", async () => {
    expect(await api("PUT", `lists/${events}.json`, { Title: "Events", ConfirmedOptIn: true })).toEqual({
      status: 200,
      body: undefined,
    });
    expect((await api("GET", `lists/${events}.json`)).body).toMatchObject({
      UnsubscribeSetting: "OnlyThisList",
      ConfirmedOptIn: true,
    });
    expect(await api("PUT", `lists/${events}.json`, { Title: "Newsletter" })).toMatchObject({ body: { Code: 250 } });
  });

  test("becoming AllClientLists can suppress the unsubscribed and scrub the suppressed", async () => {
    await importInto(events, "aoi@example.com", "ben@example.com", "chloe@example.com");
    await sandbox.control.setState(events, "aoi@example.com", "Unsubscribed");
    await api("POST", `clients/${SEED.clientId}/suppress.json`, { EmailAddresses: ["ben@example.com"] });
    await sandbox.control.settings({ scrubbedBecome: "Deleted" });
    await api("PUT", `lists/${events}.json`, {
      Title: "Events",
      UnsubscribeSetting: "AllClientLists",
      AddUnsubscribesToSuppList: true,
      ScrubActiveWithSuppList: true,
    });
    const { body } = await api<{ Results: object[] }>("GET", `clients/${SEED.clientId}/suppressionlist.json`);
    expect(body.Results).toMatchObject([
      { EmailAddress: "aoi@example.com", SuppressionReason: "Unsubscribed" },
      { EmailAddress: "ben@example.com", SuppressionReason: "Reason Unavailable" },
    ]);
    expect(await sandbox.control.subscribers(events)).toMatchObject([{ EmailAddress: "chloe@example.com" }]);
    expect(await sandbox.control.subscribers(events, "Deleted")).toMatchObject([{ EmailAddress: "ben@example.com" }]);
  });

  test("segments are none", async () => {
    expect(await api("GET", `lists/${newsletter}/segments.json`)).toEqual({ status: 200, body: [] });
  });

  test("stats count states by the client's calendar, 24 numbers in all", async () => {
    // Noon in Sydney on Wednesday 14 October 2026; the day before the clock stood at Tuesday noon.
    const noon = Date.parse("2026-10-14T01:00:00Z");
    const at = (moment: number) => sandbox.control.settings({ clockOffsetMs: moment - Date.now() });
    const day = 86_400_000;
    const days: readonly (readonly [string, number])[] = [
      ["today", 0],
      ["yesterday", 1],
      ["sunday", 3],
      ["saturday", 4],
      ["september", 20],
      ["last-year", 300],
    ];
    for (const [name, back] of days) {
      await at(noon - back * day);
      await importInto(newsletter, `${name}@example.com`);
    }
    await at(noon);
    await sandbox.control.setState(newsletter, "today@example.com", "Unsubscribed");
    const stats = (await api<Record<string, number>>("GET", `lists/${newsletter}/stats.json`)).body;
    expect(Object.keys(stats)).toHaveLength(24);
    expect(stats).toMatchObject({
      TotalActiveSubscribers: 5,
      NewActiveSubscribersToday: 0,
      NewActiveSubscribersYesterday: 1,
      NewActiveSubscribersThisWeek: 2,
      NewActiveSubscribersThisMonth: 3,
      NewActiveSubscribersThisYear: 4,
      TotalUnsubscribes: 1,
      UnsubscribesToday: 1,
      UnsubscribesYesterday: 0,
      TotalDeleted: 0,
      TotalBounces: 0,
    });
  });
});
