import { beforeEach, expect, test } from "vitest";

import type { Membership } from "../../../../server/exports/export.entity.js";
import { ADDS_UP, sumsOf } from "../../../support/run-sums.js";
import { RunWorld } from "../../../support/run-world.js";

const PLAN = { kind: "PLAN", origin: "planExport" } as const;

let world: Awaited<ReturnType<typeof RunWorld.create>>;
beforeEach(async () => {
  world = await RunWorld.create();
  return () => world.close();
});

const address = (name: string) => `${name}@example.com`;

/** A list as people made it by hand, and a segment with all of them and one more. */
async function prepare(): Promise<void> {
  const standing = [
    ["active", "Active"],
    ["waiting", "Unconfirmed"],
    ["unsubscribed", "Unsubscribed"],
    ["bounced", "Bounced"],
    ["deleted", "Deleted"],
  ] as const;
  for (const [name, state] of standing) await world.sandbox.control.setState(world.listId, address(name), state);
  world.people = [...standing.map(([name]) => name), "new"].map((name) => ({ email: address(name), name }));
}

test.each([
  ["ADD_AND_UPDATE", { toAdd: 1, toUpdate: 2, skippedByMode: 0 }],
  ["ADD_ONLY", { toAdd: 1, toUpdate: 0, skippedByMode: 2 }],
  ["UPDATE_ONLY", { toAdd: 0, toUpdate: 2, skippedByMode: 1 }],
  ["MIRROR", { toAdd: 1, toUpdate: 2, skippedByMode: 0 }],
] as const satisfies readonly (readonly [Membership, object])[])(
  "%s is defined against the list as it is, and never sends whom somebody else took off it",
  async (membership, expected) => {
    await prepare();
    const onLeave = membership === "MIRROR" ? "DELETE" : "KEEP";
    const exportId = await world.makeExport({ membership, onLeave });
    const plan = await world.runToEnd(exportId, PLAN);
    expect(plan).toMatchObject({
      state: "PLANNED",
      evaluated: 6,
      withheld: 3,
      uniqueCount: 3,
      unchanged: 0,
      ...expected,
    });
    expect(plan).toMatchObject({ toRemove: 0, keptByClaim: 0, keptForeign: 0 });
    expect(await sumsOf(world, plan)).toEqual(ADDS_UP);
    const withheld = await world.runs.recipientsOf(plan.id, { outcome: "WITHHELD", first: 10 });
    expect(withheld.edges.map(({ node }) => [node.email, node.code]).toSorted()).toEqual([
      [address("bounced"), 207],
      [address("deleted"), 205],
      [address("unsubscribed"), 206],
    ]);
  },
);

test("a mode leaves alone whom it does not concern, in every run, and claims all members all the same", async () => {
  await world.sandbox.control.setState(world.listId, address("old"), "Active");
  world.people = [address("old"), address("new")].map((email) => ({ email, name: "First" }));
  const adding = await world.makeExport({ membership: "ADD_ONLY" });
  const first = await world.runToEnd(adding);
  expect(first).toMatchObject({ state: "SUCCEEDED", added: 1, updated: 0, skippedByMode: 1 });
  expect(await sumsOf(world, first)).toEqual(ADDS_UP);

  // Whom this export added is as it sent them; with other data, adding is not its business any more.
  expect(await world.runToEnd(adding)).toMatchObject({ unchanged: 1, skippedByMode: 1, added: 0 });
  world.people = world.people.map((person) => ({ ...person, name: "Renamed" }));
  expect(await world.runToEnd(adding)).toMatchObject({ unchanged: 0, skippedByMode: 2, added: 0, updated: 0 });
  expect(await world.runToEnd(adding, { resync: true })).toMatchObject({ skippedByMode: 2, added: 0, updated: 0 });

  const updating = await world.makeExport({ membership: "UPDATE_ONLY" });
  world.people = [...world.people, { email: address("absent") }];
  const updated = await world.runToEnd(updating);
  expect(updated).toMatchObject({ state: "SUCCEEDED", updated: 2, added: 0, skippedByMode: 1 });
  expect(await world.listed()).toEqual([address("new"), address("old")]);
  const claims = await world.query<{ export_id: string; people: number }>(
    "SELECT export_id, count(*)::int AS people FROM export_recipient WHERE claimed GROUP BY export_id",
  );
  expect(new Map(claims.map((row) => [row.export_id, row.people]))).toEqual(
    new Map([
      [adding, 2],
      [updating, 3],
    ]),
  );
});

test("whoever unsubscribes after an answer never came is withheld, and no longer in doubt", async () => {
  world.people = [{ email: address("anna") }, { email: address("bert") }];
  await world.sandbox.control.fault({ hangAfterCommit: true }, { pathIncludes: "/import.json" });
  const runId = await world.request(world.exportId);
  const performed = world.perform(runId);
  await world.sandbox.control.awaitCalls(1, { pathIncludes: "/import.json", phase: "carriedOut" });
  await world.cancel(runId);
  expect(await performed).toMatchObject({ state: "CANCELLED", inDoubt: 2 });
  await world.sandbox.control.clearFaults();
  await world.sandbox.control.setState(world.listId, address("anna"), "Unsubscribed");

  const next = await world.runToEnd(world.exportId);
  expect(next).toMatchObject({ state: "SUCCEEDED", withheld: 1, uniqueCount: 1, added: 1 });
  expect(await sumsOf(world, next)).toEqual(ADDS_UP);
  expect(await world.query("SELECT FROM delivery_intent")).toEqual([]);
  expect(await world.listed("Active")).toEqual([address("bert")]);
});
