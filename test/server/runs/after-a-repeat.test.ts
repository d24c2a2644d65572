import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from "vitest";

import { startTestApp, type TestApp } from "../../support/app.js";
import { createProfiles, INSERT_PROFILES, type TestProfiles } from "../../support/profiles.js";
import { SEED, startTestSandbox, type TestSandbox } from "../../support/sandbox.js";
import { call, makeExport, run, watchToEnd } from "../../support/set-up.js";

let sandbox: TestSandbox;
let app: TestApp;
let profiles: TestProfiles;
beforeAll(async () => {
  sandbox = await startTestSandbox({ settings: { internationalAddresses: "refuse" } });
  app = await startTestApp({ env: { CAMPAIGN_MONITOR_URL: sandbox.url } });
});
beforeEach(async () => {
  profiles = await createProfiles();
  await profiles.change(INSERT_PROFILES, [3]);
});
afterEach(() => profiles.drop());
afterAll(async () => {
  await app.close();
  await sandbox.close();
});

const { newsletter, events } = SEED.listIds;

test("who is refused in a repeated call counts as rejected, whatever the first call may have done", async () => {
  await profiles.change("UPDATE profile SET email = 'håkan@example.com' WHERE id = 2");
  const { exportId } = await makeExport(app, profiles, { listId: newsletter });
  await sandbox.control.fault({ status: 500, html: true }, { pathIncludes: "import", times: 1 });
  const finished = await run(app, exportId);
  expect(finished).toMatchObject({
    state: "COMPLETED_WITH_WARNINGS",
    counts: { unique: 3, added: 2, rejected: 1, notAttempted: 0 },
    rejections: [{ code: 1, count: 1 }],
  });
  const onList = (await sandbox.control.subscribers(newsletter)).map((one) => one.EmailAddress);
  expect(onList).toEqual(["person1@example.com", "person3@example.com"]);
});

test("retrying the rejected sends them even when the same data had been accepted before", async () => {
  const { exportId } = await makeExport(app, profiles, { listId: events });
  expect(await run(app, exportId)).toMatchObject({ state: "SUCCEEDED", counts: { added: 3 } });
  await sandbox.control.setState(events, "person2@example.com", "Unconfirmed");
  expect(await run(app, exportId, true)).toMatchObject({ counts: { updated: 2, rejected: 1 } });
  expect(await run(app, exportId)).toMatchObject({ counts: { unchanged: 2, stillRejected: 1 } });

  await sandbox.control.setState(events, "person2@example.com", "Active");
  const retried = await call(
    app,
    "retryRejected(exportId: $exportId, idempotencyKey: $key)",
    { exportId, key: "again" },
    "ExportRun",
  );
  expect((await watchToEnd(app, retried.id)).at(-1)).toMatchObject({
    state: "SUCCEEDED",
    counts: { unchanged: 2, updated: 1, rejected: 0, stillRejected: 0 },
  });
});
