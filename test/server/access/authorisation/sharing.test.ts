import { afterAll, beforeAll, expect, test } from "vitest";

import { createSchema } from "../../../../server/graphql/schema.js";
import { startTestApp, type TestApp } from "../../../support/app.js";
import { makePerson, type TestPerson } from "../../../support/people.js";
import { createProfiles, INSERT_PROFILES, type TestProfiles } from "../../../support/profiles.js";
import { SEED, startTestSandbox, type TestSandbox } from "../../../support/sandbox.js";
import { makeConnection, makeExport, MATCHING, run, succeed, type MadeExport } from "../../../support/set-up.js";
import { documentFor } from "./operation-document.js";

let sandbox: TestSandbox;
let app: TestApp;
let profiles: TestProfiles;
let contributor: TestPerson;
let viewer: TestPerson;
/** On a connection that is shared; `kept` is on one that is not. */
let shared: MadeExport;
let kept: { readonly connectionId: string; readonly exportId: string; readonly runId: string };
beforeAll(async () => {
  sandbox = await startTestSandbox();
  app = await startTestApp({ env: { CAMPAIGN_MONITOR_URL: sandbox.url } });
  profiles = await createProfiles();
  await profiles.change(INSERT_PROFILES, [3]);
  contributor = await makePerson(app, "CONTRIBUTOR");
  viewer = await makePerson(app, "VIEWER");
  shared = await makeExport(app, profiles);
  await succeed(app, "shareConnection(id: $id)", { id: shared.connectionId }, "Connection");
  const connectionId = await makeConnection(app);
  const input = {
    name: "Kept from contributors",
    connectionId,
    clientId: SEED.clientId,
    listId: SEED.listIds.events,
    segmentIds: [shared.segmentId],
    matching: MATCHING,
  };
  const exportId = await succeed(app, "createExport(input: $input)", { input }, "Export");
  kept = { connectionId, exportId, runId: (await run(app, exportId)).id };
});
afterAll(async () => {
  await app.close();
  await sandbox.close();
  await profiles.drop();
});

async function ask(person: TestPerson, query: string, variables: Record<string, unknown> = {}) {
  const { body } = await app.post({ query, variables }, { authorization: person.authorization });
  return {
    data: body.data as Record<string, never>,
    errors: body.errors,
    codes: body.errors?.map(({ extensions }) => extensions["code"]),
  };
}

const mutations = createSchema().getMutationType()!.getFields();
const ON_EXPORTS = [
  ["updateExport", "id", { input: { name: "Another name" } }],
  ["duplicateExport", "id", {}],
  ["deleteExport", "id", {}],
  ["detachConnection", "exportId", {}],
  ["addSegmentToExport", "exportId", {}],
  ["removeSegmentFromExport", "exportId", {}],
  ["setExportSchedule", "exportId", { schedule: { kind: "NONE" } }],
  ["pauseExport", "id", {}],
  ["resumeExport", "id", {}],
  ["planExport", "exportId", {}],
  ["startExportRun", "exportId", {}],
  ["retryRejected", "exportId", {}],
] as const;

test.each(ON_EXPORTS)(
  "%s is a contributor's on a shared connection, and only there",
  async (name, argument, others) => {
    const copy = await succeed(app, "duplicateExport(id: $id)", { id: shared.exportId }, "Export");
    const on = (exportId: string) => documentFor("mutation", mutations[name]!, { ...others, [argument]: exportId });
    const there = on(copy);
    expect((await ask(contributor, there.query, there.variables)).codes).toBeUndefined();
    const elsewhere = on(kept.exportId);
    expect((await ask(contributor, elsewhere.query, elsewhere.variables)).codes).toEqual(["FORBIDDEN"]);
    expect((await ask(viewer, there.query, there.variables)).codes).toEqual(["FORBIDDEN"]);
  },
);

test("a contributor neither cancels a run nor attaches a connection out of their reach", async () => {
  const cancel = `mutation { cancelExportRun(id: "${kept.runId}") { __typename } }`;
  expect((await ask(contributor, cancel)).codes).toEqual(["FORBIDDEN"]);
  const detached = await succeed(app, "duplicateExport(id: $id)", { id: shared.exportId }, "Export");
  await succeed(app, "detachConnection(exportId: $exportId)", { exportId: detached }, "Export");
  const attach = (exportId: string, connectionId: string) =>
    ask(
      contributor,
      `mutation { attachConnection(exportId: "${exportId}", connectionId: "${connectionId}") {
        __typename ... on Export { connection { id } permissions } } }`,
    );
  expect((await attach(detached, kept.connectionId)).codes).toEqual(["FORBIDDEN"]);
  expect((await attach(kept.exportId, shared.connectionId)).codes).toEqual(["FORBIDDEN"]);
  expect((await attach(detached, shared.connectionId)).data["attachConnection"]).toEqual({
    __typename: "Export",
    connection: { id: shared.connectionId },
    permissions: ["VIEW", "EDIT", "RUN", "DELETE"],
  });
});

test("a contributor makes an export on a shared connection, and not on another one", async () => {
  const create = "mutation ($input: CreateExportInput!) { createExport(input: $input) { __typename } }";
  const input = {
    name: "Made by a contributor",
    clientId: SEED.clientId,
    listId: SEED.listIds.newsletter,
    segmentIds: [shared.segmentId],
    matching: MATCHING,
  };
  const made = await ask(contributor, create, { input: { ...input, connectionId: shared.connectionId } });
  expect(made.data["createExport"]).toEqual({ __typename: "Export" });
  const refused = await ask(contributor, create, { input: { ...input, connectionId: kept.connectionId } });
  expect(refused.codes).toEqual(["FORBIDDEN"]);
});

const CONNECTION = `displayName type sharedWithContributors permissions status clients { id } list(listId: "${SEED.listIds.newsletter}") { customFields { key } }
  authentication { hint } consents { id } exportUser { email }`;

test("of a shared connection a contributor sees what they need to choose, and nothing of credential, consent or account", async () => {
  const { data, errors } = await ask(contributor, `{ connection(id: "${shared.connectionId}") { ${CONNECTION} } }`);
  expect(errors).toBeUndefined();
  expect(data["connection"]).toMatchObject({
    displayName: "Newsletter account",
    type: "CAMPAIGN_MONITOR",
    permissions: ["VIEW", "RUN"],
    clients: expect.arrayContaining([{ id: SEED.clientId }]),
    list: { customFields: expect.any(Array) },
    authentication: null,
    consents: [],
    exportUser: null,
  });
});

test("a connection that is not shared is not there for contributors; its exports name it and show nothing more", async () => {
  const { data } = await ask(
    contributor,
    `{ connection(id: "${kept.connectionId}") { id } connections { items { id } totalCount permissions }
       export(id: "${kept.exportId}") { permissions list { id } listName connection { ${CONNECTION} } } }`,
  );
  expect(data["connection"]).toBeNull();
  expect(data["connections"]).toEqual({ items: [{ id: shared.connectionId }], totalCount: 1, permissions: ["VIEW"] });
  expect(data["export"]).toMatchObject({
    permissions: ["VIEW"],
    list: null,
    listName: expect.any(String),
    connection: { clients: null, list: null, authentication: null, consents: [], exportUser: null },
  });
});

test("the statement of a segment is for admins", async () => {
  const { data } = await ask(contributor, `{ segment(id: "${shared.segmentId}") { name sql permissions } }`);
  expect(data["segment"]).toMatchObject({ sql: null, permissions: ["VIEW", "RUN"] });
});

test("addresses are masked for viewers, and for contributors where the connection is not shared", async () => {
  const query = `{ exportRun(id: "${kept.runId}") { requestedBy { email } recipients { edges { node { email } } } } }`;
  for (const person of [viewer, contributor]) {
    const seen = JSON.stringify((await ask(person, query)).data);
    expect(seen).toContain("p…@example.com");
    expect(seen).toContain("a…@example.com");
    expect(seen).not.toMatch(/person\d@|admin@/);
  }
});

test("whoever sees addresses whole stands in the audit trail", async () => {
  const { runId } = kept;
  const query = `{ exportRun(id: "${runId}") { recipients { edges { node { email } } } } }`;
  expect(JSON.stringify(await app.send(query))).toContain("person1@example.com");
  const { rows } = await app.app.services.pool.query<{ who: number; details: unknown }>(
    "SELECT count(*)::int AS who, max(details::text)::jsonb AS details FROM audit_event WHERE action = 'recipients' AND object_id = $1",
    [runId],
  );
  expect(rows).toEqual([{ who: 1, details: { addresses: 3 } }]);
});

test("after un-sharing, a contributor's export stays with its schedule and is an admin's to change; sharing gives it back", async () => {
  const copy = await succeed(app, "duplicateExport(id: $id)", { id: shared.exportId }, "Export");
  const pause = `mutation { pauseExport(id: "${copy}") { __typename } }`;
  await succeed(app, "unshareConnection(id: $id)", { id: shared.connectionId }, "Connection");
  expect((await ask(contributor, pause)).codes).toEqual(["FORBIDDEN"]);
  const { data } = await ask(
    contributor,
    `{ export(id: "${copy}") { permissions schedule { kind } connection { displayName } } }`,
  );
  expect(data["export"]).toEqual({
    permissions: ["VIEW"],
    schedule: { kind: expect.any(String) },
    connection: { displayName: "Newsletter account" },
  });
  expect((await run(app, shared.exportId)).state).toBe("SUCCEEDED");
  await succeed(app, "shareConnection(id: $id)", { id: shared.connectionId }, "Connection");
  expect((await ask(contributor, pause)).codes).toBeUndefined();
});

test("taking an export off its connection gives contributors nothing, neither the export nor the addresses of its runs", async () => {
  const exportId = await succeed(app, "duplicateExport(id: $id)", { id: kept.exportId }, "Export");
  await succeed(app, "resumeExport(id: $id)", { id: exportId }, "Export");
  const runId = (await run(app, exportId, true)).id;
  const query = `{ exportRun(id: "${runId}") { permissions recipients { edges { node { email } } } export { permissions } } }`;
  const seen = async () => (await ask(contributor, query)).data["exportRun"] as unknown;
  const masked = { permissions: ["VIEW"], export: { permissions: ["VIEW"] } };
  expect(await seen()).toMatchObject(masked);
  await succeed(app, "detachConnection(exportId: $exportId)", { exportId }, "Export");
  expect(await seen()).toMatchObject(masked);
  const remove = `mutation { deleteExport(id: "${exportId}") { __typename } }`;
  expect((await ask(contributor, remove)).codes).toEqual(["FORBIDDEN"]);
  const attach = { exportId, connectionId: shared.connectionId };
  await succeed(app, "attachConnection(exportId: $exportId, connectionId: $connectionId)", attach, "Export");
  expect(await seen()).toMatchObject({ permissions: ["VIEW"] });
  expect(JSON.stringify(await seen())).not.toMatch(/person\d@/);
});

test("a viewer learns nothing of sources through the exports that they see", async () => {
  const { data, errors } = await ask(
    viewer,
    `{ export(id: "${shared.exportId}") {
       segments { name fields { name } sql source { name profileRelation fields { name } } } } }`,
  );
  expect(errors).toBeUndefined();
  expect(data["export"]).toEqual({
    segments: [
      {
        name: expect.any(String),
        fields: [],
        sql: null,
        source: { name: "Customers", profileRelation: "…", fields: [] },
      },
    ],
  });
});

test("a change of role works at the next request", async () => {
  const person = await makePerson(app, "ADMIN");
  const query = "{ connections { permissions } }";
  expect((await ask(person, query)).data["connections"]).toEqual({ permissions: ["VIEW", "CREATE"] });
  await app.app.services.pool.query("UPDATE app_user SET role = 'VIEWER' WHERE id = $1", [person.userId]);
  expect((await ask(person, query)).codes).toEqual(["FORBIDDEN"]);
});
