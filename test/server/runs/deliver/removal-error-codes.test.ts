import { afterAll, beforeAll, describe, expect, test } from "vitest";

import { describeRejection } from "../../../../server/destinations/campaign-monitor/rejection-text.js";
import { SEED } from "../../../support/sandbox.js";
import { expectFailureTold, expectTold, fault, newcomers, PASSING, REFUSALS, WHOLE_CALLS } from "./error-codes.js";
import { DELETES, mirrorWorld, removalSums, type MirrorWorld } from "./mirror-world.js";

describe.each([
  ["delete", "DELETE", SEED.listIds.newsletter, DELETES],
  ["unsubscribe", "UNSUBSCRIBE", SEED.listIds.events, { method: "POST", pathIncludes: "/unsubscribe.json" }],
] as const)("a call to %s", (_name, onLeave, listId, calls) => {
  let world: MirrorWorld;
  beforeAll(async () => {
    world = await mirrorWorld({ onLeave, listId });
    world.overrides = WHOLE_CALLS;
  });
  afterAll(() => world.close());

  const stays = { email: "stays@example.com" };
  /** One person leaves the segment; whoever was left over by a test before does too. */
  async function oneLeaves(): Promise<string> {
    await world.sandbox.control.clearFaults();
    const [leaver] = newcomers(1);
    world.people = [stays, leaver!];
    await world.runToEnd(world.exportId);
    world.people = [stays];
    return leaver!.email!;
  }

  const MANY_RUNS = { timeout: 180_000 };
  test(
    "refused for another reason than the person ends the run, with nobody in doubt and their claim kept",
    MANY_RUNS,
    async () => {
      await oneLeaves();
      for (const [code, status, failureCode, says] of REFUSALS) {
        await fault(world, code, status, calls);
        const run = await world.runToEnd(world.exportId);
        expect({ code, ...run }).toMatchObject({
          code,
          state: "FAILED",
          failureCode,
          attempt: 1,
          toRemove: 1,
          removed: 0,
        });
        expect(await removalSums(world, run)).toEqual({});
        expect(run).toMatchObject({ removalFailed: 0, removalInDoubt: 0 });
        expect(world.refused.splice(0)).toHaveLength(failureCode === "NEEDS_REAUTHENTICATION" ? 1 : 0);
        expectFailureTold(failureCode, run.failureDetails ?? {}, says);
        expect(await world.query("SELECT FROM delivery_intent")).toHaveLength(0);
        expect(await world.query("SELECT FROM export_recipient WHERE claimed")).toHaveLength(2);
      }
    },
  );

  test.each(PASSING)("answered with %i (HTTP %i) is made again, after they were read again", async (code, status) => {
    await oneLeaves();
    await fault(world, code, status, { ...calls, times: 2 });
    expect(await world.runToEnd(world.exportId)).toMatchObject({
      state: "SUCCEEDED",
      toRemove: 1,
      removed: 1,
      attempt: 1,
    });
  });

  test.each([400, 4_711])("refused as wrong with %i: a failed removal, tried again by the next run", async (code) => {
    const email = await oneLeaves();
    await fault(world, code, 400, calls);
    const run = await world.runToEnd(world.exportId);
    expect(run).toMatchObject({ state: "COMPLETED_WITH_WARNINGS", toRemove: 1, removalFailed: 1, removalInDoubt: 0 });
    expect(await removalSums(world, run)).toEqual({});
    const told = "SELECT address, code FROM run_recipient WHERE run_id = $1 AND outcome = 'REMOVAL_FAILED'";
    expect(await world.query(told, [run.id])).toEqual([{ address: email, code }]);
    expectTold(describeRejection(code).meaning);
    expect(await world.query("SELECT FROM export_recipient WHERE claimed")).toHaveLength(2);
    await world.sandbox.control.clearFaults();
    expect(await world.runToEnd(world.exportId)).toMatchObject({ state: "SUCCEEDED", toRemove: 1, removed: 1 });
  });

  test.each([203, 1])(
    "answered with %i, and gone: there was nothing to remove, and the claim is let go",
    async (code) => {
      const email = await oneLeaves();
      await world.sandbox.control.fault(
        { status: 400, body: { Code: code }, afterCommit: true },
        { ...calls, times: 1 },
      );
      const run = await world.runToEnd(world.exportId);
      expect(run).toMatchObject({ state: "SUCCEEDED", toRemove: 1, removed: 0, removalNotNeeded: 1 });
      expect(await removalSums(world, run)).toEqual({});
      expect(await world.query("SELECT FROM export_recipient WHERE claimed AND address = $1", [email])).toHaveLength(0);
      const ours = "SELECT FROM recipient WHERE address = $1 AND deleted_from IS NOT NULL";
      expect(await world.query(ours, [email])).toHaveLength(0);
    },
  );

  test("answered with 203 when it is repeated, because the first one's answer was lost: removed", async () => {
    const email = await oneLeaves();
    await world.sandbox.control.fault({ closeAfter: true }, { ...calls, nth: 1 });
    const run = await world.runToEnd(world.exportId);
    expect(run).toMatchObject({ state: "SUCCEEDED", toRemove: 1, removed: 1, removalNotNeeded: 0 });
    expect((await world.outcomes(run.id)).get(email)).toBe("REMOVED");
  });

  test("answered with 203 although they are there is a failed removal, and is said to be", async () => {
    await oneLeaves();
    await world.sandbox.control.fault({ status: 400, body: { Code: 203 } }, calls);
    const run = await world.runToEnd(world.exportId);
    expect(run).toMatchObject({ state: "COMPLETED_WITH_WARNINGS", removed: 0, removalFailed: 1 });
    expect(await removalSums(world, run)).toEqual({});
  });
});
