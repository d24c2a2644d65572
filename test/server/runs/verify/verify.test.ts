import { afterAll, beforeAll, expect, test } from "vitest";

import type { ExportRun } from "../../../../server/runs/export-run.entity.js";
import { reasonText } from "../../../../server/runs/outcomes/outcome-text.js";
import { streamRunRecipients } from "../../../../server/runs/run-recipients.js";
import type { Destination } from "../../../../server/destinations/destination.js";
import { erase } from "../../erasure/erasing.js";
import { tablesHolding } from "../../erasure/every-table.js";
import { people, RunWorld, type Person } from "../../../support/run-world.js";
import { SEED } from "../../../support/sandbox.js";

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
  // Verifying once more changes nobody's mind.
  const again = await world.runToEnd(world.exportId, VERIFY);
  expect(await found(again)).toEqual(await found(run));
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
  expect(await found(run)).toEqual(["MISSING person6 GONE"]);
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

test("what another export of the same fields sent since is nobody's change, and not sent again", async () => {
  const [mine, one] = [world.people, world.people[0]!];
  const other = await world.makeExport();
  world.people = [{ ...one, name: "Theirs" }];
  await world.runToEnd(other);
  world.people = mine;
  const run = await world.runToEnd(world.exportId, VERIFY);
  const [email] = one.email!.split("@");
  expect(await found(run)).toEqual([`DIFFERENT ${email} OTHER_EXPORT ["NAME"]`]);
  expect(run).toMatchObject({ warnings: [], verification: { changedAtSource: 0, changedAtDestination: 0 } });
  // What the other one does not map it has not changed.
  await changeByHand(one.email!, { CustomFields: [{ Key: "City", Value: "Lund" }] });
  await world.query("UPDATE export SET matching = jsonb_set(matching, '{customFields}', '[]') WHERE id = $1", [other]);
  const both = await world.runToEnd(world.exportId, VERIFY);
  expect(await found(both)).toEqual([`DIFFERENT ${email} DESTINATION ["NAME", "[City]"]`]);
  expect(await world.runToEnd(world.exportId)).toMatchObject({ updated: 1 });
  await world.query("UPDATE export_recipient SET claimed = false WHERE export_id = $1", [other]);
  expect(await world.runToEnd(world.exportId, VERIFY)).toMatchObject({ state: "SUCCEEDED" });
});

test("fields are known whatever reads call them: by a key that others have too, or by their names", async () => {
  const { control } = world.sandbox;
  const account = world.open();
  const listId = SEED.listIds.events;
  const fields = { type: "TEXT", options: [] } as const;
  for (const name of ["地域", "Region 地域"]) await account.createField(listId, { ...fields, name });
  const listed = (await account.list(listId)).customFields.map(({ key }) => key);
  const keys = listed.filter((key) => /地域|Region/.test(key));
  expect(keys).toEqual(["[地域]", "[Region]"]);
  const exportId = await world.makeExport({
    listId,
    matching: { customFields: keys.map((key) => ({ key, field: "city", whenEmpty: "CLEAR" })) },
  });
  const members = world.people;
  world.people = people(2).map((person, n) => ({ ...person, city: n === 0 ? "東北" : "" }));
  expect(await world.runToEnd(exportId)).toMatchObject({ state: "SUCCEEDED", added: 2 });
  for (const fieldKeyInReads of ["bracketed", "name"] as const) {
    await control.settings({ fieldKeyInReads });
    expect(await found(await world.runToEnd(exportId, VERIFY))).toEqual([]);
  }
  await control.settings({ fieldKeyInReads: "bracketed" });
  // What may stand under the shared key excuses no other field.
  await control.api("PUT", `subscribers/${listId}.json?email=person0%40example.com`, {
    EmailAddress: "person0@example.com",
    ConsentToTrack: "Unchanged",
    CustomFields: [{ Key: "[Region]", Value: "", Clear: true }],
  });
  expect(await found(await world.runToEnd(exportId, VERIFY))).toEqual(['DIFFERENT person0 DESTINATION ["[Region]"]']);
  world.people = members;
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
  expect(await verifyAs("ADD_ONLY")).toMatchObject({ members: 0, matching: 0, different: 0, unexpected: 0 });
  expect(await verifyAs("ADD_AND_UPDATE")).toMatchObject({ different: 3, changedAtSource: 3, unexpected: 0 });
  world.people = [{ email: "never@example.com" }];
  expect(await verifyAs("UPDATE_ONLY")).toMatchObject({ members: 0, matching: 0, missing: 0 });
  expect(await verifyAs("ADD_ONLY")).toMatchObject({ members: 1, missing: 1 });
});

test("every reason is a sentence in both languages", () => {
  const reasons = ["DELETED", "UNSUBSCRIBED", "BOUNCED", "GONE", "NOT_SENT", "REJECTED", "RETURNING"];
  for (const reason of reasons) {
    const text = reasonText("MISSING", reason);
    expect(text?.en).toMatch(/\.$/);
    expect(text?.ja).toMatch(/。$/);
  }
  expect(reasonText("DIFFERENT", 'OTHER_EXPORT ["NAME"]')).toEqual({
    en: "Another export has sent something else since: name. Both map the same field; whichever sent the person last wins.",
    ja: "その後、別のエクスポートが異なる内容を送信しています（氏名）。両方が同じ項目を対応付けているため、最後に送信した内容がリストに残ります。",
  });
  expect(reasonText("DIFFERENT", 'DESTINATION ["NAME", "[City]"]')).toEqual({
    en: "Somebody changed it at Campaign Monitor since it was sent: name, City. The next run sends it again.",
    ja: "送信後に Campaign Monitor 側で変更されています（氏名、City）。次の実行で再送します。",
  });
});
