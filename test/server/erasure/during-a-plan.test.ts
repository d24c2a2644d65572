import { beforeEach, describe, expect, test } from "vitest";

import type { Erasure } from "../../../server/erasure/erasure.entity.js";
import { ADDS_UP, sumsOf } from "../../support/run-sums.js";
import { people } from "../../support/run-world.js";
import { SEED } from "../../support/sandbox.js";
import { expectErased, FIRST_BATCH, holdRow, LATER_BATCH, worldOfEighty } from "./eighty-people.js";
import { erase, holdCalls, untilBlocked } from "./erasing.js";

let world: Awaited<ReturnType<typeof worldOfEighty>>;
beforeEach(async () => {
  world = await worldOfEighty();
  return () => world.close();
});

describe("an erasure while a run is planned", () => {
  test("when members are read, withholds the person", async () => {
    let receipt: Erasure | null = null;
    const { members } = world.deps().segments;
    const run = await world.performToEnd(await world.request(world.exportId), {
      segments: {
        async *members(...asked) {
          for await (const some of members(...asked)) {
            yield some;
            receipt ??= await erase(world, LATER_BATCH);
          }
        },
      },
    });
    expect(run).toMatchObject({ state: "SUCCEEDED", evaluated: 80, withheld: 1, uniqueCount: 79, added: 79 });
    expect(await sumsOf(world, run)).toEqual(ADDS_UP);
    await expectErased(world, receipt!, LATER_BATCH);
  });

  test("when the plan has looked who was erased and is not committed, waits for it and takes the person out", async () => {
    let erasing: Promise<Erasure> | null = null;
    const { erasures } = world.deps();
    const held = holdCalls(world, { size: 10 });
    const run = await world.performToEnd(await world.request(world.exportId), {
      connections: held.connections,
      erasures: {
        filterErased: (...told) => erasures.filterErased(...told),
        async erasedIn(db, relation) {
          const erased = await erasures.erasedIn(db, relation);
          if (erasing === null) {
            erasing = erase(world, LATER_BATCH);
            await untilBlocked(world, "pg_advisory_xact_lock");
          }
          return erased;
        },
      },
    });
    expect(run).toMatchObject({ state: "SUCCEEDED", evaluated: 80, withheld: 1, uniqueCount: 79, added: 79 });
    expect(await sumsOf(world, run)).toEqual(ADDS_UP);
    expect(held.calls.flat()).not.toContain(LATER_BATCH);
    await expectErased(world, await erasing!, LATER_BATCH);
  });

  test("of somebody whom the export claims already, lets the plan wait until the claim is let go", async () => {
    await world.runToEnd(world.exportId);
    world.people = people(80, "Renamed");
    // The erasure has looked for runs and found none, and comes no further.
    const ledger = await holdRow(world, "SELECT FROM recipient WHERE address = $1 FOR UPDATE", LATER_BATCH);
    const erasing = erase(world, LATER_BATCH);
    await untilBlocked(world, "DELETE FROM recipient");
    const runId = await world.request(world.exportId);
    const performed = world.perform(runId);
    await Promise.race([performed, untilBlocked(world, "pg_advisory_xact_lock_shared")]);
    await ledger.letGo();
    const run = await performed;
    expect(run).toMatchObject({ state: "SUCCEEDED", withheld: 1, updated: 79 });
    expect(await sumsOf(world, run)).toEqual(ADDS_UP);
    await expectErased(world, await erasing, LATER_BATCH);
  });
});

test("while a plan alone is made, an erasure keeps the person out of it", async () => {
  const second = await world.makeExport({ listId: SEED.listIds.events });
  const plan = await world.runToEnd(second, { kind: "PLAN" });
  expect(plan).toMatchObject({ state: "PLANNED", withheld: 0 });
  await erase(world, FIRST_BATCH);
  expect(await world.runToEnd(second, { kind: "PLAN" })).toMatchObject({ withheld: 1, uniqueCount: 79 });
});
