import { beforeEach, expect, test } from "vitest";

import { Export } from "../../../../server/exports/export.entity.js";
import { RemovalService } from "../../../../server/runs/removal/removal.service.js";
import { ACTOR, people, RunWorld } from "../../../support/run-world.js";
import { erase } from "../../erasure/erasing.js";
import { tablesHolding } from "../../erasure/every-table.js";
import { decisionsIn, stagedTables } from "../held/held-world.js";

let world: Awaited<ReturnType<typeof RunWorld.create>>;
let decide: ReturnType<typeof decisionsIn>;
beforeEach(async () => {
  world = await RunWorld.create();
  decide = decisionsIn(world);
  world.people = people(20);
  await world.runToEnd(world.exportId);
  return () => world.close();
});

const who = (number: number) => `person${number}@example.com`;
const READS = { method: "GET", pathIncludes: "/subscribers/" } as const;

/** Deletes the export, as the service does, and asks for its people to be removed. */
async function deleteAndRemove(exportId: string): Promise<string> {
  const removals = new RemovalService({ queue: { enqueue: async () => undefined }, runs: world.runs });
  const em = world.orm.em.fork();
  const departing = await removals.departing(await em.findOneOrFail(Export, { id: exportId }));
  const runId = await em.transactional(async (inner) => {
    await inner.nativeDelete(Export, { id: exportId });
    return removals.request(inner, departing, true, ACTOR);
  });
  return runId!;
}

const remembered = () => world.query("SELECT FROM export_recipient WHERE export_id = $1", [world.exportId]);

test("who is claimed by another export, or left by themselves, after the plan was made is left alone", async () => {
  const runId = await deleteAndRemove(world.exportId);
  expect(await world.perform(runId)).toMatchObject({ state: "HELD", toRemove: 20 });
  world.people = people(3);
  await world.runToEnd(await world.makeExport());
  await world.sandbox.control.setState(world.listId, who(5), "Unsubscribed");
  await decide.approve(runId);
  const run = await world.performToEnd(runId);
  expect(run).toMatchObject({ state: "SUCCEEDED", toRemove: 17, removed: 16, removalNotNeeded: 1, keptByClaim: 3 });
  expect(await world.listed()).toEqual([who(0), who(1), who(2)]);
  const [left] = await world.query("SELECT state, ever_left FROM recipient WHERE address = $1", [who(5)]);
  expect(left).toEqual({ state: "UNSUBSCRIBED", ever_left: true });
  expect(await remembered()).toEqual([]);
  expect(await stagedTables(world)).toEqual([]);
});

test("an attempt that failed is repeated with the approved rows, and a connection that needs no consent is enough", async () => {
  const runId = await deleteAndRemove(world.exportId);
  await world.consent("WITHDRAWN");
  expect(await world.perform(runId)).toMatchObject({ state: "HELD" });
  await decide.approve(runId);
  await world.sandbox.control.fault({ status: 500 }, { ...READS, times: 40 });
  expect(await world.perform(runId)).toMatchObject({ state: "QUEUED", attempt: 1 });
  const run = await world.performToEnd(runId);
  expect(run).toMatchObject({ state: "SUCCEEDED", attempt: 2, removed: 20 });
  expect(await world.listed()).toEqual([]);
});

test("one that fails lets go of nobody: people and claims stay, and somebody has to decide", async () => {
  const runId = await deleteAndRemove(world.exportId);
  await world.perform(runId);
  expect(await remembered()).toHaveLength(20);
  await world.query("UPDATE connection SET account = '[]'");
  expect(await decide.approve(runId)).toMatchObject({ typename: "PlanOutdated", changed: ["CONNECTION"] });
  // As if the account had changed right after it was approved.
  await world.query("UPDATE export_run SET state = 'QUEUED', approved_at = now() WHERE id = $1", [runId]);
  expect(await world.performToEnd(runId)).toMatchObject({
    state: "FAILED",
    failureCode: "ACCOUNT_CHANGED",
    removed: 0,
    undecided: true,
  });
  expect(await remembered()).toHaveLength(20);
  expect(await world.listed()).toHaveLength(20);
});

test("without its connection it is skipped, and lets go of nobody", async () => {
  const runId = await deleteAndRemove(world.exportId);
  await world.query("DELETE FROM connection");
  expect(await world.performToEnd(runId)).toMatchObject({
    state: "SKIPPED",
    skipReason: "NO_CONNECTION",
    undecided: true,
  });
  expect(await remembered()).toHaveLength(20);
});

test("with nobody to remove there is nothing to approve", async () => {
  for (const { address } of await world.query<{ address: string }>("SELECT address FROM recipient")) {
    await world.sandbox.control.setState(world.listId, address, "Deleted");
  }
  const run = await world.performToEnd(await deleteAndRemove(world.exportId));
  expect(run).toMatchObject({ state: "SUCCEEDED", toRemove: 0, removed: 0 });
});

test("who is erased while it is held is in none of its rows any more, and need not be removed", async () => {
  const runId = await deleteAndRemove(world.exportId);
  await world.perform(runId);
  await erase(world, who(7));
  expect(await tablesHolding(world.database.superuserUrl, who(7))).toEqual([]);
  expect(await world.read(runId)).toMatchObject({ state: "HELD", toRemove: 19 });
  await decide.approve(runId);
  expect(await world.performToEnd(runId)).toMatchObject({ state: "SUCCEEDED", toRemove: 19, removed: 19 });
});
