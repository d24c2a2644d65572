import { randomUUID } from "node:crypto";

import { describe, expect, onTestFinished, test } from "vitest";

import { LeaseLost } from "../../../../server/runs/run-lease.js";
import type { FaultEffect } from "../../../support/sandbox.js";
import { ADDS_UP, sumsOf } from "../../../support/run-sums.js";
import type { RunWorldOptions } from "../../../support/run-world.js";
import { erase } from "../../erasure/erasing.js";
import { withCalls } from "../with-calls.js";
import { claims, DELETES, emailOf, known, mirrorWorld, peopleFrom, removalSums } from "./mirror-world.js";

async function start(options: RunWorldOptions = {}) {
  const world = await mirrorWorld(options);
  onTestFinished(() => world.close());
  return world;
}

/** Does something once, before the first removal. */
function onFirst(act: () => Promise<unknown>): () => Promise<unknown> {
  let done: Promise<unknown> | null = null;
  return () => (done ??= act());
}

test("leavers are deleted, one call each; who left by themselves (and came again), is claimed elsewhere, foreign or erased by then is not", async () => {
  const world = await start();
  world.people = peopleFrom(0, 20);
  await world.runToEnd(world.exportId);
  world.people = peopleFrom(0, 10);
  const beforeRemoval = onFirst(async () => {
    await world.sandbox.control.setState(world.listId, emailOf(15), "Unsubscribed");
    await world.query(
      `INSERT INTO export_recipient (export_id, list_key, address, claimed)
       SELECT $1, list_key, address, true FROM recipient WHERE address = $2`,
      [randomUUID(), emailOf(16)],
    );
    await world.query("UPDATE recipient SET is_foreign = true WHERE address = $1", [emailOf(17)]);
    // A while later, which is no whole quarter of an hour.
    await world.sandbox.control.settings({ clockOffsetMs: 5_000_000 });
    await world.sandbox.control.setState(world.listId, emailOf(14), "Deleted");
    await world.sandbox.control.setState(world.listId, emailOf(14), "Active");
    await erase(world, emailOf(18));
  });
  const runId = await world.request(world.exportId);
  const run = await world.performToEnd(runId, withCalls(world, { beforeRemoval }));
  expect(run).toMatchObject({ state: "SUCCEEDED", unchanged: 10, removalFailed: 0, removalInDoubt: 0 });
  expect(run).toMatchObject({ toRemove: 6, removed: 5, removalNotNeeded: 1, keptByClaim: 1, keptForeign: 2 });
  expect(run.warnings).toEqual([
    { code: "KEPT_BY_CLAIM", count: 1 },
    { code: "KEPT_FOREIGN", count: 2 },
  ]);
  expect(run.longestRecheckMs).toBeGreaterThan(0);
  expect(await removalSums(world, run)).toEqual({});
  expect(await sumsOf(world, run)).toEqual(ADDS_UP);
  const outcomes = await world.outcomes(runId);
  expect(outcomes.get(emailOf(15))).toBe("REMOVAL_NOT_NEEDED");
  expect(outcomes.get(emailOf(16))).toBe("KEPT_BY_CLAIM");
  expect(outcomes.get(emailOf(17))).toBe("KEPT_FOREIGN");

  const deleted = await world.sandbox.control.subscribers(world.listId, "Deleted");
  const dates = new Map(deleted.map((row) => [row.EmailAddress, row.Date]));
  for (const number of [10, 11, 12, 13, 19]) {
    const deletedAt = dates.get(emailOf(number));
    expect(deletedAt).toMatch(/^\d{4}-/);
    expect(await known(world, number)).toMatchObject({ state: "DELETED", deletedFrom: "ACTIVE", deletedAt });
  }
  expect(await known(world, 15)).toMatchObject({ state: "UNSUBSCRIBED", everLeft: true, deletedFrom: null });
  expect(await known(world, 14)).toMatchObject({ state: "ACTIVE", foreign: true });
  expect(await world.listed()).toHaveLength(13);
  expect(await claims(world)).toHaveLength(10);
  expect(await world.query("SELECT FROM delivery_intent")).toHaveLength(0);

  const calls = (await world.sandbox.control.calls(DELETES)).length;
  expect(calls).toBe(6); // Five of the run, one of the erasure.
  const next = await world.runToEnd(world.exportId);
  expect(next).toMatchObject({ state: "SUCCEEDED", toRemove: 0, keptByClaim: 1, keptForeign: 2 });
  expect(await world.sandbox.control.calls(DELETES)).toHaveLength(calls);
});

test("without a mirror nobody is removed, and claims on whoever left are let go of all the same", async () => {
  const world = await start({ membership: "ADD_AND_UPDATE", onLeave: "KEEP" });
  world.people = peopleFrom(0, 6);
  await world.runToEnd(world.exportId);
  world.people = peopleFrom(0, 4);
  const run = await world.runToEnd(world.exportId);
  expect(run).toMatchObject({ state: "SUCCEEDED", toRemove: 0 });
  expect(await claims(world)).toEqual([0, 1, 2, 3].map(emailOf));
  expect(await world.listed()).toHaveLength(6);
});

describe("claims on whoever left the segments", () => {
  /** Does something after all was delivered and before the run ends: then the list is read once more. */
  function atTheEnd(world: Awaited<ReturnType<typeof start>>, act: () => Promise<unknown>) {
    let isSent = false;
    const once = onFirst(act);
    const { connections } = withCalls(world, { answered: () => void (isSent = true) });
    return {
      connections: {
        ...connections,
        async openDestination(...asked: Parameters<typeof connections.openDestination>) {
          const destination = await connections.openDestination(...asked);
          const subscribers = destination.subscribers.bind(destination);
          return Object.assign(destination, {
            async *subscribers(...given: Parameters<typeof subscribers>) {
              if (isSent) await once();
              yield* subscribers(...given);
            },
          });
        },
      },
    };
  }

  /** Two of six leave, and the first is sent anew. */
  async function twoLeave() {
    const world = await start({ membership: "ADD_AND_UPDATE", onLeave: "KEEP" });
    world.people = peopleFrom(0, 6);
    await world.runToEnd(world.exportId);
    world.people = peopleFrom(0, 4).map((person, n) => (n === 0 ? { ...person, name: "Renamed" } : person));
    return { world, runId: await world.request(world.exportId) };
  }

  test("stand when the run is cancelled in its last moment", async () => {
    const { world, runId } = await twoLeave();
    const run = await world.perform(
      runId,
      atTheEnd(world, () => world.cancel(runId)),
    );
    expect(run).toMatchObject({ state: "CANCELLED", unchanged: 3, updated: 1 });
    expect(await claims(world)).toHaveLength(6);
  });

  test("stand, and so do all others, when the staged members are lost in its last moment; the next run lets go", async () => {
    const { world, runId } = await twoLeave();
    const lose = async () => {
      const [table] = await world.query<{ name: string }>(
        "SELECT tablename AS name FROM pg_tables WHERE tablename LIKE 'decisions_%'",
      );
      await world.query(`TRUNCATE listwright_staging.${table!.name}`);
    };
    expect(await world.perform(runId, atTheEnd(world, lose))).toMatchObject({ state: "SUCCEEDED", updated: 1 });
    expect(await claims(world)).toHaveLength(6);
    expect(await world.runToEnd(world.exportId)).toMatchObject({ state: "SUCCEEDED", unchanged: 4 });
    expect(await claims(world)).toHaveLength(4);
  });
});

describe("whatever becomes of calls and answers", () => {
  test.each<[string, FaultEffect]>([
    ["429", { status: 429 }],
    ["500", { status: 500 }],
    ["500 after it was carried out", { status: 500, afterCommit: true }],
    ["a connection closed before", { closeBefore: true }],
    ["a connection closed after", { closeAfter: true }],
    ["silence after", { hangAfterCommit: true }],
  ])("every leaver is removed, once, and known as deleted by us: %s", async (_case, effect) => {
    const world = await start();
    world.overrides = withCalls(world, { timeoutMs: 400 });
    world.people = peopleFrom(0, 30);
    await world.runToEnd(world.exportId);
    world.people = peopleFrom(0, 10);
    await world.sandbox.control.fault(effect, { ...DELETES, probability: 0.4, seed: 5, times: 8 });
    await world.sandbox.control.fault({ status: 503 }, { method: "GET", pathIncludes: "email=", probability: 0.1 });
    const run = await world.runToEnd(world.exportId);
    expect(run).toMatchObject({ state: "SUCCEEDED", toRemove: 20, removed: 20, removalInDoubt: 0 });
    expect(await removalSums(world, run)).toEqual({});
    expect(await world.sandbox.control.subscribers(world.listId, "Deleted")).toHaveLength(20);
    const ours = "SELECT FROM recipient WHERE deleted_from = 'ACTIVE' AND deleted_state_date IS NOT NULL";
    expect(await world.query(ours)).toHaveLength(20);
    expect(await world.query("SELECT FROM delivery_intent")).toHaveLength(0);
  });

  test("a destination that stays down fails the run after its last attempt; the next run does what is left", async () => {
    const world = await start();
    world.overrides = { backOff: { tries: 2, baseMs: 1, mostMs: 2, rateLimitedMs: 1_000 } };
    world.people = peopleFrom(0, 20);
    await world.runToEnd(world.exportId);
    world.people = peopleFrom(0, 10);
    await world.sandbox.control.fault({ status: 503, afterCommit: true }, { ...DELETES, nth: 3, times: 100 });
    await world.sandbox.control.fault({ status: 503 }, { method: "GET", pathIncludes: "email=", nth: 9, times: 1_000 });
    const run = await world.runToEnd(world.exportId);
    expect(run).toMatchObject({ state: "FAILED", failureCode: "DESTINATION_UNAVAILABLE", attempt: 4 });
    expect(await removalSums(world, run)).toEqual({});

    await world.sandbox.control.clearFaults();
    const next = await world.runToEnd(world.exportId);
    expect(next).toMatchObject({ state: "SUCCEEDED", removalInDoubt: 0 });
    expect(await world.sandbox.control.subscribers(world.listId, "Deleted")).toHaveLength(10);
    expect(await world.query("SELECT FROM recipient WHERE deleted_state_date IS NOT NULL")).toHaveLength(10);
    expect(await claims(world)).toHaveLength(10);
    expect(await world.query("SELECT FROM delivery_intent")).toHaveLength(0);
  });
});

describe("a worker that dies", () => {
  const die = onFirst.bind(null, () => Promise.reject(new LeaseLost()));
  test.each([
    ["between its intent and the call", () => ({ beforeRemoval: die() })],
    ["between the answer and reading them back", () => ({ removed: die() })],
  ])("%s leaves it to the next to finish: nobody is removed twice or counted twice", async (_case, calls) => {
    const world = await start();
    world.people = peopleFrom(0, 12);
    await world.runToEnd(world.exportId);
    world.people = peopleFrom(0, 6);
    const runId = await world.request(world.exportId);
    const dead = await world.perform(runId, withCalls(world, calls()));
    expect(dead.state).toBe("DELIVERING");
    expect(await world.query("SELECT FROM delivery_intent WHERE kind = 'REMOVE'")).not.toHaveLength(0);
    await world.query(
      "UPDATE export_run SET lease_expires_at = clock_timestamp() - interval '1 second' WHERE id = $1",
      [runId],
    );
    const run = await world.performToEnd(runId);
    expect(run).toMatchObject({ state: "SUCCEEDED", attempt: 1, toRemove: 6, removed: 6, removalNotNeeded: 0 });
    expect(await removalSums(world, run)).toEqual({});
    expect(await world.sandbox.control.calls(DELETES)).toHaveLength(6);
    expect(await world.query("SELECT FROM recipient WHERE deleted_state_date IS NOT NULL")).toHaveLength(6);
    expect(await world.query("SELECT FROM delivery_intent")).toHaveLength(0);
  });

  test("with all of the staged leavers lost has the rest planned again, and what was done stays done", async () => {
    const world = await start();
    world.people = peopleFrom(0, 12);
    await world.runToEnd(world.exportId);
    world.people = peopleFrom(0, 6);
    const removed = onFirst(async () => {
      const [table] = await world.query<{ name: string }>(
        "SELECT tablename AS name FROM pg_tables WHERE tablename LIKE 'leavers_%'",
      );
      await world.query(`TRUNCATE listwright_staging.${table!.name}`);
    });
    const run = await world.performToEnd(await world.request(world.exportId), withCalls(world, { removed }));
    expect(run).toMatchObject({ state: "SUCCEEDED", attempt: 1, removalInDoubt: 0 });
    expect(await removalSums(world, run)).toEqual({});
    expect(await world.sandbox.control.subscribers(world.listId, "Deleted")).toHaveLength(6);
    expect(await claims(world)).toHaveLength(6);
    expect(await world.query("SELECT FROM delivery_intent")).toHaveLength(0);
  });
});

test("cancelled while it removes: those in doubt and not attempted are named, and the next run finishes", async () => {
  const world = await start();
  world.people = peopleFrom(0, 20);
  await world.runToEnd(world.exportId);
  world.people = peopleFrom(0, 10);
  await world.sandbox.control.fault({ hangAfterCommit: true }, { ...DELETES, nth: 3, times: 2 });
  const runId = await world.request(world.exportId);
  const performed = world.perform(runId);
  await world.sandbox.control.awaitCalls(4, { ...DELETES, phase: "carriedOut" });
  await world.cancel(runId);
  const run = await performed;
  expect(run).toMatchObject({ state: "CANCELLED", toRemove: 10, removalInDoubt: 2 });
  expect(run.removed).toBeGreaterThanOrEqual(2);
  expect(await removalSums(world, run)).toEqual({});
  // Whoever was not removed is still claimed, those in doubt included.
  expect(await claims(world)).toHaveLength(20 - run.removed);

  await world.sandbox.control.clearFaults();
  const next = await world.runToEnd(world.exportId);
  expect(next).toMatchObject({ state: "SUCCEEDED", removed: 10 - run.removed - 2, removalInDoubt: 0 });
  expect(await removalSums(world, next)).toEqual({});
  // The look of the next run recovered those in doubt: they are our deletions.
  expect(await world.query("SELECT FROM recipient WHERE deleted_state_date IS NOT NULL")).toHaveLength(10);
  expect(await claims(world)).toHaveLength(10);
  expect(await world.query("SELECT FROM delivery_intent")).toHaveLength(0);
});

test("consent withdrawn while it removes: it ends within five seconds, and no removal starts later", async () => {
  const world = await start();
  world.people = peopleFrom(0, 30);
  await world.runToEnd(world.exportId);
  world.people = peopleFrom(0, 10);
  await world.sandbox.control.fault(
    { status: 429, headers: { "retry-after": "60" } },
    { ...DELETES, nth: 4, times: 99 },
  );
  const runId = await world.request(world.exportId);
  const performed = world.perform(runId, { backOff: { tries: 8, baseMs: 4, mostMs: 40, rateLimitedMs: 600_000 } });
  await world.until(runId, (run) => run.waitingBecause === "RATE_LIMITED");
  const withdrawnAt = performance.now();
  await world.consent("WITHDRAWN");
  const run = await performed;
  expect(performance.now() - withdrawnAt).toBeLessThan(5_000);
  expect(run).toMatchObject({ state: "FAILED", failureCode: "CONSENT_WITHDRAWN", removed: 3, removalInDoubt: 0 });
  expect(await removalSums(world, run)).toEqual({});
  expect((await world.sandbox.control.calls(DELETES)).length).toBeLessThanOrEqual(3 + 4);
  expect(await world.listed()).toHaveLength(27);
});
