import { beforeEach, expect, test } from "vitest";

import { ADDS_UP, sumsOf } from "../../../support/run-sums.js";
import { people, RunWorld } from "../../../support/run-world.js";
import { withCalls } from "../with-calls.js";

let world: Awaited<ReturnType<typeof RunWorld.create>>;
beforeEach(async () => {
  world = await RunWorld.create({ membership: "MIRROR", onLeave: "DELETE", guards: { maxLeaverShare: 0.5 } });
  return () => world.close();
});

async function lose(kind: "decisions" | "leavers"): Promise<void> {
  const [table] = await world.query<{ name: string }>(
    "SELECT schemaname || '.' || tablename AS name FROM pg_tables WHERE tablename LIKE $1",
    [`${kind}\\_%`],
  );
  await world.query(`TRUNCATE ${table!.name}`);
}

/** When so many have been removed, the staged rows go, as after a crash of PostgreSQL. */
function losing(
  kind: "decisions" | "leavers",
  after: number,
  meanwhile: (removed: readonly string[]) => void = () => {},
) {
  const removed: string[] = [];
  return withCalls(world, {
    removed: async (email) => {
      removed.push(email);
      if (removed.length !== after) return;
      meanwhile(removed);
      await lose(kind);
    },
  });
}

test.each(["leavers", "decisions"] as const)(
  "when staged %s are lost while people are removed, those removed already keep their outcome and their count",
  async (kind) => {
    world.people = people(60);
    await world.runToEnd(world.exportId);
    world.people = people(40, "Renamed");
    const run = await world.performToEnd(await world.request(world.exportId), losing(kind, 8));
    expect(run).toMatchObject({ state: "SUCCEEDED", attempt: 1, updated: 40, toUpdate: 40, toRemove: 20, removed: 20 });
    expect(run).toMatchObject({ removalFailed: 0, removalNotNeeded: 0, heldBecause: [] });
    expect(await sumsOf(world, run)).toEqual(ADDS_UP);
    expect(await world.listed()).toHaveLength(40);
    const removed = [...(await world.outcomes(run.id)).values()].filter((outcome) => outcome === "REMOVED");
    expect(removed).toHaveLength(20);
  },
);

test("planned again, whoever was removed and is a member again leaves the removals, and comes back", async () => {
  world.people = people(60);
  await world.runToEnd(world.exportId);
  world.people = people(40);
  let back = "";
  const overrides = losing("leavers", 8, ([first]) => {
    back = first!;
    world.people = [...people(40), { email: back, name: "Back" }];
  });
  const run = await world.performToEnd(await world.request(world.exportId), overrides);
  expect(run).toMatchObject({ state: "SUCCEEDED", uniqueCount: 41, unchanged: 40, toAdd: 1, added: 1 });
  expect(run).toMatchObject({ toRemove: 19, removed: 19 });
  expect(await sumsOf(world, run)).toEqual(ADDS_UP);
  expect((await world.outcomes(run.id)).get(back)).toBe("ADDED");
  expect(await world.listed()).toHaveLength(41);
});
