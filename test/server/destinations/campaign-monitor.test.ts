import { once } from "node:events";
import { createServer, type AddressInfo, type Socket } from "node:net";
import { Writable } from "node:stream";
import { gzipSync } from "node:zlib";

import { pino } from "pino";
import { afterAll, beforeAll, describe, expect, test } from "vitest";

import {
  createCampaignMonitor,
  type CampaignMonitor,
} from "../../../server/destinations/campaign-monitor/campaign-monitor.js";
import { DestinationError, type Subscriber } from "../../../server/destinations/destination.js";
import { AnsweringServer } from "../../support/answering-server.js";

const API_KEY = "0123456789abcdef0123456789abcdef";
const LIST = "a1b2c3d4e5f60718293a4b5c6d7e8f90";
const ANNA: Subscriber = {
  email: "anna+news@example.com",
  name: "Anna Čapková",
  customFields: [{ key: "[City]", value: 'Brno "centre"' }],
  consentToTrack: "YES",
};

const logged: string[] = [];
const log = pino(
  { level: "trace" },
  new Writable({
    write(chunk: Buffer, _encoding, done) {
      logged.push(chunk.toString("utf8"));
      done();
    },
  }),
);

let server: AnsweringServer;
let adapter: CampaignMonitor;
beforeAll(async () => {
  server = await AnsweringServer.start();
  adapter = createCampaignMonitor({ baseUrl: server.url, log });
});
afterAll(async () => {
  await adapter.close();
  await server.close();
});

const account = (of = adapter) => of.open({ method: "API_KEY", apiKey: API_KEY });
const importAnna = (of = adapter, options = {}) =>
  account(of).importSubscribers(LIST, [adapter.serialise(ANNA)], options);

async function failureOf(call: Promise<unknown>): Promise<DestinationError> {
  const error = await call.then(
    () => expect.fail("the call succeeded"),
    (thrown: unknown) => thrown,
  );
  if (!(error instanceof DestinationError)) throw error;
  return error;
}

describe("what is sent", () => {
  test("an import carries the subscribers' texts as they were made, and asks to bring nobody back", async () => {
    server.answerJson(201, { TotalNewSubscribers: 2 });
    const bela = adapter.serialise({
      email: "bela@example.com",
      mobileNumber: "+420601123456",
      customFields: [
        { key: "[Note]", value: "", clear: true },
        { key: "[Interests]", value: "Tea" },
        { key: "[Interests]", value: "Tennis" },
      ],
      consentToTrack: "UNCHANGED",
    });
    await account().importSubscribers(LIST, [adapter.serialise(ANNA), bela]);

    const [request] = server.requests;
    expect(request).toMatchObject({ method: "POST", url: `/api/v3.3/subscribers/${LIST}/import.json` });
    expect(request!.headers).toMatchObject({ accept: "application/json", "accept-encoding": "gzip" });
    expect(request!.body).toContain(`[${adapter.serialise(ANNA)},${bela}]`);
    expect(JSON.parse(request!.body)).toEqual({
      Subscribers: [
        {
          EmailAddress: "anna+news@example.com",
          Name: "Anna Čapková",
          CustomFields: [{ Key: "[City]", Value: 'Brno "centre"' }],
          ConsentToTrack: "Yes",
        },
        {
          EmailAddress: "bela@example.com",
          MobileNumber: "+420601123456",
          CustomFields: [
            { Key: "[Note]", Value: "", Clear: true },
            { Key: "[Interests]", Value: "Tea" },
            { Key: "[Interests]", Value: "Tennis" },
          ],
          ConsentToTrack: "Unchanged",
        },
      ],
      Resubscribe: false,
      QueueSubscriptionBasedAutoResponders: false,
      RestartSubscriptionBasedAutoresponders: false,
    });
  });

  test("the API key goes as the user of HTTP Basic", async () => {
    server.answerJson(200, []);
    await account().clients();
    const [scheme, credentials] = server.requests[0]!.headers.authorization!.split(" ");
    expect([scheme, Buffer.from(credentials!, "base64").toString()]).toEqual(["Basic", `${API_KEY}:x`]);
  });

  test("a path before the API and an odd ID are respected", async () => {
    server.answerJson(200, []);
    const behindProxy = createCampaignMonitor({ baseUrl: `${server.url}/cm/`, log });
    await account(behindProxy).lists("a/b ?");
    await behindProxy.close();
    expect(server.requests[0]!.url).toBe("/cm/api/v3.3/clients/a%2Fb%20%3F/lists.json");
  });

  test("an import of nobody or of more than a thousand is a bug, and makes no call", async () => {
    server.answerJson(201, { TotalNewSubscribers: 1 });
    await expect(account().importSubscribers(LIST, [])).rejects.toThrow(RangeError);
    await expect(account().importSubscribers(LIST, new Array<string>(1_001).fill("{}"))).rejects.toThrow(RangeError);
    expect(server.requests).toHaveLength(0);
  });

  test("the log names calls, and neither credential nor address nor answer", async () => {
    logged.length = 0;
    server.answerJson(400, { Code: 1, Message: "Invalid: anna+news@example.com" });
    await failureOf(importAnna());
    server.answerJson(200, [{ ClientID: "c1", Name: "Kavárna", ApiKey: "another-key" }]);
    await account().clients();
    const all = logged.join("");
    expect(all).toContain(`/subscribers/${LIST}/import.json`);
    const encoded = Buffer.from(`${API_KEY}:x`).toString("base64");
    for (const secret of [API_KEY, encoded, "anna", "another-key", "Kavárna"]) expect(all).not.toContain(secret);
  });
});

describe("an import's answer", () => {
  const documented = {
    FailureDetails: [],
    TotalUniqueEmailsSubmitted: 3,
    TotalExistingSubscribers: 1,
    TotalNewSubscribers: 2,
    DuplicateEmailsInSubmission: ["anna@example.com"],
  };
  const read = { submitted: 3, added: 2, existing: 1, duplicates: ["anna@example.com"], failures: [] };
  const failed = {
    ...documented,
    TotalExistingSubscribers: 0,
    FailureDetails: [{ EmailAddress: "bad@example", Code: 1, Message: "Invalid Email Address" }],
  };
  const failures = [{ email: "bad@example", code: 1, state: null, message: "Invalid Email Address" }];

  test.each([
    ["as documented", 201, documented, read],
    ["with status 200", 200, documented, read],
    ["with status 202 and more than is known", 202, { ...documented, JobId: 7 }, read],
    [
      "with other letters and numbers as text",
      201,
      {
        failuredetails: null,
        totalUniqueEmailsSubmitted: "3",
        TOTALEXISTINGSUBSCRIBERS: "1",
        totalnewsubscribers: "2",
        duplicateEmailsInSubmission: [{ EmailAddress: "anna@example.com" }],
      },
      read,
    ],
    ["without counts", 201, { FailureDetails: [] }, { ...read, submitted: 1, added: 1, existing: 0, duplicates: [] }],
    ["without the new ones", 201, { TotalUniqueEmailsSubmitted: 9, TotalExistingSubscribers: 4 }, { added: 5 }],
    ["without the existing ones", 201, { TotalUniqueEmailsSubmitted: 9, TotalNewSubscribers: 4 }, { existing: 5 }],
    ["with code 210", 400, { ResultData: failed, Code: 210, Message: "Some failures" }, { added: 2, failures }],
    ["with code 210 and status 200", 200, { code: "210", resultdata: failed }, { added: 2, failures }],
    ["with failures and no code", 201, failed, { added: 2, failures }],
    ["with code 0", 201, { ...documented, Code: 0, Message: null }, read],
  ])("is understood %s", async (_case, status, answer, expected) => {
    server.answerJson(status, answer);
    expect(await importAnna()).toMatchObject(expected);
  });

  test("says where a refused address stands", async () => {
    const codes = { 204: "SUPPRESSED", 205: "DELETED", 206: "UNSUBSCRIBED", 207: "BOUNCED", 208: "UNCONFIRMED" };
    const rows = Object.keys(codes).map((code) => ({ EmailAddress: `x${code}@example.com`, Code: Number(code) }));
    server.answerJson(400, { Code: 210, ResultData: { FailureDetails: rows } });
    expect((await importAnna()).failures.map(({ state }) => state)).toEqual(Object.values(codes));
  });

  test("is understood compressed, and after a byte order mark", async () => {
    server.answer((response) => {
      response.writeHead(201, { "content-encoding": "gzip" });
      response.end(gzipSync(`\uFEFF${JSON.stringify(documented)}`));
    });
    expect(await importAnna()).toEqual(read);
  });

  test.each([
    ["an empty body", 201, ""],
    ["a page", 200, "<!DOCTYPE html><title>Welcome</title>"],
    ["a truncated body", 201, JSON.stringify(documented).slice(0, -9)],
    ["other JSON", 200, '{"status":"maintenance"}'],
    ["a bare text", 201, '"anna@example.com"'],
    ["code 210 without saying who", 400, '{"Code":210,"Message":"Some failures"}'],
    ["code 210 with nobody failed", 400, `{"Code":210,"ResultData":${JSON.stringify(documented)}}`],
    ["a page with status 404", 404, "<html>Not Found</html>"],
    ["a redirection", 302, ""],
  ])("is not made up from %s", async (_case, status, body) => {
    server.answer((response) => response.writeHead(status, { location: "/elsewhere" }).end(body));
    expect(await failureOf(importAnna())).toMatchObject({
      reason: "MALFORMED_ANSWER",
      mayHaveTakenEffect: true,
      canPass: true,
    });
    expect(server.requests).toHaveLength(1);
  });

  test("that is truncated inside its compression is malformed", async () => {
    server.answer((response) => {
      const whole = gzipSync(JSON.stringify(documented));
      response.writeHead(201, { "content-encoding": "gzip" }).end(whole.subarray(0, whole.length - 12));
    });
    expect(await failureOf(importAnna())).toMatchObject({ reason: "MALFORMED_ANSWER" });
  });
});

describe("a refusal", () => {
  test.each([
    [100, 401, "CREDENTIAL_REFUSED"],
    [100, 400, "CREDENTIAL_REFUSED"],
    [50, 401, "CREDENTIAL_REFUSED"],
    [120, 401, "CREDENTIAL_REFUSED"],
    [122, 200, "CREDENTIAL_REFUSED"],
    [60, 401, "PERMISSION_MISSING"],
    [403, 403, "PERMISSION_MISSING"],
    [101, 401, "NOT_YOURS"],
    [102, 401, "NOT_YOURS"],
    [404, 404, "NOT_FOUND"],
    [700, 400, "ACCOUNT_PROBLEM"],
    [666, 403, "ACCOUNT_PROBLEM"],
    [429, 429, "RATE_LIMITED"],
    [429, 400, "RATE_LIMITED"],
    [500, 500, "SERVER_ERROR"],
    [900, 400, "SERVER_ERROR"],
    [1000, 400, "SERVER_ERROR"],
    [400, 400, "INVALID_REQUEST"],
    [214, 400, "INVALID_REQUEST"],
    [209, 400, "INVALID_REQUEST"],
    [7777, 400, "INVALID_REQUEST"],
    [7777, 503, "SERVER_ERROR"],
  ])("with code %i and status %i means %s", async (code, status, reason) => {
    server.answerJson(status, { Code: code, Message: "about anna+news@example.com" });
    const failure = await failureOf(importAnna());
    expect(failure).toMatchObject({ reason, details: { code, status } });
    expect(failure.message).not.toContain("anna");
  });

  test.each([
    ["RATE_LIMITED", 429, "slow down"],
    ["SERVER_ERROR", 500, ""],
    ["SERVER_ERROR", 502, "<html><body>Bad Gateway</body></html>"],
    ["SERVER_ERROR", 503, "<html><body>Maintenance</body></html>"],
    ["SERVER_ERROR", 504, "upstream request timeout"],
    ["INVALID_REQUEST", 413, "<html>Payload Too Large</html>"],
    ["MALFORMED_ANSWER", 401, "<html>Log in to the proxy</html>"],
  ])("that is no envelope means %s at status %i", async (reason, status, body) => {
    server.answer((response) => response.writeHead(status, { "content-type": "text/html" }).end(body));
    expect(await failureOf(importAnna())).toMatchObject({ reason, details: { status } });
  });

  test("says how long to wait when the destination did", async () => {
    const slow = { Code: 429, Message: "Rate limit exceeded" };
    server.answerJson(429, slow, { "retry-after": "7" });
    expect((await failureOf(importAnna())).details.retryAfterMs).toBe(7_000);
    server.answerJson(429, slow, { "retry-after": new Date(Date.now() + 60_000).toUTCString() });
    expect((await failureOf(importAnna())).details.retryAfterMs).toBeGreaterThan(50_000);
    for (const headers of [{}, { "retry-after": "soon" }]) {
      server.answerJson(429, slow, headers);
      expect((await failureOf(importAnna())).details.retryAfterMs).toBeUndefined();
    }
  });
});

describe("the network", () => {
  /** A server that does with connections what it likes. */
  async function tcpServer(onConnection: (socket: Socket) => void) {
    const sockets: Socket[] = [];
    const tcp = createServer((socket) => {
      sockets.push(socket.on("error", () => undefined));
      onConnection(socket);
    });
    tcp.listen(0, "127.0.0.1");
    await once(tcp, "listening");
    const { port } = tcp.address() as AddressInfo;
    return {
      port,
      async close() {
        for (const socket of sockets) socket.destroy();
        tcp.close();
        await once(tcp, "close");
      },
    };
  }

  async function failureAgainst(baseUrl: string, options = {}): Promise<DestinationError> {
    const other = createCampaignMonitor({ baseUrl, log, connectTimeoutMs: 300 });
    const failure = await failureOf(importAnna(other, options));
    await other.close();
    return failure;
  }

  test("nobody listening: nothing was sent", async () => {
    const gone = await tcpServer(() => undefined);
    await gone.close();
    expect(await failureAgainst(`http://127.0.0.1:${gone.port}`)).toMatchObject({
      reason: "UNREACHABLE",
      mayHaveTakenEffect: false,
      canPass: true,
    });
  });

  test("a name that does not exist: nothing was sent", async () => {
    expect(await failureAgainst("http://campaign-monitor.invalid")).toMatchObject({ reason: "UNREACHABLE" });
  });

  test("a connection that is never made secure: nothing was sent", async () => {
    const silent = await tcpServer(() => undefined);
    const plain = await tcpServer((socket) => socket.end("HTTP/1.1 400 Bad Request\r\n\r\n"));
    expect(await failureAgainst(`https://127.0.0.1:${silent.port}`)).toMatchObject({ reason: "UNREACHABLE" });
    expect(await failureAgainst(`https://127.0.0.1:${plain.port}`)).toMatchObject({ reason: "UNREACHABLE" });
    await silent.close();
    await plain.close();
  });

  test.each([
    ["breaks before an answer", (socket: Socket) => socket.resetAndDestroy()],
    ["breaks within the headers", (socket: Socket) => socket.end("HTTP/1.1 201 Crea")],
    [
      "breaks within the body",
      (socket: Socket) => socket.end('HTTP/1.1 201 Created\r\nContent-Length: 500\r\n\r\n{"TotalNew'),
    ],
    [
      "breaks within a chunked body",
      (socket: Socket) => socket.end('HTTP/1.1 201 Created\r\nTransfer-Encoding: chunked\r\n\r\n9\r\n{"TotalNe\r\n'),
    ],
  ])("a connection that %s: it may have taken effect", async (_case, respond) => {
    const breaking = await tcpServer((socket) => void socket.once("data", () => respond(socket)));
    expect(await failureAgainst(`http://127.0.0.1:${breaking.port}`)).toMatchObject({
      reason: "NO_ANSWER",
      mayHaveTakenEffect: true,
    });
    await breaking.close();
  });

  test("an answer that trickles past the deadline: it may have taken effect", async () => {
    const trickling = await tcpServer((socket) => {
      socket.once("data", () => {
        socket.write("HTTP/1.1 201 Created\r\nContent-Length: 5000\r\n\r\n");
        const drip = setInterval(() => socket.write(" "), 20);
        socket.on("close", () => clearInterval(drip));
      });
    });
    const failure = await failureAgainst(`http://127.0.0.1:${trickling.port}`, { timeoutMs: 200 });
    expect(failure).toMatchObject({ reason: "NO_ANSWER" });
    await trickling.close();
  });

  test("a caller who gives up waiting does not know; one who gave up before has sent nothing", async () => {
    const giveUp = new AbortController();
    server.answer(() => giveUp.abort());
    expect(await failureOf(importAnna(adapter, { signal: giveUp.signal }))).toMatchObject({ reason: "NO_ANSWER" });
    expect(server.requests).toHaveLength(1);
    expect(await failureOf(importAnna(adapter, { signal: giveUp.signal }))).toMatchObject({ reason: "UNREACHABLE" });
    expect(server.requests).toHaveLength(1);
  });

  test("closing ends the calls that are out", async () => {
    const closing = createCampaignMonitor({ baseUrl: server.url, log });
    server.answer(() => void closing.close());
    expect(await failureOf(importAnna(closing))).toMatchObject({ reason: "NO_ANSWER" });
  });
});

describe("lists", () => {
  function answerList(parts: { list: unknown; fields: unknown; stats?: unknown; statsStatus?: number }): void {
    server.answer((response, { url }) => {
      const isStats = url.includes("/stats");
      response.writeHead(isStats ? (parts.statsStatus ?? 200) : 200, { "content-type": "application/json" });
      const body = url.includes("/customfields") ? parts.fields : isStats ? parts.stats : parts.list;
      response.end(JSON.stringify(body));
    });
  }

  test("a list is read with its settings, fields and number of subscribers", async () => {
    answerList({
      list: { ListID: LIST, Title: "Newsletter", ConfirmedOptIn: true, UnsubscribeSetting: "OnlyThisList" },
      fields: [
        { FieldName: "Loyalty tier", Key: "[Loyaltytier]", DataType: "MultiSelectOne", FieldOptions: ["Gold", "Blue"] },
        { FieldName: "website", Key: "website", DataType: "Text", FieldOptions: [] },
        { FieldName: "Birthday", Key: "[Birthday]", DataType: "Date" },
      ],
      stats: { TotalActiveSubscribers: 4210 },
    });
    expect(await account().list(LIST)).toEqual({
      id: LIST,
      name: "Newsletter",
      confirmedOptIn: true,
      unsubscribeScope: "ONLY_THIS_LIST",
      activeSubscribers: 4210,
      customFields: [
        { key: "[Loyaltytier]", name: "Loyalty tier", type: "ONE_OPTION", options: ["Gold", "Blue"] },
        { key: "website", name: "website", type: "TEXT", options: [] },
        { key: "[Birthday]", name: "Birthday", type: "DATE", options: [] },
      ],
    });
  });

  test("what a server leaves out or spells otherwise costs no more than itself", async () => {
    answerList({
      list: { title: "Kavárna", confirmedoptin: "True", UnsubscribePage: "" },
      fields: [
        { fieldname: "誕生日", key: "[]", datatype: "date" },
        { fieldname: "会員 ランク", key: "", datatype: "Hologram", fieldoptions: null },
      ],
      stats: { Code: 500, Message: "Sorry" },
      statsStatus: 500,
    });
    expect(await account().list(LIST)).toEqual({
      id: LIST,
      name: "Kavárna",
      confirmedOptIn: true,
      unsubscribeScope: "ALL_CLIENT_LISTS",
      activeSubscribers: null,
      // Both keys are empty, so that only the names tell these fields apart.
      customFields: [
        { key: "[誕生日]", name: "誕生日", type: "DATE", options: [] },
        { key: "[会員ランク]", name: "会員 ランク", type: "TEXT", options: [] },
      ],
    });
  });

  test("clients and lists are read; rows without an ID are passed over", async () => {
    server.answerJson(200, [{ ClientID: "c1", Name: "Bakery" }, { Name: "No ID" }, "noise"]);
    expect(await account().clients()).toEqual([{ id: "c1", name: "Bakery" }]);
    server.answerJson(200, [{ listid: 77, name: "Everybody" }]);
    expect(await account().lists("c1")).toEqual([{ id: "77", name: "Everybody" }]);
    server.answerJson(200, { Clients: [] });
    expect(await failureOf(account().clients())).toMatchObject({ reason: "MALFORMED_ANSWER" });
  });
});

test("every code has a meaning and advice in both languages", () => {
  for (const code of [0, 1, 204, 205, 206, 207, 208, 214, 220, 400, 810, 4711]) {
    const { meaning, advice } = adapter.describeRejection(code);
    for (const text of [meaning.en, meaning.ja, advice.en, advice.ja]) expect(text).toMatch(/[.。]$/);
  }
  expect(adapter.describeRejection(4711).meaning.en).toContain("4711");
});
