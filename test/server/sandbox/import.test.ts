import { gzipSync } from "node:zlib";

import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";

import { SEED, startTestSandbox, type TestSandbox } from "../../support/sandbox.js";
import { person, rawCall } from "./raw-call.js";

let sandbox: TestSandbox;
beforeAll(async () => {
  sandbox = await startTestSandbox();
});
beforeEach(() => sandbox.control.reset());
afterAll(() => sandbox.close());

const { newsletter } = SEED.listIds;

function importInto(body: unknown, version = "v3.3") {
  return rawCall(sandbox.url, `/api/${version}/subscribers/${newsletter}/import.json`, { method: "POST", body });
}

const addresses = async (state: "Active" | "Unsubscribed" = "Active"): Promise<string[]> =>
  (await sandbox.control.subscribers(newsletter, state)).map((row) => row.EmailAddress);

test("new and existing subscribers are counted apart", async () => {
  await importInto({ Subscribers: [person("aoi@example.com")] });
  const answer = await importInto({
    Subscribers: [person("aoi@example.com", { Name: "Aoi" }), person("ben@example.com"), person("chloe@example.com")],
  });
  expect(answer.status).toBe(201);
  expect(answer.json).toEqual({
    FailureDetails: [],
    TotalUniqueEmailsSubmitted: 3,
    TotalExistingSubscribers: 1,
    TotalNewSubscribers: 2,
    DuplicateEmailsInSubmission: [],
  });
  expect(await addresses()).toEqual(["aoi@example.com", "ben@example.com", "chloe@example.com"]);
});

test("where some rows fail the call is 400 with code 210, and the others are stored", async () => {
  const answer = await importInto({ Subscribers: [person("example+1@example"), person("ben@example.com")] });
  expect(answer.status).toBe(400);
  expect(answer.json).toEqual({
    ResultData: {
      TotalUniqueEmailsSubmitted: 2,
      TotalExistingSubscribers: 0,
      TotalNewSubscribers: 1,
      DuplicateEmailsInSubmission: [],
      FailureDetails: [{ EmailAddress: "example+1@example", Code: 1, Message: "Invalid Email Address" }],
    },
    Code: 210,
    Message: "Subscriber Import had some failures",
  });
  expect(await addresses()).toEqual(["ben@example.com"]);
});

test.each([
  ["an address without a dot in its domain", person("a@localhost"), 1],
  ["no address", { Name: "Nobody", ConsentToTrack: "Yes" }, 1],
  ["a mobile number that is not E.164", person("a@example.com", { MobileNumber: "0312345678" }), 220],
  ["both address and number bad", person("a@example", { MobileNumber: "12" }), 221],
  ["a bad consent to text messages", person("a@example.com", { ConsentToSendSms: "Perhaps" }), 222],
])("%s fails its row alone", async (_, row, code) => {
  const answer = await importInto({ Subscribers: [row, person("ben@example.com")] });
  expect(answer).toMatchObject({ status: 400, json: { Code: 210, ResultData: { FailureDetails: [{ Code: code }] } } });
  expect(await addresses()).toEqual(["ben@example.com"]);
});

test("blanks around an address and within a number do not matter", async () => {
  const row = person(" aoi@example.com\t", { MobileNumber: "+81 3 1234 5678" });
  expect((await importInto({ Subscribers: [row] })).status).toBe(201);
  expect(await sandbox.control.subscribers(newsletter)).toMatchObject([
    { EmailAddress: "aoi@example.com", MobileNumber: "+81312345678" },
  ]);
});

test("an empty mobile number clears, an omitted one leaves", async () => {
  const number = async () => (await sandbox.control.subscribers(newsletter))[0]?.MobileNumber;
  await importInto({ Subscribers: [person("aoi@example.com", { MobileNumber: "+81312345678" })] });
  await importInto({ Subscribers: [person("aoi@example.com")] });
  expect(await number()).toBe("+81312345678");
  await importInto({ Subscribers: [person("aoi@example.com", { MobileNumber: "" })] });
  expect(await number()).toBeUndefined();
});

test("1,001 rows are refused whole with 209, none with 212, and 1,000 are stored", async () => {
  const rows = Array.from({ length: 1001 }, (_, index) => person(`person${index}@example.com`));
  expect(await importInto({ Subscribers: rows })).toMatchObject({ status: 400, json: { Code: 209 } });
  expect(await importInto({ Subscribers: [] })).toMatchObject({ status: 400, json: { Code: 212 } });
  expect(await addresses()).toEqual([]);
  expect((await importInto({ Subscribers: rows.slice(1) })).status).toBe(201);
  expect(await addresses()).toHaveLength(1000);
});

test("of duplicates the last is stored, or the first; they are listed once and are no failures", async () => {
  const Subscribers = [
    person("aoi@example.com", { Name: "First" }),
    person("AOI@example.com", { Name: "Second" }),
    person("aoi@EXAMPLE.com", { Name: "Third" }),
  ];
  const answer = await importInto({ Subscribers });
  expect(answer).toMatchObject({
    status: 201,
    json: { TotalUniqueEmailsSubmitted: 1, TotalNewSubscribers: 1, DuplicateEmailsInSubmission: ["aoi@example.com"] },
  });
  expect(await sandbox.control.subscribers(newsletter)).toMatchObject([{ Name: "Third" }]);
  await sandbox.control.settings({ duplicateWins: "first" });
  await importInto({ Subscribers });
  expect(await sandbox.control.subscribers(newsletter)).toMatchObject([{ Name: "First" }]);
});

test("with case-sensitive duplicates two spellings are two rows of one subscriber", async () => {
  await sandbox.control.settings({ duplicateCaseFold: false });
  const answer = await importInto({
    Subscribers: [person("aoi@example.com", { Name: "First" }), person("Aoi@example.com", { Name: "Second" })],
  });
  expect(answer).toMatchObject({
    status: 201,
    json: { TotalUniqueEmailsSubmitted: 2, TotalNewSubscribers: 1, TotalExistingSubscribers: 1 },
  });
  expect(await sandbox.control.subscribers(newsletter)).toMatchObject([
    { EmailAddress: "aoi@example.com", Name: "Second" },
  ]);
});

test.each([
  [
    "a value that is an array",
    { Subscribers: [person("a@example.com", { CustomFields: [{ Key: "City", Value: [] }] })] },
  ],
  ["CustomFields that are no array", { Subscribers: [person("a@example.com", { CustomFields: { City: "Kyoto" } })] }],
  ["Subscribers that are no array", { Subscribers: "a@example.com" }],
  ["a body that is no JSON", "{"],
  ["a body that is no object", "[]"],
  ["no body", undefined],
])("%s fails the whole call with code 400", async (_, body) => {
  const answer = await importInto(body);
  expect(answer).toMatchObject({ status: 400, json: { Code: 400 } });
  expect(answer.text).toContain("Failed to deserialize your request.");
});

test("one malformed row keeps every other row of the call out", async () => {
  const Subscribers = [
    person("ben@example.com"),
    person("a@example.com", { CustomFields: [{ Key: "City", Value: {} }] }),
  ];
  expect((await importInto({ Subscribers })).status).toBe(400);
  expect(await addresses()).toEqual([]);
});

test("property names are understood in any case, and booleans as texts", async () => {
  const answer = await importInto({
    subscribers: [{ emailaddress: "aoi@example.com", NAME: "Aoi", consenttotrack: "yes" }],
    resubscribe: "false",
    queueSubscriptionBasedAutoresponders: "True",
  });
  expect(answer.status).toBe(201);
  expect(await sandbox.control.subscribers(newsletter)).toMatchObject([{ Name: "Aoi", ConsentToTrack: "Yes" }]);
});

test("a compressed body is understood, a wrongly compressed one is refused", async () => {
  const path = `/api/v3.3/subscribers/${newsletter}/import.json`;
  const body = gzipSync(JSON.stringify({ Subscribers: [person("aoi@example.com")] }));
  const headers = { "content-encoding": "gzip" };
  expect((await rawCall(sandbox.url, path, { method: "POST", body, headers })).status).toBe(201);
  expect((await rawCall(sandbox.url, path, { method: "POST", body: "plain", headers })).status).toBe(400);
});

test("a body that only becomes too large when it is unpacked is 413", async () => {
  await sandbox.control.settings({ maxBodyBytes: 1000 });
  const path = `/api/v3.3/subscribers/${newsletter}/import.json`;
  const body = gzipSync(JSON.stringify({ Subscribers: [person("aoi@example.com", { Name: "A".repeat(5000) })] }));
  expect(body.length).toBeLessThan(1000);
  const headers = { "content-encoding": "gzip" };
  expect((await rawCall(sandbox.url, path, { method: "POST", body, headers })).status).toBe(413);
});

test("a body larger than the setting is 413", async () => {
  await sandbox.control.settings({ maxBodyBytes: 1000 });
  expect((await importInto({ Subscribers: [person("aoi@example.com", { Name: "A".repeat(2000) })] })).status).toBe(413);
  expect(await addresses()).toEqual([]);
});

test("accented and Japanese letters survive", async () => {
  await importInto({ Subscribers: [person("františek@example.com", { Name: "František Wichterlová 高橋" })] });
  expect(await sandbox.control.subscribers(newsletter)).toMatchObject([
    { EmailAddress: "františek@example.com", Name: "František Wichterlová 高橋" },
  ]);
});

test("letters beyond ASCII in an address can be set to be refused", async () => {
  await sandbox.control.settings({ internationalAddresses: "refuse" });
  const answer = await importInto({ Subscribers: [person("františek@example.com")] });
  expect(answer).toMatchObject({ json: { ResultData: { FailureDetails: [{ Code: 1 }] } } });
});

test("20,000 people are imported and read back within seconds", async () => {
  const begun = performance.now();
  for (let call = 0; call < 20; call += 1) {
    const Subscribers = Array.from({ length: 1000 }, (_, index) => person(`p${call}.${index}@example.com`));
    expect((await importInto({ Subscribers })).status).toBe(201);
  }
  expect(await addresses()).toHaveLength(20_000);
  expect(performance.now() - begun).toBeLessThan(15_000);
});
