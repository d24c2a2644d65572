import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";

import { SEED, startTestSandbox, type State, type TestSandbox } from "../../support/sandbox.js";
import { person } from "./raw-call.js";

let sandbox: TestSandbox;
beforeAll(async () => {
  sandbox = await startTestSandbox();
});
beforeEach(() => sandbox.control.reset());
afterAll(() => sandbox.close());

const { newsletter } = SEED.listIds;

interface Page {
  Results: { EmailAddress: string; Date: string }[];
  NumberOfPages: number;
  Code: number;
}

const page = (query: string, state = "active", listId: string = newsletter) =>
  sandbox.control.api<Page>("GET", `lists/${listId}/${state}.json?${query}`);

const emails = async (query: string): Promise<string[]> =>
  (await page(query)).body.Results.map((row) => row.EmailAddress);

const importPeople = (count: number, listId: string = newsletter) =>
  sandbox.control.api("POST", `subscribers/${listId}/import.json`, {
    Subscribers: Array.from({ length: count }, (_, index) =>
      person(`p${String(index).padStart(3, "0")}@example.com`, { Name: `Person ${count - index}` }),
    ),
  });

const at = (moment: string) => sandbox.control.settings({ clockOffsetMs: Date.parse(moment) - Date.now() });

test("the envelope tells order, direction, page, size and totals", async () => {
  await importPeople(25);
  expect((await page("page=3&pagesize=10&orderfield=email&orderdirection=asc")).body).toMatchObject({
    ResultsOrderedBy: "email",
    OrderDirection: "asc",
    PageNumber: 3,
    PageSize: 10,
    RecordsOnThisPage: 5,
    TotalNumberOfRecords: 25,
    NumberOfPages: 3,
  });
});

test("a page has 1,000 entries unless told otherwise", async () => {
  await importPeople(1000);
  await sandbox.control.setState(newsletter, "one.more@example.com", "Active");
  const { body } = await page("");
  expect(body).toMatchObject({ PageSize: 1000, RecordsOnThisPage: 1000, NumberOfPages: 2 });
  expect(await sandbox.control.subscribers(newsletter)).toHaveLength(1001);
});

test.each(["email", "name", "date"])(
  "pages by %s hold everybody once, in either direction, in any order of reading",
  async (order) => {
    await importPeople(35);
    const sorted = await emails(`pagesize=1000&orderfield=${order}`);
    const reading = [2, 1, 2, 3, 4, 2, 4, 3, 1];
    for (const direction of ["asc", "desc"]) {
      const expected = direction === "asc" ? sorted : sorted.toReversed();
      for (const number of reading) {
        const found = await emails(`page=${number}&pagesize=10&orderfield=${order}&orderdirection=${direction}`);
        expect(found).toEqual(expected.slice((number - 1) * 10, number * 10));
      }
    }
  },
);

test("a page read after a write is counted anew", async () => {
  await importPeople(25);
  expect(await emails("page=1&pagesize=10&orderfield=email")).toHaveLength(10);
  await sandbox.control.setState(newsletter, "aaa@example.com", "Active");
  expect((await emails("page=2&pagesize=10&orderfield=email"))[0]).toBe("p009@example.com");
});

test("the usual order is by date, or by e-mail where set so", async () => {
  await sandbox.control.setState(newsletter, "zoe@example.com", "Active");
  await sandbox.control.settings({ clockOffsetMs: 60_000 });
  await sandbox.control.setState(newsletter, "aoi@example.com", "Active");
  expect((await page("")).body).toMatchObject({ ResultsOrderedBy: "date" });
  expect(await emails("")).toEqual(["zoe@example.com", "aoi@example.com"]);
  await sandbox.control.settings({ defaultOrderField: "email" });
  expect(await emails("")).toEqual(["aoi@example.com", "zoe@example.com"]);
});

test("parameters are understood in any case, and empty ones are none", async () => {
  await importPeople(25);
  const { body } = await page("Page=2&pageSize=10&OrderField=EMAIL&orderDirection=DESC&Date=");
  expect(body).toMatchObject({ PageNumber: 2, PageSize: 10, ResultsOrderedBy: "email", OrderDirection: "desc" });
});

test.each([
  ["date=yesterday", 5],
  ["date=2026-02-30", 5],
  ["page=0", 800],
  ["page=x", 800],
  ["pagesize=9", 801],
  ["pagesize=1001", 801],
  ["orderfield=age", 802],
  ["orderdirection=up", 803],
])("%s is refused with %i", async (query, code) => {
  expect(await page(query)).toMatchObject({ status: 400, body: { Code: code } });
});

test("a page after the last one is empty, or refused with 800; the first one never", async () => {
  expect((await page("page=2")).body.Results).toEqual([]);
  await sandbox.control.settings({ pageBeyondEnd: "refuse800" });
  expect((await page("page=1")).body.Results).toEqual([]);
  expect(await page("page=2")).toMatchObject({ status: 400, body: { Code: 800 } });
});

test.each(["Active", "Unconfirmed", "Unsubscribed", "Bounced", "Deleted"] as const)(
  "%s has a read of its own, with the date on which the state was entered",
  async (state) => {
    await at("2026-10-14T00:00:00Z");
    await importPeople(1);
    await at("2026-10-20T23:30:00Z");
    await sandbox.control.setState(newsletter, "ben@example.com", state);
    const words: readonly State[] = ["Active", "Unconfirmed", "Unsubscribed", "Bounced", "Deleted"];
    for (const word of words) {
      const found = (await page("date=2026-10-15", word.toLowerCase())).body.Results;
      expect(found.map((row) => [row.EmailAddress, row.Date])).toEqual(
        word === state ? [["ben@example.com", "2026-10-21 10:30:00"]] : [],
      );
    }
  },
);

test("dates are local to the client, summer time included, and so is the date to read from", async () => {
  // Sydney puts its clocks forward on 4 October 2026: midnight of the 3rd is 14:00 UTC, of the 5th 13:00 UTC.
  await at("2026-10-02T14:00:00Z");
  await sandbox.control.setState(newsletter, "winter@example.com", "Active");
  await at("2026-10-03T13:30:00Z");
  await sandbox.control.setState(newsletter, "the.last.winter.evening@example.com", "Active");
  await at("2026-10-04T13:00:00Z");
  await sandbox.control.setState(newsletter, "summer@example.com", "Active");
  const { Results } = (await page("orderfield=date")).body;
  expect(Results.map((row) => row.Date)).toEqual(["2026-10-03 00:00:00", "2026-10-03 23:30:00", "2026-10-05 00:00:00"]);
  expect(await emails("date=2026-10-03&orderfield=date")).toHaveLength(3);
  expect(await emails("date=2026-10-04")).toEqual(["summer@example.com"]);
  expect(await emails("date=2026-10-05")).toEqual(["summer@example.com"]);
  expect(await emails("date=2026-10-06")).toEqual([]);
});

test("another client's dates are in its own zone", async () => {
  await at("2026-07-01T23:30:00Z");
  await sandbox.control.setState(SEED.listIds.books, "aoi@example.com", "Active");
  expect((await page("", "active", SEED.listIds.books)).body.Results).toMatchObject([{ Date: "2026-07-02 00:30:00" }]);
});

test("a date before everybody's is as good as none, in every order", async () => {
  await importPeople(25);
  for (const order of ["email", "name", "date"]) {
    const query = `page=2&pagesize=10&orderfield=${order}`;
    expect(await emails(`${query}&date=1900-01-01`)).toEqual(await emails(query));
  }
});
