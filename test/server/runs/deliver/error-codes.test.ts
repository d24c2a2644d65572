import { afterAll, beforeAll, describe, expect, test } from "vitest";

import { describeRejection } from "../../../../server/destinations/campaign-monitor/rejection-text.js";
import { ADDS_UP, sumsOf } from "../../../support/run-sums.js";
import { IMPORTS, RunWorld } from "../../../support/run-world.js";
import { expectFailureTold, expectTold, fault, newcomers, PASSING, REFUSALS, WHOLE_CALLS } from "./error-codes.js";
import type { MirrorWorld } from "./mirror-world.js";

/** Codes of single recipients of an import, and where they mean that somebody stands. */
const ROWS: readonly (readonly [code: number, state: string | null, meaning: string])[] = [
  [1, null, "does not accept the e-mail address"],
  [203, null, "not on the list"],
  [204, "SUPPRESSED", "suppression list"],
  [205, "DELETED", "deleted"],
  [206, "UNSUBSCRIBED", "unsubscribed"],
  [207, "BOUNCED", "bounced"],
  [208, "UNCONFIRMED", "confirm"],
  [213, null, "consent to track"],
  [214, null, "consent to track"],
  [215, null, "consent to track"],
  [220, null, "mobile number"],
  [221, null, "Neither"],
  [222, null, "text messages"],
  [400, null, "could not read"],
  [810, null, "too long"],
];

/** Codes of a call that was wrong as a whole: about its data, so that it may be about somebody in it. */
const WRONG = [1, 5, 209, 212, 213, 214, 215, 220, 221, 222, 253, 400, 810];

/** A limit is waited out for a few calls only. */
const SOON_GIVEN_UP = { ...WHOLE_CALLS, backOff: { ...WHOLE_CALLS.backOff, rateLimitedMs: 20 } };

describe("an import", () => {
  let world: MirrorWorld;
  beforeAll(async () => {
    world = await RunWorld.create();
    world.overrides = WHOLE_CALLS;
  });
  afterAll(() => world.close());

  test.each(REFUSALS)("refused with %i (HTTP %i) ends the run as %s, with nobody in doubt", async (...refusal) => {
    const [code, status, failureCode, says] = refusal;
    world.people = newcomers(3);
    await fault(world, code, status, IMPORTS);
    const run = await world.runToEnd(world.exportId);
    expect(run).toMatchObject({ state: "FAILED", failureCode, attempt: 1, added: 0, rejected: 0, inDoubt: 0 });
    expect(await sumsOf(world, run)).toEqual(ADDS_UP);
    expect(world.refused.splice(0)).toHaveLength(failureCode === "NEEDS_REAUTHENTICATION" ? 1 : 0);
    expectFailureTold(failureCode, run.failureDetails ?? {}, says);
  });

  test.each(PASSING)("answered with %i (HTTP %i) is made again", async (code, status) => {
    world.people = newcomers(3);
    await fault(world, code, status, { ...IMPORTS, times: 2 });
    expect(await world.runToEnd(world.exportId)).toMatchObject({
      state: "SUCCEEDED",
      attempt: 1,
      added: 3,
      rejected: 0,
    });
  });

  test.each(PASSING)(
    "answered with %i (HTTP %i) for ever fails the run after its last attempt",
    async (code, status) => {
      world.people = newcomers(3);
      await fault(world, code, status, IMPORTS);
      const run = await world.performToEnd(await world.request(world.exportId), SOON_GIVEN_UP);
      expect(run).toMatchObject({ state: "FAILED", failureCode: "DESTINATION_UNAVAILABLE", attempt: 4 });
      // What broke may have been stored; what was refused for its frequency was not.
      expect(run.inDoubt).toBe(code === 429 ? 0 : 3);
      expect(await sumsOf(world, run)).toEqual(ADDS_UP);
      expectFailureTold(run.failureCode!, run.failureDetails ?? {}, "did not answer as it should");
      await world.sandbox.control.clearFaults();
      expect(await world.runToEnd(world.exportId)).toMatchObject({ state: "SUCCEEDED", added: 3 });
    },
  );

  test.each(WRONG)(
    "refused as wrong with %i is cut up until it is taken, or until the one at fault stands alone",
    async (code) => {
      world.people = newcomers(4);
      // The whole, its second half, and the last of four.
      await fault(world, code, 400, { ...IMPORTS, times: 3 });
      const run = await world.runToEnd(world.exportId);
      expect(run).toMatchObject({ state: "COMPLETED_WITH_WARNINGS", added: 3, rejected: 1, inDoubt: 0 });
      expect(await sumsOf(world, run)).toEqual(ADDS_UP);
      const rejected = "SELECT code FROM run_recipient WHERE run_id = $1 AND outcome = 'REJECTED'";
      expect(await world.query(rejected, [run.id])).toEqual([{ code }]);
      const { meaning, advice } = describeRejection(code);
      expectTold(meaning);
      expectTold(advice);
    },
  );

  test("refused as wrong whoever is in it fails the run, and nobody counts as rejected", async () => {
    world.people = newcomers(25);
    await fault(world, 253, 400, IMPORTS);
    const run = await world.runToEnd(world.exportId);
    expect(run).toMatchObject({
      state: "FAILED",
      failureCode: "DESTINATION_REFUSED",
      rejected: 0,
      inDoubt: 0,
      attempt: 1,
    });
    expect(await sumsOf(world, run)).toEqual(ADDS_UP);
    expectFailureTold(run.failureCode!, run.failureDetails ?? {}, "code 253");
  });

  test("that refuses some of its recipients takes the others; each has a code, its meaning, and advice", async () => {
    const all = newcomers(ROWS.length + 2);
    world.people = all;
    await world.sandbox.control.clearFaults();
    const FailureDetails = ROWS.map(([Code], n) => ({ EmailAddress: all[n]!.email, Code, Message: "Words of theirs" }));
    const body = {
      Code: 210,
      ResultData: {
        TotalUniqueEmailsSubmitted: all.length,
        TotalNewSubscribers: 2,
        TotalExistingSubscribers: 0,
        FailureDetails,
      },
    };
    await world.sandbox.control.fault({ status: 400, body, afterCommit: true }, { ...IMPORTS, times: 1 });
    const run = await world.runToEnd(world.exportId);
    expect(run).toMatchObject({ state: "COMPLETED_WITH_WARNINGS", added: 2, rejected: ROWS.length });
    expect(await sumsOf(world, run)).toEqual(ADDS_UP);
    const rows = await world.query<{ address: string; code: number; state: string | null; everLeft: boolean | null }>(
      `SELECT told.address, told.code, wanted.rejected_state AS state, known.ever_left AS "everLeft"
       FROM run_recipient told JOIN export_recipient wanted USING (list_key, address)
       LEFT JOIN recipient known USING (list_key, address) WHERE told.run_id = $1 AND told.outcome = 'REJECTED'`,
      [run.id],
    );
    for (const [n, [code, state, meaning]] of ROWS.entries()) {
      const row = rows.find(({ address }) => address === all[n]!.email);
      expect(row).toMatchObject({ code, state });
      expect(row?.everLeft ?? false).toBe(["SUPPRESSED", "UNSUBSCRIBED", "BOUNCED"].includes(state ?? ""));
      const text = describeRejection(code);
      expect(text.meaning.en).toContain(meaning);
      expectTold(text.meaning);
      expectTold(text.advice);
    }
  });

  test("an unknown code is told as a number, with what to do about it", () => {
    const { meaning, advice } = describeRejection(4_711);
    expect(meaning.en).toContain("4711");
    expect(meaning.ja).toContain("4711");
    expectTold(advice);
  });
});
