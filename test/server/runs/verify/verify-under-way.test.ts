import { afterAll, beforeAll, expect, test } from "vitest";

import type { Destination } from "../../../../server/destinations/destination.js";
import { reasonText } from "../../../../server/runs/outcomes/outcome-text.js";
import { erase } from "../../erasure/erasing.js";
import { tablesHolding } from "../../erasure/every-table.js";
import { people } from "../../../support/run-world.js";
import { SEED } from "../../../support/sandbox.js";
import { found, MEMBERS, VERIFY, verifyWorld, type VerifyWorld } from "./verify-world.js";

let world: VerifyWorld;
beforeAll(async () => (world = await verifyWorld()));
afterAll(() => world.close());

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
    expect(await found(world, await world.runToEnd(exportId, VERIFY))).toEqual([]);
  }
  await control.settings({ fieldKeyInReads: "bracketed" });
  // What may stand under the shared key excuses no other field.
  await control.api("PUT", `subscribers/${listId}.json?email=person0%40example.com`, {
    EmailAddress: "person0@example.com",
    ConsentToTrack: "Unchanged",
    CustomFields: [{ Key: "[Region]", Value: "", Clear: true }],
  });
  expect(await found(world, await world.runToEnd(exportId, VERIFY))).toEqual([
    'DIFFERENT person0 DESTINATION ["[Region]"]',
  ]);
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
  expect(await found(world, run)).toEqual([]);
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
