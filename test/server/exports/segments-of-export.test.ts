import { afterAll, beforeAll, expect, test } from "vitest";

import { startTestApp, type TestApp } from "../../support/app.js";
import { createProfiles, type TestProfiles } from "../../support/profiles.js";
import { startTestSandbox, type TestSandbox } from "../../support/sandbox.js";
import { call, makeExport, makeSegment, MATCHING, succeed, type MadeExport } from "../../support/set-up.js";

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

const ADD = "addSegmentToExport(exportId: $exportId, segmentId: $segmentId)";
const REMOVE = "removeSegmentFromExport(exportId: $exportId, segmentId: $segmentId)";
const ATTACH = "attachConnection(exportId: $exportId, connectionId: $connectionId)";

async function segmentIds(): Promise<string[]> {
  const query = "query ($id: ID!) { export(id: $id) { segments { id } } }";
  const { export: found } = await app.send<{ export: { segments: { id: string }[] } }>(query, { id: made.exportId });
  return found.segments.map(({ id }) => id);
}

async function change(mutation: "addSegmentToExport" | "removeSegmentFromExport", segmentId: string) {
  const query = `mutation ($exportId: ID!, $segmentId: ID!) {
    answer: ${mutation}(exportId: $exportId, segmentId: $segmentId) { ... on Export { segments { id } } } }`;
  const { answer } = await app.send<{ answer: { segments: { id: string }[] } }>(query, {
    exportId: made.exportId,
    segmentId,
  });
  const ids = await segmentIds();
  expect(answer.segments.map(({ id }) => id)).toEqual(ids);
  return ids;
}

test("a segment that is added or removed leaves the others as they were", async () => {
  const second = await makeSegment(app, made.sourceId, "SELECT * FROM profile WHERE id > 1");
  const third = await makeSegment(app, made.sourceId, "SELECT * FROM profile WHERE id > 22");
  expect(await change("addSegmentToExport", second)).toEqual([made.segmentId, second]);
  expect(await change("addSegmentToExport", third)).toEqual([made.segmentId, second, third]);
  expect(await change("removeSegmentFromExport", second)).toEqual([made.segmentId, third]);
  expect(await change("removeSegmentFromExport", made.segmentId)).toEqual([third]);
});

test("segments that are added and removed at the same time do not undo each other", async () => {
  const [kept] = await segmentIds();
  const added = await Promise.all(
    [30, 31, 32, 33].map((id) => makeSegment(app, made.sourceId, `SELECT * FROM profile WHERE id > ${id}`)),
  );
  await succeed(app, ADD, { exportId: made.exportId, segmentId: added[0] }, "Export");
  await Promise.all([
    ...added.slice(1).map((segmentId) => succeed(app, ADD, { exportId: made.exportId, segmentId }, "Export")),
    succeed(app, REMOVE, { exportId: made.exportId, segmentId: added[0] }, "Export"),
  ]);
  expect((await segmentIds()).toSorted()).toEqual([kept, ...added.slice(1)].toSorted());
});

test("what is refused is told by the arguments that were given", async () => {
  const { exportId, connectionId, sourceId } = made;
  const nobody = "00000000-0000-4000-8000-000000000000";
  const poor = await makeSegment(app, sourceId, "SELECT id, name FROM profile");
  const problems = async (mutation: string, variables: Record<string, unknown>) =>
    ((await call(app, mutation, variables, "Export")).fields ?? []).map(({ path, code }) => `${path} ${code}`);
  expect(await problems(ADD, { exportId, segmentId: nobody })).toEqual(["segmentId NOT_FOUND"]);
  const { fields } = await call(app, ADD, { exportId, segmentId: poor }, "Export");
  expect(fields).toMatchObject([
    { path: "exportId", message: expect.stringContaining("The export's matching.email:") as string },
  ]);
  for (const segmentId of (await segmentIds()).slice(1)) {
    await succeed(app, REMOVE, { exportId, segmentId }, "Export");
  }
  const last = (await segmentIds())[0];
  expect(await problems(REMOVE, { exportId, segmentId: last })).toEqual(["segmentId REQUIRED"]);

  await succeed(app, "detachConnection(exportId: $exportId)", { exportId }, "Export");
  const input = { matching: MATCHING };
  expect(await problems("updateExport(id: $id, input: $input)", { id: exportId, input })).toEqual(["id NO_CONNECTION"]);
  expect(await problems(ADD, { exportId, segmentId: poor })).toContain("exportId NO_CONNECTION");
  expect(await problems(ATTACH, { exportId, connectionId: nobody })).toEqual(["connectionId NOT_FOUND"]);
  await app.app.services.pool.query("UPDATE export SET list_id = 'gone' WHERE id = $1", [exportId]);
  const { fields: gone } = await call(app, ATTACH, { exportId, connectionId }, "Export");
  expect(gone).toMatchObject([
    { path: "exportId", code: "NOT_FOUND", message: expect.stringContaining("The export's listId:") as string },
  ]);
});
