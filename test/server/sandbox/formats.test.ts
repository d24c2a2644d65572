import { XMLParser } from "fast-xml-parser";
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
const XML = "application/xml; charset=utf-8";

const read = (text: string): unknown => new XMLParser({ ignoreDeclaration: true, parseTagValue: false }).parse(text);

test.each([
  ["/api/v3.3/clients", {}, XML],
  ["/api/v3.3/clients", { accept: "*/*" }, XML],
  ["/api/v3.3/clients.xml", { accept: "application/json" }, XML],
  ["/api/v3.3/clients", { accept: "application/json" }, "application/json; charset=utf-8"],
  ["/api/v3.3/clients", { accept: "text/html, Application/JSON;q=0.9" }, "application/json; charset=utf-8"],
  ["/api/v3.3/clients.json", { accept: "application/xml" }, "application/json; charset=utf-8"],
])("%s, accepting %j, is answered as %s", async (path, headers, type) => {
  const answer = await rawCall(sandbox.url, path, { headers });
  expect(answer.status).toBe(200);
  expect(answer.headers.get("content-type")).toBe(type);
  const clients = type === XML ? read(answer.text) : { Clients: { Client: answer.json } };
  expect(clients).toEqual({
    Clients: {
      Client: [
        { ClientID: SEED.clientId, Name: "Harbour Coffee" },
        { ClientID: SEED.secondClientId, Name: "Kite & Lantern" },
      ],
    },
  });
});

test("whoever is refused reads why in the format they asked for", async () => {
  const answer = await rawCall(sandbox.url, "/api/v3.3/clients.xml", { key: "wrong" });
  expect(answer.status).toBe(401);
  expect(read(answer.text)).toEqual({ Result: { Code: "100", Message: "Invalid API Key" } });
});

test("a page of a list in XML names every field, and pretty=true indents it", async () => {
  const Subscribers = [
    person("aoi@example.com", { Name: "Aoi <b>&\u0001", CustomFields: [{ Key: "City", Value: "Kyoto" }] }),
    person("ben@example.com"),
  ];
  await rawCall(sandbox.url, `/api/v3.3/subscribers/${newsletter}/import.json`, {
    method: "POST",
    body: { Subscribers },
  });
  const answer = await rawCall(sandbox.url, `/api/v3.3/lists/${newsletter}/active.xml?orderfield=email&pretty=true`);
  expect(answer.text).toContain("\n  <Results>");
  expect(read(answer.text)).toMatchObject({
    PagedResult: {
      TotalNumberOfRecords: "2",
      Results: {
        Subscriber: [
          { Name: "Aoi <b>&", State: "Active", CustomFields: { CustomField: { Key: "[City]", Value: "Kyoto" } } },
          { EmailAddress: "ben@example.com" },
        ],
      },
    },
  });
});

test("a body in XML is understood: subscribers, their fields and flags", async () => {
  const body = `<?xml version="1.0"?><ImportSubscribers><Subscribers>
    <Subscriber><EmailAddress>aoi@example.com</EmailAddress><Name>Aoi &amp; Co</Name><ConsentToTrack>Yes</ConsentToTrack>
      <CustomFields><CustomField><Key>[City]</Key><Value>Kyoto</Value></CustomField></CustomFields></Subscriber>
    <Subscriber><EmailAddress>nobody@</EmailAddress><ConsentToTrack>Yes</ConsentToTrack></Subscriber>
    </Subscribers><Resubscribe>False</Resubscribe></ImportSubscribers>`;
  const answer = await rawCall(sandbox.url, `/api/v3.3/subscribers/${newsletter}/import.xml`, { method: "POST", body });
  expect(answer.status).toBe(400);
  expect(read(answer.text)).toMatchObject({
    Result: {
      Code: "210",
      ResultData: {
        TotalNewSubscribers: "1",
        FailureDetails: { ImportFailure: { EmailAddress: "nobody@", Code: "1" } },
      },
    },
  });
  expect(await sandbox.control.subscribers(newsletter)).toMatchObject([
    { Name: "Aoi & Co", ConsentToTrack: "Yes", CustomFields: [{ Key: "[City]", Value: "Kyoto" }] },
  ]);
});

test("a new list, made by XML, is answered with its bare ID in a string", async () => {
  const answer = await rawCall(sandbox.url, `/api/v3.3/lists/${SEED.clientId}.xml`, {
    method: "POST",
    body: "<List><Title>Made by XML</Title><ConfirmedOptIn>true</ConfirmedOptIn></List>",
  });
  expect(answer.status).toBe(201);
  const { string: id } = read(answer.text) as { string: string };
  expect((await sandbox.control.api("GET", `lists/${id}.json`)).body).toMatchObject({ ConfirmedOptIn: true });
});

test("half of an XML body cannot be deserialised", async () => {
  const answer = await rawCall(sandbox.url, `/api/v3.3/lists/${SEED.clientId}.json`, {
    method: "POST",
    body: "<List><Title>",
  });
  expect(answer).toMatchObject({ status: 400, json: { Code: 400 } });
});
