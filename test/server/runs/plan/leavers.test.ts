import { beforeEach, expect, test } from "vitest";

import { untilBlocked } from "../../erasure/erasing.js";
import { ADDS_UP, sumsOf } from "../../../support/run-sums.js";
import { people, RunWorld } from "../../../support/run-world.js";

const PLAN = { kind: "PLAN", origin: "planExport" } as const;
const LOOSE = { maxLeaverShare: 1 };

let world: Awaited<ReturnType<typeof RunWorld.create>>;
beforeEach(async () => {
  world = await RunWorld.create({ membership: "MIRROR", onLeave: "DELETE", guards: LOOSE });
  return () => world.close();
});

/** Who is to leave or to stay, by what the plan shows of them. */
async function sampled(runId: string, decision: string): Promise<string[]> {
  const rows = await world.query<{ address: string }>(
    "SELECT address FROM plan_sample WHERE run_id = $1 AND decision = $2 ORDER BY address",
    [runId, decision],
  );
  return rows.map((row) => row.address);
}

test("leavers are whom the export put on the list and does not send any more, less those who came by themselves or are claimed elsewhere", async () => {
  await world.sandbox.control.setState(world.listId, "person0@example.com", "Active");
  await world.sandbox.control.setState(world.listId, "stranger@example.com", "Active");
  world.people = people(10);
  await world.runToEnd(world.exportId);
  const other = await world.makeExport();
  world.people = people(2);
  await world.runToEnd(other);
  // Gone from the list already, so there is nobody to remove.
  await world.sandbox.control.setState(world.listId, "person2@example.com", "Unsubscribed");

  world.people = people(10).slice(5);
  const plan = await world.runToEnd(world.exportId, PLAN);
  expect(plan).toMatchObject({
    state: "PLANNED",
    uniqueCount: 5,
    unchanged: 5,
    toRemove: 2,
    toRemoveWithdrawn: 0,
    keptByClaim: 1,
    keptForeign: 1,
  });
  expect(plan.warnings).toEqual([
    { code: "KEPT_BY_CLAIM", count: 1 },
    { code: "KEPT_FOREIGN", count: 1 },
  ]);
  expect(await sampled(plan.id, "REMOVE")).toEqual(["person3@example.com", "person4@example.com"]);
  expect(await sampled(plan.id, "KEPT_BY_CLAIM")).toEqual(["person1@example.com"]);
  expect(await sampled(plan.id, "KEPT_FOREIGN")).toEqual(["person0@example.com"]);
  const kept = await world.runs.recipientsOf(plan.id, { outcome: "KEPT_FOREIGN", first: 5 });
  expect(kept.edges.map(({ node }) => node.email)).toEqual(["person0@example.com"]);

  // Nothing is sent, removed or let go of by a plan.
  expect(await world.listed()).toHaveLength(10);
  expect(
    await world.query("SELECT FROM export_recipient WHERE export_id = $1 AND claimed", [world.exportId]),
  ).toHaveLength(10);
});

test("a claim that was let go of makes a leaver all the same, as long as the person is on the list", async () => {
  world.people = people(5);
  await world.runToEnd(world.exportId);
  await world.query("UPDATE export_recipient SET claimed = false WHERE address = 'person4@example.com'");
  world.people = people(4);
  expect(await world.runToEnd(world.exportId, PLAN)).toMatchObject({ toRemove: 1 });
});

test("people whom only another export ever claimed are not this one's leavers", async () => {
  const other = await world.makeExport();
  world.people = people(6);
  await world.runToEnd(other);
  world.people = people(3);
  expect(await world.runToEnd(world.exportId, PLAN)).toMatchObject({ uniqueCount: 3, toRemove: 0, keptByClaim: 0 });
});

test("in any other mode, and in a mirror that keeps its leavers, nobody is to be removed", async () => {
  world.people = people(5);
  await world.runToEnd(world.exportId);
  world.people = people(3);
  for (const [membership, onLeave] of [
    ["ADD_AND_UPDATE", "KEEP"],
    ["ADD_ONLY", "KEEP"],
    ["UPDATE_ONLY", "KEEP"],
    ["MIRROR", "KEEP"],
  ]) {
    await world.query("UPDATE export SET membership = $1, on_leave = $2", [membership, onLeave]);
    expect(await world.runToEnd(world.exportId, PLAN)).toMatchObject({ toRemove: 0, keptForeign: 0, keptByClaim: 0 });
  }
});

test("a resync sends everybody anew and still removes leavers", async () => {
  world.people = people(10);
  await world.runToEnd(world.exportId);
  world.people = people(8);
  const run = await world.runToEnd(world.exportId, { resync: true });
  expect(run).toMatchObject({ state: "SUCCEEDED", unchanged: 0, updated: 8, toRemove: 2, removed: 2 });
  expect(await sumsOf(world, run)).toEqual(ADDS_UP);
  expect(await world.listed()).toHaveLength(8);
});

test("members that PostgreSQL lost before they were compared are read again: nobody becomes a leaver for it", async () => {
  world.people = people(20);
  await world.runToEnd(world.exportId);
  let lost = 0;
  let losing: Promise<void> | null = null;
  const { members } = world.deps().segments;
  const run = await world.performToEnd(await world.request(world.exportId), {
    segments: {
      async *members(...asked) {
        yield* members(...asked);
        lost += 1;
        if (lost > 1) return;
        // The COPY has not ended yet; what it wrote is emptied as soon as it has.
        losing = loseMembers();
        await untilBlocked(world, "TRUNCATE");
      },
    },
  });
  await losing;
  expect(lost).toBe(2);
  expect(run).toMatchObject({ state: "SUCCEEDED", attempt: 1, unchanged: 20, toRemove: 0 });

  /** As a crash of PostgreSQL would: empties the table in the moment between the COPY and the comparison. */
  async function loseMembers(): Promise<void> {
    const [table] = await world.query<{ name: string }>(
      "SELECT schemaname || '.' || tablename AS name FROM pg_tables WHERE tablename LIKE 'members_%'",
    );
    await world.query(`TRUNCATE ${table!.name}`);
  }
});

test("an export that unsubscribes leavers fails before anything is sent where that counts for all of the client's lists", async () => {
  await world.query("UPDATE export SET on_leave = 'UNSUBSCRIBE'");
  world.people = people(3);
  expect(await world.runToEnd(world.exportId)).toMatchObject({
    state: "FAILED",
    failureCode: "UNSUBSCRIBES_EVERYWHERE",
    attempt: 1,
  });
  expect(await world.imports()).toBe(0);
  expect(await world.runToEnd(world.exportId, PLAN)).toMatchObject({ failureCode: "UNSUBSCRIBES_EVERYWHERE" });
});
