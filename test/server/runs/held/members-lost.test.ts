import { afterAll, beforeAll, expect, test } from "vitest";

import { ADDS_UP, sumsOf } from "../../../support/run-sums.js";
import { people, RunWorld } from "../../../support/run-world.js";
import { untilBlocked } from "../../erasure/erasing.js";
import { decisionsIn, holdRun } from "./held-world.js";

let world: Awaited<ReturnType<typeof RunWorld.create>>;
beforeAll(async () => (world = await RunWorld.create({ membership: "MIRROR", onLeave: "DELETE" })));
afterAll(() => world.close());

/** As a crash of PostgreSQL would: empties the members in the moment between their evaluation and the comparison. */
async function loseMembers(): Promise<void> {
  const [table] = await world.query<{ name: string }>(
    "SELECT schemaname || '.' || tablename AS name FROM pg_tables WHERE tablename LIKE 'members_%'",
  );
  await world.query(`TRUNCATE ${table!.name}`);
}

/** Loses the members that an approved plan is compared with, so many times. */
function losing(times: number) {
  const { members } = world.deps().segments;
  let evaluated = 0;
  const lost: Promise<void>[] = [];
  const segments: ReturnType<typeof world.deps>["segments"] = {
    async *members(...asked) {
      yield* members(...asked);
      evaluated += 1;
      if (evaluated > times) return;
      // The COPY has not ended yet; what it wrote is emptied as soon as it has.
      lost.push(loseMembers());
      await untilBlocked(world, "TRUNCATE");
    },
  };
  return { segments, evaluated: () => evaluated, emptied: () => Promise.all(lost) };
}

test("members that PostgreSQL lost after an approval are evaluated again: nobody is dropped for it, and nothing is sent on too few", async () => {
  world.people = people(20);
  await world.runToEnd(world.exportId);
  world.people = people(25).slice(5);
  const held = await holdRun(world, world.exportId);
  expect(held).toMatchObject({ toAdd: 5, toRemove: 5 });
  await decisionsIn(world).approve(held.id);
  // Lost again and again, the attempt fails before anything is sent.
  const always = losing(Infinity);
  const failed = await world.perform(held.id, { segments: always.segments });
  await always.emptied();
  expect(always.evaluated()).toBe(3);
  expect(failed).toMatchObject({ added: 0, removed: 0 });
  expect(await world.listed()).toHaveLength(20);

  world.people = people(30).slice(5);
  const again = await holdRun(world, world.exportId);
  await decisionsIn(world).approve(again.id);
  const once = losing(1);
  const run = await world.performToEnd(again.id, { segments: once.segments });
  await once.emptied();
  expect(once.evaluated()).toBe(2);
  expect(run).toMatchObject({ state: "SUCCEEDED", attempt: 1, added: 10, removed: 5, warnings: [] });
  expect(await sumsOf(world, run)).toEqual(ADDS_UP);
  expect(await world.listed()).toHaveLength(25);
}, 120_000);
