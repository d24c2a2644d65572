import { afterAll, beforeAll, describe, expect, test } from "vitest";

import { describeRejection } from "../../../../server/destinations/campaign-monitor/rejection-text.js";
import { failureText, type FailureCode } from "../../../../server/runs/run-failure.js";
import { SEED, type FaultMatch } from "../../../support/sandbox.js";
import { ADDS_UP, IMPORTS, RunWorld, sumsOf, type Person } from "../../../support/run-world.js";
import { DELETES, mirrorWorld, removalSums, type MirrorWorld } from "./mirror-world.js";

/** Codes with which Campaign Monitor refuses a call for a reason that is not about anybody in it, and what the run says. */
const REFUSALS: readonly (readonly [code: number, status: number, failure: FailureCode, says: string])[] = [
  [50, 401, "NEEDS_REAUTHENTICATION", "does not accept the connection's credential"],
  [100, 401, "NEEDS_REAUTHENTICATION", "does not accept the connection's credential"],
  [103, 401, "NEEDS_REAUTHENTICATION", "does not accept the connection's credential"],
  [105, 401, "NEEDS_REAUTHENTICATION", "does not accept the connection's credential"],
  [107, 401, "NEEDS_REAUTHENTICATION", "does not accept the connection's credential"],
  [120, 401, "NEEDS_REAUTHENTICATION", "does not accept the connection's credential"],
  [121, 401, "NEEDS_REAUTHENTICATION", "does not accept the connection's credential"],
  [122, 401, "NEEDS_REAUTHENTICATION", "does not accept the connection's credential"],
  [124, 401, "NEEDS_REAUTHENTICATION", "does not accept the connection's credential"],
  [51, 403, "PERMISSION_MISSING", "lacks a permission"],
  [60, 401, "PERMISSION_MISSING", "lacks a permission"],
  [106, 401, "PERMISSION_MISSING", "lacks a permission"],
  [123, 401, "PERMISSION_MISSING", "lacks a permission"],
  [403, 403, "PERMISSION_MISSING", "lacks a permission"],
  [101, 401, "LIST_NOT_YOURS", "does not belong to this connection's account"],
  [102, 401, "LIST_NOT_YOURS", "does not belong to this connection's account"],
  [404, 404, "LIST_NOT_FOUND", "does not exist"],
  [108, 401, "ACCOUNT_PROBLEM", "code 108"],
  [111, 401, "ACCOUNT_PROBLEM", "code 111"],
  [666, 400, "ACCOUNT_PROBLEM", "code 666"],
  [700, 400, "ACCOUNT_PROBLEM", "code 700"],
];

/** Codes that pass: the same call is made again. */
const PASSING = [
  [429, 429],
  [500, 500],
  [900, 400],
  [1000, 400],
] as const;

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

const WHOLE_CALLS = { backOff: { tries: 4, baseMs: 2, mostMs: 10, rateLimitedMs: 2_000 }, attemptBackOffMs: () => 0 };

/** Both languages say something, and not the same. */
function expectTold({ en, ja }: { readonly en: string; readonly ja: string }): void {
  expect(en.length).toBeGreaterThan(10);
  expect(ja).toMatch(/[\u3040-\u30ff\u4e00-\u9fff]/);
}

function expectFailureTold(code: string, details: Parameters<typeof failureText>[1], says: string): void {
  const { message, advice } = failureText(code, details);
  expect(message.en).toContain(says);
  expectTold(message);
  expectTold(advice);
}

let number = 0;
/** People whom no run has seen yet. */
function newcomers(count: number): Person[] {
  number += 1;
  return Array.from({ length: count }, (_, n) => ({ email: `n${number}p${n}@example.com`, name: `Person ${n}` }));
}

async function fault(world: RunWorld, code: number, status: number, match: FaultMatch): Promise<void> {
  await world.sandbox.control.clearFaults();
  await world.sandbox.control.fault({ status, body: { Code: code, Message: "Words of theirs" } }, match);
}

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
      const run = await world.runToEnd(world.exportId);
      expect(run).toMatchObject({ state: "FAILED", failureCode: "DESTINATION_UNAVAILABLE", attempt: 3 });
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
