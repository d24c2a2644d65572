import { beforeEach, expect, test } from "vitest";

import { ErasureBlocks } from "../../../server/erasure/erasure-blocks.js";
import { JweSecretBox } from "../../../server/secrets/jwe-secret-box.js";
import { FixedKeys } from "../../../server/secrets/key-ring.js";
import { mainKeyOf, makeMainKey } from "../../../server/secrets/main-key.js";
import { resealAll } from "../../../server/secrets/reseal.js";
import { ADDS_UP, sumsOf } from "../../support/run-sums.js";
import { ACTOR, people, RunWorld } from "../../support/run-world.js";
import { SEED } from "../../support/sandbox.js";
import { erase, listsOf } from "./erasing.js";

const ERASED = "person3@example.com";

let world: Awaited<ReturnType<typeof RunWorld.create>>;
beforeEach(async () => {
  world = await RunWorld.create();
  world.people = people(5);
  return () => world.close();
});

async function lift(id: string, reason = "They signed up again, ticket 12.") {
  return world.erasures.liftBlock(world.orm.em.fork(), id, reason, ACTOR);
}

test("tells erased addresses from others, in every spelling that is the same address", async () => {
  const { erasures } = world;
  expect(await erasures.filterErased(["a@example.com", ERASED])).toEqual(["a@example.com", ERASED]);
  await erase(world, "Person3@Example.com");
  expect(await erasures.filterErased(["a@example.com", ERASED, "person33@example.com"])).toEqual([
    "a@example.com",
    "person33@example.com",
  ]);
});

test("tells them apart also when others fall into the same bucket", async () => {
  await erase(world, ERASED);
  await world.query("UPDATE erasure SET address_bucket = $1", [
    await new ErasureBlocks(world).bucketOf(world.pool, "person4@example.com"),
  ]);
  expect(await world.erasures.filterErased(["person4@example.com"])).toEqual(["person4@example.com"]);
});

test("stands after the main key was rotated, with the former key gone", async () => {
  await world.sandbox.control.fault({ status: 503 }, { method: "PUT" });
  await world.runToEnd(world.exportId);
  const receipt = await erase(world, ERASED);
  expect(receipt.state).toBe("REACHING");

  const next = mainKeyOf(makeMainKey());
  const rotating = new JweSecretBox(new FixedKeys({ current: next, previous: [world.mainKey] }));
  expect(await resealAll(world.pool, rotating, next.id)).toMatchObject({ records: 2 });
  const secrets = new JweSecretBox(new FixedKeys({ current: next, previous: [] }));
  const erasures = new ErasureBlocks({ pool: world.pool, secrets });
  expect(await erasures.hashOf(ERASED)).toEqual(receipt.addressHash);
  const run = await world.performToEnd(await world.request(world.exportId), { erasures });
  expect(run).toMatchObject({ withheld: 1, uniqueCount: 4 });

  await world.sandbox.control.clearFaults();
  await world.query("UPDATE erasure SET next_attempt_at = now()");
  await world.makeErasures({ secrets }).performDue(new AbortController().signal);
  expect(await listsOf(world, receipt.id)).toMatchObject([{ what: "DELETED", done: true }]);
});

test("is lifted by an act of its own, with a reason, after which the address is sent again", async () => {
  const second = await world.makeExport({ listId: SEED.listIds.events });
  await world.runToEnd(world.exportId);
  const receipt = await erase(world, ERASED);
  expect(await lift(receipt.id)).toMatchObject({ blockLiftedReason: "They signed up again, ticket 12." });

  // Where they were deleted, only they themselves can come back; on a list that never had them they are added.
  const refused = await world.runToEnd(world.exportId);
  expect(refused).toMatchObject({ withheld: 1, uniqueCount: 4, rejected: 0 });
  expect(await sumsOf(world, refused)).toEqual(ADDS_UP);
  const { edges } = await world.runs.recipientsOf(refused.id, { outcome: "WITHHELD", first: 5 });
  expect(edges.map(({ node }) => node)).toMatchObject([{ email: ERASED, reasonCode: "DELETED", code: 205 }]);
  await world.sandbox.control.setState(world.listId, ERASED, "Active");
  expect(await world.runToEnd(world.exportId)).toMatchObject({ withheld: 0, uniqueCount: 5, updated: 1 });
  const added = await world.runToEnd(second);
  expect(added).toMatchObject({ withheld: 0, added: 5 });
  expect(await world.listed("Active", SEED.listIds.events)).toContain(ERASED);

  const events = await world.query("SELECT details FROM audit_event WHERE action = 'liftErasureBlock'");
  expect(events).toEqual([
    { details: { addressHash: receipt.addressHash.toString("hex"), reason: "They signed up again, ticket 12." } },
  ]);
});

test("can be put up again by erasing anew, and all blocks of an address are lifted together", async () => {
  await world.runToEnd(world.exportId);
  const first = await erase(world, ERASED);
  const second = await erase(world, ERASED);
  await lift(first.id);
  expect(await world.query("SELECT FROM erasure WHERE block_lifted_at IS NULL")).toHaveLength(0);
  expect(await world.erasures.filterErased([ERASED])).toEqual([ERASED]);
  const third = await erase(world, ERASED);
  expect([first.id, second.id]).not.toContain(third.id);
  expect(await world.erasures.filterErased([ERASED])).toEqual([]);
});

test("lifted before every list was reached, gives the others up and forgets the address", async () => {
  await world.runToEnd(world.exportId);
  await world.sandbox.control.fault({ status: 503 }, { method: "PUT" });
  const receipt = await erase(world, ERASED);
  expect(await lift(receipt.id)).toMatchObject({ state: "DONE" });
  expect(await listsOf(world, receipt.id)).toEqual([{ list: world.listId, what: "GIVEN_UP", done: false }]);
  expect(await world.query("SELECT address_sealed FROM erasure")).toEqual([{ address_sealed: null }]);
});

test.each([
  ["no reason", " ", "LENGTH"],
  ["a reason that is too long", "x".repeat(501), "LENGTH"],
  ["a reason that names an address", "person3@example.com asked", "CONTAINS_ADDRESS"],
])("is not lifted with %s", async (_case, reason, code) => {
  const receipt = await erase(world, ERASED);
  expect(await lift(receipt.id, reason)).toMatchObject({ fields: [{ path: "reason", code }] });
  expect(await world.erasures.filterErased([ERASED])).toEqual([]);
});

test("of an erasure that does not exist cannot be lifted", async () => {
  expect(await lift("nothing")).toMatchObject({ typename: "NotFound" });
  expect(await lift("11111111-1111-4111-8111-111111111111")).toMatchObject({ typename: "NotFound" });
});

test("costs a run nothing where nobody was erased: no key is made and nothing is hashed", async () => {
  await world.runToEnd(world.exportId);
  expect(await world.query("SELECT erasure_key_sealed FROM installation")).toEqual([{ erasure_key_sealed: null }]);
});

test("makes later runs look only at those whom the export does not claim yet", async () => {
  await world.runToEnd(world.exportId);
  await erase(world, ERASED);
  const blocks = world.deps().erasures;
  const looked: number[] = [];
  const erasures = {
    filterErased: blocks.filterErased.bind(blocks),
    erasedIn: async (...[db, relation]: Parameters<typeof blocks.erasedIn>) => {
      // What is read of the list itself is known to nobody yet.
      const isPlanned = relation.includes("decisions_");
      if (isPlanned) looked.push((await db.query(`SELECT FROM ${relation}`)).rowCount ?? 0);
      return blocks.erasedIn(db, relation);
    },
  };
  world.people = [...people(5, "Renamed"), { email: "new@example.com" }];
  await world.performToEnd(await world.request(world.exportId), { erasures });
  expect(looked).toEqual([2]);
});
