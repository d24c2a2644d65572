import { beforeEach, expect, test } from "vitest";

import type { Matching } from "../../../../server/exports/matching.js";
import { ADDS_UP, sumsOf } from "../../../support/run-sums.js";
import { people, RunWorld } from "../../../support/run-world.js";
import { found, VERIFY } from "../verify/verify-world.js";
import { decisionsIn, holdRun } from "./held-world.js";

const CONSENT = { field: "consent", yesValues: ["yes"], refusalWithholds: "ADDRESS", removeWhenGone: true } as const;
const MATCHING: Partial<Matching> = { recipientConsent: CONSENT };
const who = (number: number) => `person${number}@example.com`;
const agreeing = (from: number, to: number) =>
  people(to)
    .slice(from)
    .map((person) => ({ ...person, consent: "yes" }));
const refusing = (number: number) => ({ email: who(number), consent: "no" });

let world: Awaited<ReturnType<typeof RunWorld.create>>;
beforeEach(async () => {
  world = await RunWorld.create({ matching: MATCHING });
  world.elsewhere = [];
  return () => world.close();
});

test("who refuses outside the segments after a plan was made is withheld from it, and named for it", async () => {
  world.people = agreeing(0, 10);
  const { id } = await holdRun(world, world.exportId);
  // Still in the segment by one profile, refusing by another; and one who dropped out of it altogether.
  world.elsewhere = [refusing(3), refusing(9)];
  world.people = agreeing(0, 9);
  await decisionsIn(world).approve(id);
  const run = await world.performToEnd(id);
  expect(run).toMatchObject({ state: "COMPLETED_WITH_WARNINGS", added: 8, withheld: 1 });
  expect(run.warnings).toEqual(
    expect.arrayContaining([
      { code: "WITHHELD_SINCE", count: 1 },
      { code: "NO_LONGER_MEMBERS", count: 1 },
    ]),
  );
  expect(await sumsOf(world, run)).toEqual(ADDS_UP);
  const withheld = "SELECT address, reason FROM run_recipient WHERE run_id = $1 AND outcome = 'WITHHELD'";
  expect(await world.query(withheld, [id])).toEqual([{ address: who(3), reason: "NO_CONSENT" }]);
  expect(await world.listed()).toEqual([0, 1, 2, 4, 5, 6, 7, 8].map(who));
});

test("a verification says of whoever refuses, in the segments or outside, that they should not be on the list", async () => {
  world.people = agreeing(0, 6);
  await world.runToEnd(world.exportId);
  world.people = [...agreeing(0, 4), refusing(4)];
  world.elsewhere = [refusing(2), refusing(5)];
  const run = await world.runToEnd(world.exportId, VERIFY);
  expect(run).toMatchObject({ state: "COMPLETED_WITH_WARNINGS" });
  expect(await found(world, run)).toEqual(
    expect.arrayContaining([2, 4, 5].map((number) => `UNEXPECTED person${number} NO_CONSENT`)),
  );
  expect(await world.listed()).toHaveLength(6);
});
