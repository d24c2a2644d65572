import { beforeEach, describe, expect, test } from "vitest";

import { SEED, type FaultEffect } from "../../support/sandbox.js";
import { ADDS_UP, sumsOf } from "../../support/run-sums.js";
import type { Destination } from "../../../server/destinations/destination.js";
import { IMPORTS, people, RunWorld } from "../../support/run-world.js";
import { found, VERIFY } from "./verify/verify-world.js";
import { withCalls } from "./with-calls.js";

describe("whatever becomes of calls and answers, nobody is lost and nobody counts twice", () => {
  let world: Awaited<ReturnType<typeof RunWorld.create>>;
  beforeEach(async () => {
    world = await RunWorld.create();
    world.overrides = withCalls(world, { size: 50, timeoutMs: 400 });
    return () => world.close();
  });

  const page = { html: true } as const;
  test.each<[string, FaultEffect]>([
    ["429", { status: 429 }],
    ["429 that says when", { status: 429, headers: { "retry-after": "0" } }],
    ["500", { status: 500 }],
    ["500 after it was stored", { status: 500, afterCommit: true }],
    ["502 with a page", { status: 502, ...page }],
    ["a page with status 200", { status: 200, ...page }],
    ["a page with status 200 after it was stored", { status: 200, ...page, afterCommit: true }],
    ["a connection closed before", { closeBefore: true }],
    ["a connection closed after", { closeAfter: true }],
    ["half an answer", { truncate: true }],
    ["silence before", { hangBefore: true }],
    ["silence after", { hangAfterCommit: true }],
  ])("%s", async (_case, effect) => {
    world.people = people(600);
    // Between the look and the first call.
    let unsubscribed: Promise<void> | null = null;
    const before = () =>
      (unsubscribed ??= world.sandbox.control.setState(world.listId, "person5@example.com", "Unsubscribed"));
    world.overrides = withCalls(world, { size: 50, timeoutMs: 400, before });
    await world.sandbox.control.fault(effect, { ...IMPORTS, probability: 0.35, seed: 7, times: 12 });
    const run = await world.runToEnd(world.exportId);
    expect(run).toMatchObject({ state: "COMPLETED_WITH_WARNINGS", added: 599, rejected: 1, inDoubt: 0 });
    expect(await sumsOf(world, run)).toEqual(ADDS_UP);
    expect(await world.listed()).toHaveLength(599);
    expect(await world.query("SELECT FROM delivery_intent")).toHaveLength(0);
    expect(await world.runToEnd(world.exportId)).toMatchObject({
      unchanged: 599,
      withheld: 1,
      added: 0,
      updated: 0,
    });
  });

  test("all of it at once", async () => {
    world.people = people(5_000);
    const effects: FaultEffect[] = [
      { status: 429 },
      { status: 500 },
      { closeAfter: true },
      { status: 502, html: true },
    ];
    for (const [seed, effect] of effects.entries()) {
      await world.sandbox.control.fault(effect, { ...IMPORTS, probability: 0.05, seed });
    }
    const run = await world.runToEnd(world.exportId);
    expect(run).toMatchObject({ state: "SUCCEEDED", added: 5_000 });
    expect(await sumsOf(world, run)).toEqual(ADDS_UP);
    expect(await world.listed()).toHaveLength(5_000);
  });

  test("a destination that stays down fails the run after its last attempt, and the next run goes on from there", async () => {
    world.overrides = { ...world.overrides, backOff: { tries: 2, baseMs: 1, mostMs: 2, rateLimitedMs: 1_000 } };
    world.people = people(1_000);
    await world.sandbox.control.fault({ status: 503, html: true }, { ...IMPORTS, nth: 5, times: 1_000 });
    const run = await world.runToEnd(world.exportId);
    expect(run).toMatchObject({ state: "FAILED", failureCode: "DESTINATION_UNAVAILABLE", attempt: 4 });
    expect(run.added).toBe((await world.listed()).length);
    expect(run.inDoubt).toBeGreaterThan(0);
    expect(await sumsOf(world, run)).toEqual(ADDS_UP);

    await world.sandbox.control.clearFaults();
    const next = await world.runToEnd(world.exportId);
    expect(next).toMatchObject({ state: "SUCCEEDED", unchanged: run.added, added: 1_000 - run.added });
    expect(await sumsOf(world, next)).toEqual(ADDS_UP);
    expect(await world.listed()).toHaveLength(1_000);
  });

  test("being told again and again that it may go on at once does not keep it going for ever", async () => {
    world.people = people(60);
    world.overrides = { ...world.overrides, backOff: { tries: 3, baseMs: 10, mostMs: 40, rateLimitedMs: 300 } };
    await world.sandbox.control.fault({ status: 429, headers: { "retry-after": "0" } }, IMPORTS);
    const run = await world.runToEnd(world.exportId);
    expect(run).toMatchObject({ state: "FAILED", failureCode: "DESTINATION_UNAVAILABLE", inDoubt: 0 });
    expect(await world.imports()).toBeLessThan(100);
  });

  test("being told to wait very long ends the attempt, and the next one keeps to it", async () => {
    world.people = people(60);
    await world.sandbox.control.fault({ status: 429, headers: { "retry-after": "1800" } }, IMPORTS);
    const runId = await world.request(world.exportId);
    const run = await world.perform(runId);
    expect(run).toMatchObject({ state: "QUEUED", failureCode: "DESTINATION_UNAVAILABLE", inDoubt: 0, rejected: 0 });
    expect(run.nextAttemptAt!.getTime() - Date.now()).toBeGreaterThan(1_700_000);
    await world.cancel(runId);
    const cancelled = await world.read(runId);
    expect(cancelled).toMatchObject({ state: "CANCELLED", inDoubt: 0 });
    expect(await sumsOf(world, cancelled)).toEqual(ADDS_UP);
  });
});

describe("on a list that asks for confirmation", () => {
  let world: Awaited<ReturnType<typeof RunWorld.create>>;
  beforeEach(async () => {
    world = await RunWorld.create({ listId: SEED.listIds.confirmed });
    return () => world.close();
  });

  test("'unconfirmed' for somebody whose addition was never answered counts as added", async () => {
    world.people = people(30);
    await world.sandbox.control.fault({ closeAfter: true }, { ...IMPORTS, nth: 1 });
    const run = await world.runToEnd(world.exportId);
    expect(run).toMatchObject({
      state: "SUCCEEDED",
      added: 30,
      rejected: 0,
      warnings: [{ code: "CONFIRMED_OPT_IN", count: 30 }],
    });
    expect(await sumsOf(world, run)).toEqual(ADDS_UP);
    expect(await world.listed("Unconfirmed")).toHaveLength(30);
    expect(await world.runToEnd(world.exportId)).toMatchObject({ state: "SUCCEEDED", unchanged: 30 });
  });

  test("'unconfirmed' for somebody who already was counts as rejected, in a first answer as in a repeated call", async () => {
    world.people = people(30);
    await world.sandbox.control.setState(world.listId, "person4@example.com", "Unconfirmed");
    // The first answer is readable and names somebody unknown, so that all are sent again in smaller calls.
    const details = ["stranger@example.org", "person4@example.com"].map((EmailAddress) => ({
      EmailAddress,
      Code: 208,
    }));
    const body = { Code: 210, ResultData: { FailureDetails: details } };
    await world.sandbox.control.fault({ status: 400, afterCommit: true, body }, { ...IMPORTS, nth: 1 });
    const run = await world.runToEnd(world.exportId);
    expect(run).toMatchObject({ state: "COMPLETED_WITH_WARNINGS", added: 29, rejected: 1 });
    expect((await world.outcomes(run.id)).get("person4@example.com")).toBe("REJECTED");
  });

  test("who has confirmed is updated and known as active; who has not is rejected and tried again once they have", async () => {
    world.people = people(2);
    await world.runToEnd(world.exportId);
    expect(await world.query("SELECT DISTINCT state FROM recipient")).toEqual([{ state: "UNCONFIRMED" }]);
    await world.sandbox.control.setState(world.listId, "person0@example.com", "Active");
    world.people = people(2, "Renamed");
    const run = await world.runToEnd(world.exportId);
    expect(run).toMatchObject({ toUpdate: 2, updated: 1, rejected: 1 });
    expect(await world.query("SELECT address, state FROM recipient ORDER BY address")).toEqual([
      { address: "person0@example.com", state: "ACTIVE" },
      { address: "person1@example.com", state: "UNCONFIRMED" },
    ]);
    expect(await world.runToEnd(world.exportId)).toMatchObject({ unchanged: 1, stillRejected: 1 });
  });
});

describe("a destination whose totals leave somebody out, who is not on the list either", () => {
  const FORGOTTEN = "person2@example.com";
  let world: Awaited<ReturnType<typeof RunWorld.create>>;
  beforeEach(async () => {
    world = await RunWorld.create();
    return () => world.close();
  });

  /** Stores everybody but one, and answers without them. */
  function forgetting() {
    const account = world.open();
    const destination = Object.assign(Object.create(account) as Destination, {
      async importSubscribers(listId, subscribers, options) {
        const kept = subscribers.filter((body) => !body.includes(FORGOTTEN));
        const answer = await account.importSubscribers(listId, kept, options);
        return { ...answer, unaccounted: subscribers.length - kept.length };
      },
    } satisfies Partial<Destination>);
    const openDestination = async () => destination;
    return { connections: { openDestination, markNeedsReauthentication: async () => undefined } };
  }

  test("they are asked for, and count as rejected for not being there; nobody is blamed, and the next run sends them", async () => {
    world.people = people(5);
    const run = await world.performToEnd(await world.request(world.exportId), forgetting());
    expect(run).toMatchObject({ state: "COMPLETED_WITH_WARNINGS", added: 4, rejected: 1 });
    expect(run.warnings).toEqual([{ code: "TOTALS_DIFFER", count: 1 }]);
    expect(await sumsOf(world, run)).toEqual(ADDS_UP);
    expect(await world.query("SELECT address FROM run_recipient WHERE run_id = $1 AND code = 203", [run.id])).toEqual([
      { address: FORGOTTEN },
    ]);
    const verified = await world.runToEnd(world.exportId, VERIFY);
    expect(await found(world, verified)).toEqual(["MISSING person2 NOT_ARRIVED"]);
    expect(verified.warnings).toEqual([{ code: "NOT_ARRIVED", count: 1 }]);
    expect(await world.runToEnd(world.exportId)).toMatchObject({ state: "SUCCEEDED", added: 1, unchanged: 4 });
    expect(await world.listed()).toHaveLength(5);
  });

  test("of too many to be asked for, all are sent again by the next run", async () => {
    world.people = people(250);
    const run = await world.performToEnd(await world.request(world.exportId), forgetting());
    expect(run).toMatchObject({ state: "COMPLETED_WITH_WARNINGS", added: 250, rejected: 0 });
    expect(run.warnings).toEqual([{ code: "TOTALS_DIFFER", count: 1 }]);
    const verified = await world.runToEnd(world.exportId, VERIFY);
    expect(await found(world, verified)).toEqual(["MISSING person2 NOT_ARRIVED"]);
    expect(verified.warnings).toEqual([{ code: "NOT_ARRIVED", count: 1 }]);
    expect(await world.runToEnd(world.exportId)).toMatchObject({ state: "SUCCEEDED", added: 0, updated: 250 });
    expect(await world.listed()).toHaveLength(250);
    expect(await world.runToEnd(world.exportId)).toMatchObject({ state: "SUCCEEDED", unchanged: 250 });
  });
});
