import { expect, onTestFinished, test } from "vitest";

import { ADDS_UP, sumsOf } from "../../../support/run-sums.js";
import { people, RunWorld } from "../../../support/run-world.js";
import { emailOf, mirrorWorld } from "./mirror-world.js";

const LONG = process.env["LISTWRIGHT_TEST_LENGTH"] === "long";

test("whom the matching rejects was not answered for: however many they are, the others are sent", async () => {
  const world = await RunWorld.create({ matching: { nameWhenTooLong: "REJECT" } });
  onTestFinished(() => world.close());
  world.people = people(2_600).map((person, n) => (n < 1_500 ? { ...person, name: "x".repeat(300) } : person));
  const run = await world.runToEnd(world.exportId);
  expect(run).toMatchObject({ state: "COMPLETED_WITH_WARNINGS", rejected: 1_500, added: 1_100 });
  expect(await sumsOf(world, run)).toEqual(ADDS_UP);
});

test.runIf(LONG)(
  "whoever is refused as deleted and brought back counts as added only",
  { timeout: 300_000 },
  async () => {
    const world = await mirrorWorld();
    onTestFinished(() => world.close());
    world.people = people(1_100);
    await world.runToEnd(world.exportId);
    for (const number of world.people.keys()) {
      await world.sandbox.control.api("DELETE", `subscribers/${world.listId}.json?email=${emailOf(number)}`);
    }
    // As if we had done it.
    const gone = await world.sandbox.control.subscribers(world.listId, "Deleted");
    await world.query(
      `UPDATE recipient SET state = 'DELETED', deleted_from = 'ACTIVE', deleted_state_date = gone.at, state_date = gone.at
     FROM unnest($1::text[], $2::text[]) AS gone (address, at) WHERE recipient.address = gone.address`,
      [gone.map((row) => row.EmailAddress), gone.map((row) => row.Date)],
    );
    const run = await world.runToEnd(world.exportId);
    expect(run).toMatchObject({ state: "SUCCEEDED", added: 1_100, rejected: 0 });
    expect(await sumsOf(world, run)).toEqual(ADDS_UP);
  },
);
