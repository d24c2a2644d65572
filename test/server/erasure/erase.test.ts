import { beforeEach, expect, test } from "vitest";

import { ADDS_UP, sumsOf } from "../../support/run-sums.js";
import { ACTOR, people, RunWorld } from "../../support/run-world.js";
import { SEED } from "../../support/sandbox.js";
import { withCalls } from "../runs/with-calls.js";
import { erase, listsOf, subscriber } from "./erasing.js";
import { tablesHolding } from "./every-table.js";

const ERASED = "person3@example.com";

let world: Awaited<ReturnType<typeof RunWorld.create>>;
beforeEach(async () => {
  world = await RunWorld.create();
  return () => world.close();
});

const CITY = { key: "[City]", field: "city", whenEmpty: "KEEP" } as const;

test("clears what was sent, deletes the subscriber, forgets the address and keeps a receipt", async () => {
  world.people = people(10).map((person) => ({ ...person, city: "Malmö", mobile: "+46701234567" }));
  await world.runToEnd(world.exportId);
  expect(await subscriber(world, ERASED)).toMatchObject({
    Name: "Person 3",
    State: "Active",
    MobileNumber: "+46701234567",
  });
  await world.sandbox.control.clearCalls();

  const receipt = await erase(world, "  Person3@EXAMPLE.com ");

  expect(receipt).toMatchObject({ state: "DONE", maskedAddress: "p…@example.com", blockLiftedAt: null });
  expect(receipt.completedAt).not.toBeNull();
  expect(await listsOf(world, receipt.id)).toEqual([{ list: world.listId, what: "DELETED", done: true }]);
  const calls = await world.sandbox.control.calls();
  expect(calls.map(({ method }) => method)).toEqual(["PUT", "GET", "DELETE"]);
  const cleared = await subscriber(world, ERASED);
  expect(cleared).toMatchObject({ Name: "", State: "Deleted", CustomFields: [] });
  expect(cleared).not.toHaveProperty("MobileNumber");
  expect(await world.listed()).toHaveLength(9);
  expect(await tablesHolding(world.database.superuserUrl, ERASED)).toEqual([]);
  const [kept] = await world.query("SELECT address_sealed, octet_length(address_hash) AS bytes FROM erasure");
  expect(kept).toEqual({ address_sealed: null, bytes: 32 });
});

test("forgets what looks noted of the person", async () => {
  world.people = people(5);
  await world.runToEnd(world.exportId);
  await world.sandbox.control.setState(world.listId, ERASED, "Unsubscribed");
  await world.runToEnd(world.exportId, { kind: "PLAN", origin: "planExport" });
  expect(await tablesHolding(world.database.superuserUrl, ERASED)).toContain("listwright.recipient_event");
  await erase(world, ERASED);
  expect(await tablesHolding(world.database.superuserUrl, ERASED)).toEqual([]);
});

test("a later run withholds whoever was erased, counts adding up, and does not put them back", async () => {
  world.people = people(10);
  await world.runToEnd(world.exportId);
  await erase(world, ERASED);
  world.people = [...people(10, "Renamed"), { email: "PERSON3@example.com" }, { email: "new@example.com" }];
  const run = await world.runToEnd(world.exportId);
  expect(run).toMatchObject({ evaluated: 12, withheld: 2, duplicates: 0, uniqueCount: 10, added: 1, updated: 9 });
  expect(await sumsOf(world, run)).toEqual(ADDS_UP);
  expect(await world.query("SELECT address, reason, times FROM lasting_outcome WHERE outcome = 'WITHHELD'")).toEqual([
    { address: null, reason: "ERASED", times: 2 },
  ]);
  expect(await subscriber(world, ERASED)).toMatchObject({ State: "Deleted", Name: "" });
  expect(await tablesHolding(world.database.superuserUrl, ERASED)).toEqual([]);
  const recipients = await world.runs.recipientsOf(run.id, { outcome: "WITHHELD", first: 10 });
  expect(recipients.edges.map(({ node }) => node.email)).toEqual([null, null]);
});

test.each([
  ["a plan", { kind: "PLAN" }],
  ["a resync", { resync: true }],
  ["a run for the rejected", { trigger: "RETRY" }],
] as const)("%s withholds them too", async (_case, changes) => {
  world.people = people(5);
  await erase(world, ERASED);
  const run = await world.runToEnd(world.exportId, changes);
  expect(run).toMatchObject({ evaluated: 5, withheld: 1, uniqueCount: 4 });
  expect(await world.listed()).not.toContain(ERASED);
  expect(await tablesHolding(world.database.superuserUrl, ERASED)).toEqual([]);
});

test("what past runs did to them stays counted, without the address", async () => {
  world.people = people(10);
  // After the look: else they would be withheld, and the list none of our making.
  const leaving = { before: () => world.sandbox.control.setState(world.listId, ERASED, "Unsubscribed") };
  const run = await world.performToEnd(await world.request(world.exportId), withCalls(world, leaving));
  const before = await world.runs.recipientsOf(run.id, { first: 50 });
  const total = await before.countAll();
  const rejections = await world.runs.rejectionsOf(run.id);
  const receipt = await erase(world, ERASED);
  expect(await listsOf(world, receipt.id)).toMatchObject([{ what: "DELETED", done: true }]);
  const after = await world.runs.recipientsOf(run.id, { first: 50 });
  expect(await after.countAll()).toBe(total);
  expect(after.edges.filter(({ node }) => node.email === null).map(({ node }) => node.outcome)).toEqual(["REJECTED"]);
  expect(await world.runs.rejectionsOf(run.id)).toEqual(rejections);
  const again = await world.read(run.id);
  expect(again).toMatchObject({ added: run.added, rejected: 1, uniqueCount: 10 });
});

test("outcomes that last stay counted in every run that they hold in, without the address, and end with the next", async () => {
  await world.sandbox.control.setState(world.listId, ERASED, "Unsubscribed");
  world.people = [...people(5), { email: "person4@example.com", name: "Twice" }];
  const first = await world.runToEnd(world.exportId);
  const second = await world.runToEnd(world.exportId);
  const counted = async (runId: string) => {
    const { edges } = await world.runs.recipientsOf(runId, { first: 50 });
    return edges.map(({ node }) => [node.outcome, node.email]);
  };
  expect(await counted(second.id)).toEqual([
    ["DUPLICATE", "person4@example.com"],
    ["WITHHELD", ERASED],
  ]);
  await erase(world, ERASED);
  await erase(world, "person4@example.com");
  for (const email of [ERASED, "person4@example.com"]) {
    expect(await tablesHolding(world.database.superuserUrl, email)).toEqual([]);
  }
  expect(await counted(second.id)).toEqual([
    ["DUPLICATE", null],
    ["WITHHELD", null],
  ]);
  for (const { id } of [first, second]) expect(await sumsOf(world, await world.read(id))).toEqual(ADDS_UP);
  const third = await world.runToEnd(world.exportId);
  expect(third).toMatchObject({ withheld: 3, duplicates: 0, uniqueCount: 3 });
  expect(await counted(third.id)).toEqual(Array.from({ length: 3 }, () => ["WITHHELD", null]));
  expect(await sumsOf(world, third)).toEqual(ADDS_UP);
});

test.each(["Unsubscribed", "Bounced", "Deleted"] as const)("who is %s there is cleared as well", async (state) => {
  world.people = people(5);
  await world.runToEnd(world.exportId);
  await world.sandbox.control.setState(world.listId, ERASED, state);
  expect(await listsOf(world, (await erase(world, ERASED)).id)).toMatchObject([
    { what: state === "Deleted" ? "DELETED_BEFORE" : "DELETED", done: true },
  ]);
  expect(await subscriber(world, ERASED)).toMatchObject({ Name: "", State: "Deleted" });
});

test("fields that any export on the list maps, or that its runs mapped, are cleared, those of many options too", async () => {
  const created = await world.sandbox.control.api<string>("POST", `lists/${world.listId}/customfields.json`, {
    FieldName: "Topics",
    DataType: "MultiSelectMany",
    Options: ["Coffee", "Tea"],
  });
  const topics = created.body;
  world.people = people(5).map((person) => ({ ...person, city: "Malmö" }));
  await world.runToEnd(world.exportId);
  await world.makeExport({ matching: { customFields: [{ ...CITY, key: topics }] } });
  await world.query("UPDATE export SET matching = jsonb_set(matching, '{customFields}', '[]') WHERE id = $1", [
    world.exportId,
  ]);
  await world.sandbox.control.api("PUT", `subscribers/${world.listId}.json?email=${ERASED}`, {
    EmailAddress: ERASED,
    CustomFields: [
      { Key: topics, Value: "Coffee" },
      { Key: topics, Value: "Tea" },
    ],
    ConsentToTrack: "Unchanged",
  });
  expect((await subscriber(world, ERASED))?.["CustomFields"]).toHaveLength(3);
  await erase(world, ERASED);
  expect(await subscriber(world, ERASED)).toMatchObject({ CustomFields: [], State: "Deleted" });
});

test("every list they were put on is cleared, and one that they were never on says so", async () => {
  const second = await world.makeExport({ listId: SEED.listIds.events });
  world.people = people(5);
  await world.runToEnd(world.exportId);
  await world.runToEnd(second);
  expect(await listsOf(world, (await erase(world, ERASED)).id)).toEqual([
    { list: world.listId, what: "DELETED", done: true },
    { list: SEED.listIds.events, what: "DELETED", done: true },
  ]);
  expect(await subscriber(world, ERASED, SEED.listIds.events)).toMatchObject({ State: "Deleted", Name: "" });
  const stranger = await erase(world, "stranger@example.com");
  expect(stranger.state).toBe("DONE");
  expect(await listsOf(world, stranger.id)).toEqual([]);
});

test("erased again, they are looked for again on the same lists", async () => {
  world.people = people(5);
  await world.runToEnd(world.exportId);
  const first = await erase(world, ERASED);
  await world.sandbox.control.setState(world.listId, ERASED, "Active");
  const second = await erase(world, ERASED);
  expect(second.id).not.toBe(first.id);
  expect(second.addressHash.equals(first.addressHash)).toBe(true);
  expect(await listsOf(world, second.id)).toMatchObject([{ list: world.listId, what: "DELETED", done: true }]);
  expect(await subscriber(world, ERASED)).toMatchObject({ State: "Deleted" });
});

test.each([
  ["", "REQUIRED"],
  ["nobody", "SYNTAX"],
])("%j is refused", async (email, code) => {
  const answer = await world.erasures.erase(world.orm.em.fork(), email, ACTOR);
  expect(answer).toMatchObject({ typename: "ValidationError", fields: [{ path: "email", code }] });
  expect(await world.query("SELECT FROM erasure")).toHaveLength(0);
});

test("neither consent nor an export user is needed, only a credential", async () => {
  world.people = people(5);
  await world.runToEnd(world.exportId);
  await world.consent("WITHDRAWN");
  await world.query("UPDATE connection SET export_user_id = NULL");
  expect(await listsOf(world, (await erase(world, ERASED)).id)).toMatchObject([{ what: "DELETED", done: true }]);
});

test("each step stands in the audit trail, with hash and counts and without the address", async () => {
  world.people = people(5);
  await world.runToEnd(world.exportId);
  const receipt = await erase(world, ERASED);
  const events = await world.query<{ action: string; object_id: string; details: Record<string, unknown> }>(
    "SELECT action, object_id, details FROM audit_event WHERE object_kind = 'erasure' ORDER BY id",
  );
  expect(events.map(({ action }) => action)).toEqual([
    "eraseRecipient",
    "withdrawAddress",
    "eraseFromList",
    "completeErasure",
  ]);
  expect(events.every(({ object_id }) => object_id === receipt.id)).toBe(true);
  expect(events[0]!.details).toEqual({ addressHash: receipt.addressHash.toString("hex"), again: false });
  expect(JSON.stringify(events)).not.toContain("example.com");
});
