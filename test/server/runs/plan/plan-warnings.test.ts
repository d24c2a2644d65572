import { beforeEach, expect, test } from "vitest";

import { guardText } from "../../../../server/runs/held/guard-text.js";
import { failureText } from "../../../../server/runs/run-failure.js";
import { warningText } from "../../../../server/runs/run-text.js";
import { people, RunWorld } from "../../../support/run-world.js";
import { SEED } from "../../../support/sandbox.js";

const PLAN = { kind: "PLAN", origin: "planExport" } as const;

let world: Awaited<ReturnType<typeof RunWorld.create>>;
beforeEach(async () => {
  world = await RunWorld.create();
  return () => world.close();
});

const planOf = (exportId = world.exportId) => world.runToEnd(exportId, PLAN);

test("a plan warns how many mails a list with confirmed opt-in would send", async () => {
  const exportId = await world.makeExport({ listId: SEED.listIds.confirmed });
  world.people = people(3);
  expect((await planOf(exportId)).warnings).toEqual([{ code: "CONFIRMED_OPT_IN", count: 3 }]);
});

test("a plan warns how many it sends whom the client's suppression list has, where the list ignores it", async () => {
  const { newsletter, events } = SEED.listIds;
  // Unsubscribed from a list whose unsubscribes count for all: on the client's suppression list from now on.
  await world.sandbox.control.setState(newsletter, "person1@example.com", "Unsubscribed");
  const exportId = await world.makeExport({ listId: events });
  world.people = people(3);
  const plan = await planOf(exportId);
  expect(plan.warnings).toEqual([{ code: "LIST_IGNORES_SUPPRESSION", count: 1 }]);
  expect(plan).toMatchObject({ withheld: 0, toAdd: 3 });
  expect(await planOf()).toMatchObject({ warnings: [], withheld: 1, toAdd: 2 });
});

test("a plan warns when the list would have more active subscribers than the contract allows", async () => {
  await world.sandbox.control.setState(world.listId, "stranger@example.com", "Active");
  world.people = people(3);
  expect((await planOf()).warnings).toEqual([]);
  await world.query("UPDATE connection SET subscriber_allowance = 3");
  expect((await planOf()).warnings).toEqual([{ code: "OVER_SUBSCRIBER_ALLOWANCE", count: 4, limit: 3 }]);
  await world.query("UPDATE connection SET subscriber_allowance = 4");
  expect((await planOf()).warnings).toEqual([]);
});

test("a plan warns of far more new people than earlier runs added, once there are enough of these to compare", async () => {
  world.people = people(150);
  await world.runToEnd(world.exportId);
  const added = (count: number) =>
    world.query("UPDATE export_run SET added = $1 WHERE kind = 'EXPORT' AND state = 'SUCCEEDED'", [count]);
  await world.runToEnd(world.exportId);
  world.people = people(300);
  expect((await planOf()).warnings).toEqual([]);
  world.people = people(150);
  await world.runToEnd(world.exportId);
  world.people = people(300);
  // The first run added 150, the two others nobody.
  expect((await planOf()).warnings).toEqual([{ code: "MORE_NEW_THAN_USUAL", count: 150, limit: 0 }]);
  await added(50);
  expect((await planOf()).warnings).toEqual([]);
  world.people = people(301);
  expect((await planOf()).warnings).toEqual([{ code: "MORE_NEW_THAN_USUAL", count: 151, limit: 50 }]);
});

test("calls and time are estimated: by the pace of the last runs on the list, or by an assumed one", async () => {
  world.people = people(2_500);
  expect(await planOf()).toMatchObject({ estimatedCalls: 3, estimatedSeconds: 1.5 });
  await world.runToEnd(world.exportId);
  await world.query(
    "UPDATE export_run SET first_call_at = finished_at - interval '30 s', estimated_calls = 3 WHERE kind = 'EXPORT'",
  );
  await world.query("UPDATE export SET membership = 'MIRROR', on_leave = 'DELETE'");
  world.people = people(2_400);
  // A hundred leavers, three calls each, at three calls in thirty seconds.
  expect(await planOf()).toMatchObject({ toRemove: 100, estimatedCalls: 300, estimatedSeconds: 3_000 });
});

test("whatever a plan warns of is a sentence with its numbers, in both languages", () => {
  const warnings = [
    "CONFIRMED_OPT_IN",
    "LIST_IGNORES_SUPPRESSION",
    "OVER_SUBSCRIBER_ALLOWANCE",
    "MORE_NEW_THAN_USUAL",
    "KEPT_BY_CLAIM",
    "KEPT_FOREIGN",
    "WOULD_BE_HELD_MAX_MEMBERS",
    "WOULD_BE_HELD_MAX_LEAVER_SHARE",
    "WOULD_BE_HELD_MAX_WITHDRAWN_SHARE",
    "WOULD_BE_HELD_LIST_WOULD_BE_EMPTY",
  ];
  for (const code of warnings) {
    const { en, ja } = warningText({ code, count: 4_321, limit: 1_234 });
    expect(en, code).toMatch(/^[A-Z\d].*\.$/);
    expect(en, code).toContain("4,321");
    expect(ja, code).toMatch(/4,321.*。$/);
  }
});

test("one profile has, two profiles have, and numbers are written alike in every sentence", () => {
  const codes = ["OPTION_UNKNOWN", "COUNTRY_UNKNOWN", "CONSENT_VALUE_UNMAPPED", "STATE_UNKNOWN"];
  for (const code of codes) {
    const written = (count: number) => warningText({ code, count, field: "Rank" });
    expect(written(1).en).toContain(": 1 profile has ");
    expect(written(2).en).toContain(": 2 profiles have ");
    expect(written(1_175).en).toContain(": 1,175 profiles have ");
    expect(written(1_175).ja).toContain("1,175件");
  }
  const { message } = failureText("TOO_MANY_REJECTED", { rejected: 900, answered: 1_647 });
  expect(message.en).toContain("900 of the first 1,647 recipients");
  expect(guardText({ code: "MAX_MEMBERS", count: 1_647, limit: 1_000 }).ja).toContain("1,647人");
});
