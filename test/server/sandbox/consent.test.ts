import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";

import { SEED, startTestSandbox, type TestSandbox } from "../../support/sandbox.js";
import { rawCall } from "./raw-call.js";

let sandbox: TestSandbox;
beforeAll(async () => {
  sandbox = await startTestSandbox();
});
beforeEach(() => sandbox.control.reset());
afterAll(() => sandbox.close());

const { newsletter, events } = SEED.listIds;
const AOI = "aoi@example.com";

const importRows = (rows: readonly unknown[], version = "v3.3", listId: string = newsletter) =>
  rawCall(sandbox.url, `/api/${version}/subscribers/${listId}/import.json`, {
    method: "POST",
    body: { Subscribers: rows },
  });

const active = () => sandbox.control.subscribers(newsletter);

test.each(["v3", "v3.1"])("%s needs no ConsentToTrack, and leaves it unknown", async (version) => {
  expect((await importRows([{ EmailAddress: AOI }], version)).status).toBe(201);
  expect(await active()).toMatchObject([{ ConsentToTrack: "" }]);
});

test.each(["v3.2", "v3.3"])("%s refuses the whole call without ConsentToTrack", async (version) => {
  const rows = [{ EmailAddress: "ben@example.com", ConsentToTrack: "Yes" }, { EmailAddress: AOI }];
  expect(await importRows(rows, version)).toMatchObject({ status: 400, json: { Code: 214 } });
  expect(await active()).toEqual([]);
});

test.each([
  ["call213", 213],
  ["call214", 214],
  ["call400", 400],
] as const)("a missing consent can be set to %s", async (consentMissing, code) => {
  await sandbox.control.settings({ consentMissing });
  expect(await importRows([{ EmailAddress: AOI }])).toMatchObject({ status: 400, json: { Code: code } });
});

test("a missing consent can be set to fail its row alone", async () => {
  await sandbox.control.settings({ consentMissing: "row214" });
  const answer = await importRows([{ EmailAddress: AOI }, { EmailAddress: "ben@example.com", ConsentToTrack: "No" }]);
  expect(answer).toMatchObject({
    json: { Code: 210, ResultData: { FailureDetails: [{ Code: 214, EmailAddress: AOI }] } },
  });
  expect(await active()).toMatchObject([{ EmailAddress: "ben@example.com", ConsentToTrack: "No" }]);
});

test.each([
  ["call400", 400],
  ["call215", 215],
] as const)("an unknown word of consent can be set to %s", async (consentInvalid, code) => {
  await sandbox.control.settings({ consentInvalid });
  const answer = await importRows([{ EmailAddress: AOI, ConsentToTrack: "true" }]);
  expect(answer).toMatchObject({ status: 400, json: { Code: code } });
});

test("an unknown word of consent can be set to fail its row alone", async () => {
  await sandbox.control.settings({ consentInvalid: "row215" });
  const answer = await importRows([{ EmailAddress: AOI, ConsentToTrack: "Maybe" }]);
  expect(answer).toMatchObject({ json: { Code: 210, ResultData: { FailureDetails: [{ Code: 215 }] } } });
});

test("an address first seen with Unchanged reads as Yes, or as unknown", async () => {
  await importRows([{ EmailAddress: AOI, ConsentToTrack: "unchanged" }]);
  expect(await active()).toMatchObject([{ ConsentToTrack: "Yes" }]);
  await sandbox.control.settings({ consentUnchangedAtFirst: "" });
  await importRows([{ EmailAddress: "ben@example.com", ConsentToTrack: "Unchanged" }]);
  expect((await active())[1]).toMatchObject({ ConsentToTrack: "" });
});

test("a consent belongs to the address within the client, and Unchanged leaves it", async () => {
  await importRows([{ EmailAddress: AOI, ConsentToTrack: "No" }], "v3.3", events);
  await importRows([{ EmailAddress: AOI, ConsentToTrack: "Unchanged" }]);
  expect(await active()).toMatchObject([{ ConsentToTrack: "No" }]);
  await importRows([{ EmailAddress: AOI, ConsentToTrack: "Yes" }]);
  expect(await sandbox.control.subscribers(events)).toMatchObject([{ ConsentToTrack: "Yes" }]);
});

test("consent to text messages is recorded only with a mobile number", async () => {
  await importRows([{ EmailAddress: AOI, ConsentToTrack: "Yes", ConsentToSendSms: "Yes" }]);
  expect(await active()).toMatchObject([{ ConsentToSendSms: "" }]);
  await importRows([
    { EmailAddress: AOI, ConsentToTrack: "Yes", MobileNumber: "+15551234567", ConsentToSendSms: "Yes" },
  ]);
  expect(await active()).toMatchObject([{ ConsentToSendSms: "Yes" }]);
});

test("reads show consents only when asked for, in whatever case the parameter is written", async () => {
  await importRows([{ EmailAddress: AOI, ConsentToTrack: "Yes" }]);
  const row = async (query: string) =>
    (await rawCall(sandbox.url, `/api/v3.3/subscribers/${newsletter}.json?email=${AOI}${query}`)).json;
  expect(await row("")).not.toHaveProperty("ConsentToTrack");
  expect(await row("&includeTrackingPreference=true")).toHaveProperty("ConsentToTrack", "Yes");
  expect(await row("&includetrackingpreference=True")).not.toHaveProperty("ConsentToSendSms");
});
