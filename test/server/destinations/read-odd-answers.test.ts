import { pino } from "pino";
import { afterAll, beforeAll, describe, expect, test } from "vitest";

import {
  createCampaignMonitor,
  type CampaignMonitor,
} from "../../../server/destinations/campaign-monitor/campaign-monitor.js";
import type { Destination } from "../../../server/destinations/destination.js";
import type { ListedSubscriber } from "../../../server/destinations/subscriber.js";
import { sameFieldKey } from "../../../server/destinations/field-key.js";
import { AnsweringServer } from "../../support/answering-server.js";

/** Servers that leave out, spell or order things in their own way. */
let server: AnsweringServer;
let adapter: CampaignMonitor;
let account: Destination;
beforeAll(async () => {
  server = await AnsweringServer.start();
  adapter = createCampaignMonitor({ baseUrl: server.url, log: pino({ level: "silent" }) });
  account = adapter.open({ method: "API_KEY", apiKey: "0123456789abcdef0123456789abcdef" });
});
afterAll(async () => {
  await adapter.close();
  await server.close();
});

interface Row {
  readonly EmailAddress: string;
  readonly Date?: string;
}

/** Answers pages of these rows, `size` to each, whatever else was asked. */
function pagesOf(rows: readonly Row[], size: number, envelope: object = {}): void {
  server.answer((response, { url }) => {
    const page = Number(new URL(url, server.url).searchParams.get("page"));
    response.writeHead(200, { "content-type": "application/json" });
    response.end(
      JSON.stringify({
        Results: rows.slice((page - 1) * size, page * size),
        TotalNumberOfRecords: rows.length,
        NumberOfPages: Math.ceil(rows.length / size),
        ...envelope,
      }),
    );
  });
}

/** Each once: who came last is read besides, before all of them. */
const namesOf = (found: readonly ListedSubscriber[]) => new Set(found.map(({ email }) => email));

async function read(since: string | null = null): Promise<ListedSubscriber[]> {
  const found: ListedSubscriber[] = [];
  for await (const page of account.subscribers("list", "ACTIVE", { since })) found.push(...page);
  return found;
}

const row = (n: number, date?: string): Row => ({
  EmailAddress: `person${n}@example.com`,
  ...(date === undefined ? {} : { Date: date }),
});
const hour = (n: number) =>
  `2026-11-${String(10 + Math.floor(n / 24)).padStart(2, "0")} ${String(n % 24).padStart(2, "0")}:00:00`;
const SINCE = hour(200);

describe("a server that was asked for the newest first", () => {
  test("and keeps to it is read no further than it need be", async () => {
    pagesOf(
      Array.from({ length: 240 }, (_, n) => row(n, hour(239 - n))),
      10,
    );
    const found = await read(SINCE);
    expect(server.requests).toHaveLength(5);
    expect(found.at(-1)!.stateDate! < SINCE).toBe(true);
    const query = new URL(server.requests[0]!.url, server.url).searchParams;
    expect(Object.fromEntries(query)).toEqual({
      page: "1",
      pagesize: "1000",
      date: "2026-11-17",
      orderfield: "date",
      orderdirection: "desc",
      includetrackingpreference: "true",
      includesmspreference: "true",
    });
  });

  test.each<readonly [string, (n: number) => string, object]>([
    ["orders by something else", (n) => hour((n * 37) % 240), {}],
    ["begins with the oldest", (n) => hour(n), {}],
    ["says that it ordered otherwise", (n) => hour(239 - n), { ResultsOrderedBy: "email" }],
    ["says that it turned the order around", (n) => hour(239 - n), { OrderDirection: "asc" }],
    ["gives many with one date before the others", (n) => (n < 200 ? hour(0) : hour(239)), {}],
  ])("and %s is read to its end", async (_what, dateOf, envelope) => {
    pagesOf(
      Array.from({ length: 240 }, (_, n) => row(n, dateOf(n))),
      10,
      envelope,
    );
    expect(await read(SINCE)).toHaveLength(240);
  });

  test("and gives no dates is read to its end", async () => {
    pagesOf(
      Array.from({ length: 30 }, (_, n) => row(n)),
      10,
    );
    const found = await read(SINCE);
    expect(found).toHaveLength(30);
    expect(found[0]).toMatchObject({ stateDate: null, joinedDate: null, state: "ACTIVE" });
  });

  test("reading by a date that is none reads all", async () => {
    pagesOf(
      Array.from({ length: 30 }, (_, n) => row(n, hour(n))),
      10,
    );
    expect(namesOf(await read("yesterday")).size).toBe(30);
    expect(server.requests[0]!.url).toContain("orderfield=email&orderdirection=asc");
  });
});

test("a server that does not say how many pages there are is read until one is empty", async () => {
  pagesOf(
    Array.from({ length: 30 }, (_, n) => row(n)),
    10,
    { TotalNumberOfRecords: undefined, NumberOfPages: undefined },
  );
  expect(namesOf(await read()).size).toBe(30);
  // The first page twice, and who came last, to notice whether the list changes meanwhile.
  expect(server.requests).toHaveLength(6);
});

test("rows are read whatever their spelling, and what is no row or no date is left out", async () => {
  server.answerJson(200, {
    results: [
      {
        emailaddress: " Anna@example.com ",
        STATE: "active",
        date: "2026-02-03T04:05:06",
        listjoineddate: "2026-02-30 04:05:06",
        customfields: [{ key: "favourite city", value: "Brno" }],
        consenttotrack: "yes",
      },
      { EmailAddress: "" },
      "nothing",
    ],
    numberofpages: "1",
  });
  const found = await read();
  expect(found).toEqual([
    {
      email: "Anna@example.com",
      state: "ACTIVE",
      stateDate: "2026-02-03 04:05:06",
      joinedDate: null,
      name: null,
      mobileNumber: null,
      customFields: [{ key: "favourite city", value: "Brno" }],
      consentToTrack: "YES",
      consentToSms: "",
    },
  ]);
  expect(sameFieldKey(found[0]!.customFields![0]!.key, "[FavouriteCity]")).toBe(true);
  expect(sameFieldKey("[City]", "[Cities]")).toBe(false);
});

test("what a row has and leaves empty is empty, and what it does not have at all is not told", async () => {
  server.answerJson(200, {
    Results: [
      { EmailAddress: "told@example.com", State: "Active", Name: null, MobileNumber: "", CustomFields: [] },
      { EmailAddress: "untold@example.com", State: "Active" },
    ],
    NumberOfPages: 1,
  });
  const told = (await read()).map(({ name, mobileNumber, customFields }) => [name, mobileNumber, customFields]);
  expect(told).toEqual([
    ["", "", []],
    [null, null, null],
  ]);
});

test("a list that shrinks at every page is given up rather than read for ever", async () => {
  let total = 1_000_000;
  server.answer((response) => {
    total -= 1;
    response.writeHead(200, { "content-type": "application/json" });
    response.end(JSON.stringify({ Results: [row(1)], TotalNumberOfRecords: total, NumberOfPages: 3 }));
  });
  await expect(read()).rejects.toMatchObject({ reason: "MALFORMED_ANSWER" });
});

test("what is no page, and a first page that is refused, is no empty list", async () => {
  server.answerJson(200, []);
  await expect(read()).rejects.toMatchObject({ reason: "MALFORMED_ANSWER" });
  server.answerJson(400, { Code: 800, Message: "Invalid page" });
  await expect(read()).rejects.toMatchObject({ reason: "INVALID_REQUEST" });
});

test("statistics that may not be had are none, and those that fail are asked for again by whoever needs them", async () => {
  server.answerJson(401, { Code: 60, Message: "Not allowed" });
  expect(await account.statistics("list")).toBeNull();
  server.answerJson(200, { TotalActiveSubscribers: 3 });
  expect(await account.statistics("list")).toBeNull();
  server.answerJson(500, { Code: 500, Message: "Oh" });
  await expect(account.statistics("list")).rejects.toMatchObject({ reason: "SERVER_ERROR" });
});

test("every page goes through what repeats it", async () => {
  pagesOf(
    Array.from({ length: 30 }, (_, n) => row(n)),
    10,
  );
  let calls = 0;
  const repeat = async <T>(call: () => Promise<T>): Promise<T> => {
    calls += 1;
    return call();
  };
  let pages = 0;
  for await (const _ of account.subscribers("list", "ACTIVE", { repeat })) pages += 1;
  expect({ pages, calls }).toEqual({ pages: 3, calls: 5 });
});
