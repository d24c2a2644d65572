import { beforeEach, describe, expect, test } from "vitest";

import { readSamples } from "../../../server/runs/plan-view/read-samples.js";
import { ADDS_UP, sumsOf } from "../../support/run-sums.js";
import { IMPORTS, people, RunWorld } from "../../support/run-world.js";
import { withCalls } from "./with-calls.js";

const RETRY = { trigger: "RETRY", origin: "retryRejected" } as const;

let world: Awaited<ReturnType<typeof RunWorld.create>>;
beforeEach(async () => {
  world = await RunWorld.create();
  return () => world.close();
});

const CODES = { Unsubscribed: 206, Bounced: 207, Deleted: 205 } as const;

/** People of whom some leave the list by various ways: by then the list has been looked at, and nobody was sent. */
function someLeaveMeanwhile(): void {
  world.people = people(40);
  let left = false;
  world.overrides = withCalls(world, {
    before: async () => {
      if (left) return;
      left = true;
      const states = Object.keys(CODES) as (keyof typeof CODES)[];
      for (const [n, state] of states.entries()) {
        await world.sandbox.control.setState(world.listId, `person${n}@example.com`, state);
      }
    },
  });
}

describe("those who leave the list by their own will after it was looked at", () => {
  test("are rejected with the destination's codes, and everybody else arrives", async () => {
    someLeaveMeanwhile();
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

  test("are withheld from then on, whatever becomes of their profiles and whoever asks, until they come back", async () => {
    someLeaveMeanwhile();
    await world.runToEnd(world.exportId);
    await world.sandbox.control.clearCalls();
    const withheld = { state: "SUCCEEDED", withheld: 3, uniqueCount: 37, unchanged: 37, stillRejected: 0, rejected: 0 };
    const run = await world.runToEnd(world.exportId);
    expect(run).toMatchObject(withheld);
    expect(await sumsOf(world, run)).toEqual(ADDS_UP);
    world.people = people(40).map((person, n) => (n < 3 ? { ...person, name: "Renamed" } : person));
    expect(await world.runToEnd(world.exportId)).toMatchObject(withheld);
    expect(await world.runToEnd(world.exportId, RETRY)).toMatchObject(withheld);
    expect(await world.imports()).toBe(0);

    await world.sandbox.control.setState(world.listId, "person1@example.com", "Active");
    const back = await world.runToEnd(world.exportId);
    expect(back).toMatchObject({ state: "SUCCEEDED", withheld: 2, uniqueCount: 38, updated: 1 });
    expect(await sumsOf(world, back)).toEqual(ADDS_UP);
  });
});

describe("those whom the destination refuses for what they are", () => {
  /** Three addresses that this destination does not take. */
  beforeEach(async () => {
    await world.sandbox.control.settings({ internationalAddresses: "refuse" });
    world.people = people(40).map((person, n) => (n < 3 ? { ...person, email: `ř${n}@example.com` } : person));
  });

  test("are not sent again while neither they nor their profile changed, and the run says so", async () => {
    expect(await world.runToEnd(world.exportId)).toMatchObject({ added: 37, rejected: 3 });
    await world.sandbox.control.clearCalls();
    const run = await world.runToEnd(world.exportId);
    expect(run).toMatchObject({ state: "COMPLETED_WITH_WARNINGS", unchanged: 37, stillRejected: 3, rejected: 0 });
    expect(await sumsOf(world, run)).toEqual(ADDS_UP);
    expect(await world.imports()).toBe(0);
  });

  test("are tried again when their profile changed, and when asked to", async () => {
    await world.runToEnd(world.exportId);
    world.people = world.people.map((person, n) => (n === 0 ? { ...person, name: "Renamed" } : person));
    expect(await world.runToEnd(world.exportId)).toMatchObject({ stillRejected: 2, rejected: 1 });
    expect(await world.runToEnd(world.exportId, RETRY)).toMatchObject({ stillRejected: 0, rejected: 3 });
    await world.sandbox.control.settings({ internationalAddresses: "accept" });
    const run = await world.runToEnd(world.exportId, RETRY);
    expect(run).toMatchObject({ state: "SUCCEEDED", added: 3, unchanged: 37, rejected: 0 });
    expect(await sumsOf(world, run)).toEqual(ADDS_UP);
  });
});

test("somebody refused for where they stood is tried again as soon as they stand elsewhere", async () => {
  world.people = people(3);
  await world.sandbox.control.setState(world.listId, "person1@example.com", "Unconfirmed");
  expect(await world.runToEnd(world.exportId)).toMatchObject({ added: 2, rejected: 1 });
  expect(await world.runToEnd(world.exportId)).toMatchObject({ unchanged: 2, stillRejected: 1 });
  await world.sandbox.control.setState(world.listId, "person1@example.com", "Active");
  const run = await world.runToEnd(world.exportId);
  expect(run).toMatchObject({ state: "SUCCEEDED", unchanged: 2, stillRejected: 0, updated: 1 });
  expect(await sumsOf(world, run)).toEqual(ADDS_UP);
});

describe("values that the matching rejects", () => {
  const tooLong = (name: string) => people(4).map((person, n) => (n === 1 ? { ...person, city: name } : person));

  test("make their recipient rejected without being sent, and remembered as such", async () => {
    await world.query("UPDATE export SET matching = jsonb_set(matching, '{customFields,0,whenTooLong}', '\"REJECT\"')");
    world.people = tooLong("x".repeat(300));
    const plan = await world.runToEnd(world.exportId, { kind: "PLAN", origin: "planExport" });
    expect(plan).toMatchObject({ state: "PLANNED", toAdd: 3, rejected: 1 });
    expect(await readSamples(world.pool, plan, 1)).toEqual([
      { set: "ADD", count: 3, emails: [expect.any(String)] },
      { set: "REJECTED", count: 1, emails: ["person1@example.com"] },
    ]);
    expect(await sumsOf(world, plan)).toEqual(ADDS_UP);
    const first = await world.runToEnd(world.exportId);
    expect(first).toMatchObject({ state: "COMPLETED_WITH_WARNINGS", uniqueCount: 4, added: 3, rejected: 1 });
    expect(await sumsOf(world, first)).toEqual(ADDS_UP);
    expect(await world.runs.rejectionsOf(first.id)).toMatchObject([{ code: 810, count: 1 }]);
    const second = await world.runToEnd(world.exportId);
    expect(second).toMatchObject({ state: "COMPLETED_WITH_WARNINGS", unchanged: 3, stillRejected: 1, rejected: 0 });
    expect(await world.runToEnd(world.exportId, RETRY)).toMatchObject({ unchanged: 3, stillRejected: 0, rejected: 1 });

    // Cut instead, they are sent; so is whoever has something shorter.
    await world.query("UPDATE export SET matching = jsonb_set(matching, '{customFields,0,whenTooLong}', '\"CUT\"')");
    expect(await world.runToEnd(world.exportId)).toMatchObject({ state: "SUCCEEDED", added: 1, unchanged: 3 });
  });

  test("never take anybody off a mirrored list", async () => {
    await world.query(
      `UPDATE export SET membership = 'MIRROR', on_leave = 'DELETE',
         matching = jsonb_set(matching, '{customFields,0,whenTooLong}', '"REJECT"')`,
    );
    world.people = tooLong("Malmö");
    await world.runToEnd(world.exportId);
    world.people = tooLong("x".repeat(300));
    const run = await world.runToEnd(world.exportId);
    expect(run).toMatchObject({ state: "COMPLETED_WITH_WARNINGS", unchanged: 3, rejected: 1, toRemove: 0 });
    expect(await world.listed()).toHaveLength(4);
  });
});

describe("a call that is refused as a whole", () => {
  test("is cut up until the recipient at fault stands alone", async () => {
    await world.sandbox.control.settings({ overLongValue: "reject810" });
    world.people = people(1_200).map((person, n) => (n % 500 === 3 ? { ...person, city: "too long" } : person));
    // As if what the destination keeps had become shorter than it says.
    const tooLong = [{ key: "[City]", value: "x".repeat(300) }];
    world.overrides = {
      adapter: {
        serialise: ({ customFields, ...person }) =>
          world.adapter.serialise({ ...person, customFields: customFields.length > 0 ? tooLong : [] }),
      },
    };
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
    const leave = () => world.sandbox.control.setState(world.listId, "person3@example.com", "Unsubscribed");
    const run = await world.performToEnd(await world.request(world.exportId), withCalls(world, { before: leave }));
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
