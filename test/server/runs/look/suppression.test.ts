import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";

import { people, RunWorld } from "../../../support/run-world.js";
import { SEED } from "../../../support/sandbox.js";
import { DestinationClock, importByHand, knownOf, look, LISTS, MEMBER, type LookWorld } from "./look-world.js";

let world: LookWorld;
let events: string;
let clock: DestinationClock;
beforeAll(async () => {
  world = await RunWorld.create();
  events = await world.makeExport({ listId: LISTS.events });
});
afterAll(() => world.close());
beforeEach(async () => {
  await world.sandbox.control.reset();
  clock = new DestinationClock(world);
  for (const table of ["recipient", "export_recipient", "suppressed_address", "export_look", "recipient_event"]) {
    await world.pool.query(`DELETE FROM ${table}`);
  }
  await world.pool.query("UPDATE destination_list SET watermarks = '{}', looked_at = NULL");
  world.people = people(3);
  await world.runToEnd(world.exportId);
  await world.runToEnd(events);
  await clock.pass(5);
});

const suppress = (emails: string[]) =>
  world.sandbox.control.api("POST", `clients/${SEED.clientId}/suppress.json`, { EmailAddresses: emails });
const release = (email: string) =>
  world.sandbox.control.api("PUT", `clients/${SEED.clientId}/unsuppress.json?email=${encodeURIComponent(email)}`);

test("who is on the suppression list has left, on every list of the client, and is withheld where it is heeded", async () => {
  // The row on the list says nothing of it.
  await world.sandbox.control.settings({ suppressingMakes: "unchanged" });
  await suppress([MEMBER, "stranger@example.com"]);
  await look(world);
  const newsletter = await knownOf(world);
  expect(newsletter.get(MEMBER)).toMatchObject({ state: "SUPPRESSED", everLeft: true, foreign: false });
  // Never on the list, and never to be sent to it.
  expect(newsletter.get("stranger@example.com")).toMatchObject({ state: "SUPPRESSED", everLeft: true });
  const ignoring = await knownOf(world, LISTS.events);
  expect(ignoring.get(MEMBER)).toMatchObject({ state: "ACTIVE", everLeft: true });
  expect(ignoring.has("stranger@example.com")).toBe(false);

  world.people = [...people(3), { email: "stranger@example.com" }];
  expect(await look(world)).toMatchObject({ withheld: 2, uniqueCount: 2 });
  expect(await look(world, events)).toMatchObject({ withheld: 0, uniqueCount: 4, toAdd: 1 });
});

test("who unsubscribed everywhere stands as unsubscribed, and has left for good", async () => {
  await suppress([MEMBER]);
  await look(world);
  expect((await knownOf(world)).get(MEMBER)).toMatchObject({ state: "UNSUBSCRIBED", everLeft: true });
  expect(await world.query("SELECT address, reason FROM suppressed_address")).toEqual([
    { address: MEMBER, reason: "UNKNOWN" },
  ]);
});

test("who is no longer suppressed stands where the list has them, and is not foreign by that", async () => {
  await world.sandbox.control.settings({ suppressingMakes: "unchanged" });
  await suppress([MEMBER, "stranger@example.com"]);
  await look(world);
  await release(MEMBER);
  await release("stranger@example.com");
  await look(world);
  const known = await knownOf(world);
  expect(known.get(MEMBER)).toMatchObject({ state: "ACTIVE", everLeft: true, foreign: false });
  expect(known.get("stranger@example.com")).toMatchObject({ state: "ABSENT", everLeft: true });
  expect(await world.query("SELECT * FROM suppressed_address")).toEqual([]);
  // Of the stranger nothing is noted.
  expect(await world.query("SELECT address, kind FROM recipient_event ORDER BY id")).toEqual([
    { address: MEMBER, kind: "SUPPRESSED" },
    { address: MEMBER, kind: "RELEASED" },
  ]);
});

test("when more are no longer suppressed than can be asked for one by one, where they stand is read", async () => {
  await importByHand(world, 510, "barred");
  await importByHand(world, 1_010, "reader");
  await clock.pass(5);
  await importByHand(world, 1, "newcomer");
  await look(world);
  await world.pool.query("UPDATE recipient SET state = 'SUPPRESSED', is_foreign = false WHERE address LIKE 'barred%'");
  await world.sandbox.control.clearCalls();
  await look(world);
  const known = [...(await knownOf(world))].filter(([address]) => address.startsWith("barred"));
  expect(known.filter(([, { state, foreign }]) => state === "ACTIVE" && !foreign)).toHaveLength(510);
  expect(await world.sandbox.control.calls({ method: "GET", pathIncludes: "email=" })).toEqual([]);
});

test("who was suppressed, left and came back is foreign", async () => {
  await world.sandbox.control.settings({ suppressingMakes: "unchanged" });
  await suppress([MEMBER]);
  await look(world);
  await clock.pass(5);
  await world.sandbox.control.setState(world.listId, MEMBER, "Deleted");
  await clock.pass(5);
  await world.sandbox.control.setState(world.listId, MEMBER, "Active");
  await release(MEMBER);
  await look(world);
  expect((await knownOf(world)).get(MEMBER)).toMatchObject({ state: "ACTIVE", foreign: true, everLeft: true });
});

test("on a list that ignores suppressions nobody is suppressed, whatever was known before", async () => {
  await world.pool.query(
    "UPDATE recipient SET state = 'SUPPRESSED' FROM destination_list list WHERE list.id = list_key AND list_id = $1",
    [LISTS.events],
  );
  await look(world, events);
  expect([...(await knownOf(world, LISTS.events)).values()].map(({ state }) => state)).toEqual([
    "ACTIVE",
    "ACTIVE",
    "ACTIVE",
  ]);
});
