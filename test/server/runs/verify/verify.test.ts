import { afterAll, beforeAll, expect, test } from "vitest";

import type { ExportRun } from "../../../../server/runs/export-run.entity.js";
import { reasonText } from "../../../../server/runs/outcomes/outcome-text.js";
import { streamRunRecipients } from "../../../../server/runs/run-recipients.js";
import type { Destination } from "../../../../server/destinations/destination.js";
import { erase } from "../../erasure/erasing.js";
import { tablesHolding } from "../../erasure/every-table.js";
import { people, RunWorld, type Person } from "../../../support/run-world.js";

let world: Awaited<ReturnType<typeof RunWorld.create>>;
let others: string;
beforeAll(async () => {
  world = await RunWorld.create({ membership: "MIRROR", onLeave: "DELETE", guards: { maxLeaverShare: 1 } });
  others = await world.makeExport();
  world.people = MEMBERS;
  expect(await world.runToEnd(world.exportId)).toMatchObject({ state: "SUCCEEDED", added: 12 });
});
afterAll(() => world.close());

const MEMBERS: readonly Person[] = people(12).map((person) => ({ ...person, city: "Malmö", mobile: "+46701234567" }));
const VERIFY = { kind: "VERIFY", origin: "verifyExport" } as const;

async function found(run: ExportRun): Promise<string[]> {
  const told: string[] = [];
  for await (const { email, outcome, reasonCode } of streamRunRecipients(world.pool, run.id, null)) {
    told.push(`${outcome} ${email?.split("@")[0]} ${reasonCode}`);
  }
  return told.toSorted();
}

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
  expect(await found(run)).toEqual([
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

  const repaired = await world.runToEnd(world.exportId);
  expect(repaired).toMatchObject({ added: 1, updated: 3, removed: 1, withheld: 2, unchanged: 5, keptByClaim: 1 });
  const names = new Map((await control.subscribers(world.listId)).map((one) => [one.EmailAddress, one]));
  expect(names.get("person1@example.com")).toMatchObject({ Name: "Person 1" });
  expect(names.get("person2@example.com")).toMatchObject({ ConsentToTrack: "Yes" });
  expect(names.has("stranger@example.com")).toBe(true);
  // Who was deleted by somebody else, or left, is known now, and missed no more.
  expect(await world.runToEnd(world.exportId, VERIFY)).toMatchObject({ state: "SUCCEEDED" });
});

test("who is in no state of the list any more is sent again by the next run", async () => {
  const account = world.open();
  const without = Object.assign(Object.create(account) as Destination, {
    async *subscribers(listId, state, options) {
      for await (const page of account.subscribers(listId, state, options)) {
        yield page.filter(({ email }) => email !== "person6@example.com");
      }
    },
  } satisfies Partial<Destination>);
  const run = await world.performToEnd(await world.request(world.exportId, VERIFY), {
    connections: { openDestination: async () => without, markNeedsReauthentication: async () => undefined },
  });
  expect(await found(run)).toEqual(["MISSING person6 GONE"]);
  expect(run.warnings).toEqual([{ code: "SENT_AGAIN_NEXT", count: 1 }]);
  expect(await world.query("SELECT state FROM recipient WHERE address = 'person6@example.com'")).toEqual([
    { state: "ABSENT" },
  ]);
  // In truth they are there, as the run's look finds; sent they are all the same.
  expect(await world.runToEnd(world.exportId)).toMatchObject({ added: 0, updated: 1, unchanged: 8 });
  expect(await world.runToEnd(world.exportId, VERIFY)).toMatchObject({ state: "SUCCEEDED" });
});

test("it is cancelled like any other run, and leaves nothing staged", async () => {
  const runId = await world.request(world.exportId, VERIFY);
  const account = world.open();
  const stopping = Object.assign(Object.create(account) as Destination, {
    async *subscribers(listId, state, options) {
      if (state === "ACTIVE") await world.cancel(runId);
      yield* account.subscribers(listId, state, options);
    },
  } satisfies Partial<Destination>);
  const run = await world.performToEnd(runId, {
    connections: { openDestination: async () => stopping, markNeedsReauthentication: async () => undefined },
  });
  expect(run).toMatchObject({ state: "CANCELLED", verification: null });
  expect(await found(run)).toEqual([]);
  expect(await world.query("SELECT tablename FROM pg_tables WHERE schemaname = 'listwright_staging'")).toEqual([]);
});

test("it needs neither consent nor an export user, and no profile leaves by it", async () => {
  await world.consent("WITHDRAWN");
  await world.query("UPDATE connection SET export_user_id = NULL");
  expect(await world.runToEnd(world.exportId)).toMatchObject({ state: "SKIPPED" });
  expect(await world.runToEnd(world.exportId, VERIFY)).toMatchObject({ state: "SUCCEEDED" });
  await world.query("UPDATE connection SET export_user_id = 'admin'");
  await world.consent("GIVEN");
});

test("an erasure while the list is read takes the person out of what was read", async () => {
  world.people = MEMBERS.slice(0, 2);
  const account = world.open();
  const staged = async () =>
    (await tablesHolding(world.database.superuserUrl, "person0@example.com")).filter((table) =>
      table.includes("staging"),
    );
  let [before, after]: string[][] = [[], []];
  const erasing = Object.assign(Object.create(account) as Destination, {
    async *subscribers(listId, state, options) {
      yield* account.subscribers(listId, state, options);
      if (state !== "BOUNCED") return;
      before = await staged();
      await erase(world, "person0@example.com");
      after = await staged();
    },
  } satisfies Partial<Destination>);
  const run = await world.performToEnd(await world.request(world.exportId, VERIFY), {
    connections: { openDestination: async () => erasing, markNeedsReauthentication: async () => undefined },
  });
  // The profile, and the row of the list.
  expect([before!.length, after]).toEqual([2, []]);
  expect(run.verification).toMatchObject({ members: 1, missing: 0 });
  expect(await tablesHolding(world.database.superuserUrl, "person0@example.com")).toEqual([]);
});

test("what the mode leaves alone is as it should be", async () => {
  world.people = MEMBERS.slice(5, 8).map((person) => ({ ...person, name: "Other" }));
  const verifyAs = async (membership: string) => {
    await world.query("UPDATE export SET membership = $2, on_leave = 'KEEP' WHERE id = $1", [
      world.exportId,
      membership,
    ]);
    return (await world.runToEnd(world.exportId, VERIFY)).verification;
  };
  expect(await verifyAs("ADD_ONLY")).toMatchObject({ members: 3, matching: 3, different: 0, unexpected: 0 });
  expect(await verifyAs("ADD_AND_UPDATE")).toMatchObject({ different: 3, changedAtSource: 3, unexpected: 0 });
  world.people = [{ email: "never@example.com" }];
  expect(await verifyAs("UPDATE_ONLY")).toMatchObject({ members: 1, missing: 0 });
  expect(await verifyAs("ADD_ONLY")).toMatchObject({ members: 1, missing: 1 });
});

test("every reason is a sentence in both languages", () => {
  const reasons = ["DELETED", "UNSUBSCRIBED", "BOUNCED", "GONE", "NOT_SENT", "REJECTED", "RETURNING"];
  for (const reason of reasons) {
    const text = reasonText("MISSING", reason);
    expect(text?.en).toMatch(/\.$/);
    expect(text?.ja).toMatch(/。$/);
  }
  expect(reasonText("DIFFERENT", 'DESTINATION ["NAME", "[City]"]')).toEqual({
    en: "Somebody changed it at Campaign Monitor since it was sent: name, City. The next run sends it again.",
    ja: "送信後に Campaign Monitor 側で変更されています（氏名、City）。次の実行で再送します。",
  });
});
