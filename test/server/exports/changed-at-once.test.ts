import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";

import { startTestApp, type TestApp } from "../../support/app.js";
import { createProfiles, type TestProfiles } from "../../support/profiles.js";
import { SEED, startTestSandbox, type TestSandbox } from "../../support/sandbox.js";
import { call, makeConnection, makeExport, succeed, type MadeExport } from "../../support/set-up.js";

const { newsletter } = SEED.listIds;
const ATTACH = "attachConnection(exportId: $exportId, connectionId: $connectionId)";
const LIST = { method: "GET", pathIncludes: `/lists/${newsletter}.json` } as const;

let sandbox: TestSandbox;
let profiles: TestProfiles;
let app: TestApp;
let made: MadeExport;
let another: string;
beforeAll(async () => {
  sandbox = await startTestSandbox();
  profiles = await createProfiles();
  app = await startTestApp({ env: { CAMPAIGN_MONITOR_URL: sandbox.url } });
  made = await makeExport(app, profiles);
  another = await makeConnection(app);
});
afterAll(async () => {
  await app.close();
  await sandbox.close();
  await profiles.drop();
});
beforeEach(async () => {
  await sandbox.control.clearFaults();
  await sandbox.control.clearCalls();
});

const query = async <R>(text: string, values: unknown[]) =>
  (await app.app.services.pool.query(text, values)).rows as R[];
const connectionOf = async () => {
  const [row] = await query<{ id: string | null }>("SELECT connection_id AS id FROM export WHERE id = $1", [
    made.exportId,
  ]);
  return row!.id;
};

/** Attaches the other connection, and changes the export while its list is looked up there. */
async function attachWhile(change: () => Promise<unknown>) {
  await sandbox.control.fault({ delayMs: 1_500 }, { ...LIST, times: 1 });
  const attached = call(app, ATTACH, { exportId: made.exportId, connectionId: another }, "Export");
  await sandbox.control.awaitCalls(1, LIST);
  await change();
  return attached;
}

test("a connection is attached to what the export is by then, not to what it was when it was checked", async () => {
  const answer = await attachWhile(() =>
    query("UPDATE export SET list_id = 'gone', list_name = 'Gone' WHERE id = $1", [made.exportId]),
  );
  expect(answer).toMatchObject({ __typename: "ValidationError", fields: [{ path: "exportId", code: "NOT_FOUND" }] });
  expect(await connectionOf()).toBe(made.connectionId);
  await query("UPDATE export SET list_id = $2, list_name = 'Newsletter' WHERE id = $1", [made.exportId, newsletter]);
});

test("two admins who change an export at once lose nothing of each other", async () => {
  const input = { name: "Renamed", guards: { maxMembers: 10 } };
  const answer = await attachWhile(() =>
    succeed(app, "updateExport(id: $id, input: $input)", { id: made.exportId, input }, "Export"),
  );
  expect(answer).toMatchObject({ __typename: "Export" });
  expect(await query("SELECT name, max_members, connection_id FROM export WHERE id = $1", [made.exportId])).toEqual([
    { name: "Renamed", max_members: 10, connection_id: another },
  ]);

  // Detached meanwhile, it is checked again and attached all the same.
  await succeed(app, ATTACH, { exportId: made.exportId, connectionId: made.connectionId }, "Export");
  await attachWhile(() => succeed(app, "detachConnection(exportId: $exportId)", { exportId: made.exportId }, "Export"));
  expect(await connectionOf()).toBe(another);
  const twice = [another, made.connectionId].map((connectionId) =>
    succeed(app, ATTACH, { exportId: made.exportId, connectionId }, "Export"),
  );
  await Promise.all(twice);
  expect([another, made.connectionId]).toContain(await connectionOf());
});

const update = (input: Record<string, unknown>) =>
  call(app, "updateExport(id: $id, input: $input)", { id: made.exportId, input }, "Export");

test("null is refused where an export cannot be without something, by the field, and keeps nothing silently", async () => {
  const input = Object.fromEntries(
    ["name", "clientId", "listId", "segmentIds", "matching", "membership", "onLeave"].map((field) => [field, null]),
  );
  const { __typename, fields } = await update(input);
  expect(__typename).toBe("ValidationError");
  expect(fields!.map(({ path, code }) => `${path} ${code}`)).toEqual(
    Object.keys(input).map((path) => `${path} NOT_NULLABLE`),
  );
  expect(fields![0]!.message).toContain("Leave it out");
});

test("guards that are null are the usual ones again, one by one or all of them; what is left out stays", async () => {
  const guards = async () => {
    const [row] = await query<Record<string, number | null>>(
      `SELECT max_members AS members, max_leaver_share AS leavers, max_withdrawn_share AS withdrawn,
         max_rejected_share AS rejected FROM export WHERE id = $1`,
      [made.exportId],
    );
    return row;
  };
  const own = { maxMembers: 7, maxLeaverShare: 0.7, maxWithdrawnShare: 0.8, maxRejectedShare: 0.9 };
  await update({ guards: own });
  await update({ guards: { maxMembers: null, maxLeaverShare: null } });
  expect(await guards()).toEqual({ members: null, leavers: 0.2, withdrawn: 0.8, rejected: 0.9 });
  await update({ guards: { maxMembers: 7 } });
  await update({ guards: null });
  expect(await guards()).toEqual({ members: null, leavers: 0.2, withdrawn: 0.2, rejected: 0.5 });
  await update({ name: "Stays" });
  expect(await guards()).toEqual({ members: null, leavers: 0.2, withdrawn: 0.2, rejected: 0.5 });
});

test("a matching is replaced as a whole, so that null in it clears what left out would clear too", async () => {
  const matching = { email: "email", consentToTrack: { value: "YES" } };
  await update({
    matching: {
      ...matching,
      name: ["name"],
      customFields: [{ key: "[City]", field: "city" }],
      recipientConsent: { field: "tier", yesValues: ["Gold"] },
      winner: { order: "FIRST", field: "city" },
    },
  });
  const stored = async () =>
    (await query<{ matching: unknown }>("SELECT matching FROM export WHERE id = $1", [made.exportId]))[0]!.matching;
  expect(await stored()).toMatchObject({ name: ["name"], recipientConsent: { field: "tier" } });
  const nothing = { name: null, mobileNumber: null, customFields: null, consentToSms: null, recipientConsent: null };
  expect(await update({ matching: { ...matching, ...nothing, winner: null, nameWhenEmpty: null } })).toMatchObject({
    __typename: "Export",
  });
  expect(await stored()).toMatchObject({
    ...{ name: [], mobileNumber: null, customFields: [], consentToSms: null, recipientConsent: null, winner: null },
    nameWhenEmpty: "KEEP",
  });
});
