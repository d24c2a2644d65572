import { once } from "node:events";
import { createServer, get, type IncomingMessage } from "node:http";
import type { AddressInfo } from "node:net";

import express from "express";
import { afterAll, beforeAll, expect, test } from "vitest";

import type { Actor } from "../../../server/access/actor.js";
import { acting } from "../../../server/access/acting.js";
import { downloadRoutes, type Download, type OpenedDownload } from "../../../server/http/downloads.js";
import { NotFound, Refusal } from "../../../server/refusal.js";
import { startTestApp, type TestApp } from "../../support/app.js";
import { eventsOf } from "./audit-trail.js";

let app: TestApp;
let url: string;
let open: Download["open"];
const server = createServer();
beforeAll(async () => {
  app = await startTestApp();
  const { services } = app.app;
  const { rows } = await services.pool.query<{ id: string }>("SELECT id FROM app_user");
  const actor: Actor = {
    userId: rows[0]!.id,
    role: "ADMIN",
    via: "SESSION",
    tokenId: null,
    loggedInAt: null,
    networkAddress: "192.0.2.1",
    locale: "en",
    sessionId: "a session",
  };
  const download: Download = {
    path: "/api/things/:id",
    name: "downloadThings",
    operation: "Query.auditEvents",
    open: (context, request) => open(context, request),
  };
  const routes = downloadRoutes({
    downloads: [download],
    contextOf: async () => ({ actor, services, em: services.orm.em.fork() }),
    log: services.log,
  });
  server.on("request", express().use(routes)).listen(0, "127.0.0.1");
  await once(server, "listening");
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/api/things`;
});
afterAll(async () => {
  server.closeAllConnections();
  server.close();
  await app.close();
});

function opened(rows: AsyncIterable<object>, more: Partial<OpenedDownload> = {}): OpenedDownload {
  return { filename: "things", columns: ["id", "when", "more"], rows, ...more };
}

async function* endless(state: { made: number; isStopped: boolean }): AsyncGenerator<object> {
  try {
    for (;;) {
      state.made += 1;
      yield { id: state.made, when: null, more: "x".repeat(1_000) };
    }
  } finally {
    state.isStopped = true;
  }
}

test("whoever downloads is known to what is opened, and the download is recorded before its first byte", async () => {
  let operation: string | undefined;
  open = async (_context, request) => {
    operation = acting()?.operation;
    async function* rows() {
      yield { id: request["id"], when: new Date(0), more: { a: [1, "=2"] } };
    }
    return opened(rows(), { details: { id: request["id"] ?? "" } });
  };
  let body = "";
  const events = await eventsOf(app.app.services.pool, async () => {
    body = await (await fetch(`${url}/seven.csv?id=other`)).text();
  });
  expect(operation).toBe("downloadThings");
  expect(body).toBe('id,when,more\r\nseven,1970-01-01T00:00:00.000Z,"{""a"":[1,""=2""]}"\r\n');
  expect(events).toMatchObject([
    { action: "downloadThings", networkAddress: "192.0.2.1", details: { id: "seven", format: "csv" } },
  ]);
});

test.each(["csv", "json"])(
  "a %s that fails on the way is cut off, so that no part passes for the whole",
  async (format) => {
    open = async () => {
      async function* rows() {
        yield { id: 1, when: null, more: "first" };
        throw new Error("The disk is full.");
      }
      return opened(rows());
    };
    await expect(fetch(`${url}/1.${format}`).then((response) => response.text())).rejects.toThrow(
      /terminated|fetch failed/,
    );
  },
);

test.each(["csv", "json"])(
  "a %s is read no faster than it is taken, and no more once nobody takes it",
  async (format) => {
    const state = { made: 0, isStopped: false };
    open = async () => opened(endless(state));
    const request = get(`${url}/1.${format}`);
    const [response] = (await once(request, "response")) as [IncomingMessage];
    await once(response, "readable");
    await expect.poll(() => state.made, { timeout: 20_000 }).toBeGreaterThan(10);
    // What sockets and streams hold between them; rows are made without end otherwise.
    let before = -1;
    await expect
      .poll(
        () => {
          const stands = state.made === before;
          before = state.made;
          return stands;
        },
        { timeout: 20_000, interval: 300 },
      )
      .toBe(true);
    expect(state.made).toBeLessThan(50_000);
    request.destroy();
    await expect.poll(() => state.isStopped, { timeout: 20_000 }).toBe(true);
  },
);

test("a refusal is a sentence, and is no download", async () => {
  open = async (): Promise<Refusal> => new NotFound({ en: "No such thing.", ja: "ありません。" });
  const events = await eventsOf(app.app.services.pool, async () => {
    const answer = await fetch(`${url}/1.csv`);
    expect([answer.status, await answer.json()]).toEqual([
      404,
      { message: "No such thing.", errors: [{ message: "No such thing.", extensions: { code: "NotFound" } }] },
    ]);
  });
  expect(events).toEqual([]);
});
