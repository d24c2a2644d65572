import { randomUUID } from "node:crypto";

import { afterAll, beforeAll, expect, test } from "vitest";

import { people, RunWorld } from "../../../support/run-world.js";
import { DestinationClock, importByHand, knownOf, look, MEMBER, type LookWorld } from "./look-world.js";

/** What a look says of how people came onto the list. Every test goes on from where the one before left the list. */
let world: LookWorld;
let clock: DestinationClock;
beforeAll(async () => {
  world = await RunWorld.create();
  clock = new DestinationClock(world);
});
afterAll(() => world.close());

const set = (email: string, state: Parameters<typeof world.sandbox.control.setState>[2]) =>
  world.sandbox.control.setState(world.listId, email, state);

test("whom an export sent is ours, whoever came otherwise is foreign", async () => {
  await look(world);
  world.people = people(6);
  await world.runToEnd(world.exportId);
  await set("hand@example.com", "Active");
  await look(world);
  const known = await knownOf(world);
  expect(known.get(MEMBER)).toMatchObject({ state: "ACTIVE", foreign: false, date: expect.any(String) });
  expect(known.get("hand@example.com")).toMatchObject({ state: "ACTIVE", foreign: true });
});

test("a foreign one whom an export sends stays foreign", async () => {
  world.people = [...people(6), { email: "hand@example.com", name: "By hand" }];
  const run = await world.runToEnd(world.exportId);
  expect(run).toMatchObject({ updated: 1, added: 0 });
  await clock.pass(5);
  await look(world);
  expect((await knownOf(world)).get("hand@example.com")).toMatchObject({ state: "ACTIVE", foreign: true });
});

test("who unsubscribed, bounced, or was deleted by somebody is known as such from then on", async () => {
  await clock.pass(5);
  await set("person1@example.com", "Unsubscribed");
  await set("person2@example.com", "Bounced");
  await set("person3@example.com", "Deleted");
  await look(world);
  const known = await knownOf(world);
  expect(known.get("person1@example.com")).toMatchObject({ state: "UNSUBSCRIBED", everLeft: true });
  expect(known.get("person2@example.com")).toMatchObject({ state: "BOUNCED", everLeft: true });
  expect(known.get("person3@example.com")).toMatchObject({ state: "DELETED", everLeft: false, deletedFrom: null });
});

test("who comes back by themselves is foreign, and it stays known that they once left", async () => {
  await clock.pass(5);
  for (const n of [1, 2, 3]) await set(`person${n}@example.com`, "Active");
  await look(world);
  const known = await knownOf(world);
  expect(known.get("person1@example.com")).toMatchObject({ state: "ACTIVE", foreign: true, everLeft: true });
  expect(known.get("person2@example.com")).toMatchObject({ state: "ACTIVE", foreign: true, everLeft: true });
  expect(known.get("person3@example.com")).toMatchObject({ state: "ACTIVE", foreign: true, everLeft: false });
  expect(known.get("person4@example.com")).toMatchObject({ state: "ACTIVE", foreign: false });
});

test("who left and came again between two looks is foreign: the dates of the row say so", async () => {
  await clock.pass(5);
  await set("person4@example.com", "Deleted");
  await clock.pass(1);
  await set("person4@example.com", "Active");
  await look(world);
  const known = await knownOf(world);
  expect(known.get("person4@example.com")).toMatchObject({ state: "ACTIVE", foreign: true });
  expect(known.get("person5@example.com")).toMatchObject({ state: "ACTIVE", foreign: false });
});

test("whom we sent since the last look is not judged by dates, which sending may move", async () => {
  await world.pool.query(
    `UPDATE recipient SET state_date = '2020-01-01 00:00:00', sent_at = clock_timestamp()
     WHERE address = 'person5@example.com'`,
  );
  await look(world, await world.makeExport());
  expect((await knownOf(world)).get("person5@example.com")).toMatchObject({ state: "ACTIVE", foreign: false });
});

test("who followed the link of the confirmation mail did not leave", async () => {
  await clock.pass(5);
  await set("waiting@example.com", "Unconfirmed");
  await world.pool.query(
    `INSERT INTO recipient (list_key, address, email, state, state_seen_at, sent_at)
     SELECT id, 'waiting@example.com', 'waiting@example.com', 'UNCONFIRMED', now(), now() FROM destination_list`,
  );
  await look(world);
  expect((await knownOf(world)).get("waiting@example.com")).toMatchObject({ state: "UNCONFIRMED", foreign: false });
  await clock.pass(5);
  await set("waiting@example.com", "Active");
  await look(world);
  expect((await knownOf(world)).get("waiting@example.com")).toMatchObject({ state: "ACTIVE", foreign: false });
});

/** A call of ours whose answer never came. */
async function doubtful(address: string, adding: boolean): Promise<void> {
  const [run] = await world.query<{ id: string; list_key: number }>("SELECT id, list_key FROM export_run LIMIT 1");
  await world.pool.query(
    `INSERT INTO delivery_intent (id, run_id, list_key, plan_id, batch, addresses, adding, created_at)
     VALUES ($1, $2, $3, $4, 0, $5, $6, now())`,
    [randomUUID(), run!.id, run!.list_key, randomUUID(), [address], [adding]],
  );
}

test("whom a call of ours was adding whose answer never came, is ours", async () => {
  await clock.pass(5);
  await importByHand(world, 2, "doubted");
  await doubtful("doubted0@example.com", true);
  await doubtful("doubted1@example.com", false);
  await look(world);
  const known = await knownOf(world);
  expect(known.get("doubted0@example.com")).toMatchObject({ state: "ACTIVE", foreign: false });
  // As far as was known when it was sent, it was on the list already, and not by us.
  expect(known.get("doubted1@example.com")).toMatchObject({ state: "ACTIVE", foreign: true });
});

test("a deletion of ours stays ours while the row's date is the one read back, and not when it was deleted again", async () => {
  await clock.pass(5);
  for (const email of ["person5@example.com", MEMBER]) await set(email, "Deleted");
  await look(world);
  await world.pool.query(
    `UPDATE recipient SET deleted_from = 'ACTIVE', deleted_state_date = state_date
     WHERE address IN ('person5@example.com', $1)`,
    [MEMBER],
  );
  await clock.pass(1);
  await set(MEMBER, "Active");
  await set(MEMBER, "Deleted");
  await look(world, await world.makeExport());
  const known = await knownOf(world);
  expect(known.get("person5@example.com")).toMatchObject({ state: "DELETED", deletedFrom: "ACTIVE" });
  expect(known.get(MEMBER)).toMatchObject({ state: "DELETED", deletedFrom: null });
});

test("who was deleted by us and comes back by themselves is foreign, and the deletion forgotten", async () => {
  await clock.pass(5);
  await set("person5@example.com", "Active");
  await look(world);
  expect((await knownOf(world)).get("person5@example.com")).toMatchObject({
    state: "ACTIVE",
    foreign: true,
    deletedFrom: null,
  });
});

test("when the client's clocks are set anew, nobody is taken for having left and come again", async () => {
  await clock.pass(24);
  const ours = people(8, "Ours").map(({ name }, n) => ({ email: `ours${n}@example.com`, name: name! }));
  world.people = ours;
  await world.runToEnd(world.exportId);
  await look(world);
  // As it would be had the client been in a time zone nine hours behind when it was last looked at.
  await world.pool.query(
    `UPDATE recipient SET state_date = to_char(state_date::timestamp - interval '9 hours', 'YYYY-MM-DD HH24:MI:SS'),
       joined_date = to_char(joined_date::timestamp - interval '9 hours', 'YYYY-MM-DD HH24:MI:SS')`,
  );
  await look(world, await world.makeExport());
  const known = await knownOf(world);
  expect(known.get("ours3@example.com")).toMatchObject({ state: "ACTIVE", foreign: false });
  const listed = (await world.sandbox.control.subscribers(world.listId)).find(
    (one) => one.EmailAddress === "ours3@example.com",
  );
  expect(known.get("ours3@example.com")!.date).toBe(listed!.Date);
});
