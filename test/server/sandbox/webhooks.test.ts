import { XMLParser } from "fast-xml-parser";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";

import { AnsweringServer } from "../../support/answering-server.js";
import { SEED, startTestSandbox, type TestSandbox } from "../../support/sandbox.js";
import { person, rawCall } from "./raw-call.js";

let sandbox: TestSandbox;
let receiver: AnsweringServer;
beforeAll(async () => {
  sandbox = await startTestSandbox();
  receiver = await AnsweringServer.start();
});
beforeEach(async () => {
  await sandbox.control.reset();
  receiver.answerJson(200, {});
});
afterAll(async () => {
  await sandbox.close();
  await receiver.close();
});

const { newsletter, confirmed } = SEED.listIds;
const AOI = "aoi@example.com";
const ALL = ["Subscribe", "Update", "Deactivate"];

interface Event {
  readonly Type: string;
  readonly EmailAddress: string;
  readonly [name: string]: unknown;
}

const api = <Body>(method: string, path: string, body?: unknown) => sandbox.control.api<Body>(method, path, body);

async function hook(change: object = {}, listId: string = newsletter): Promise<string> {
  const body = { Events: ALL, Url: `${receiver.url}/hook`, PayloadFormat: "json", ...change };
  const made = await api<string>("POST", `lists/${listId}/webhooks.json`, body);
  expect(made.status).toBe(201);
  return made.body;
}

interface Delivery {
  readonly waiting: number;
  readonly delivered: number;
  readonly failures: number;
  readonly lastFailure: { readonly FailureStatus: string; readonly FailureResponseCode: number } | null;
}

/** What became of a webhook's events, as soon as it is as wanted. */
async function until(id: string, wanted: (delivery: Delivery) => boolean): Promise<Delivery> {
  for (;;) {
    const { json } = await rawCall(sandbox.controlUrl, `webhooks/${id}`, { key: null });
    if (wanted(json as Delivery)) return json as Delivery;
  }
}

const received = (): Event[] =>
  receiver.requests.flatMap(({ body }) => (JSON.parse(body) as { Events: Event[] }).Events);

const importing = (rows: readonly object[], more: object = {}, listId: string = newsletter) =>
  api("POST", `subscribers/${listId}/import.json`, { Subscribers: rows, ...more });

describe("managing", () => {
  test("webhooks are made, listed, deactivated, activated and deleted", async () => {
    const id = await hook({ Events: ["subscribe", "DEACTIVATE"], PayloadFormat: "XML" });
    expect(id).toMatch(/^[0-9a-f]{32}$/);
    const listed = async () => (await api<object[]>("GET", `lists/${newsletter}/webhooks.json`)).body;
    const shown = {
      WebhookID: id,
      Events: ["Subscribe", "Deactivate"],
      Url: `${receiver.url}/hook`,
      Status: "Active",
      PayloadFormat: "Xml",
    };
    expect(await listed()).toEqual([shown]);
    expect((await api("PUT", `lists/${newsletter}/webhooks/${id}/deactivate.json`)).status).toBe(200);
    expect(await listed()).toEqual([{ ...shown, Status: "Inactive" }]);
    expect((await api("PUT", `lists/${newsletter}/webhooks/${id}/activate.json`)).status).toBe(200);
    expect(await listed()).toEqual([shown]);
    expect((await api("DELETE", `lists/${newsletter}/webhooks/${id}.json`)).status).toBe(200);
    expect(await listed()).toEqual([]);
  });

  test.each([
    [601, { Url: "nowhere" }],
    [601, { Url: "ftp://127.0.0.1/" }],
    [602, { PayloadFormat: "csv" }],
    [603, { Events: ["Open"] }],
    [603, { Events: [] }],
  ])("%i refuses %j", async (code, change) => {
    const body = { Events: ALL, Url: receiver.url, PayloadFormat: "json", ...change };
    expect(await api("POST", `lists/${newsletter}/webhooks.json`, body)).toMatchObject({
      status: 400,
      body: { Code: code },
    });
  });

  test.each(["400/604", "400/699", "404/404"] as const)(
    "an unknown webhook is answered as %s",
    async (unknownWebhook) => {
      await sandbox.control.settings({ unknownWebhook });
      const id = await hook({}, confirmed);
      const [status, code] = unknownWebhook.split("/").map(Number);
      const answer = await api("DELETE", `lists/${newsletter}/webhooks/${id}.json`);
      expect(answer).toMatchObject({ status, body: { Code: code } });
    },
  );

  test("a test delivery is made at once, and its failure is told with 610", async () => {
    const id = await hook();
    const testing = `lists/${newsletter}/webhooks/${id}/test.json`;
    expect(await api("GET", testing)).toMatchObject({ status: 200 });
    expect(received().map(({ Type }) => Type)).toEqual(ALL);
    receiver.answer((response) => response.writeHead(404, "Not here").end("nothing"));
    expect(await api("GET", testing)).toMatchObject({
      status: 400,
      body: {
        Code: 610,
        ResultData: {
          FailureStatus: "ProtocolError",
          FailureResponseMessage: "Not here",
          FailureResponseCode: 404,
          FailureResponse: "nothing",
        },
      },
    });
  });

  test("addresses of other computers are taken but never called", async () => {
    for (const Url of ["http://192.0.2.7/", "https://hooks.example.com/", "http://[2001:db8::7]/"]) {
      const id = await hook({ Url });
      expect(await api("GET", `lists/${newsletter}/webhooks/${id}/test.json`)).toMatchObject({
        status: 400,
        body: {
          Code: 610,
          ResultData: { FailureResponseMessage: "The sandbox calls addresses of this computer only." },
        },
      });
    }
  });
});

describe("events", () => {
  test("an import tells who subscribed and who was updated; departures tell the new state", async () => {
    const id = await hook();
    const CustomFields = [{ Key: "City", Value: "Kyoto" }];
    await importing([person(AOI, { Name: "Aoi", CustomFields })]);
    await importing([person(AOI, { Name: "Aoi S." })]);
    await api("PUT", `subscribers/${newsletter}.json?email=${AOI}`, person("aoi.s@example.com"));
    await api("DELETE", `subscribers/${newsletter}.json?email=aoi.s%40example.com`);
    await importing([person("aoi.s@example.com")], { Resubscribe: true });
    await sandbox.control.setState(newsletter, "aoi.s@example.com", "Bounced");
    await until(id, ({ delivered }) => delivered === 6);
    const shown = { CustomFields: [{ Key: "[City]", Value: "Kyoto" }] };
    expect(received()).toMatchObject([
      { Type: "Subscribe", EmailAddress: AOI, Name: "Aoi", SignupIPAddress: "TypeImport", ...shown },
      { Type: "Update", OldEmailAddress: AOI, EmailAddress: AOI, Name: "Aoi S.", State: "Active", ...shown },
      { Type: "Update", OldEmailAddress: AOI, EmailAddress: "aoi.s@example.com" },
      { Type: "Deactivate", EmailAddress: "aoi.s@example.com", State: "Deleted" },
      { Type: "Subscribe", EmailAddress: "aoi.s@example.com" },
      { Type: "Deactivate", State: "Bounced" },
    ]);
    expect(received()[0]?.Date).toMatch(/^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d$/);
    expect(JSON.parse(receiver.requests[0]?.body ?? "{}")).toMatchObject({ ListID: newsletter });
  });

  test("of a confirmed opt-in list, only a confirmation or a sign-up by hand is a subscription", async () => {
    const id = await hook({ Events: ["Subscribe"] }, confirmed);
    await importing([person(AOI), person("ben@example.com")], {}, confirmed);
    expect(await sandbox.control.confirm(confirmed, AOI)).toBe(1);
    await sandbox.control.setState(confirmed, "cho@example.com", "Active");
    await until(id, ({ delivered }) => delivered === 2);
    expect(received()).toMatchObject([
      { Type: "Subscribe", EmailAddress: AOI, SignupIPAddress: "TypeManual" },
      { Type: "Subscribe", EmailAddress: "cho@example.com" },
    ]);
  });

  test("unsubscribing from all of a client's lists tells each list's own webhooks", async () => {
    const other = await hook({ Events: ["Deactivate"] }, confirmed);
    await sandbox.control.setState(confirmed, AOI, "Active");
    await sandbox.control.setState(newsletter, AOI, "Active");
    await api("POST", `subscribers/${newsletter}/unsubscribe.json`, { EmailAddress: AOI });
    await until(other, ({ delivered }) => delivered === 1);
    expect(JSON.parse(receiver.requests[0]?.body ?? "{}")).toMatchObject({
      ListID: confirmed,
      Events: [{ Type: "Deactivate", EmailAddress: AOI, State: "Unsubscribed" }],
    });
  });

  test("no POST carries more than 1,000 events, and none is lost or sent twice", async () => {
    const id = await hook({ Events: ["Subscribe", "Update"] });
    const waiting: (() => void)[] = [];
    receiver.answer((response) => void waiting.push(() => response.writeHead(204).end()));
    await importing([person("first@example.com")]);
    await until(id, () => waiting.length === 1);
    for (let call = 0; call < 3; call += 1) {
      await importing(Array.from({ length: 900 }, (_, n) => person(`p${call}.${n}@example.com`)));
    }
    receiver.answer((response) => response.writeHead(204).end());
    waiting[0]?.();
    await until(id, ({ delivered }) => delivered === 2_701);
    const sizes = receiver.requests.map(({ body }) => (JSON.parse(body) as { Events: Event[] }).Events.length);
    expect(sizes).toEqual([1000, 1000, 700]);
    expect(new Set(received().map(({ EmailAddress }) => EmailAddress)).size).toBe(2_700);
  });

  test("XML carries the same", async () => {
    const id = await hook({ PayloadFormat: "xml" });
    await importing([person(AOI, { Name: "Aoi & Co" })]);
    await until(id, ({ delivered }) => delivered === 1);
    const [request] = receiver.requests;
    expect(request?.headers["content-type"]).toBe("text/xml; charset=utf-8");
    expect(new XMLParser().parse(request?.body ?? "")).toMatchObject({
      Webhook: { ListID: newsletter, Events: { Event: { Type: "Subscribe", Name: "Aoi & Co" } } },
    });
  });
});

describe("retries", () => {
  test("what failed is tried again after the set wait, then everything that came meanwhile follows in order", async () => {
    await sandbox.control.settings({ webhookRetryMs: "3600000" });
    const id = await hook();
    receiver.answer((response) => response.writeHead(500).end());
    await importing([person(AOI)]);
    await until(id, ({ failures }) => failures === 1);
    await importing([person("ben@example.com")]);
    expect(await until(id, () => true)).toMatchObject({ waiting: 2, lastFailure: { FailureResponseCode: 500 } });
    receiver.answerJson(200, {});
    await rawCall(sandbox.controlUrl, "webhooks/retry", { method: "POST", key: null });
    await until(id, ({ delivered }) => delivered === 2);
    expect(received().map(({ EmailAddress }) => EmailAddress)).toEqual([AOI, "ben@example.com"]);
  });

  test("by the schedule it comes about by itself", async () => {
    await sandbox.control.settings({ webhookRetryMs: "1 1" });
    const id = await hook();
    let calls = 0;
    receiver.answer((response) => response.writeHead((calls += 1) < 4 ? 503 : 200).end());
    await importing([person(AOI)]);
    expect(await until(id, ({ delivered }) => delivered === 1)).toMatchObject({ failures: 0, lastFailure: null });
    expect(calls).toBe(4);
  });

  test("a webhook that failed for a week is deactivated, and called no more", async () => {
    await sandbox.control.settings({ webhookRetryMs: "3600000" });
    const id = await hook();
    receiver.answer((response) => response.writeHead(500).end());
    await importing([person(AOI)]);
    await until(id, ({ failures }) => failures === 1);
    await sandbox.control.settings({ clockOffsetMs: 7 * 86_400_000 });
    await rawCall(sandbox.controlUrl, "webhooks/retry", { method: "POST", key: null });
    await until(id, ({ waiting }) => waiting === 0);
    const { body } = await api<object[]>("GET", `lists/${newsletter}/webhooks.json`);
    expect(body).toMatchObject([{ WebhookID: id, Status: "Inactive" }]);
    receiver.answerJson(200, {});
    await importing([person("ben@example.com")]);
    expect(await until(id, () => true)).toMatchObject({ waiting: 0, delivered: 0 });
    expect(receiver.requests).toEqual([]);
  });
});
