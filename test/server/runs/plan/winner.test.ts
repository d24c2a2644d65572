import { beforeEach, expect, test } from "vitest";

import { RunWorld } from "../../../support/run-world.js";

let world: Awaited<ReturnType<typeof RunWorld.create>>;
beforeEach(async () => {
  world = await RunWorld.create();
  return () => world.close();
});

test.each([
  ["FIRST", "Second"],
  ["NEWEST", "Third"],
] as const)(
  "of several profiles with one address the %s by a field is sent, whatever order they are read in",
  async (order, winner) => {
    const exportId = await world.makeExport({ matching: { winner: { order, field: "since" } } });
    const profiles = [
      { email: "anna@example.com", name: "First" },
      { email: "Anna@example.com", name: "Second", since: "2024-01-31" },
      { email: "ANNA@example.com", name: "Third", since: "2025-11-02T10:00:00Z" },
      { email: "anna@example.com", name: "Fourth", since: "2024-06-01" },
    ];
    world.people = profiles;
    expect(await world.runToEnd(exportId)).toMatchObject({ duplicates: 3, uniqueCount: 1, added: 1 });
    const [anna] = await world.sandbox.control.subscribers(world.listId);
    expect(anna?.Name).toBe(winner);
    world.people = profiles.toReversed();
    expect(await world.runToEnd(exportId)).toMatchObject({ duplicates: 3, unchanged: 1, updated: 0 });
  },
);

test("among profiles that are equal by that field, the one with the smallest key is sent", async () => {
  const exportId = await world.makeExport({ matching: { winner: { order: "NEWEST", field: "since" } } });
  world.people = ["First", "Second"].map((name) => ({ email: "anna@example.com", name, since: "2025-01-01" }));
  await world.runToEnd(exportId);
  expect((await world.sandbox.control.subscribers(world.listId))[0]?.Name).toBe("First");
});

test("a profile that may not be sent never wins", async () => {
  const recipientConsent = {
    field: "consent",
    yesValues: ["yes"],
    refusalWithholds: "PROFILE",
    removeWhenGone: true,
  } as const;
  const exportId = await world.makeExport({ matching: { recipientConsent } });
  world.people = [
    { email: "anna@example.com", name: "Refuses", consent: "no" },
    { email: "anna@example.com", name: "Agrees", consent: "yes" },
  ];
  expect(await world.runToEnd(exportId)).toMatchObject({ withheld: 1, duplicates: 0, uniqueCount: 1, added: 1 });
  expect((await world.sandbox.control.subscribers(world.listId))[0]?.Name).toBe("Agrees");
});
