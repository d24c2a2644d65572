import { beforeEach, describe, expect, test } from "vitest";

import type { TrippedGuard } from "../../../../server/runs/export-run.entity.js";
import { people, RunWorld } from "../../../support/run-world.js";

const PLAN = { kind: "PLAN", origin: "planExport" } as const;
const CONSENT = { field: "consent", yesValues: ["yes"], refusalWithholds: "ADDRESS", removeWhenGone: true } as const;

let world: Awaited<ReturnType<typeof RunWorld.create>>;
beforeEach(async () => {
  world = await RunWorld.create({ membership: "MIRROR", onLeave: "DELETE", matching: { recipientConsent: CONSENT } });
  return () => world.close();
});

const agreeing = (count: number) => people(count).map((person) => ({ ...person, consent: "yes" }));
/** Some of them have withdrawn their consent. */
const withdrawing = (count: number, withdrawn: number) =>
  agreeing(count).map((person, n) => (n < withdrawn ? { ...person, consent: "no" } : person));

async function guard(column: "max_members" | "max_leaver_share" | "max_withdrawn_share", value: number): Promise<void> {
  await world.query(`UPDATE export SET ${column} = $1`, [value]);
}

/** What a plan warns of, and what a run is held for: the same. Holding leaves the list as it is. */
async function expectHeld(...expected: readonly TrippedGuard[]): Promise<void> {
  const plan = await world.runToEnd(world.exportId, PLAN);
  expect(plan.state).toBe("PLANNED");
  expect(plan.warnings).toEqual(
    expected.map(({ code, count, limit }) => ({
      code: `WOULD_BE_HELD_${code}`,
      count,
      ...(limit === null ? {} : { limit }),
    })),
  );
  const before = await world.listed();
  const run = await world.perform(await world.request(world.exportId));
  expect(run).toMatchObject({ state: "HELD", heldBecause: expected, removed: 0 });
  expect(run.warnings).toEqual([]);
  expect(await world.listed()).toEqual(before);
}

describe("a run is held", () => {
  test("when it has more members than allowed, before anybody is sent", async () => {
    world.people = agreeing(4);
    await guard("max_members", 3);
    await expectHeld({ code: "MAX_MEMBERS", count: 4, limit: 3 });
    expect(await world.imports()).toBe(0);
  });

  test("when a larger share of those it claims would leave than allowed", async () => {
    world.people = agreeing(10);
    await world.runToEnd(world.exportId);
    world.people = agreeing(7);
    await expectHeld({ code: "MAX_LEAVER_SHARE", count: 3, limit: 2 });
  });

  test("when a larger share than allowed would be removed because their consent is gone", async () => {
    world.people = agreeing(10);
    await world.runToEnd(world.exportId);
    await guard("max_withdrawn_share", 0.1);
    world.people = withdrawing(10, 2);
    await expectHeld({ code: "MAX_WITHDRAWN_SHARE", count: 2, limit: 1 });
  });

  test("whatever share is allowed, when it would leave nobody on the list", async () => {
    world.people = agreeing(5);
    await world.runToEnd(world.exportId);
    await guard("max_leaver_share", 1);
    world.people = [];
    await expectHeld({ code: "LIST_WOULD_BE_EMPTY", count: 5, limit: null });
  });
});

describe("a run is not held", () => {
  test("when as many leave, and as many withdraw, as is allowed", async () => {
    world.people = agreeing(10);
    await world.runToEnd(world.exportId);
    world.people = withdrawing(8, 2);
    const run = await world.runToEnd(world.exportId);
    expect(run).toMatchObject({ state: "SUCCEEDED", heldBecause: [], toRemove: 4, toRemoveWithdrawn: 2, removed: 4 });
    expect(await world.listed()).toHaveLength(6);
  });

  test("when the segment is empty and nobody was ever put on the list", async () => {
    await world.sandbox.control.setState(world.listId, "stranger@example.com", "Active");
    expect(await world.runToEnd(world.exportId)).toMatchObject({ state: "SUCCEEDED", uniqueCount: 0, toRemove: 0 });
    expect(await world.listed()).toEqual(["stranger@example.com"]);
  });

  test("when all leave and others stay on the list, or come onto it, as far as the share allows", async () => {
    world.people = agreeing(3);
    await world.runToEnd(world.exportId);
    await guard("max_leaver_share", 1);
    world.people = [{ email: "new@example.com", consent: "yes" }];
    const plan = await world.runToEnd(world.exportId, PLAN);
    expect(plan).toMatchObject({ toRemove: 3, toAdd: 1, warnings: [] });
    world.people = [];
    await world.sandbox.control.setState(world.listId, "stranger@example.com", "Active");
    expect(await world.runToEnd(world.exportId, PLAN)).toMatchObject({ toRemove: 3, warnings: [] });
  });
});
