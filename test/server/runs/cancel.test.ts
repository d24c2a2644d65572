import { beforeEach, describe, expect, test } from "vitest";

import type { PerformRunDeps } from "../../../server/runs/perform-run.js";
import type { Member } from "../../../server/sources/profile-source.js";
import { ADDS_UP, sumsOf } from "../../support/run-sums.js";
import { IMPORTS, people, RunWorld } from "../../support/run-world.js";
import { withCalls } from "./with-calls.js";

/** Calls of a delivery that are out together at its start. */
const AT_ONCE = 4;

let world: Awaited<ReturnType<typeof RunWorld.create>>;
beforeEach(async () => {
  world = await RunWorld.create();
  return () => world.close();
});

/** Holds the first calls of a delivery, just before they are made, until all of them have come so far and are let go. */
function gate() {
  let begun = 0;
  const [all, open] = [Promise.withResolvers<void>(), Promise.withResolvers<void>()];
  return {
    before: () => {
      begun += 1;
      if (begun === AT_ONCE) all.resolve();
      return open.promise;
    },
    allBegun: all.promise,
    letGo: open.resolve,
  };
}

/** Members whose stream does something before it ends. */
function membersThen(act: (signal: AbortSignal) => Promise<void>): Pick<PerformRunDeps, "segments"> {
  const { members } = world.deps().segments;
  return {
    segments: {
      async *members(em, ids, fields, signal): AsyncGenerator<readonly Member[]> {
        yield* members(em, ids, fields, signal);
        await act(signal!);
      },
    },
  };
}

const aborted = (signal: AbortSignal) =>
  new Promise<void>((resolve) => signal.addEventListener("abort", () => resolve(), { once: true }));

test("a queued run is cancelled at once and never performed", async () => {
  world.people = people(10);
  const runId = await world.request(world.exportId);
  await world.cancel(runId);
  expect(await world.read(runId)).toMatchObject({ state: "CANCELLED", uniqueCount: null, inDoubt: 0 });
  expect(await world.perform(runId)).toMatchObject({ state: "CANCELLED", attempt: 0 });
  expect(await world.imports()).toBe(0);
});

describe("while it is planned", () => {
  test("it stops reading members and sends nothing", async () => {
    world.people = people(1_000);
    const runId = await world.request(world.exportId);
    const slow = membersThen(async (signal) => {
      await world.cancel(runId);
      await aborted(signal);
    });
    expect(await world.perform(runId, slow)).toMatchObject({ state: "CANCELLED", uniqueCount: null, added: 0 });
    expect(await world.imports()).toBe(0);
  });

  test("a cancel that comes in the last moment is not overwritten by the plan", async () => {
    world.people = people(1_000);
    const runId = await world.request(world.exportId);
    const run = await world.perform(
      runId,
      membersThen(() => world.cancel(runId)),
    );
    expect(run).toMatchObject({ state: "CANCELLED", uniqueCount: null });
    expect(await world.imports()).toBe(0);
    expect(await world.query("SELECT FROM pg_tables WHERE schemaname = 'listwright_staging'")).toHaveLength(0);
  });

  test("a list that does not answer is not waited for", async () => {
    const runId = await world.request(world.exportId);
    await world.sandbox.control.fault({ hangBefore: true }, { method: "GET" });
    const performed = world.perform(runId);
    await world.sandbox.control.awaitCalls(1, { method: "GET" });
    await world.cancel(runId);
    const asked = Date.now();
    expect(await performed).toMatchObject({ state: "CANCELLED" });
    expect(Date.now() - asked).toBeLessThan(5_000);
  });
});

describe("while it is delivered", () => {
  test("calls in flight are awaited and counted, and no other starts", async () => {
    world.people = people(1_000);
    const runId = await world.request(world.exportId);
    const { before, allBegun, letGo } = gate();
    const performed = world.perform(runId, { ...withCalls(world, { size: 50, before }), cancelGraceMs: 60_000 });
    await allBegun;
    await world.cancel(runId);
    expect((await world.read(runId)).state).toBe("CANCELLING");
    letGo();
    const run = await performed;
    expect(run).toMatchObject({ state: "CANCELLED", added: AT_ONCE * 50, inDoubt: 0 });
    expect(await sumsOf(world, run)).toEqual(ADDS_UP);
    expect(await world.imports()).toBe(AT_ONCE);
    expect(await world.query("SELECT FROM delivery_intent")).toHaveLength(0);
  });

  test("recipients of calls that never answer are in doubt, and the next run sends them again as additions", async () => {
    world.people = people(1_000);
    const runId = await world.request(world.exportId);
    await world.sandbox.control.fault({ hangAfterCommit: true }, { ...IMPORTS, nth: 2, times: 2 });
    const performed = world.perform(runId, withCalls(world, { size: 100 }));
    await world.sandbox.control.awaitCalls(3, { ...IMPORTS, phase: "carriedOut" });
    await world.cancel(runId);
    const run = await performed;
    expect(run).toMatchObject({ state: "CANCELLED", inDoubt: 200 });
    expect(await sumsOf(world, run)).toEqual(ADDS_UP);
    const onList = await world.listed();
    expect(onList.length).toBe(run.added + 200);

    await world.sandbox.control.clearFaults();
    const next = await world.runToEnd(world.exportId);
    expect(next).toMatchObject({ state: "SUCCEEDED", unchanged: run.added, added: 1_000 - run.added, inDoubt: 0 });
    expect(next.destinationExisting).toBe(200);
    expect(await sumsOf(world, next)).toEqual(ADDS_UP);
    expect(await world.query("SELECT FROM delivery_intent")).toHaveLength(0);
  });

  test("an update in doubt is sent again even when the profile is as it was last known to be sent", async () => {
    world.people = people(10);
    await world.runToEnd(world.exportId);
    world.people = people(10, "Renamed");
    const runId = await world.request(world.exportId);
    await world.sandbox.control.fault({ hangAfterCommit: true }, IMPORTS);
    const performed = world.perform(runId);
    await world.sandbox.control.awaitCalls(2, { ...IMPORTS, phase: "carriedOut" });
    await world.cancel(runId);
    expect(await performed).toMatchObject({ state: "CANCELLED", inDoubt: 10 });

    await world.sandbox.control.clearFaults();
    world.people = people(10);
    const next = await world.runToEnd(world.exportId);
    expect(next).toMatchObject({ state: "SUCCEEDED", toUpdate: 10, updated: 10, unchanged: 0 });
    const names = (await world.sandbox.control.subscribers(world.listId)).map(({ Name }) => Name);
    expect(names.every((name) => name.startsWith("Person"))).toBe(true);
  });

  test.each([
    ["asked to slow down", { status: 429, headers: { "retry-after": "300" } }],
    ["backing off", { status: 503, headers: { "retry-after": "300" } }],
  ])("while %s it ends without another call", async (_case, effect) => {
    world.people = people(AT_ONCE * 100);
    const runId = await world.request(world.exportId);
    await world.sandbox.control.fault(effect, IMPORTS);
    const backOff = { tries: 8, baseMs: 4, mostMs: 40, rateLimitedMs: 600_000 };
    const { before, allBegun, letGo } = gate();
    const performed = world.perform(runId, { ...withCalls(world, { size: 100, before }), backOff });
    await allBegun;
    letGo();
    await world.sandbox.control.awaitCalls(AT_ONCE, IMPORTS);
    const { waitingBecause } = await world.until(runId, (run) => run.waitingBecause !== null);
    expect(waitingBecause).toBe(effect.status === 429 ? "RATE_LIMITED" : "DESTINATION_UNAVAILABLE");
    await world.cancel(runId);
    const run = await performed;
    expect(run.state).toBe("CANCELLED");
    expect(await world.imports()).toBe(AT_ONCE);
    expect(run.inDoubt).toBe(effect.status === 429 ? 0 : AT_ONCE * 100);
    expect(await sumsOf(world, run)).toEqual(ADDS_UP);
  });

  test("a run that waits for its next attempt is cancelled at once, and says who is in doubt", async () => {
    world.people = people(500);
    const runId = await world.request(world.exportId);
    await world.sandbox.control.fault({ closeAfter: true }, { ...IMPORTS, nth: 3, times: 100 });
    const impatient = { backOff: { tries: 1, baseMs: 1, mostMs: 1, rateLimitedMs: 1 }, attemptBackOffMs: () => 60_000 };
    const waiting = await world.perform(runId, { ...withCalls(world, { size: 100 }), ...impatient });
    expect(waiting).toMatchObject({ state: "QUEUED", waitingBecause: "NEXT_ATTEMPT", attempt: 1 });
    await world.cancel(runId);
    const run = await world.read(runId);
    expect(run.state).toBe("CANCELLED");
    expect(run.inDoubt).toBeGreaterThan(0);
    expect(run.nextAttemptAt).toBeNull();
    expect(await sumsOf(world, run)).toEqual(ADDS_UP);
  });

  test("cancelling twice is one cancel; cancelling what has finished is refused", async () => {
    const em = () => world.orm.em.fork();
    const runId = await world.request(world.exportId);
    await world.cancel(runId);
    expect(await world.runs.cancel(em(), runId)).toMatchObject({ state: "CANCELLED" });
    const finished = await world.runToEnd(world.exportId);
    expect(await world.runs.cancel(em(), finished.id)).toMatchObject({ typename: "ValidationError" });
    expect(await world.runs.cancel(em(), "00000000-0000-4000-8000-000000000000")).toMatchObject({
      typename: "NotFound",
    });
  });
});
