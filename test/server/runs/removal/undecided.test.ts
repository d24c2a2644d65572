import { beforeEach, expect, test } from "vitest";

import { deleteExport } from "../../../../server/exports/delete-export.js";
import { Export } from "../../../../server/exports/export.entity.js";
import { letGoOfUndecided } from "../../../../server/runs/removal/end-removal.js";
import { RemovalService } from "../../../../server/runs/removal/removal.service.js";
import { inTransaction } from "../../../../server/database/transaction.js";
import { SEED } from "../../../support/sandbox.js";
import { ACTOR, people, RunWorld } from "../../../support/run-world.js";
import { erase } from "../../erasure/erasing.js";
import { tablesHolding } from "../../erasure/every-table.js";
import { DELETES } from "../deliver/mirror-world.js";
import { decisionsIn } from "../held/held-world.js";

const { events } = SEED.listIds;
let world: Awaited<ReturnType<typeof RunWorld.create>>;
let decide: ReturnType<typeof decisionsIn>;
let removals: RemovalService;
beforeEach(async () => {
  world = await RunWorld.create();
  decide = decisionsIn(world);
  removals = new RemovalService({ queue: { enqueue: async () => undefined }, runs: world.runs });
  world.people = people(10);
  await world.runToEnd(world.exportId);
  return () => world.close();
});

/** Moves the export as the service does; without `leaving`, as a process does that dies before it cancels the removal. */
async function move(listId: string, leaving = false): Promise<string | null> {
  return world.orm.em.fork().transactional(async (em) => {
    const found = await em.findOneOrFail(Export, { id: world.exportId }, { populate: ["connection"] });
    const departing = await removals.departing(found);
    found.listId = listId;
    await em.flush();
    return leaving ? removals.request(em, departing, false, ACTOR) : null;
  });
}

async function remove(leaving: "KEEP" | "REMOVE" = "REMOVE"): Promise<string | null> {
  const em = world.orm.em.fork();
  const found = await em.findOneOrFail(Export, { id: world.exportId });
  await deleteExport({ runs: world.runs, removals }, em, found, leaving, ACTOR);
  const [run] = await world.query<{ id: string }>(
    "SELECT id FROM export_run WHERE kind = 'REMOVAL' ORDER BY queued_at DESC, id DESC LIMIT 1",
  );
  return run?.id ?? null;
}

const again = async (id: string) => removals.requestAgain(world.orm.em.fork(), id, ACTOR);
const giveUp = async (id: string) => removals.giveUp(world.orm.em.fork(), id);
async function asked(id: string): Promise<string> {
  const run = await again(id);
  if ("typename" in run) throw new Error(`Refused: ${JSON.stringify(run)}`);
  return run.id;
}
const claims = async (where = "true") =>
  (await world.query(`SELECT FROM export_recipient WHERE export_id = $1 AND ${where}`, [world.exportId])).length;
const NOTHING = { fields: [{ path: "id", code: "NOTHING_UNDECIDED" }] };

test("while its export sends to the list again, a held removal is outdated and an approved one removes nobody", async () => {
  const runId = (await move(events, true))!;
  expect(await world.perform(runId)).toMatchObject({ state: "HELD", toRemove: 10 });
  await move(world.listId);
  expect(await decide.approve(runId)).toMatchObject({ typename: "PlanOutdated", changed: ["EXPORT_IS_BACK"] });
  expect(await world.read(runId)).toMatchObject({ state: "HELD" });

  // As if it had come back right after the approval.
  await world.query("UPDATE export_run SET state = 'QUEUED', approved_at = now() WHERE id = $1", [runId]);
  expect(await world.perform(runId)).toMatchObject({
    state: "FAILED",
    failureCode: "APPROVED_PLAN_OUTDATED",
    removed: 0,
    undecided: false,
  });
  expect(await world.listed()).toHaveLength(10);
  expect(await claims("claimed")).toBe(10);
  expect(await again(runId)).toMatchObject(NOTHING);
});

test("an export that comes back while its people are removed loses nobody more, and wants them again", async () => {
  const runId = (await move(events, true))!;
  await world.perform(runId);
  await decide.approve(runId);
  await world.sandbox.control.fault({ delayMs: 300 }, DELETES);
  const performed = world.perform(runId);
  await world.sandbox.control.awaitCalls(1, DELETES);
  await move(world.listId);
  const run = await performed;
  expect(run).toMatchObject({ state: "FAILED", failureCode: "APPROVED_PLAN_OUTDATED" });
  expect(run.removed).toBeLessThan(10);
  expect(await world.listed()).toHaveLength(10 - run.removed);
});

test("of a deleted export it is asked for again until it got through, whoever failed is asked about again", async () => {
  const first = (await remove())!;
  await world.perform(first);
  await world.cancel(first);
  expect(await world.read(first)).toMatchObject({ state: "CANCELLED", undecided: true });
  const second = await asked(first);
  expect(await world.read(first)).toMatchObject({ undecided: false });
  await world.perform(second);
  await world.query("UPDATE export_run SET held_until = now() WHERE id = $1", [second]);
  await decide.expire();
  expect(await world.read(second)).toMatchObject({ state: "CANCELLED", failureCode: "HELD_EXPIRED", undecided: true });

  const third = await asked(second);
  await world.perform(third);
  await decide.approve(third);
  await world.sandbox.control.fault({ status: 400, body: { Code: 400, Message: "No." } }, { ...DELETES, times: 1 });
  expect(await world.performToEnd(third)).toMatchObject({
    state: "COMPLETED_WITH_WARNINGS",
    removed: 9,
    removalFailed: 1,
    undecided: true,
  });
  expect(await claims()).toBe(1);

  const fourth = await asked(third);
  expect(await world.perform(fourth)).toMatchObject({ state: "HELD", toRemove: 1 });
  await decide.approve(fourth);
  expect(await world.performToEnd(fourth)).toMatchObject({ state: "SUCCEEDED", removed: 1, undecided: false });
  expect(await world.listed()).toEqual([]);
  expect(await claims()).toBe(0);
  expect(await again(fourth)).toMatchObject(NOTHING);
});

test("of a deleted export it is given up: the people stay, and nobody claims them", async () => {
  const runId = (await remove())!;
  await world.perform(runId);
  await decide.reject(runId, "Not now.");
  expect(await giveUp(runId)).toMatchObject({ id: runId, undecided: false });
  expect(await claims()).toBe(0);
  expect(await world.listed()).toHaveLength(10);
  expect(await giveUp(runId)).toMatchObject(NOTHING);
  expect(await again(runId)).toMatchObject(NOTHING);
  const [event] = await world.query("SELECT object_id FROM audit_event WHERE action = 'giveUpRemoval'");
  expect(event).toEqual({ object_id: runId });
});

test("it needs the connection that the export had, with a working credential; giving it up needs none", async () => {
  const runId = (await remove())!;
  await world.cancel(runId);
  await world.query("UPDATE connection SET needs_reauthentication_since = now()");
  expect(await again(runId)).toMatchObject({ fields: [{ path: "id", code: "NEEDS_REAUTHENTICATION" }] });
  await world.query("DELETE FROM connection");
  expect(await again(runId)).toMatchObject({ fields: [{ path: "id", code: "NO_CONNECTION" }] });
  expect(await world.read(runId)).toMatchObject({ undecided: true });
  expect(await giveUp(runId)).toMatchObject({ undecided: false });
});

test("an export that is deleted elsewhere leaves what is undecided on its former list; one that is deleted there does not", async () => {
  const runId = (await move(events, true))!;
  await world.cancel(runId);
  await remove("KEEP");
  expect(await claims("claimed")).toBe(10);
  expect(await world.read(runId)).toMatchObject({ undecided: true });
  const second = await asked(runId);
  expect(await world.perform(second)).toMatchObject({ state: "HELD", toRemove: 10, export: null });
});

test("a removal that outlived its export's return is ended with the export, and nothing of it is left to decide", async () => {
  const runId = (await move(events, true))!;
  await world.perform(runId);
  await move(world.listId);
  await remove("KEEP");
  expect(await world.read(runId)).toMatchObject({ state: "CANCELLED", undecided: false });
  expect(await claims()).toBe(0);
  expect(await world.listed()).toHaveLength(10);
});

test("erasing reaches whom it is undecided about, and runs that are forgotten let go of them", async () => {
  const runId = (await remove())!;
  await world.cancel(runId);
  await erase(world, "person3@example.com");
  expect(await tablesHolding(world.database.superuserUrl, "person3@example.com")).toEqual([]);
  expect(await claims()).toBe(9);
  await inTransaction(world.pool, (client) => letGoOfUndecided(client, "SELECT $1::uuid", [runId]));
  expect(await claims()).toBe(0);
});
