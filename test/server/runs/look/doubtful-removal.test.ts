import { randomUUID } from "node:crypto";

import { afterAll, beforeAll, expect, test } from "vitest";

import { inTransaction } from "../../../../server/database/transaction.js";
import { createLookTable, LookWriter, lookTableOf } from "../../../../server/runs/look/look-staging.js";
import { settleDoubtfulRemovals } from "../../../../server/runs/look/settle-doubtful-removals.js";
import { people, RunWorld } from "../../../support/run-world.js";
import { DestinationClock, knownOf, look, MEMBER, type LookWorld } from "./look-world.js";

/** Removals whose answer never came. Every test goes on from where the one before left the list. */
let world: LookWorld;
let clock: DestinationClock;
let sent: string;
beforeAll(async () => {
  world = await RunWorld.create();
  clock = new DestinationClock(world);
  world.people = people(6);
  sent = (await world.runToEnd(world.exportId)).id;
  await look(world);
});
afterAll(() => world.close());

const set = (email: string, state: Parameters<typeof world.sandbox.control.setState>[2]) =>
  world.sandbox.control.setState(world.listId, email, state);

async function doubtful(address: string, age = "0 seconds", runId = sent): Promise<void> {
  await world.pool.query(
    `INSERT INTO delivery_intent (id, run_id, list_key, plan_id, batch, addresses, adding, created_at, kind)
     SELECT $1, id, list_key, $3, 0, ARRAY[$4], '{false}', now() - $5::interval, 'REMOVE' FROM export_run WHERE id = $2`,
    [randomUUID(), runId, randomUUID(), address, age],
  );
}

const intents = async () =>
  (await world.query<{ addresses: string[] }>("SELECT addresses FROM delivery_intent ORDER BY addresses")).flatMap(
    (row) => row.addresses,
  );
const claims = async (address: string) =>
  (await world.query<{ claimed: boolean }>("SELECT claimed FROM export_recipient WHERE address = $1", [address])).map(
    (row) => row.claimed,
  );

test("who is found deleted while our removal of them was never answered, was deleted by us", async () => {
  await clock.pass(5);
  await set(MEMBER, "Deleted");
  await doubtful(MEMBER);
  await look(world);
  const known = (await knownOf(world)).get(MEMBER)!;
  expect(known).toMatchObject({ state: "DELETED", deletedFrom: "ACTIVE", everLeft: false });
  const [row] = await world.query("SELECT deleted_state_date, deleted_by_run_id FROM recipient WHERE address = $1", [
    MEMBER,
  ]);
  expect(row).toEqual({ deleted_state_date: known.date, deleted_by_run_id: sent });
  expect(await intents()).toEqual([]);
  expect(await claims(MEMBER)).toEqual([false]);
});

test("who unsubscribed before our removal came through left by their own will", async () => {
  await clock.pass(5);
  await set("person1@example.com", "Unsubscribed");
  await doubtful("person1@example.com");
  await look(world);
  expect((await knownOf(world)).get("person1@example.com")).toMatchObject({
    state: "UNSUBSCRIBED",
    deletedFrom: null,
    everLeft: true,
  });
  expect(await intents()).toEqual([]);
  expect(await claims("person1@example.com")).toEqual([false]);
});

test("who is still there may yet be removed by a call under way, and long after it by no call of ours", async () => {
  await doubtful("person2@example.com");
  await doubtful("person3@example.com", "11 minutes");
  await look(world);
  expect(await intents()).toEqual(["person2@example.com"]);
  expect(await claims("person3@example.com")).toEqual([true]);
  await clock.pass(5);
  await set("person2@example.com", "Deleted");
  await set("person3@example.com", "Deleted");
  await look(world);
  const known = await knownOf(world);
  expect(known.get("person2@example.com")).toMatchObject({ state: "DELETED", deletedFrom: "ACTIVE" });
  expect(known.get("person3@example.com")).toMatchObject({ state: "DELETED", deletedFrom: null });
  expect(await intents()).toEqual([]);
});

test("of its own removals a run that plans again writes down what came of them; one that delivers an approved plan calls again", async () => {
  const runId = await world.request(world.exportId);
  const [{ list_key: listKey } = { list_key: 0 }] = await world.query<{ list_key: number }>(
    "SELECT list_key FROM export_run WHERE id = $1",
    [runId],
  );
  const outcomes = { "person4@example.com": "DELETED", "person5@example.com": "BOUNCED" } as const;
  const table = lookTableOf({ id: runId, epoch: 1 });
  await createLookTable(world.pool, table);
  const writer = new LookWriter(world.pool, table);
  for (const [email, state] of Object.entries(outcomes)) {
    await doubtful(email, "11 minutes", runId);
    await writer.add([{ email, state, stateDate: null, joinedDate: null, reason: null }]);
  }
  await writer.flush();
  const settle = (approved: boolean) =>
    inTransaction(world.pool, (client) =>
      settleDoubtfulRemovals(client, { table, listKey, run: { id: runId, approved }, onLeave: "DELETE" }),
    );
  await settle(true);
  expect(await intents()).toEqual(Object.keys(outcomes));
  await settle(false);
  expect(await intents()).toEqual([]);
  expect(
    await world.query("SELECT address, outcome FROM run_recipient WHERE run_id = $1 ORDER BY address", [runId]),
  ).toEqual([
    { address: "person4@example.com", outcome: "REMOVED" },
    { address: "person5@example.com", outcome: "REMOVAL_NOT_NEEDED" },
  ]);
});
