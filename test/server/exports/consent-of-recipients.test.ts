import { afterAll, beforeAll, expect, test } from "vitest";

import { startTestApp, type TestApp } from "../../support/app.js";
import { createProfiles, INSERT_PROFILES, type TestProfiles } from "../../support/profiles.js";
import { SEED, startTestSandbox, type TestSandbox } from "../../support/sandbox.js";
import { makeExport, makeSegment, MATCHING, run, succeed, type MadeExport } from "../../support/set-up.js";

const CONSENT = { field: "consent", yesValues: ["true"], refusalWithholds: "ADDRESS", removeWhenGone: true };
/** Whoever refuses is in it no more. */
const AGREEING = "SELECT id, email, name, consent FROM profile WHERE consent";

let sandbox: TestSandbox;
let profiles: TestProfiles;
let app: TestApp;
let made: MadeExport;
beforeAll(async () => {
  sandbox = await startTestSandbox();
  profiles = await createProfiles();
  await profiles.change(INSERT_PROFILES, [5]);
  app = await startTestApp({ env: { CAMPAIGN_MONITOR_URL: sandbox.url } });
  made = await makeExport(app, profiles, { matching: { ...MATCHING, recipientConsent: CONSENT } });
  await sends(AGREEING);
});
afterAll(async () => {
  await app.close();
  await sandbox.close();
  await profiles.drop();
});

async function sends(sql: string): Promise<void> {
  const input = { segmentIds: [await makeSegment(app, made.sourceId, sql)] };
  await succeed(app, "updateExport(id: $id, input: $input)", { id: made.exportId, input }, "Export");
}

async function notices(): Promise<{ code: string; message: string }[]> {
  const query = "query ($id: ID!) { export(id: $id) { notices { code message } } }";
  return (await app.send<{ export: { notices: { code: string; message: string }[] } }>(query, { id: made.exportId }))
    .export.notices;
}

const listed = async () => (await sandbox.control.subscribers(SEED.listIds.newsletter)).length;
const refuse = (id: number) => profiles.change("UPDATE profile SET consent = false WHERE id = $1", [id]);

test("who refuses and so drops out of the segment is found in the source's relation, and removed", async () => {
  expect(await notices()).toEqual([]);
  expect(await run(app, made.exportId)).toMatchObject({ state: "SUCCEEDED", counts: { added: 5 } });
  await refuse(3);
  expect(await run(app, made.exportId)).toMatchObject({ state: "SUCCEEDED", counts: { evaluated: 4, removed: 1 } });
  expect(await listed()).toBe(4);
});

test.each([
  ["shows the field with another type", "SELECT id, email, name, consent::text AS consent FROM profile WHERE consent"],
  ["has the field under another name", `SELECT id, email, name, consent AS "agreed" FROM profile WHERE consent`],
])("where the segment %s, that is said, and nobody is removed for what only the relation shows", async (_case, sql) => {
  const field = sql.includes("agreed") ? "agreed" : "consent";
  const matching = { ...MATCHING, recipientConsent: { ...CONSENT, field } };
  const input = { segmentIds: [await makeSegment(app, made.sourceId, sql)], matching };
  await succeed(app, "updateExport(id: $id, input: $input)", { id: made.exportId, input }, "Export");
  expect(await notices()).toEqual([
    { code: "CONSENT_ONLY_IN_SEGMENT", message: expect.stringContaining(`"email" and "${field}"`) as string },
  ]);
  const before = await listed();
  await refuse(field === "consent" ? 4 : 5);
  expect(await run(app, made.exportId)).toMatchObject({ state: "SUCCEEDED", counts: { removed: 0 } });
  expect(await listed()).toBe(before);
});
