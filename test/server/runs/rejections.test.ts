import { beforeEach, describe, expect, test } from "vitest";

import { IMPORTS, ADDS_UP, people, RunWorld, sumsOf } from "../../support/run-world.js";

let world: Awaited<ReturnType<typeof RunWorld.create>>;
beforeEach(async () => {
  world = await RunWorld.create();
  return () => world.close();
});

const CODES = { Unsubscribed: 206, Bounced: 207, Deleted: 205 } as const;

/** People who left the list by various ways, and some who did not. */
async function someHaveLeft(): Promise<void> {
  world.people = people(40);
  let n = 0;
  for (const state of Object.keys(CODES) as (keyof typeof CODES)[]) {
    await world.sandbox.control.setState(world.listId, `person${n++}@example.com`, state);
  }
}

describe("those who left the list by their own will", () => {
  test("are rejected with the destination's codes, and everybody else arrives", async () => {
    await someHaveLeft();
    const run = await world.runToEnd(world.exportId);
    expect(run).toMatchObject({ state: "COMPLETED_WITH_WARNINGS", uniqueCount: 40, added: 37, rejected: 3 });
    expect(await sumsOf(world, run)).toEqual(ADDS_UP);
    expect(await world.listed()).toHaveLength(37);
    const rejections = await world.runs.rejectionsOf(run.id);
    expect(rejections.map(({ code, count }) => [code, count])).toEqual([
      [205, 1],
      [206, 1],
      [207, 1],
    ]);
    expect(rejections[1]!.meaning.en).toBe("The person unsubscribed.");
    expect(rejections.every(({ advice }) => advice.ja.length > 0)).toBe(true);
  });

  test("are not sent again while neither they nor their profile changed, and the run says so", async () => {
    await someHaveLeft();
    await world.runToEnd(world.exportId);
    await world.sandbox.control.clearCalls();
    const run = await world.runToEnd(world.exportId);
    expect(run).toMatchObject({ state: "COMPLETED_WITH_WARNINGS", unchanged: 37, stillRejected: 3, rejected: 0 });
    expect(await sumsOf(world, run)).toEqual(ADDS_UP);
    expect(await world.imports()).toBe(0);
  });

  test("are tried again when their profile changed, when asked to, and when they stand elsewhere by now", async () => {
    await someHaveLeft();
    await world.runToEnd(world.exportId);
    world.people = people(40).map((person, n) => (n === 0 ? { ...person, name: "Renamed" } : person));
    expect(await world.runToEnd(world.exportId)).toMatchObject({ stillRejected: 2, rejected: 1 });
    const retried = { trigger: "RETRY", origin: "retryRejected" } as const;
    expect(await world.runToEnd(world.exportId, retried)).toMatchObject({ stillRejected: 0, rejected: 3 });

    await world.sandbox.control.setState(world.listId, "person1@example.com", "Active");
    await world.query("UPDATE recipient SET state = 'ACTIVE' WHERE address = 'person1@example.com'");
    const run = await world.runToEnd(world.exportId);
    expect(run).toMatchObject({ stillRejected: 2, rejected: 0, updated: 1 });
    expect(await sumsOf(world, run)).toEqual(ADDS_UP);
  });
});

describe("a call that is refused as a whole", () => {
  test("is cut up until the recipient at fault stands alone", async () => {
    await world.sandbox.control.settings({ overLongValue: "reject810" });
    world.people = people(1_200).map((person, n) => (n % 500 === 3 ? { ...person, city: "x".repeat(300) } : person));
    const run = await world.runToEnd(world.exportId);
    expect(run).toMatchObject({ state: "COMPLETED_WITH_WARNINGS", added: 1_197, rejected: 3 });
    expect(await sumsOf(world, run)).toEqual(ADDS_UP);
    expect(await world.runs.rejectionsOf(run.id)).toMatchObject([{ code: 810, count: 3 }]);
    expect(await world.listed()).toHaveLength(1_197);
  });

  test("for everybody ends the run after a bounded number of calls, and nobody counts as rejected", async () => {
    await world.sandbox.control.fault(
      { status: 400, body: { Code: 214, Message: "ConsentToTrack required" } },
      IMPORTS,
    );
    world.people = people(3_000);
    const run = await world.runToEnd(world.exportId);
    expect(run).toMatchObject({
      state: "FAILED",
      failureCode: "DESTINATION_REFUSED",
      failureDetails: { code: 214 },
      rejected: 0,
      inDoubt: 0,
      attempt: 1,
    });
    expect(await sumsOf(world, run)).toEqual(ADDS_UP);
    expect(await world.imports()).toBeLessThan(3 * 80);
    await world.sandbox.control.clearFaults();
    expect(await world.runToEnd(world.exportId)).toMatchObject({ state: "SUCCEEDED", added: 3_000 });
  });
});

describe("a refusal", () => {
  const refusing = (details: readonly { EmailAddress: string; Code: number }[]) => ({
    status: 400,
    afterCommit: true,
    body: { Code: 210, ResultData: { FailureDetails: details } },
  });

  test("that names nobody whom we sent is looked into with smaller calls", async () => {
    await world.sandbox.control.fault(refusing([{ EmailAddress: "stranger@example.org", Code: 206 }]), {
      ...IMPORTS,
      nth: 1,
    });
    world.people = people(100);
    await world.sandbox.control.setState(world.listId, "person3@example.com", "Unsubscribed");
    const run = await world.runToEnd(world.exportId);
    expect(run).toMatchObject({ state: "COMPLETED_WITH_WARNINGS", added: 99, rejected: 1 });
    expect((await world.outcomes(run.id)).get("person3@example.com")).toBe("REJECTED");
    expect(await world.listed()).toHaveLength(99);
  });

  test("that repeats an address, in another spelling, rejects it once", async () => {
    const details = ["PERSON3@example.com", "person3@Example.com "].map((EmailAddress) => ({
      EmailAddress,
      Code: 206,
    }));
    await world.sandbox.control.fault(refusing(details), { ...IMPORTS, nth: 1 });
    world.people = people(10);
    const run = await world.runToEnd(world.exportId);
    expect(run).toMatchObject({ state: "COMPLETED_WITH_WARNINGS", added: 9, rejected: 1 });
    expect(await sumsOf(world, run)).toEqual(ADDS_UP);
  });
});

test("a run that is mostly rejected is stopped, and says how many were", async () => {
  await world.sandbox.control.settings({ internationalAddresses: "refuse" });
  world.people = people(4_000).map((person, n) => (n % 3 === 0 ? person : { ...person, email: `ř${n}@example.com` }));
  const run = await world.runToEnd(world.exportId);
  expect(run).toMatchObject({ state: "FAILED", failureCode: "TOO_MANY_REJECTED", attempt: 1 });
  expect(run.rejected).toBeGreaterThan(run.added);
  expect(await sumsOf(world, run)).toEqual(ADDS_UP);
});
