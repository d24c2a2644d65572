import { afterAll, beforeAll, expect, test } from "vitest";

import { startTestApp, type TestApp } from "../../support/app.js";
import { createProfiles, type TestProfiles } from "../../support/profiles.js";
import { SEED, startTestSandbox, type TestSandbox } from "../../support/sandbox.js";
import { call, makeExport, makeSegment, MATCHING, succeed, type MadeExport } from "../../support/set-up.js";

let sandbox: TestSandbox;
let profiles: TestProfiles;
let app: TestApp;
let made: MadeExport;
beforeAll(async () => {
  sandbox = await startTestSandbox();
  profiles = await createProfiles();
  app = await startTestApp({ env: { CAMPAIGN_MONITOR_URL: sandbox.url } });
  made = await makeExport(app, profiles, {
    matching: { ...MATCHING, customFields: [{ key: "[City]", field: "city" }] },
  });
});
afterAll(async () => {
  await app.close();
  await sandbox.close();
  await profiles.drop();
});

interface Notice {
  readonly code: string;
  readonly message: string;
  readonly advice: string;
  readonly exports: readonly { readonly name: string }[];
}

const NOTICES = "notices { code message advice exports { name } }";

async function noticesOf(id: string, locale = "en"): Promise<Notice[]> {
  const query = `query ($id: ID!) { export(id: $id) { ${NOTICES} } }`;
  const headers = { authorization: `Bearer ${app.token}`, "accept-language": locale };
  const { body } = await app.post({ query, variables: { id } }, headers);
  return (body.data as unknown as { export: { notices: Notice[] } }).export.notices;
}

async function create(changes: Record<string, unknown> = {}): Promise<{ id: string; notices: Notice[] }> {
  const input = {
    ...{ name: "Another", connectionId: made.connectionId, clientId: SEED.clientId, segmentIds: [made.segmentId] },
    ...{ listId: SEED.listIds.newsletter, matching: MATCHING, ...changes },
  };
  const query = `mutation ($input: CreateExportInput!) { createExport(input: $input) {
    ... on Export { id ${NOTICES} } ... on ValidationError { fields { path message } } } }`;
  return (await app.send<{ createExport: { id: string; notices: Notice[] } }>(query, { input })).createExport;
}

const change = (id: string, input: Record<string, unknown>) =>
  succeed(app, "updateExport(id: $id, input: $input)", { id, input }, "Export");

test("an export alone on its list has nothing to be known, and is told when another joins it, named and in Japanese too", async () => {
  expect(await noticesOf(made.exportId)).toEqual([]);
  const second = await create({ name: "VIPs", matching: { ...MATCHING, name: [] } });
  expect(second.notices).toEqual([
    {
      code: "OTHER_EXPORTS_ON_LIST",
      message: expect.stringContaining('"Customers to the newsletter"'),
      advice: expect.stringContaining("removed only when no other export claims them"),
      exports: [{ name: "Customers to the newsletter" }],
    },
  ]);
  expect(await noticesOf(made.exportId, "ja")).toMatchObject([
    { code: "OTHER_EXPORTS_ON_LIST", message: expect.stringContaining("「VIPs」") },
  ]);
  await succeed(app, "deleteExport(id: $id)", { id: second.id }, "Deleted");
  expect(await noticesOf(made.exportId)).toEqual([]);
});

test("fields that two exports on one list both fill are named, and that whichever sends last wins", async () => {
  const elsewhere = await create({ name: "Elsewhere", listId: SEED.listIds.events });
  const clashing = await create({
    name: "Clashing",
    matching: {
      ...MATCHING,
      customFields: [
        { key: "City", field: "city" },
        { key: "[Country]", field: "country" },
      ],
    },
  });
  expect(clashing.notices[1]).toMatchObject({
    code: "SAME_FIELDS_MAPPED",
    message: expect.stringMatching(/"Customers to the newsletter" both fill the name, "City"\.$/),
    advice: expect.stringContaining("whichever export sent them last wins"),
    exports: [{ name: "Customers to the newsletter" }],
  });
  expect(await noticesOf(elsewhere.id)).toEqual([]);
  for (const { id } of [elsewhere, clashing]) await succeed(app, "deleteExport(id: $id)", { id }, "Deleted");
});

test("an export that is detached or paused still counts, since its claims do", async () => {
  const other = await create({ name: "Resting", matching: { ...MATCHING, name: [] } });
  await succeed(app, "pauseExport(id: $id)", { id: other.id }, "Export");
  await succeed(app, "detachConnection(exportId: $exportId)", { exportId: other.id }, "Export");
  expect(await noticesOf(made.exportId)).toMatchObject([{ exports: [{ name: "Resting" }] }]);
  const attached = await app.send<{ attachConnection: { notices: Notice[] } }>(
    `mutation ($e: ID!, $c: ID!) { attachConnection(exportId: $e, connectionId: $c) { ... on Export { ${NOTICES} } } }`,
    { e: other.id, c: made.connectionId },
  );
  expect(attached.attachConnection.notices).toMatchObject([{ code: "OTHER_EXPORTS_ON_LIST" }]);
  await succeed(app, "deleteExport(id: $id)", { id: other.id }, "Deleted");
});

test("a mirror says what becomes of its leavers where that is more, or less, than one may think", async () => {
  const { id } = await create({ name: "Mirror", listId: SEED.listIds.events, membership: "MIRROR", onLeave: "DELETE" });
  expect(await noticesOf(id)).toEqual([]);
  await change(id, { onLeave: "UNSUBSCRIBE" });
  expect(await noticesOf(id)).toMatchObject([
    { code: "UNSUBSCRIBES_LEAVERS", message: expect.stringContaining("cannot be added again by Listwright") },
  ]);
  await change(id, { onLeave: "KEEP" });
  expect(await noticesOf(id)).toMatchObject([{ code: "KEEPS_LEAVERS" }]);
  await change(id, { membership: "ADD_AND_UPDATE" });
  expect(await noticesOf(id)).toEqual([]);
  await succeed(app, "deleteExport(id: $id)", { id }, "Deleted");
});

test("the notices of many exports are read together", async () => {
  const others = await Promise.all(["A", "B", "C"].map((name) => create({ name })));
  const { exports } = await app.send<{ exports: { items: { notices: Notice[] }[] } }>(
    `{ exports { items { ${NOTICES} } } }`,
  );
  expect(exports.items.map(({ notices }) => notices[0]?.exports.length)).toEqual([3, 3, 3, 3]);
  for (const { id } of others) await succeed(app, "deleteExport(id: $id)", { id }, "Deleted");
});

test("a segment that is sent cannot be deleted, nor a source that has segments: what uses them is named", async () => {
  const uses = "__typename ... on InUse { message exports { name } segments { name } } ... on Deleted { id }";
  const { deleteSegment } = await app.send(`mutation ($id: ID!) { deleteSegment(id: $id) { ${uses} } }`, {
    id: made.segmentId,
  });
  expect(deleteSegment).toMatchObject({
    __typename: "InUse",
    message: expect.stringContaining('"Customers to the newsletter"'),
    exports: [{ name: "Customers to the newsletter" }],
  });
  const { deleteSource } = await app.send(`mutation ($id: ID!) { deleteSource(id: $id) { ${uses} } }`, {
    id: made.sourceId,
  });
  expect(deleteSource).toMatchObject({ __typename: "InUse", segments: [{ name: expect.stringContaining("Segment") }] });
});

test("a segment that loses what an export matches is refused with the export named, and one that keeps it is saved", async () => {
  const update = (sql: string) =>
    app.send<{ updateSegment: unknown }>(
      `mutation ($id: ID!, $sql: String!) { updateSegment(id: $id, input: { sql: $sql }) {
        __typename ... on ValidationError { fields { path code message } } } }`,
      { id: made.segmentId, sql },
    );
  expect((await update("SELECT id, email, name FROM profile")).updateSegment).toMatchObject({
    fields: [{ path: "sql", code: "FIELD_MATCHED", message: expect.stringContaining('"Customers to the newsletter"') }],
  });
  expect((await update("SELECT * FROM profile WHERE id > 0")).updateSegment).toMatchObject({ __typename: "Segment" });
});

test("the last segment of an export stays, and one of another source is refused where it is added", async () => {
  const last = await call(
    app,
    "removeSegmentFromExport(exportId: $exportId, segmentId: $segmentId)",
    { exportId: made.exportId, segmentId: made.segmentId },
    "Export",
  );
  expect(last).toMatchObject({ __typename: "ValidationError", fields: [{ path: "segmentId", code: "REQUIRED" }] });
  const sourceId = await succeed(
    app,
    "createSource(input: $input)",
    {
      input: { name: "Second", connectionString: profiles.connectionString, profileRelation: profiles.relation },
    },
    "Source",
  );
  const foreign = await makeSegment(app, sourceId);
  const added = await call(
    app,
    "addSegmentToExport(exportId: $exportId, segmentId: $segmentId)",
    { exportId: made.exportId, segmentId: foreign },
    "Export",
  );
  expect(added).toMatchObject({ fields: [{ path: "segmentId", code: "ANOTHER_SOURCE" }] });
});

test("a copy is named as one within the length that a name may have, whole characters only", async () => {
  const copyOf = async (name: string) => {
    await succeed(app, "updateExport(id: $id, input: $input)", { id: made.exportId, input: { name } }, "Export");
    const id = await succeed(app, "duplicateExport(id: $id)", { id: made.exportId }, "Export");
    const query = "query ($id: ID!) { export(id: $id) { name } }";
    return (await app.send<{ export: { name: string } }>(query, { id })).export.name;
  };
  expect(await copyOf("x".repeat(193))).toBe(`${"x".repeat(193)} (copy)`);
  expect(await copyOf("x".repeat(200))).toBe(`${"x".repeat(192)}… (copy)`);
  expect(await copyOf(`${"x".repeat(191)}𠮷野家会員`)).toBe(`${"x".repeat(191)}… (copy)`);
});
