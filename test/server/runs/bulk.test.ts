import { afterAll, beforeAll, expect, test } from "vitest";

import { startTestApp, type TestApp } from "../../support/app.js";
import { makePerson } from "../../support/people.js";
import { createProfiles, INSERT_PROFILES, type TestProfiles } from "../../support/profiles.js";
import { SEED, startTestSandbox, type TestSandbox } from "../../support/sandbox.js";
import {
  call,
  makeConnection,
  makeExport,
  makeSegment,
  MATCHING,
  succeed,
  type MadeExport,
} from "../../support/set-up.js";

const RESULT = `__typename ... on ExportRun { id trigger slot requestedBy { id } } ... on UserError { message }
  ... on ValidationError { fields { path code } } ... on ExportAlreadyRunning { run { id } }`;
const FORECAST =
  "... on BulkRunForecasts { items { export { name } willRun code message advice } } ... on UserError { message } ... on ValidationError { fields { path code } }";

let sandbox: TestSandbox;
let profiles: TestProfiles;
let app: TestApp;
let made: MadeExport;
const exportIds: Record<string, string> = {};

interface Started {
  readonly export: { readonly id: string; readonly name: string };
  readonly result: {
    readonly __typename: string;
    readonly id?: string;
    readonly trigger?: string;
    readonly slot?: string | null;
    readonly requestedBy?: object | null;
    readonly run?: { readonly id: string };
    readonly fields?: readonly object[];
  };
}

beforeAll(async () => {
  [sandbox, profiles] = await Promise.all([startTestSandbox(), createProfiles()]);
  await profiles.change(INSERT_PROFILES, [5]);
  // Nothing performs the runs: they stay as they were made.
  app = await startTestApp({ env: { ROLE: "api", CAMPAIGN_MONITOR_URL: sandbox.url } });
  made = await makeExport(app, profiles, { name: "A with the refresh" });
  exportIds["A"] = made.exportId;
  const other = await makeSegment(app, made.sourceId, "SELECT * FROM profile WHERE id > 2");
  const hidden = await makeConnection(app);
  await succeed(app, "shareConnection(id: $id)", { id: made.connectionId }, "Connection");
  const more: [string, Record<string, unknown>][] = [
    ["B on demand", { schedule: { kind: "NONE" }, segmentIds: [other] }],
    ["C paused", { segmentIds: [made.segmentId, other] }],
    ["D not shared", { connectionId: hidden, segmentIds: [other] }],
  ];
  for (const [name, changes] of more) {
    const input = {
      name,
      connectionId: made.connectionId,
      clientId: SEED.clientId,
      listId: SEED.listIds.newsletter,
      matching: MATCHING,
      ...changes,
    };
    exportIds[name[0]!] = await succeed(app, "createExport(input: $input)", { input }, "Export");
  }
  await succeed(app, "pauseExport(id: $id)", { id: exportIds["C"] }, "Export");
});
afterAll(async () => {
  await app.close();
  await Promise.all([sandbox.close(), profiles.drop()]);
});

async function start(mutation: string, authorization = `Bearer ${app.token}`): Promise<Started[]> {
  const query = `mutation { started: ${mutation} { export { id name } result { ${RESULT} } } }`;
  const { body } = await app.post({ query }, { authorization });
  expect(body.errors).toBeUndefined();
  return (body.data as unknown as { started: Started[] }).started;
}

async function forecast(args: string, authorization = `Bearer ${app.token}`) {
  const { body } = await app.post({ query: `{ bulkRunForecast${args} { ${FORECAST} } }` }, { authorization });
  expect(body.errors).toBeUndefined();
  return (body.data as unknown as { bulkRunForecast: Record<string, unknown> }).bulkRunForecast;
}

function summary(items: unknown): string[] {
  return (items as { export: { name: string }; willRun: boolean; code: string | null; advice: string | null }[]).map(
    ({ export: { name }, willRun, code, advice }) => {
      expect(advice === null).toBe(willRun);
      return `${name[0]} ${willRun ? "runs" : code}`;
    },
  );
}

async function cancelEverything(): Promise<void> {
  const { exportRuns } = await app.send<{ exportRuns: { items: { id: string }[] } }>(
    "{ exportRuns(limit: 100, filter: { state: [QUEUED] }) { items { id } } }",
  );
  for (const { id } of exportRuns.items) await call(app, "cancelExportRun(id: $id)", { id }, "ExportRun");
}

test("it is said beforehand which exports will run and which will not, and why", async () => {
  expect(summary((await forecast(""))["items"])).toEqual(["A runs", "B runs", "C PAUSED", "D runs"]);
  expect(summary((await forecast("(scope: REFRESH)"))["items"])).toEqual([
    "A runs",
    "B NOT_SCHEDULED",
    "C PAUSED",
    "D runs",
  ]);
  const ofSegment = await forecast(`(scope: SEGMENT, segmentId: "${made.segmentId}")`);
  expect(summary(ofSegment["items"])).toEqual(["A runs", "C PAUSED"]);

  const { authorization } = await makePerson(app, "CONTRIBUTOR");
  expect(summary((await forecast("", authorization))["items"])).toEqual([
    "A runs",
    "B runs",
    "C PAUSED",
    "D NOT_ALLOWED",
  ]);
});

test("a segment that is missing, unknown, or of no use is refused beside its argument", async () => {
  expect(await forecast("(scope: SEGMENT)")).toMatchObject({ fields: [{ path: "segmentId", code: "REQUIRED" }] });
  expect(await forecast('(segmentId: "x")')).toMatchObject({ fields: [{ path: "segmentId", code: "NOT_USED" }] });
  const unknown = await forecast('(scope: SEGMENT, segmentId: "x")');
  expect(unknown["message"]).toMatch(/no such segment/);
});

test("starting all gives one result for each export, the same run for the same key, and says who asked", async () => {
  const first = await start('startAllExportRuns(idempotencyKey: "one")');
  expect(first.map(({ export: { name }, result }) => `${name[0]} ${result.__typename}`)).toEqual([
    "A ExportRun",
    "B ExportRun",
    "C ExportRun",
    "D ExportRun",
  ]);
  for (const { result } of first) {
    expect(result).toMatchObject({
      trigger: "ON_DEMAND",
      slot: null,
      requestedBy: { id: expect.any(String) as string },
    });
  }
  expect(await start('startAllExportRuns(idempotencyKey: "one")')).toEqual(first);

  const again = await start('startAllExportRuns(idempotencyKey: "two")');
  expect(again.map(({ result }) => [result.__typename, result.run?.id])).toEqual(
    first.map(({ result }) => ["ExportAlreadyRunning", result.id]),
  );
  expect(summary((await forecast(""))["items"])).toEqual(["A", "B", "C", "D"].map((name) => `${name} ALREADY_RUNNING`));
  await cancelEverything();
});

test("a key that is none is refused for each export, and nothing is started", async () => {
  const refused = await start('startAllExportRuns(idempotencyKey: "")');
  expect(refused).toHaveLength(4);
  for (const { result } of refused) expect(result.fields).toEqual([{ path: "idempotencyKey", code: "LENGTH" }]);
});

test("the refresh starts those that run with it, and its runs say so", async () => {
  const started = await start('startRefresh(idempotencyKey: "now")');
  expect(started.map(({ export: { name }, result }) => [name[0], result.trigger, result.slot])).toEqual([
    ["A", "REFRESH", null],
    ["C", "REFRESH", null],
    ["D", "REFRESH", null],
  ]);
  await cancelEverything();
});

test("a segment starts the exports that use it, and a contributor only those within reach", async () => {
  const segment = (key: string) => `startSegmentExportRuns(segmentId: "${made.segmentId}", idempotencyKey: "${key}")`;
  const answered = await app.send<{ started: { items: Started[] } }>(
    `mutation { started: ${segment("s1")} { ... on BulkRuns { items { export { id name } result { ${RESULT} } } } } }`,
  );
  expect(answered.started.items.map(({ export: { name } }) => name[0])).toEqual(["A", "C"]);
  await cancelEverything();

  const { authorization } = await makePerson(app, "CONTRIBUTOR");
  const theirs = await start('startAllExportRuns(idempotencyKey: "theirs")', authorization);
  expect(theirs.map(({ export: { name } }) => name[0])).toEqual(["A", "B", "C"]);
  await cancelEverything();

  const { started } = await app.send<{ started: { message: string } }>(
    'mutation { started: startSegmentExportRuns(segmentId: "x", idempotencyKey: "y") { ... on UserError { message } } }',
  );
  expect(started.message).toMatch(/no such segment/);
});
