import { beforeEach, expect, test } from "vitest";

import type { Erasure } from "../../../server/erasure/erasure.entity.js";
import { ADDS_UP, sumsOf } from "../../support/run-sums.js";
import { people, RunWorld } from "../../support/run-world.js";
import { withCalls } from "../runs/with-calls.js";
import { erase, listsOf } from "./erasing.js";
import { tablesHolding } from "./every-table.js";

const PLAN = { kind: "PLAN", origin: "planExport" } as const;
const [LEAVER, NEXT] = ["person40@example.com", "person49@example.com"];

let world: Awaited<ReturnType<typeof RunWorld.create>>;
beforeEach(async () => {
  world = await RunWorld.create({ membership: "MIRROR", onLeave: "DELETE", guards: { maxLeaverShare: 1 } });
  world.people = people(50);
  await world.runToEnd(world.exportId);
  world.people = people(40);
  return () => world.close();
});

async function expectErased(receipt: Erasure, email: string): Promise<void> {
  expect((await world.query("SELECT state FROM erasure WHERE id = $1", [receipt.id]))[0]).toEqual({ state: "DONE" });
  expect(await tablesHolding(world.database.superuserUrl, email)).toEqual([]);
  expect(await world.listed()).not.toContain(email);
}

test("an erasure takes somebody out of the samples of a plan, and of who was kept", async () => {
  const other = await world.makeExport();
  await world.runToEnd(other);
  world.people = people(30);
  const plan = await world.runToEnd(world.exportId, PLAN);
  expect(plan).toMatchObject({ toRemove: 10, keptByClaim: 10 });
  for (const email of [LEAVER, "person30@example.com", "person1@example.com"]) {
    await expectErased(await erase(world, email), email);
  }
  expect(await world.runToEnd(world.exportId, PLAN)).toMatchObject({ withheld: 1, toRemove: 9, keptByClaim: 9 });
});

test("an erasure takes a leaver who waits for their removal out of the run: the erasure removes them", async () => {
  let receipt: Erasure | null = null;
  const overrides = withCalls(world, {
    beforeRemoval: async () => void (receipt ??= await erase(world, NEXT)),
  });
  const run = await world.performToEnd(await world.request(world.exportId), overrides);
  expect(run).toMatchObject({ state: "SUCCEEDED", toRemove: 9, removed: 9, withheld: 0, attempt: 1 });
  expect(await sumsOf(world, run)).toEqual(ADDS_UP);
  await expectErased(receipt!, NEXT);
});

test("of somebody erased while the call that removes them is out, the answer is dropped", async () => {
  const erased: Erasure[] = [];
  let erasing: Promise<void> | null = null;
  const overrides = withCalls(world, {
    beforeRemoval: async (email) => {
      if (email !== LEAVER) return;
      erasing ??= erase(world, LEAVER).then((receipt) => void erased.push(receipt));
      // Withdrawn everywhere here; the erasure then awaits the call that is out.
      while ((await world.query("SELECT FROM erasure WHERE state <> 'STARTED'")).length === 0);
    },
  });
  const run = await world.performToEnd(await world.request(world.exportId), overrides);
  expect(run).toMatchObject({ state: "SUCCEEDED", toRemove: 9, removed: 9, removalNotNeeded: 0 });
  expect(await sumsOf(world, run)).toEqual(ADDS_UP);
  await erasing;
  expect(await listsOf(world, erased[0]!.id)).toMatchObject([{ done: true }]);
  await expectErased(erased[0]!, LEAVER);
});

test("somebody erased whose profile has lost its consent is withheld without an address", async () => {
  await world.query(
    `UPDATE export SET matching = matching || '{"recipientConsent": {"field": "consent", "yesValues": ["yes"],
       "refusalWithholds": "ADDRESS", "removeWhenGone": true}}'`,
  );
  await erase(world, LEAVER);
  world.people = people(50).map((person, n) => ({ ...person, consent: n === 40 ? "no" : "yes" }));
  const run = await world.runToEnd(world.exportId);
  expect(run).toMatchObject({ state: "SUCCEEDED", withheld: 1, uniqueCount: 49, toRemove: 0 });
  expect(await tablesHolding(world.database.superuserUrl, LEAVER)).toEqual([]);
});
