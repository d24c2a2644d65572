import { randomUUID } from "node:crypto";

import { beforeEach, describe, expect, test } from "vitest";

import { withdrawIntent } from "../../../server/runs/deliver/call-intent.js";
import { SEED } from "../../support/sandbox.js";
import { ADDS_UP, sumsOf } from "../../support/run-sums.js";
import { IMPORTS, people, RunWorld } from "../../support/run-world.js";
import { withCalls } from "./with-calls.js";

let world: Awaited<ReturnType<typeof RunWorld.create>>;
beforeEach(async () => {
  world = await RunWorld.create();
  return () => world.close();
});

/** As if the worker had been silent for longer than its lease lasts, and could not speak up again. */
const leaseRunsOut = (runId: string) =>
  world.query("UPDATE export_run SET lease_expires_at = clock_timestamp() - interval '1 second' WHERE id = $1", [
    runId,
  ]);

describe("a run", () => {
  test("is performed by one of two workers that want it at once", async () => {
    world.people = people(500);
    const runId = await world.request(world.exportId);
    await Promise.all([world.perform(runId), world.perform(runId), world.perform(runId)]);
    const run = await world.read(runId);
    expect(run).toMatchObject({ state: "SUCCEEDED", added: 500, attempt: 1 });
    expect(await world.imports()).toBe(1);
  });

  test("whose worker fell silent is taken over where it stands; the old worker settles and sends nothing more", async () => {
    world.people = people(1_000);
    const runId = await world.request(world.exportId);
    await world.sandbox.control.fault({ delayMs: 4_000 }, { ...IMPORTS, nth: 3, times: 4 });
    const silent = world.perform(runId, withCalls(world, { size: 100 }));
    await world.sandbox.control.awaitCalls(6, IMPORTS);
    await leaseRunsOut(runId);
    const run = await world.performToEnd(runId, withCalls(world, { size: 100 }));
    expect(run).toMatchObject({ state: "SUCCEEDED", added: 1_000, rejected: 0, attempt: 1 });
    const imports = await world.imports();
    await silent;
    expect(await world.read(runId)).toMatchObject({ state: "SUCCEEDED", added: 1_000 });
    expect(await world.imports()).toBe(imports);
    expect(await sumsOf(world, run)).toEqual(ADDS_UP);
    expect(await world.query("SELECT FROM delivery_intent")).toHaveLength(0);
  });

  test("that is no longer its worker's when an answer comes is not settled by that worker", async () => {
    world.people = people(300);
    const runId = await world.request(world.exportId);
    const answered = async () => void (await leaseRunsOut(runId));
    const lost = await world.perform(runId, withCalls(world, { size: 100, answered }));
    expect(lost).toMatchObject({ state: "DELIVERING", added: 0 });
    expect((await world.outcomes(runId)).size).toBe(0);
    expect((await world.query("SELECT FROM delivery_intent")).length).toBe(await world.imports());
    const run = await world.performToEnd(runId);
    expect(run).toMatchObject({ state: "SUCCEEDED", added: 300 });
    expect(await sumsOf(world, run)).toEqual(ADDS_UP);
  });

  test("given up by a worker that shuts down is taken at once by another, as the same attempt", async () => {
    world.people = people(1_000);
    const runId = await world.request(world.exportId);
    const shutdown = new AbortController();
    await world.sandbox.control.fault({ delayMs: 300 }, IMPORTS);
    const first = world.perform(runId, withCalls(world, { size: 100 }), shutdown.signal);
    await world.sandbox.control.awaitCalls(4, IMPORTS);
    shutdown.abort();
    const given = await first;
    expect(given).toMatchObject({ state: "DELIVERING", attempt: 1, failureCode: null });
    expect(given.added).toBe((await world.imports()) * 100);
    expect(given.added).toBeLessThan(1_000);
    await world.sandbox.control.clearFaults();
    const run = await world.perform(runId);
    expect(run).toMatchObject({ state: "SUCCEEDED", added: 1_000, attempt: 1 });
    expect(await sumsOf(world, run)).toEqual(ADDS_UP);
  });

  test("whose call hangs while its worker shuts down is taken by another with that call in doubt, as the same attempt", async () => {
    world.people = people(300);
    const runId = await world.request(world.exportId);
    const shutdown = new AbortController();
    await world.sandbox.control.fault({ hangAfterCommit: true }, { ...IMPORTS, nth: 1 });
    const first = world.perform(runId, withCalls(world, { size: 100 }), shutdown.signal);
    await world.until(runId, (run) => run.added === 200);
    shutdown.abort();
    expect(await first).toMatchObject({ state: "DELIVERING", added: 200, attempt: 1, failureCode: null });
    expect(await world.query("SELECT FROM delivery_intent")).toHaveLength(1);
    const run = await world.performToEnd(runId);
    expect(run).toMatchObject({ state: "SUCCEEDED", added: 300, destinationExisting: 100, attempt: 1 });
    expect(await sumsOf(world, run)).toEqual(ADDS_UP);
  });

  test("being cancelled when its worker died is cancelled by the next, with those in doubt", async () => {
    world.people = people(300);
    const runId = await world.request(world.exportId);
    await world.sandbox.control.fault({ hangAfterCommit: true }, IMPORTS);
    const dead = world.perform(runId, { ...withCalls(world, { size: 100 }), cancelGraceMs: 10_000 });
    await world.sandbox.control.awaitCalls(3, { ...IMPORTS, phase: "carriedOut" });
    await world.cancel(runId);
    await leaseRunsOut(runId);
    const run = await world.performToEnd(runId);
    expect(run).toMatchObject({ state: "CANCELLED", inDoubt: 300 });
    expect(await sumsOf(world, run)).toEqual(ADDS_UP);
    await dead;
    expect(await world.read(runId)).toEqual(run);
  });

  test("over which one worker after the other dies is not tried for ever", async () => {
    world.people = people(100);
    const runId = await world.request(world.exportId);
    const shutdown = AbortSignal.abort();
    for (let worker = 0; worker < 6; worker += 1) {
      expect(await world.perform(runId, {}, shutdown)).toMatchObject({ state: "PLANNING" });
      await leaseRunsOut(runId);
    }
    const run = await world.perform(runId);
    expect(run).toMatchObject({ state: "FAILED", failureCode: "WORKERS_LOST", failureDetails: { workers: 6 } });
  });

  test("on a confirmed opt-in list counts who was added by a worker that died as added", async () => {
    await world.query("UPDATE export SET list_id = $1, matching = jsonb_set(matching, '{customFields}', '[]')", [
      SEED.listIds.confirmed,
    ]);
    world.people = people(200);
    const runId = await world.request(world.exportId);
    await world.sandbox.control.fault({ hangAfterCommit: true }, { ...IMPORTS, nth: 1, times: 2 });
    const dead = world.perform(runId, withCalls(world, { size: 100 }));
    await world.sandbox.control.awaitCalls(2, { ...IMPORTS, phase: "carriedOut" });
    await leaseRunsOut(runId);
    const run = await world.performToEnd(runId);
    expect(run).toMatchObject({ state: "SUCCEEDED", added: 200, rejected: 0 });
    expect(await sumsOf(world, run)).toEqual(ADDS_UP);
    await dead;
  });
});

test("a worker that has lost its run does not withdraw the intent of the one that took it", async () => {
  world.people = people(10);
  const runId = await world.request(world.exportId);
  const shutdown = AbortSignal.abort();
  await world.perform(runId, {}, shutdown);
  const planId = randomUUID();
  await world.query(
    `INSERT INTO delivery_intent (id, run_id, list_key, plan_id, batch, addresses, adding, created_at)
     SELECT gen_random_uuid(), id, list_key, $1, 0, '{a@example.com}', '{true}', now() FROM export_run`,
    [planId],
  );
  await withdrawIntent(world.pool, { id: runId, epoch: 0 }, planId, 0);
  expect(await world.query("SELECT FROM delivery_intent")).toHaveLength(1);
  await withdrawIntent(world.pool, { id: runId, epoch: 1 }, planId, 0);
  expect(await world.query("SELECT FROM delivery_intent")).toHaveLength(0);
});

test("a worker that was merely slow to say that it is alive keeps its run", async () => {
  world.people = people(300);
  const runId = await world.request(world.exportId);
  const { members } = world.deps().segments;
  const run = await world.perform(runId, {
    segments: {
      async *members(...query) {
        yield* members(...query);
        await world.query("UPDATE export_run SET lease_expires_at = clock_timestamp() - interval '1 second'");
        const late = () => world.query("SELECT FROM export_run WHERE lease_expires_at < clock_timestamp()");
        await expect.poll(late, { timeout: 5_000 }).toHaveLength(0);
      },
    },
  });
  expect(run).toMatchObject({ state: "SUCCEEDED", added: 300, attempt: 1 });
});

describe("a list", () => {
  test("has one run at a time, the oldest first", async () => {
    world.people = people(300);
    const other = await world.makeExport();
    const first = await world.request(world.exportId);
    const second = await world.request(other);
    expect(await world.perform(second)).toMatchObject({ state: "QUEUED", attempt: 0 });

    await world.sandbox.control.fault({ delayMs: 300 }, IMPORTS);
    const performed = world.perform(first);
    await world.sandbox.control.awaitCalls(1, IMPORTS);
    expect(await world.perform(second)).toMatchObject({ state: "QUEUED", attempt: 0 });
    expect(await performed).toMatchObject({ state: "SUCCEEDED", added: 300 });
    // By the ledger of the list they are there already, whoever sent them.
    const run = await world.perform(second);
    expect(run).toMatchObject({ state: "SUCCEEDED", added: 0, toUpdate: 300, updated: 300 });
    expect(await sumsOf(world, run)).toEqual(ADDS_UP);
  });

  test("is given up while a run waits for its next attempt, and whoever is due first goes first", async () => {
    world.people = people(100);
    const first = await world.request(world.exportId);
    const second = await world.request(await world.makeExport());
    await world.sandbox.control.fault({ status: 503 }, { ...IMPORTS, times: 1 });
    const backOff = { tries: 1, baseMs: 1, mostMs: 1, rateLimitedMs: 1 };
    const waiting = await world.perform(first, { backOff, attemptBackOffMs: () => 60_000 });
    expect(waiting).toMatchObject({ state: "QUEUED", attempt: 1 });
    expect(await world.perform(second)).toMatchObject({ state: "SUCCEEDED" });
    expect(await world.perform(first)).toMatchObject({ state: "QUEUED", attempt: 1 });
    await world.query("UPDATE export_run SET next_attempt_at = clock_timestamp() WHERE id = $1", [first]);
    const run = await world.perform(first);
    expect(run).toMatchObject({ state: "SUCCEEDED", attempt: 2 });
    expect(await sumsOf(world, run)).toEqual(ADDS_UP);
  });

  test("that the export was moved to before the run began is the one that is sent to", async () => {
    world.people = people(50);
    const runId = await world.request(world.exportId);
    await world.query("UPDATE export SET list_id = $1, matching = jsonb_set(matching, '{customFields}', '[]')", [
      SEED.listIds.events,
    ]);
    expect(await world.perform(runId)).toMatchObject({ state: "SUCCEEDED", added: 50 });
    expect(await world.listed("Active", SEED.listIds.events)).toHaveLength(50);
    expect(await world.listed()).toHaveLength(0);
    expect(
      await world.query(
        "SELECT list_id, count(*)::int AS people FROM recipient JOIN destination_list ON id = list_key GROUP BY 1",
      ),
    ).toEqual([{ list_id: SEED.listIds.events, people: 50 }]);
  });

  test("that the export was moved away from after something was sent is sent nothing more", async () => {
    world.people = people(100);
    const runId = await world.request(world.exportId);
    await world.sandbox.control.fault({ closeAfter: true }, { ...IMPORTS, nth: 1 });
    const backOff = { tries: 1, baseMs: 1, mostMs: 1, rateLimitedMs: 1 };
    expect(await world.perform(runId, { backOff })).toMatchObject({ state: "QUEUED" });
    await world.query("UPDATE export SET list_id = $1", [SEED.listIds.events]);
    const run = await world.perform(runId);
    expect(run).toMatchObject({ state: "FAILED", failureCode: "EXPORT_MOVED", inDoubt: 100 });
    expect(await sumsOf(world, run)).toEqual(ADDS_UP);
    expect(await world.imports()).toBe(1);
  });
});

test("an export deleted in the middle leaves no claims behind", async () => {
  world.people = people(300);
  const runId = await world.request(world.exportId);
  await world.sandbox.control.fault({ delayMs: 400 }, IMPORTS);
  const performed = world.perform(runId, withCalls(world, { size: 100 }));
  await world.sandbox.control.awaitCalls(3, IMPORTS);
  await world.cancel(runId);
  await world.query("DELETE FROM export WHERE id = $1", [world.exportId]);
  await world.query("DELETE FROM export_recipient WHERE export_id = $1", [world.exportId]);
  const run = await performed;
  expect(run).toMatchObject({ state: "CANCELLED", added: 300 });
  expect(await world.query("SELECT FROM export_recipient")).toHaveLength(0);
  expect(await world.query("SELECT FROM recipient")).toHaveLength(300);
});
