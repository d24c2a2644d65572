import { beforeEach, expect, test } from "vitest";

import { SourceProblem } from "../../../server/sources/profile-source.js";
import { ADDS_UP, sumsOf } from "../../support/run-sums.js";
import { people, RunWorld } from "../../support/run-world.js";

let world: Awaited<ReturnType<typeof RunWorld.create>>;
beforeEach(async () => {
  world = await RunWorld.create();
  return () => world.close();
});

test("more profiles than the limit fail the run, and nothing is sent", async () => {
  world.people = [...people(1_000), { email: null }];
  world.overrides = { profileLimit: 1_000 };
  const run = await world.runToEnd(world.exportId);
  expect(run).toMatchObject({
    state: "FAILED",
    failureCode: "PROFILE_LIMIT_EXCEEDED",
    failureDetails: { limit: 1_000 },
    attempt: 1,
    uniqueCount: null,
  });
  expect(await world.imports()).toBe(0);
  world.people = people(1_000);
  expect(await world.runToEnd(world.exportId)).toMatchObject({ state: "SUCCEEDED", added: 1_000 });
});

test("a custom field that the list no longer has fails the run before anything is sent", async () => {
  world.people = people(3);
  await world.query("UPDATE export SET matching = jsonb_set(matching, '{customFields,0,key}', '\"[Gone]\"')");
  expect(await world.runToEnd(world.exportId)).toMatchObject({
    state: "FAILED",
    failureCode: "CUSTOM_FIELD_MISSING",
    failureDetails: { keys: "[Gone]" },
  });
});

test("a segment that does not work fails the run; a source that is away is tried again", async () => {
  world.people = people(20);
  const text = { en: "The source is away.", ja: "データソースに接続できません。" };
  let failures = 0;
  const { members } = world.deps().segments;
  const failing = (problem: () => SourceProblem | null) => ({
    segments: {
      async *members(...query: Parameters<typeof members>) {
        const found = problem();
        if (found) throw found;
        yield* members(...query);
      },
    },
  });
  world.overrides = failing(() => new SourceProblem("sql", "STATEMENT_FAILED", text));
  expect(await world.runToEnd(world.exportId)).toMatchObject({
    state: "FAILED",
    failureCode: "SEGMENT_FAILED",
    failureDetails: { problem: "STATEMENT_FAILED" },
    attempt: 1,
  });
  world.overrides = failing(() => (failures++ < 2 ? new SourceProblem("connectionString", "AWAY", text, true) : null));
  const run = await world.runToEnd(world.exportId);
  expect(run).toMatchObject({ state: "SUCCEEDED", attempt: 3, added: 20, failureCode: null });
  expect(await sumsOf(world, run)).toEqual(ADDS_UP);
});
