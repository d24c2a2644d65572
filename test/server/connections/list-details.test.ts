import { afterAll, beforeAll, expect, test } from "vitest";

import { AnsweringServer } from "../../support/answering-server.js";
import { createConnectionWorld, type ConnectionWorld } from "./connection-world.js";

let world: ConnectionWorld;
let answering: AnsweringServer;
beforeAll(async () => {
  world = await createConnectionWorld();
  answering = await AnsweringServer.start();
});
afterAll(async () => {
  await answering.close();
  await world.close();
});

const LISTS = Array.from({ length: 12 }, (_, index) => ({ ListID: `list${index}`, Name: `List ${index}` }));

/** Which lists were asked about, once each. */
function askedLists(): string[] {
  const ids = answering.requests.map(({ url }) => /\/lists\/(\w+)/.exec(url)?.[1]);
  return [...new Set(ids.filter((id) => id !== undefined))];
}

function answer(details: { readonly status: number; readonly body: unknown }): void {
  answering.answer((response, { url }) => {
    const [status, body] = url.includes("/clients/")
      ? [200, LISTS]
      : url.includes("customfields")
        ? [200, []]
        : [details.status, details.body];
    response.writeHead(status as number, { "content-type": "application/json" }).end(JSON.stringify(body));
  });
}

test("details are read for whoever asks, once for however many ask", async () => {
  const { id } = await world.connected();
  answer({ status: 200, body: { ListID: "list3", Title: "List 3", UnsubscribeSetting: "OnlyThisList" } });
  const lists = await world.at(answering.url).readLists(world.em(), id, "client");
  expect(lists).toHaveLength(12);
  expect(askedLists()).toEqual([]);
  const [one, other] = await Promise.all([lists[3]!.details(), lists[3]!.details()]);
  expect(one).toMatchObject({ name: "List 3", unsubscribeScope: "ONLY_THIS_LIST" });
  expect(other).toBe(one);
  expect(answering.requests.filter(({ url }) => /\/lists\/list3\.json/.test(url))).toHaveLength(1);
});

test("trouble with a few lists spares the destination the calls about all the others", async () => {
  const { id } = await world.connected();
  answer({ status: 503, body: "down" });
  const lists = await world.at(answering.url).readLists(world.em(), id, "client");
  const details = await Promise.allSettled(lists.map((list) => list.details()));
  expect(details.map(({ status }) => status)).toEqual(Array<string>(12).fill("rejected"));
  expect(askedLists()).toHaveLength(4);
});
