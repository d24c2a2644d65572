import { afterAll, beforeAll, expect, test } from "vitest";

import type { Destination } from "../../../../server/destinations/destination.js";
import type { ListedSubscriber } from "../../../../server/destinations/subscriber.js";
import type { ExportRun } from "../../../../server/runs/export-run.entity.js";
import { people } from "../../../support/run-world.js";
import { SEED } from "../../../support/sandbox.js";
import { found, MEMBERS, VERIFY, verifyWorld, type VerifyWorld } from "./verify-world.js";

let world: VerifyWorld;
let others: string;
beforeAll(async () => {
  world = await verifyWorld();
  others = await world.makeExport();
});
afterAll(() => world.close());

/** As somebody would change a subscriber in Campaign Monitor. */
async function changeByHand(email: string, body: object): Promise<void> {
  const path = `subscribers/${world.listId}.json?email=${encodeURIComponent(email)}`;
  const { status } = await world.sandbox.control.api("PUT", path, {
    EmailAddress: email,
    ConsentToTrack: "Unchanged",
    ...body,
  });
  expect(status).toBe(200);
}

test("a list that is as it should be: the verification succeeds, and nothing was sent or written about anybody", async () => {
  await world.sandbox.control.clearCalls();
  const before = await world.query("SELECT * FROM export_recipient ORDER BY export_id, address");
  const run = await world.runToEnd(world.exportId, VERIFY);
  expect(run).toMatchObject({ state: "SUCCEEDED", evaluated: 12, warnings: [] });
  expect(run.verification).toEqual({
    members: 12,
    onList: 12,
    matching: 12,
    missing: 0,
    unexpected: 0,
    different: 0,
    changedAtSource: 0,
    changedAtDestination: 0,
  });
  expect((await world.sandbox.control.calls()).every(({ method }) => method === "GET")).toBe(true);
  expect(await world.query("SELECT * FROM export_recipient ORDER BY export_id, address")).toEqual(before);
  expect(await world.query("SELECT tablename FROM pg_tables WHERE schemaname = 'listwright_staging'")).toEqual([]);
});

test("another spelling of the same data is no difference", async () => {
  await changeByHand("person0@example.com", {
    Name: "  PERSON   0 ",
    CustomFields: [{ Key: "[City]", Value: "malmö" }],
  });
  expect(await world.runToEnd(world.exportId, VERIFY)).toMatchObject({ state: "SUCCEEDED" });
});

test("who is missing, unexpected or different is named, with who changed it, and the next run repairs what is ours", async () => {
  const { control } = world.sandbox;
  // Whoever runs first looks, and would learn of it all.
  world.people = [{ ...MEMBERS[9]!, name: "Kept" }];
  await world.runToEnd(others);
  // At the destination: data, a deletion by hand, somebody who left, somebody added by hand.
  await changeByHand("person1@example.com", { Name: "Somebody Else", CustomFields: [{ Key: "City", Value: "Lund" }] });
  await changeByHand("person2@example.com", { ConsentToTrack: "No" });
  await control.setState(world.listId, "person3@example.com", "Deleted");
  await control.setState(world.listId, "person4@example.com", "Unsubscribed");
  await control.setState(world.listId, "stranger@example.com", "Active");
  // At the source: one with new data, one who left, one who is new, one who left and is wanted by another export.
  world.people = [
    ...MEMBERS.slice(0, 5),
    { ...MEMBERS[5]!, name: "Renamed" },
    ...MEMBERS.slice(6, 8),
    ...MEMBERS.slice(10),
    { email: "new@example.com", name: "New" },
  ];
  const run = await world.runToEnd(world.exportId, VERIFY);
  expect(run.state).toBe("COMPLETED_WITH_WARNINGS");
  expect(await found(world, run)).toEqual([
    'DIFFERENT person1 DESTINATION ["NAME", "[City]"]',
    'DIFFERENT person2 DESTINATION ["TRACK"]',
    'DIFFERENT person5 SOURCE ["NAME"]',
    "MISSING new NOT_SENT",
    "MISSING person3 DELETED",
    "MISSING person4 UNSUBSCRIBED",
    "UNEXPECTED person8 LEFT",
  ]);
  expect(run.verification).toEqual({
    members: 11,
    // Twelve, less the deleted and the one who unsubscribed, and the stranger.
    onList: 11,
    matching: 5,
    missing: 3,
    unexpected: 1,
    different: 3,
    changedAtSource: 3,
    changedAtDestination: 4,
  });
  expect(run.warnings).toEqual([{ code: "SENT_AGAIN_NEXT", count: 2 }]);
  // Verifying once more changes nobody's mind.
  const again = await world.runToEnd(world.exportId, VERIFY);
  expect(await found(world, again)).toEqual(await found(world, run));
  expect([again.verification, again.warnings]).toEqual([run.verification, run.warnings]);

  const repaired = await world.runToEnd(world.exportId);
  expect(repaired).toMatchObject({ added: 1, updated: 3, removed: 1, withheld: 2, unchanged: 5, keptByClaim: 1 });
  const names = new Map((await control.subscribers(world.listId)).map((one) => [one.EmailAddress, one]));
  expect(names.get("person1@example.com")).toMatchObject({ Name: "Person 1" });
  expect(names.get("person2@example.com")).toMatchObject({ ConsentToTrack: "Yes" });
  expect(names.has("stranger@example.com")).toBe(true);
  // Who was deleted by somebody else, or left, is known now, and missed no more.
  expect(await world.runToEnd(world.exportId, VERIFY)).toMatchObject({ state: "SUCCEEDED" });
});

/** Verifies while some are on no page of the list; nor anywhere else, unless they are only missed. */
async function verifyWithout(
  exportId: string,
  isLeftOut: (email: string) => boolean,
  { missed = false } = {},
): Promise<{ readonly run: ExportRun; readonly asked: number }> {
  const account = world.open();
  let asked = 0;
  const without = Object.assign(Object.create(account) as Destination, {
    async *subscribers(listId, state, options) {
      for await (const page of account.subscribers(listId, state, options)) {
        yield page.filter(({ email }) => !isLeftOut(email));
      }
    },
    async subscriber(listId, email, options) {
      asked += 1;
      return isLeftOut(email) && !missed ? null : account.subscriber(listId, email, options);
    },
  } satisfies Partial<Destination>);
  const run = await world.performToEnd(await world.request(exportId, VERIFY), {
    connections: { openDestination: async () => without, markNeedsReauthentication: async () => undefined },
  });
  return { run, asked };
}

test("who is in no state of the list any more is sent again by the next run", async () => {
  const { run } = await verifyWithout(world.exportId, (email) => email === "person6@example.com");
  expect(await found(world, run)).toEqual(["MISSING person6 GONE"]);
  expect(run.warnings).toEqual([{ code: "SENT_AGAIN_NEXT", count: 1 }]);
  expect(await world.query("SELECT state FROM recipient WHERE address = 'person6@example.com'")).toEqual([
    { state: "ABSENT" },
  ]);
  // In truth they are there, as the run's look finds; sent they are all the same.
  expect(await world.runToEnd(world.exportId)).toMatchObject({ added: 0, updated: 1, unchanged: 8 });
  expect(await world.runToEnd(world.exportId, VERIFY)).toMatchObject({ state: "SUCCEEDED" });
});

test("who was only missed while the list was read is asked for once more, and found", async () => {
  const missed = await verifyWithout(world.exportId, (email) => email === "person7@example.com", { missed: true });
  expect(missed).toMatchObject({ asked: 1, run: { state: "SUCCEEDED" } });
});

test("of more than can be asked for nothing is believed, and the next run looks at everything", async () => {
  const exportId = await world.makeExport({ listId: SEED.listIds.events });
  const members = world.people;
  world.people = people(520, "Many").map((person, n) => ({ ...person, email: `many${n}@example.org` }));
  expect(await world.runToEnd(exportId)).toMatchObject({ added: 520 });
  const { run, asked } = await verifyWithout(exportId, (email) => email.startsWith("many"), { missed: true });
  expect(asked).toBe(0);
  expect(run.verification).toMatchObject({ missing: 520, changedAtDestination: 520 });
  const looks = "SELECT FROM export_look WHERE export_id = $1";
  expect(await world.query(looks, [exportId])).toEqual([]);
  expect(await world.runToEnd(exportId)).toMatchObject({ added: 0, updated: 520 });
  expect(await world.query(looks, [exportId])).toHaveLength(1);
  expect(await world.query("SELECT FROM recipient WHERE address LIKE 'many%' AND is_foreign")).toEqual([]);
  world.people = members;
});

test("what the destination does not tell of somebody is no difference; what it tells to be empty is one", async () => {
  const account = world.open();
  const verifyTelling = async (told: Partial<ListedSubscriber>) => {
    const telling = Object.assign(Object.create(account) as Destination, {
      async *subscribers(listId, state, options) {
        for await (const page of account.subscribers(listId, state, options)) {
          yield page.map((row) => ({ ...row, ...told }));
        }
      },
    } satisfies Partial<Destination>);
    return world.performToEnd(await world.request(world.exportId, VERIFY), {
      connections: { openDestination: async () => telling, markNeedsReauthentication: async () => undefined },
    });
  };
  const silent = await verifyTelling({ name: null, mobileNumber: null, customFields: null, consentToTrack: "" });
  expect(silent).toMatchObject({ state: "SUCCEEDED", verification: { different: 0 } });
  const emptied = await verifyTelling({ mobileNumber: "" });
  expect(new Set((await found(world, emptied)).map((line) => line.replace(/ \S+/, "")))).toEqual(
    new Set(['DIFFERENT DESTINATION ["MOBILE"]']),
  );
  // In truth nobody has changed it.
  await world.runToEnd(world.exportId);
  expect(await world.runToEnd(world.exportId, VERIFY)).toMatchObject({ state: "SUCCEEDED" });
});

test("what another export of the same fields sent since is nobody's change, and not sent again", async () => {
  const [mine, one] = [world.people, world.people[0]!];
  const other = await world.makeExport();
  world.people = [{ ...one, name: "Theirs" }];
  await world.runToEnd(other);
  world.people = mine;
  const run = await world.runToEnd(world.exportId, VERIFY);
  const [email] = one.email!.split("@");
  expect(await found(world, run)).toEqual([`DIFFERENT ${email} OTHER_EXPORT ["NAME"]`]);
  expect(run).toMatchObject({ warnings: [], verification: { changedAtSource: 0, changedAtDestination: 0 } });
  // What the other one does not map it has not changed.
  await changeByHand(one.email!, { CustomFields: [{ Key: "City", Value: "Lund" }] });
  await world.query("UPDATE export SET matching = jsonb_set(matching, '{customFields}', '[]') WHERE id = $1", [other]);
  const both = await world.runToEnd(world.exportId, VERIFY);
  expect(await found(world, both)).toEqual([`DIFFERENT ${email} DESTINATION ["NAME", "[City]"]`]);
  expect(await world.runToEnd(world.exportId)).toMatchObject({ updated: 1 });
  await world.query("UPDATE export_recipient SET claimed = false WHERE export_id = $1", [other]);
  expect(await world.runToEnd(world.exportId, VERIFY)).toMatchObject({ state: "SUCCEEDED" });
});
