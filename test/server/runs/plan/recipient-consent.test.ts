import { beforeEach, expect, test } from "vitest";

import type { Membership } from "../../../../server/exports/export.entity.js";
import type { RecipientConsent } from "../../../../server/exports/matching.js";
import { ADDS_UP, sumsOf } from "../../../support/run-sums.js";
import { people, RunWorld } from "../../../support/run-world.js";

const PLAN = { kind: "PLAN", origin: "planExport" } as const;
const CONSENT: RecipientConsent = {
  field: "consent",
  yesValues: ["yes"],
  refusalWithholds: "ADDRESS",
  removeWhenGone: true,
};

let world: Awaited<ReturnType<typeof RunWorld.create>>;
beforeEach(async () => {
  world = await RunWorld.create({ matching: { recipientConsent: CONSENT } });
  return () => world.close();
});

const asking = (changes: Partial<RecipientConsent> = {}) => ({ recipientConsent: { ...CONSENT, ...changes } });
const agreeing = (count: number) => people(count).map((person) => ({ ...person, consent: "Yes" }));

test("profiles without the recipient's consent are withheld and counted; one that refuses may withhold its whole address", async () => {
  world.people = [
    { email: "anna@example.com", consent: " YES " },
    { email: "anna@example.com", consent: "no" },
    { email: "ANNA@example.com", consent: "yes" },
    { email: "bert@example.com", consent: "yes" },
    { email: "cleo@example.com" },
  ];
  const whole = await world.runToEnd(world.exportId, PLAN);
  expect(whole).toMatchObject({ evaluated: 5, withheld: 4, duplicates: 0, uniqueCount: 1, toAdd: 1 });
  expect(await sumsOf(world, whole)).toEqual(ADDS_UP);

  const alone = await world.makeExport({ matching: asking({ refusalWithholds: "PROFILE" }) });
  const plan = await world.runToEnd(alone, PLAN);
  expect(plan).toMatchObject({ evaluated: 5, withheld: 2, duplicates: 1, uniqueCount: 2, toAdd: 2 });
  expect(await sumsOf(world, plan)).toEqual(ADDS_UP);
});

test.each([
  ["ADD_AND_UPDATE", "KEEP", 1],
  ["ADD_ONLY", "KEEP", 1],
  ["UPDATE_ONLY", "KEEP", 1],
  ["MIRROR", "KEEP", 1],
  ["MIRROR", "DELETE", 2],
] as const satisfies readonly (readonly [Membership, string, number])[])(
  "in %s (%s), whoever's consent is gone is to be removed, and counted apart from those who left",
  async (membership, onLeave, toRemove) => {
    world.people = agreeing(10);
    await world.runToEnd(world.exportId);
    await world.query("UPDATE export SET membership = $1, on_leave = $2", [membership, onLeave]);
    // Nine of ten: one has left the segment, one has withdrawn.
    world.people = agreeing(9).map((person, n) => (n === 3 ? { ...person, consent: "no" } : person));
    const plan = await world.runToEnd(world.exportId, PLAN);
    expect(plan).toMatchObject({ withheld: 1, uniqueCount: 8, unchanged: 8, toRemove, toRemoveWithdrawn: 1 });
    expect(plan.warnings).toEqual([]);
  },
);

test("with removal switched off nobody is removed for it, and in a mirror they leave as anybody does", async () => {
  world.people = agreeing(10);
  const exportId = await world.makeExport({ matching: asking({ removeWhenGone: false }) });
  await world.runToEnd(exportId);
  world.people = agreeing(10).map((person, n) => (n === 3 ? { ...person, consent: "no" } : person));
  expect(await world.runToEnd(exportId, PLAN)).toMatchObject({ withheld: 1, toRemove: 0, toRemoveWithdrawn: 0 });
  await world.query("UPDATE export SET membership = 'MIRROR', on_leave = 'DELETE' WHERE id = $1", [exportId]);
  expect(await world.runToEnd(exportId, PLAN)).toMatchObject({ withheld: 1, toRemove: 1 });
});

test("people whom another export claims, or who came onto the list by themselves, stay although their consent is gone", async () => {
  await world.sandbox.control.setState(world.listId, "person1@example.com", "Active");
  world.people = agreeing(10);
  await world.runToEnd(world.exportId);
  const other = await world.makeExport();
  world.people = people(1);
  await world.runToEnd(other);
  world.people = agreeing(10).map((person, n) => (n <= 1 ? { ...person, consent: "no" } : person));
  const plan = await world.runToEnd(world.exportId, PLAN);
  expect(plan).toMatchObject({ toRemove: 0, toRemoveWithdrawn: 0, keptByClaim: 1, keptForeign: 1, withheld: 2 });
  expect(plan.warnings).toEqual([
    { code: "KEPT_BY_CLAIM", count: 1 },
    { code: "KEPT_FOREIGN", count: 1 },
  ]);
});
