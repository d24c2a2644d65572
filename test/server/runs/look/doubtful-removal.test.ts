import { randomUUID } from "node:crypto";

import { afterAll, beforeAll, expect, onTestFinished, test } from "vitest";

import { inTransaction } from "../../../../server/database/transaction.js";
import { createLookTable, LookWriter, lookTableOf } from "../../../../server/runs/look/look-staging.js";
import { settleDoubtfulRemovals } from "../../../../server/runs/look/settle-doubtful-removals.js";
import { ADDS_UP, sumsOf } from "../../../support/run-sums.js";
import { people, RunWorld } from "../../../support/run-world.js";
import { SEED } from "../../../support/sandbox.js";
import { mirrorWorld } from "../deliver/mirror-world.js";
import { DestinationClock, knownOf, look, MEMBER, type LookWorld } from "./look-world.js";

/** Removals whose answer never came. Every test goes on from where the one before left the list. */
let world: LookWorld;
let clock: DestinationClock;
let sent: string;
beforeAll(async () => {
  world = await RunWorld.create();
  clock = new DestinationClock(world);
  world.people = people(9);
  sent = (await world.runToEnd(world.exportId)).id;
  await look(world);
});
afterAll(() => world.close());

const set = (email: string, state: Parameters<typeof world.sandbox.control.setState>[2]) =>
  world.sandbox.control.setState(world.listId, email, state);

interface Doubt {
  readonly age?: string;
  readonly runId?: string;
  readonly method?: "DELETE" | "UNSUBSCRIBE";
  readonly reason?: "LEFT" | "NO_CONSENT";
}

async function doubtful(address: string, doubt: Doubt = {}): Promise<void> {
  const { age = "0 seconds", runId = sent, method = "DELETE", reason = "LEFT" } = doubt;
  await world.pool.query(
    `INSERT INTO delivery_intent (id, run_id, list_key, plan_id, batch, addresses, adding, created_at, kind, method, reason)
     SELECT $1, id, list_key, $3, -1, ARRAY[$4], '{false}', now() - $5::interval, 'REMOVE', $6, $7
     FROM export_run WHERE id = $2`,
    [randomUUID(), runId, randomUUID(), address, age, method, reason],
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

test("who is found deleted while we were unsubscribing them was deleted by somebody else", async () => {
  await clock.pass(5);
  await set("person8@example.com", "Deleted");
  await doubtful("person8@example.com", { method: "UNSUBSCRIBE" });
  await look(world);
  const known = (await knownOf(world)).get("person8@example.com");
  expect(known).toMatchObject({ state: "DELETED", deletedFrom: null, everLeft: false });
  expect(await intents()).toEqual([]);
});

test("who is still there may yet be removed by a call under way, and long after it by no call of ours", async () => {
  await doubtful("person2@example.com");
  await doubtful("person3@example.com", { age: "11 minutes" });
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
  const found = [
    { email: "person4@example.com", method: "DELETE", state: "DELETED", reason: "NO_CONSENT", outcome: "REMOVED" },
    { email: "person5@example.com", method: "DELETE", state: "BOUNCED", reason: "LEFT", outcome: "REMOVAL_NOT_NEEDED" },
    { email: "person6@example.com", method: "UNSUBSCRIBE", state: "UNSUBSCRIBED", reason: "LEFT", outcome: "REMOVED" },
    {
      email: "person7@example.com",
      method: "UNSUBSCRIBE",
      state: "DELETED",
      reason: "LEFT",
      outcome: "REMOVAL_NOT_NEEDED",
    },
  ] as const;
  const table = lookTableOf({ id: runId, epoch: 1 });
  await createLookTable(world.pool, table);
  const writer = new LookWriter(world.pool, table);
  for (const { email, state, method, reason } of found) {
    await doubtful(email, { age: "11 minutes", runId, method, reason });
    await writer.add([{ email, state, stateDate: null, joinedDate: null, reason: null }]);
  }
  await writer.flush();
  const settle = (approved: boolean) =>
    inTransaction(world.pool, (client) =>
      settleDoubtfulRemovals(client, { table, listKey, run: { id: runId, approved } }),
    );
  await settle(true);
  expect(await intents()).toEqual(found.map(({ email }) => email));
  await settle(false);
  expect(await intents()).toEqual([]);
  expect(
    await world.query("SELECT address, outcome, reason FROM run_recipient WHERE run_id = $1 ORDER BY address", [runId]),
  ).toEqual(found.map(({ email, outcome, reason }) => ({ address: email, outcome, reason })));
});

test("whom an attempt unsubscribed without seeing the answer, the next one has removed, and says why", async () => {
  const mirror = await mirrorWorld({ onLeave: "UNSUBSCRIBE", listId: SEED.listIds.events });
  onTestFinished(() => mirror.close());
  mirror.overrides = { backOff: { tries: 2, baseMs: 1, mostMs: 2, rateLimitedMs: 1_000 } };
  mirror.people = people(4);
  await mirror.runToEnd(mirror.exportId);
  mirror.people = people(3);
  const { control } = mirror.sandbox;
  await control.fault({ status: 503, afterCommit: true }, { method: "POST", pathIncludes: "/unsubscribe.json" });
  await control.fault({ status: 503 }, { method: "GET", pathIncludes: "email=", nth: 2, times: 1 });
  const run = await mirror.runToEnd(mirror.exportId);
  expect(run).toMatchObject({ state: "SUCCEEDED", attempt: 2, toRemove: 1, removed: 1, removalNotNeeded: 0 });
  expect(await sumsOf(mirror, run)).toEqual(ADDS_UP);
  const told = "SELECT address, outcome, reason FROM run_recipient WHERE run_id = $1 AND outcome LIKE 'REMOV%'";
  expect(await mirror.query(told, [run.id])).toEqual([
    { address: "person3@example.com", outcome: "REMOVED", reason: "LEFT" },
  ]);
});
