import { beforeEach, describe, expect, test } from "vitest";

import type { Erasure } from "../../../server/erasure/erasure.entity.js";
import { ADDS_UP, sumsOf } from "../../support/run-sums.js";
import { IMPORTS, people } from "../../support/run-world.js";
import { decisionsIn, holdRun } from "../runs/held/held-world.js";
import { expectErased, FIRST_BATCH, holdRow, LATER_BATCH, worldOfEighty } from "./eighty-people.js";
import { erase, holdCalls, listsOf, subscriber, untilBlocked, untilCalled, withdrawn } from "./erasing.js";
import { tablesHolding } from "./every-table.js";

let world: Awaited<ReturnType<typeof worldOfEighty>>;
beforeEach(async () => {
  world = await worldOfEighty();
  return () => world.close();
});

function gate(): { readonly opened: Promise<void>; readonly open: () => void } {
  let open = (): void => undefined;
  const opened = new Promise<void>((resolve) => (open = resolve));
  return { opened, open };
}

describe("an erasure while a run delivers", () => {
  test("takes the person out of a batch that was read and not sent", async () => {
    const held = gate();
    const { calls, connections } = holdCalls(world, { size: 10, before: () => held.opened });
    const runId = await world.request(world.exportId);
    const performed = world.perform(runId, { connections });
    // Of eight lanes four wait, having read their batches.
    await untilCalled(calls, 4);
    const sent = new Set(calls.flat());
    const waiting = people(80).find(({ email }) => !sent.has(email!))!.email!;
    const receipt = await erase(world, waiting);
    expect(receipt).toMatchObject({ state: "DONE" });
    expect(await listsOf(world, receipt.id)).toMatchObject([{ what: "ABSENT", done: true }]);
    held.open();
    const run = await performed;
    expect(run).toMatchObject({ state: "SUCCEEDED", withheld: 1, uniqueCount: 79, toAdd: 79, added: 79 });
    expect(await sumsOf(world, run)).toEqual(ADDS_UP);
    expect(calls.flat()).toHaveLength(79);
    expect(calls.flat()).not.toContain(waiting);
    await expectErased(world, receipt, waiting);
  });

  test("awaits the call that carries the person, then clears and deletes", async () => {
    const held = gate();
    const { calls, connections } = holdCalls(world, {
      size: 10,
      before: (_call, addresses) => (addresses.includes(FIRST_BATCH) ? held.opened : undefined),
    });
    const performed = world.perform(await world.request(world.exportId), { connections });
    await untilCalled(calls, 1, FIRST_BATCH);
    const erasing = erase(world, FIRST_BATCH);
    await withdrawn(world);
    expect(await tablesHolding(world.database.superuserUrl, FIRST_BATCH)).toEqual([]);
    expect(await world.sandbox.control.calls({ method: "PUT" })).toHaveLength(0);
    expect(await world.query("SELECT done FROM erased_list")).toEqual([{ done: false }]);
    held.open();
    const receipt = await erasing;
    expect(await listsOf(world, receipt.id)).toEqual([{ list: world.listId, what: "DELETED", done: true }]);
    const run = await performed;
    expect(run).toMatchObject({ state: "SUCCEEDED", withheld: 1, uniqueCount: 79, added: 79 });
    expect(await sumsOf(world, run)).toEqual(ADDS_UP);
    expect(await subscriber(world, FIRST_BATCH)).toMatchObject({ State: "Deleted", Name: "" });
    await expectErased(world, receipt, FIRST_BATCH);
    expect(await world.query("SELECT FROM delivery_intent")).toHaveLength(0);
  });

  test("waits for an answer that is being settled, so that the person counts once", async () => {
    const runId = await world.request(world.exportId);
    const { calls, connections } = holdCalls(world, { size: 80, before: () => row.opened });
    const row = gate();
    const performed = world.perform(runId, { connections });
    await untilCalled(calls, 1);
    // Settling has written the ledger and waits to count.
    const held = await holdRow(world, "SELECT FROM export_run WHERE id = $1 FOR SHARE", runId);
    row.open();
    await untilBlocked(world, "added = added");
    const erasing = erase(world, FIRST_BATCH);
    await untilBlocked(world, "pg_advisory_xact_lock", "unique_count = unique_count - 1");
    await held.letGo();
    const run = await performed;
    const receipt = await erasing;
    expect(await sumsOf(world, run)).toEqual(ADDS_UP);
    expect(run.warnings).toEqual([]);
    await expectErased(world, receipt, FIRST_BATCH);
  });

  test("leaves a call that is out too long for later, and says so", async () => {
    const held = gate();
    const { calls, connections } = holdCalls(world, { size: 10, before: () => held.opened });
    const performed = world.perform(await world.request(world.exportId), { connections });
    await untilCalled(calls, 1, FIRST_BATCH);
    const impatient = world.makeErasures({ answerWithinMs: 300 });
    const receipt = await erase(world, FIRST_BATCH, impatient);
    await impatient.close();
    expect(receipt.state).toBe("REACHING");
    expect(await listsOf(world, receipt.id)).toMatchObject([{ done: false }]);
    held.open();
    await performed;
    await world.query("UPDATE erasure SET next_attempt_at = now(), claimed_until = NULL");
    await world.erasures.performDue(new AbortController().signal);
    expect(await listsOf(world, receipt.id)).toEqual([{ list: world.listId, what: "DELETED", done: true }]);
    await expectErased(world, receipt, FIRST_BATCH);
  });

  test.each([
    ["was carried out", { status: 500, afterCommit: true }, "DELETED"],
    ["was not", { status: 500 }, "MAY_STILL_LAND"],
  ] as const)("is not carried by the repetition of a call that failed and %s", async (_case, effect, what) => {
    await world.sandbox.control.fault(effect, { ...IMPORTS, nth: 1 });
    let erasing: Promise<Erasure> | null = null;
    const { calls, connections } = holdCalls(world, {
      size: 80,
      failed: async () => {
        erasing = erase(world, FIRST_BATCH);
        await withdrawn(world);
      },
    });
    const run = await world.performToEnd(await world.request(world.exportId), { connections });
    expect(run).toMatchObject({ state: "SUCCEEDED", withheld: 1, uniqueCount: 79, added: 79 });
    expect(await sumsOf(world, run)).toEqual(ADDS_UP);
    expect(calls.map((addresses) => addresses.includes(FIRST_BATCH))).toEqual([true, false]);
    const receipt = await erasing!;
    expect(await listsOf(world, receipt.id)).toMatchObject([{ what }]);
    if (what === "MAY_STILL_LAND") await waitOutLanding();
    expect(await listsOf(world, receipt.id)).toMatchObject([{ done: true }]);
    await expectErased(world, receipt, FIRST_BATCH);
  });

  test("empties a batch of one without losing the run", async () => {
    world.people = people(12);
    const held = gate();
    const { calls, connections } = holdCalls(world, { size: 1, before: () => held.opened });
    const runId = await world.request(world.exportId);
    const performed = world.perform(runId, { connections });
    await untilCalled(calls, 4);
    const plan = await planOf(runId);
    const inFlight = erase(world, calls[0]![0]!);
    await withdrawn(world);
    const [later] = await world.query<{ address: string }>(
      `SELECT address FROM ${await decisionsTable()} WHERE batch = 9`,
    );
    await erase(world, later!.address);
    held.open();
    const run = await performed;
    expect(run).toMatchObject({ state: "SUCCEEDED", withheld: 2, uniqueCount: 10, added: 10, attempt: 1 });
    // Nothing was taken for lost and planned again.
    expect(await planOf(runId)).toBe(plan);
    expect(await sumsOf(world, run)).toEqual(ADDS_UP);
    await expectErased(world, await inFlight, calls[0]![0]!);
    expect(await world.listed()).toHaveLength(10);
  });

  test("leaves somebody counted whom the run has added already", async () => {
    const held = gate();
    const { calls, connections } = holdCalls(world, {
      size: 10,
      before: (_call, addresses) => (addresses.includes(FIRST_BATCH) ? undefined : held.opened),
    });
    const runId = await world.request(world.exportId);
    const performed = world.perform(runId, { connections });
    await world.until(runId, ({ added }) => added === 10);
    const receipt = await erase(world, FIRST_BATCH);
    held.open();
    const run = await performed;
    expect(run).toMatchObject({ state: "SUCCEEDED", withheld: 0, uniqueCount: 80, added: 80 });
    expect(await sumsOf(world, run)).toEqual(ADDS_UP);
    expect(calls).toHaveLength(8);
    await expectErased(world, receipt, FIRST_BATCH);
  });

  test("counts all profiles of the person as withheld, and those unchanged or still rejected as well", async () => {
    world.people = people(80);
    await world.sandbox.control.setState(world.listId, "person20@example.com", "Unconfirmed");
    await world.runToEnd(world.exportId);
    world.people = [...people(80), { email: FIRST_BATCH }, { email: FIRST_BATCH }, { email: "new@example.com" }];
    const held = gate();
    const { calls, connections } = holdCalls(world, { size: 10, before: () => held.opened });
    const runId = await world.request(world.exportId);
    const performed = world.perform(runId, { connections });
    await untilCalled(calls, 1);
    expect(await world.read(runId)).toMatchObject({ duplicates: 2, unchanged: 79, stillRejected: 1, toAdd: 1 });
    await erase(world, FIRST_BATCH);
    await erase(world, "person20@example.com");
    held.open();
    const run = await performed;
    expect(run).toMatchObject({
      duplicates: 0,
      withheld: 4,
      unchanged: 78,
      stillRejected: 0,
      uniqueCount: 79,
      added: 1,
    });
    expect(await sumsOf(world, run)).toEqual(ADDS_UP);
    const { countAll } = await world.runs.recipientsOf(runId, { outcome: "WITHHELD", first: 1 });
    expect(await countAll()).toBe(4);
  });

  test("counts and lists as withheld whom an approved plan has come to skip", async () => {
    const exportId = await world.makeExport({ membership: "ADD_ONLY" });
    const { id: runId } = await holdRun(world, exportId);
    await world.sandbox.control.setState(world.listId, LATER_BATCH, "Active");
    await decisionsIn(world).approve(runId);
    const held = gate();
    const { calls, connections } = holdCalls(world, { size: 10, before: () => held.opened });
    const performed = world.perform(runId, { connections });
    await untilCalled(calls, 1);
    expect(await world.read(runId)).toMatchObject({ skippedByMode: 1, withheld: 0 });
    await erase(world, LATER_BATCH);
    held.open();
    const run = await performed;
    expect(run).toMatchObject({ skippedByMode: 0, withheld: 1, uniqueCount: 79, added: 79 });
    expect(await sumsOf(world, run)).toEqual(ADDS_UP);
    const listed = async (outcome: "SKIPPED_BY_MODE" | "WITHHELD") =>
      (await world.runs.recipientsOf(runId, { outcome, first: 1 })).countAll();
    expect([await listed("SKIPPED_BY_MODE"), await listed("WITHHELD")]).toEqual([0, 1]);
  });

  test("reaches somebody left in doubt by a run that was cancelled", async () => {
    await world.sandbox.control.fault({ hangAfterCommit: true }, { ...IMPORTS, nth: 1, times: 100 });
    const runId = await world.request(world.exportId);
    const performed = world.perform(runId, { connections: holdCalls(world, { size: 80 }).connections });
    await world.sandbox.control.awaitCalls(1, { ...IMPORTS, phase: "carriedOut" });
    await world.cancel(runId);
    expect(await performed).toMatchObject({ state: "CANCELLED", inDoubt: 80 });
    await world.sandbox.control.clearFaults();
    const receipt = await erase(world, FIRST_BATCH);
    expect(await listsOf(world, receipt.id)).toEqual([{ list: world.listId, what: "DELETED", done: true }]);
    await expectErased(world, receipt, FIRST_BATCH);
    const next = await world.runToEnd(world.exportId);
    expect(next).toMatchObject({ withheld: 1, uniqueCount: 79, added: 79 });
    expect(await sumsOf(world, next)).toEqual(ADDS_UP);
  });

  async function planOf(runId: string): Promise<string> {
    const [row] = await world.query<{ plan: string }>("SELECT plan_id AS plan FROM export_run WHERE id = $1", [runId]);
    return row!.plan;
  }

  async function decisionsTable(): Promise<string> {
    const [table] = await world.query<{ name: string }>(
      "SELECT schemaname || '.' || tablename AS name FROM pg_tables WHERE tablename LIKE 'decisions_%'",
    );
    return table!.name;
  }

  /** As if the time had passed after which no lost call can land. */
  async function waitOutLanding(): Promise<void> {
    const [waits] = await world.query(
      "SELECT FROM erasure WHERE next_attempt_at IS NOT NULL AND state = 'REACHING' AND address_sealed IS NOT NULL",
    );
    expect(waits).toBeDefined();
    await world.query("UPDATE erased_list SET may_land_until = now()");
    await world.query("UPDATE erasure SET next_attempt_at = now()");
    await world.erasures.performDue(new AbortController().signal);
  }
});
