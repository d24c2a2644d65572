import { afterAll, beforeAll, expect, test } from "vitest";

import { people, RunWorld } from "../../../support/run-world.js";
import { DestinationClock, importByHand, knownOf, look, LISTS, reads, type LookWorld } from "./look-world.js";

let world: LookWorld;
let clock: DestinationClock;
beforeAll(async () => {
  world = await RunWorld.create();
  clock = new DestinationClock(world);
});
afterAll(() => world.close());

test("states that nobody is in are not read, but for the unconfirmed, whom the statistics leave out", async () => {
  await look(world);
  expect(await reads(world)).toEqual({ active: 1, unconfirmed: 2, suppressionlist: 1 });
  expect(await knownOf(world)).toEqual(new Map());
});

test("before an export's first plan on a list everybody there is known, where and since when", async () => {
  const { control } = world.sandbox;
  await importByHand(world, 2_300, "reader");
  await control.setState(world.listId, "waits@example.com", "Unconfirmed");
  await control.setState(world.listId, "left@example.com", "Unsubscribed");
  await control.setState(world.listId, "bounced@example.com", "Bounced");
  await control.setState(world.listId, "deleted@example.com", "Deleted");
  await control.clearCalls();
  const exportId = await world.makeExport();
  await look(world, exportId);

  const known = await knownOf(world);
  expect(known.size).toBe(2_304);
  expect(known.get("reader7@example.com")).toMatchObject({ state: "ACTIVE", foreign: true, everLeft: false });
  expect(known.get("waits@example.com")).toMatchObject({ state: "UNCONFIRMED", foreign: true, everLeft: false });
  expect(known.get("left@example.com")).toMatchObject({ state: "UNSUBSCRIBED", foreign: false, everLeft: true });
  expect(known.get("bounced@example.com")).toMatchObject({ state: "BOUNCED", foreign: false, everLeft: true });
  expect(known.get("deleted@example.com")).toMatchObject({ state: "DELETED", foreign: false, everLeft: false });
  const listed = (await control.subscribers(world.listId)).find((one) => one.EmailAddress === "reader7@example.com");
  expect(known.get("reader7@example.com")!.date).toBe(listed!.Date);
  // Those on the list are asked for once more at the end: whoever changed state meanwhile does not fall between two.
  expect(await reads(world)).toMatchObject({ unsubscribed: 1, bounced: 1, deleted: 1, suppressionlist: 1 });
});

test("what they are is remembered of the list: whose it is, when it was looked at, and how far", async () => {
  const [list] = await world.query<{ client_id: string; looked_at: Date; watermarks: Record<string, string> }>(
    "SELECT client_id, looked_at, watermarks FROM destination_list",
  );
  expect(list).toMatchObject({ client_id: world.sandbox.seed.clientId, looked_at: expect.any(Date) });
  expect(Object.keys(list!.watermarks).toSorted()).toEqual([
    "ACTIVE",
    "BOUNCED",
    "DELETED",
    "UNCONFIRMED",
    "UNSUBSCRIBED",
  ]);
});

test("a later plan reads only what is new since, and finds it", async () => {
  // Of those who came in the very second up to which was read, it cannot be told who was there by then.
  await clock.pass(48);
  await importByHand(world, 3, "newcomer");
  await look(world);
  await clock.pass(48);
  await importByHand(world, 3, "latecomer");
  await world.sandbox.control.setState(world.listId, "reader3@example.com", "Unsubscribed");
  await world.sandbox.control.clearCalls();
  await look(world);
  expect(await reads(world)).toEqual({
    active: 1,
    unconfirmed: 1,
    unsubscribed: 1,
    bounced: 1,
    deleted: 1,
    suppressionlist: 1,
  });
  const known = await knownOf(world);
  expect(known.get("latecomer2@example.com")).toMatchObject({ state: "ACTIVE", foreign: true });
  expect(known.get("reader3@example.com")).toMatchObject({ state: "UNSUBSCRIBED", everLeft: true });
  expect(known.get("reader4@example.com")).toMatchObject({ state: "ACTIVE" });
});

test("the first plan of another export on the same list reads everything, and notices who is in no state any more", async () => {
  await world.pool.query(
    `INSERT INTO recipient (list_key, address, email, state, state_seen_at)
     SELECT id, 'vanished@example.com', 'vanished@example.com', 'ACTIVE', now() FROM destination_list`,
  );
  await look(world);
  expect((await knownOf(world)).get("vanished@example.com")).toMatchObject({ state: "ACTIVE" });
  await world.sandbox.control.clearCalls();
  await look(world, await world.makeExport());
  // Three pages, the first of them twice; who came last, before and after; and once more at the end.
  expect((await reads(world))["active"]).toBe(7);
  const known = await knownOf(world);
  expect(known.get("vanished@example.com")).toMatchObject({ state: "ABSENT" });
  expect(known.get("reader4@example.com")).toMatchObject({ state: "ACTIVE", foreign: true });
});

test("who was looked at and has left is withheld by the plan, and counted", async () => {
  world.people = [
    ...people(2),
    { email: "left@example.com" },
    { email: "bounced@example.com" },
    { email: "deleted@example.com" },
    { email: "vanished@example.com" },
  ];
  const run = await look(world);
  expect(run).toMatchObject({ evaluated: 6, withheld: 3, uniqueCount: 3, toAdd: 3 });
});

test("another list of the client has its own first look", async () => {
  await world.sandbox.control.clearCalls();
  const exportId = await world.makeExport({ listId: LISTS.events });
  await look(world, exportId);
  expect(await knownOf(world, LISTS.events)).toEqual(new Map());
  expect(await reads(world)).toMatchObject({ suppressionlist: 1, unconfirmed: 2 });
});
