import { afterAll, beforeAll, expect, test } from "vitest";

import { startTestApp, type TestApp } from "../../support/app.js";
import { createProfiles, type TestProfiles } from "../../support/profiles.js";
import { startTestSandbox, type TestSandbox } from "../../support/sandbox.js";
import { makeExport, makeSegment, type MadeExport } from "../../support/set-up.js";

let sandbox: TestSandbox;
let app: TestApp;
let profiles: TestProfiles;
let made: MadeExport;
beforeAll(async () => {
  sandbox = await startTestSandbox();
  profiles = await createProfiles();
  app = await startTestApp({ env: { CAMPAIGN_MONITOR_URL: sandbox.url } });
  made = await makeExport(app, profiles);
});
afterAll(async () => {
  await app.close();
  await sandbox.close();
  await profiles.drop();
});

async function change(mutation: "addSegmentToExport" | "removeSegmentFromExport", segmentId: string) {
  const query = `mutation ($exportId: ID!, $segmentId: ID!) {
    answer: ${mutation}(exportId: $exportId, segmentId: $segmentId) { ... on Export { segments { id } } } }`;
  const { answer } = await app.send<{ answer: { segments: { id: string }[] } }>(query, {
    exportId: made.exportId,
    segmentId,
  });
  const { export: found } = await app.send<{ export: { segments: { id: string }[] } }>(
    "query ($id: ID!) { export(id: $id) { segments { id } } }",
    { id: made.exportId },
  );
  expect(answer.segments).toEqual(found.segments);
  return found.segments.map(({ id }) => id);
}

test("a segment that is added or removed leaves the others as they were", async () => {
  const second = await makeSegment(app, made.sourceId, "SELECT * FROM profile WHERE id > 1");
  const third = await makeSegment(app, made.sourceId, "SELECT * FROM profile WHERE id > 22");
  expect(await change("addSegmentToExport", second)).toEqual([made.segmentId, second]);
  expect(await change("addSegmentToExport", third)).toEqual([made.segmentId, second, third]);
  expect(await change("removeSegmentFromExport", second)).toEqual([made.segmentId, third]);
  expect(await change("removeSegmentFromExport", made.segmentId)).toEqual([third]);
});
