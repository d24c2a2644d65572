import { beforeEach, describe, expect, test } from "vitest";

import { ADDS_UP, sumsOf } from "../../support/run-sums.js";
import { IMPORTS, people, RunWorld } from "../../support/run-world.js";
import { withCalls } from "./with-calls.js";

let world: Awaited<ReturnType<typeof RunWorld.create>>;
beforeEach(async () => {
  world = await RunWorld.create();
  world.people = people(1_000);
  return () => world.close();
});

const skipped = (skipReason: string) => ({ state: "SKIPPED", skipReason, failureCode: null, attempt: 0 });

describe("before anything is tried", () => {
  test.each([
    ["CONSENT_WITHDRAWN", (w: RunWorld) => w.consent("WITHDRAWN")],
    ["NEEDS_REAUTHENTICATION", (w: RunWorld) => w.query("UPDATE connection SET needs_reauthentication_since = now()")],
    ["EXPORT_USER_MISSING", (w: RunWorld) => w.query("UPDATE connection SET export_user_id = NULL")],
    ["EXPORT_USER_UNABLE", (w: RunWorld) => w.query("UPDATE app_user SET role = 'VIEWER'")],
    ["EXPORT_USER_UNABLE", (w: RunWorld) => w.query("UPDATE app_user SET deactivated_at = now()")],
    ["NO_CONNECTION", (w: RunWorld) => w.query("UPDATE export SET connection_id = NULL")],
    ["PAUSED", (w: RunWorld) => w.query("UPDATE export SET paused = true")],
  ])("the run is skipped: %s", async (reason, lose) => {
    await lose(world);
    expect(await world.runToEnd(world.exportId)).toMatchObject(skipped(reason));
    expect(await world.sandbox.control.calls()).toHaveLength(0);
  });
});

test("consent withdrawn while it is planned: skipped, its plan counted as not attempted", async () => {
  const { members } = world.deps().segments;
  const runId = await world.request(world.exportId);
  const run = await world.perform(runId, {
    segments: {
      async *members(...query) {
        yield* members(...query);
        await world.consent("WITHDRAWN");
      },
    },
  });
  expect(run).toMatchObject({ state: "SKIPPED", skipReason: "CONSENT_WITHDRAWN", uniqueCount: 1_000, added: 0 });
  expect(await sumsOf(world, run)).toEqual(ADDS_UP);
  expect(await world.imports()).toBe(0);
});

test("consent withdrawn in the middle: no later call, those in flight are counted, the rest is not attempted", async () => {
  const runId = await world.request(world.exportId);
  await world.sandbox.control.fault({ delayMs: 400 }, IMPORTS);
  const performed = world.perform(runId, withCalls(world, { size: 50 }));
  await world.sandbox.control.awaitCalls(4, IMPORTS);
  await world.consent("WITHDRAWN");
  const run = await performed;
  const begun = await world.imports();
  expect(begun).toBeLessThan(20);
  expect(run).toMatchObject({ state: "FAILED", failureCode: "CONSENT_WITHDRAWN", skipReason: null, added: begun * 50 });
  // Those in flight are named apart from those who had been answered for before.
  const [late] = run.warnings.filter(({ code }) => code === "SENT_AFTER_WITHDRAWAL");
  expect(late!.count).toBeGreaterThanOrEqual(50);
  expect(late!.count).toBeLessThanOrEqual(run.added);
  expect(run.nextAttemptAt).toBeNull();
  expect(await sumsOf(world, run)).toEqual(ADDS_UP);

  await world.consent("GIVEN");
  await world.sandbox.control.clearFaults();
  expect(await world.runToEnd(world.exportId)).toMatchObject({ state: "SUCCEEDED", added: 1_000 - run.added });
});

test("consent withdrawn while it waits to repeat a call that was refused: a call was made, so it has failed", async () => {
  const runId = await world.request(world.exportId);
  await world.sandbox.control.fault({ status: 429, headers: { "retry-after": "1" } }, { ...IMPORTS, times: 1 });
  const performed = world.perform(runId);
  await world.sandbox.control.awaitCalls(1, { ...IMPORTS, phase: "answered" });
  await world.consent("WITHDRAWN");
  const run = await performed;
  expect(run).toMatchObject({ state: "FAILED", failureCode: "CONSENT_WITHDRAWN", added: 0, inDoubt: 0 });
  expect(await sumsOf(world, run)).toEqual(ADDS_UP);
  expect(await world.imports()).toBe(1);
});

test.each([
  ["the destination asked to be left alone", { status: 429, headers: { "retry-after": "60" } }, "RATE_LIMITED"],
  ["calls that broke wait to be repeated", { status: 503 }, "DESTINATION_UNAVAILABLE"],
])(
  "consent withdrawn while %s: the run ends within five seconds, and nothing starts later",
  async (_title, fault, because) => {
    const runId = await world.request(world.exportId);
    await world.sandbox.control.fault(fault, { ...IMPORTS, times: 100 });
    const backOff = { tries: 8, baseMs: 60_000, mostMs: 60_000, rateLimitedMs: 600_000 };
    const performed = world.perform(runId, { backOff });
    await world.until(runId, (run) => run.waitingBecause === because);
    const calls = await world.imports();
    const withdrawnAt = performance.now();
    await world.consent("WITHDRAWN");
    const run = await performed;
    expect(performance.now() - withdrawnAt).toBeLessThan(5_000);
    expect(run).toMatchObject({ state: "FAILED", failureCode: "CONSENT_WITHDRAWN", added: 0, nextAttemptAt: null });
    expect(await sumsOf(world, run)).toEqual(ADDS_UP);
    expect(await world.imports()).toBe(calls);
  },
);

test("consent that runs out while a run waits stops it as one that is withdrawn does", async () => {
  const runId = await world.request(world.exportId);
  await world.query("UPDATE setting SET consent_grace_days = 1");
  await world.query("INSERT INTO consent_wording VALUES ('former', '2026-01-01'), ('next', clock_timestamp())");
  await world.query(
    `INSERT INTO consent (id, connection_id, action, by_id, at, statement_version, statement_locale, statement_text, statement_sha256, account)
     SELECT gen_random_uuid(), connection_id, action, by_id, at, 'former', 'en', 'Former words', '', account FROM consent`,
  );
  await world.sandbox.control.fault({ status: 429, headers: { "retry-after": "60" } }, { ...IMPORTS, times: 100 });
  const performed = world.perform(runId, { backOff: { tries: 8, baseMs: 4, mostMs: 40, rateLimitedMs: 600_000 } });
  await world.until(runId, (run) => run.waitingBecause === "RATE_LIMITED");
  await world.query("UPDATE consent_wording SET in_force_since = in_force_since - interval '1 day'");
  expect(await performed).toMatchObject({ state: "FAILED", failureCode: "CONSENT_REQUIRED" });
});

test("consent withdrawn between two attempts: failed, and who is in doubt is counted", async () => {
  const runId = await world.request(world.exportId);
  await world.sandbox.control.fault({ closeAfter: true }, { ...IMPORTS, nth: 3, times: 100 });
  const backOff = { tries: 1, baseMs: 1, mostMs: 1, rateLimitedMs: 1 };
  const waiting = await world.perform(runId, { ...withCalls(world, { size: 100 }), backOff });
  expect(waiting.state).toBe("QUEUED");
  await world.consent("WITHDRAWN");
  const run = await world.perform(runId);
  expect(run).toMatchObject({ state: "FAILED", failureCode: "CONSENT_WITHDRAWN" });
  expect(run.inDoubt).toBeGreaterThan(0);
  expect(await sumsOf(world, run)).toEqual(ADDS_UP);
});

describe("a credential that the destination refuses", () => {
  const refused = { status: 401, body: { Code: 100, Message: "Invalid API Key" } };

  test("at the first question skips the run and marks the connection", async () => {
    await world.sandbox.control.fault(refused);
    const run = await world.runToEnd(world.exportId);
    expect(run).toMatchObject({ state: "SKIPPED", skipReason: "NEEDS_REAUTHENTICATION", uniqueCount: null });
    expect(world.refused).toEqual([world.connectionId]);
  });

  test("in the middle fails the run, marks the connection, and leaves nobody in doubt", async () => {
    await world.sandbox.control.fault(refused, { ...IMPORTS, nth: 4, times: 100 });
    world.overrides = withCalls(world, { size: 50 });
    const run = await world.runToEnd(world.exportId);
    expect(run).toMatchObject({ state: "FAILED", failureCode: "NEEDS_REAUTHENTICATION", inDoubt: 0, attempt: 1 });
    expect(run.added).toBeGreaterThan(0);
    expect(await sumsOf(world, run)).toEqual(ADDS_UP);
    expect(world.refused).toEqual([world.connectionId]);
  });

  test("that was replaced meanwhile is no reason to stop: the next attempt uses the new one", async () => {
    await world.sandbox.control.fault(refused, { ...IMPORTS, nth: 4, times: 1 });
    world.overrides = withCalls(world, {
      size: 50,
      before: () => void world.query("UPDATE connection SET authenticated_at = now() + interval '1 minute'"),
    });
    expect(await world.runToEnd(world.exportId)).toMatchObject({ state: "SUCCEEDED", added: 1_000, attempt: 2 });
    expect(world.refused).toEqual([]);
  });
});

test.each([
  ["LIST_NOT_YOURS", { status: 401, body: { Code: 101, Message: "Invalid ListID" } }],
  ["LIST_NOT_YOURS", { status: 401, body: { Code: 102, Message: "Invalid ClientID" } }],
  ["LIST_NOT_FOUND", { status: 404, body: { Code: 404, Message: "Not found" } }],
  ["PERMISSION_MISSING", { status: 401, body: { Code: 60, Message: "Not permitted" } }],
  ["ACCOUNT_PROBLEM", { status: 400, body: { Code: 700, Message: "Account problem" } }],
])("%s in the middle fails the run at once and leaves nobody in doubt", async (failureCode, effect) => {
  await world.sandbox.control.fault(effect, { ...IMPORTS, nth: 3, times: 100 });
  world.overrides = withCalls(world, { size: 100 });
  const run = await world.runToEnd(world.exportId);
  expect(run).toMatchObject({ state: "FAILED", failureCode, attempt: 1, inDoubt: 0 });
  expect(await sumsOf(world, run)).toEqual(ADDS_UP);
});
