import { randomUUID } from "node:crypto";

import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";

import { inTransaction } from "../../../../server/database/transaction.js";
import type { Destination } from "../../../../server/destinations/destination.js";
import { StagingLost } from "../../../../server/runs/deliver/batch.js";
import { createLookTable, LookWriter, lookTableOf, readyRead } from "../../../../server/runs/look/look-staging.js";
import { people, RunWorld } from "../../../support/run-world.js";
import { SEED } from "../../../support/sandbox.js";
import { erase } from "../../erasure/erasing.js";
import { tablesHolding } from "../../erasure/every-table.js";
import { decisionsIn, holdRun } from "../held/held-world.js";
import { withCalls } from "../with-calls.js";
import { importByHand, knownOf, look, type LookWorld } from "./look-world.js";

/** How a look reads: whole or not at all, and nothing of it is left behind. */
let world: LookWorld;
beforeAll(async () => {
  world = await RunWorld.create();
});
afterAll(() => world.close());
beforeEach(async () => {
  await world.sandbox.control.reset();
  world.people = people(2);
});

const staged = async () =>
  world.query("SELECT tablename FROM pg_tables WHERE schemaname = 'listwright_staging' AND tablename LIKE 'look%'");
const marks = async () =>
  (await world.query<{ watermarks: object }>("SELECT watermarks FROM destination_list"))[0]?.watermarks;

test("a page that fails is asked for again, and a limit is waited out", async () => {
  await importByHand(world, 1_200, "reader");
  await world.sandbox.control.fault({ status: 500 }, { pathIncludes: "/active.json?page=2", times: 2 });
  await world.sandbox.control.fault({ status: 429 }, { pathIncludes: "/active.json?page=1", times: 6 });
  await look(world);
  expect((await knownOf(world)).size).toBe(1_200);
  expect(await staged()).toEqual([]);
});

test("a reading that cannot be finished teaches nothing, and the watermarks stay", async () => {
  const before = await marks();
  const known = await knownOf(world);
  await world.sandbox.control.setState(world.listId, "new@example.com", "Active");
  await world.sandbox.control.fault({ status: 500 }, { pathIncludes: "/suppressionlist.json" });
  const run = await world.runToEnd(world.exportId, { kind: "PLAN", origin: "planExport" });
  expect(run).toMatchObject({ state: "FAILED", failureCode: "DESTINATION_UNAVAILABLE" });
  expect(await marks()).toEqual(before);
  expect(await knownOf(world)).toEqual(known);
  expect(await staged()).toEqual([]);
});

/** Somebody suppressed by the ledger alone is asked for once all else was read: then PostgreSQL loses what was, once. */
async function losingOnce() {
  await world.pool.query(
    `INSERT INTO recipient (list_key, address, email, state, state_seen_at)
     SELECT id, 'released@example.com', 'released@example.com', 'SUPPRESSED', now() FROM destination_list
     ON CONFLICT (list_key, address) DO UPDATE SET state = excluded.state`,
  );
  const { connections } = withCalls(world, {});
  const destination = await connections.openDestination(world.orm.em.fork(), world.connectionId);
  const { subscriber } = destination;
  let lost = 0;
  const losing: Destination = Object.assign(Object.create(destination) as Destination, {
    async subscriber(...asked: Parameters<Destination["subscriber"]>) {
      const [table] = await world.query<{ tablename: string }>(
        "SELECT tablename FROM pg_tables WHERE tablename LIKE 'look%'",
      );
      if (asked[1] === "released@example.com" && (lost += 1) === 1) {
        await world.query(`TRUNCATE listwright_staging.${table!.tablename}`);
      }
      return subscriber.apply(destination, asked);
    },
  });
  return { connections: { ...connections, openDestination: async () => losing }, lost: () => lost };
}

test("what PostgreSQL loses of a reading is read again, before a plan and before an approved one is delivered", async () => {
  const exportId = await world.makeExport();
  await look(world, exportId);
  const held = await holdRun(world, exportId);
  for (const [n, act] of [
    async (overrides: object) => world.performToEnd(await world.request(world.exportId, { kind: "PLAN" }), overrides),
    async (overrides: object) => {
      await decisionsIn(world).approve(held.id);
      return world.performToEnd(held.id, overrides);
    },
  ].entries()) {
    await world.sandbox.control.setState(world.listId, `lost${n}@example.com`, "Unsubscribed");
    const { connections, lost } = await losingOnce();
    expect(await act({ connections })).toMatchObject({ attempt: 1, failureCode: null });
    expect(lost()).toBe(2);
    expect((await knownOf(world)).get(`lost${n}@example.com`)).toMatchObject({ state: "UNSUBSCRIBED" });
  }
  expect(await staged()).toEqual([]);
});

test("a run that is cancelled while it looks stops reading, and has sent nothing", async () => {
  await importByHand(world, 1_500, "reader");
  await world.sandbox.control.clearCalls();
  await world.sandbox.control.fault({ hangBefore: true }, { pathIncludes: "/active.json?page=2" });
  const exportId = await world.makeExport();
  const runId = await world.request(exportId);
  const performing = world.perform(runId);
  await world.sandbox.control.awaitCalls(2, { pathIncludes: "/active.json" });
  await world.cancel(runId);
  expect(await performing).toMatchObject({ state: "CANCELLED" });
  expect(await world.imports()).toBe(0);
  expect(await staged()).toEqual([]);
  expect(await world.query("SELECT * FROM export_look WHERE export_id = $1", [exportId])).toEqual([]);
});

test("dates are read as the destination writes them, whatever time zone its client is in", async () => {
  const other = await RunWorld.create({ listId: SEED.listIds.books });
  try {
    await other.pool.query("UPDATE export SET client_id = $1", [SEED.secondClientId]);
    await other.sandbox.control.setState(other.listId, "reader@example.com", "Active");
    await look(other);
    const [listed] = await other.sandbox.control.subscribers(other.listId);
    expect((await knownOf(other)).get("reader@example.com")).toMatchObject({ date: listed!.Date, foreign: true });
    await other.sandbox.control.setState(other.listId, "reader@example.com", "Unsubscribed");
    await look(other);
    expect((await knownOf(other)).get("reader@example.com")).toMatchObject({ state: "UNSUBSCRIBED" });
    expect(await other.query("SELECT client_id FROM suppressed_address")).toEqual([{ client_id: SEED.secondClientId }]);
  } finally {
    await other.close();
  }
});

test("who was erased is not stored again, wherever the destination still tells of them", async () => {
  const erased = "person1@example.com";
  world.people = people(3);
  await world.runToEnd(world.exportId);
  await world.sandbox.control.setState(world.listId, erased, "Unsubscribed");
  await look(world);
  expect(await world.query("SELECT address FROM suppressed_address")).toContainEqual({ address: erased });
  // As if a look at another list had just read them.
  const table = lookTableOf({ id: randomUUID(), epoch: 1 });
  await createLookTable(world.pool, table);
  const writer = new LookWriter(world.pool, table);
  await writer.add([{ email: erased, state: "ACTIVE", stateDate: null, joinedDate: null, reason: null }]);
  await writer.flush();
  expect(await tablesHolding(world.database.superuserUrl, erased)).toContain(table);
  await erase(world, erased);
  expect(await tablesHolding(world.database.superuserUrl, erased)).toEqual([]);
  // That it is blank does not count as lost; that it is gone does.
  await inTransaction(world.pool, (client) => readyRead(client, table, writer.rows));
  expect(await world.query(`SELECT * FROM ${table}`)).toEqual([]);
  const ready = inTransaction(world.pool, (client) => readyRead(client, table, writer.rows));
  await expect(ready).rejects.toThrow(StagingLost);
  await world.query(`DROP TABLE ${table}`);
  await look(world, await world.makeExport());
  expect(await tablesHolding(world.database.superuserUrl, erased)).toEqual([]);
  expect((await knownOf(world)).get("person2@example.com")).toMatchObject({ state: "ACTIVE" });
});

test("who is only known by looking is not deleted from lists by an erasure", async () => {
  await world.sandbox.control.setState(world.listId, "hand@example.com", "Active");
  await look(world);
  await erase(world, "hand@example.com");
  expect(await world.listed()).toContain("hand@example.com");
  expect((await knownOf(world)).has("hand@example.com")).toBe(false);
});

test("a list that is not the account's fails the run and says so, whatever code the destination gives", async () => {
  await world.sandbox.control.settings({ unknownList: "404/404" });
  const exportId = await world.makeExport({ listId: "f".repeat(32) });
  const run = await world.runToEnd(exportId, { kind: "PLAN", origin: "planExport" });
  expect(run).toMatchObject({ state: "FAILED", failureCode: "LIST_NOT_FOUND" });
});
