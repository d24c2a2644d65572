import { once } from "node:events";
import { createServer, type AddressInfo, type Socket } from "node:net";

import { afterAll, beforeAll, describe, expect, test } from "vitest";

import { createCampaignMonitor } from "../../../server/destinations/campaign-monitor/campaign-monitor.js";
import type { DestinationError } from "../../../server/destinations/destination-error.js";
import { AnsweredAccount, failureOf } from "./answered-account.js";

let world: AnsweredAccount;
beforeAll(async () => (world = await AnsweredAccount.start()));
afterAll(() => world.close());

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
    const other = createCampaignMonitor({ baseUrl, log: world.log, connectTimeoutMs: 300 });
    const failure = await failureOf(world.importAnna(other, options));
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
    world.server.answer(() => giveUp.abort());
    expect(await failureOf(world.importAnna(world.adapter, { signal: giveUp.signal }))).toMatchObject({
      reason: "NO_ANSWER",
    });
    expect(world.server.requests).toHaveLength(1);
    expect(await failureOf(world.importAnna(world.adapter, { signal: giveUp.signal }))).toMatchObject({
      reason: "UNREACHABLE",
    });
    expect(world.server.requests).toHaveLength(1);
  });

  test("closing ends the calls that are out", async () => {
    const closing = createCampaignMonitor({ baseUrl: world.server.url, log: world.log });
    world.server.answer(() => void closing.close());
    expect(await failureOf(world.importAnna(closing))).toMatchObject({ reason: "NO_ANSWER" });
  });
});
