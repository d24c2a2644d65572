import { afterAll, beforeAll, expect, test } from "vitest";

import { SEED } from "../../support/sandbox.js";
import { call, MATCHING } from "../../support/set-up.js";
import { eventsOf, storedEvents } from "./audit-trail.js";
import { AuditWorld } from "./audit-world.js";

let world: AuditWorld;
beforeAll(async () => (world = await AuditWorld.create()));
afterAll(() => world.close());

test("each change through the API leaves one event for each object that it changed, with what was and what is", async () => {
  const source = await world.left(
    "createSource(input: $input)",
    {
      input: {
        name: "Customers",
        connectionString: world.profiles.connectionString,
        profileRelation: world.profiles.relation,
      },
    },
    "Source",
  );
  expect(source.events).toEqual([
    {
      action: "created",
      kind: "source",
      objectId: source.id,
      name: "Customers",
      before: null,
      after: { name: "Customers", kind: "POSTGRESQL", connectionString: "(secret)", profileRelation: "profile" },
    },
  ]);

  const sql = "SELECT * FROM profile WHERE email NOT IN ('taro.yamada@example.com', 'ann@example.org')";
  const segment = await world.left(
    "createSegment(input: $input)",
    { input: { name: "All but two", sourceId: source.id, sql } },
    "Segment",
  );
  expect(segment.events).toEqual([
    expect.objectContaining({
      kind: "segment",
      objectId: segment.id,
      after: expect.objectContaining({
        sql: "SELECT * FROM profile WHERE email NOT IN ('t…@example.com', 'a…@example.org')",
      }),
    }),
  ]);

  const connection = await world.left(
    "createConnection(input: $input)",
    { input: { displayName: "Newsletter account" } },
    "Connection",
  );
  expect(connection.events).toMatchObject([
    { action: "created", kind: "connection", objectId: connection.id, name: "Newsletter account" },
  ]);

  const { consentStatement } = await world.app.send<{ consentStatement: { version: string; text: string } }>(
    "{ consentStatement(locale: en) { version text } }",
  );
  const consent = await world.left(
    "giveConsent(connectionId: $connectionId, statementVersion: $version, locale: en)",
    { connectionId: connection.id, version: consentStatement.version },
    "Connection",
  );
  expect(consent.events).toMatchObject([
    {
      action: "created",
      kind: "consent",
      objectId: connection.id,
      name: "Newsletter account",
      before: null,
      after: { action: "GIVEN", statementVersion: consentStatement.version, statementSha256: expect.any(String) },
    },
  ]);
  expect(JSON.stringify(consent.events)).not.toContain(consentStatement.text.slice(0, 40));

  const authenticated = await world.left(
    "authenticateWithApiKey(connectionId: $connectionId, apiKey: $apiKey)",
    { connectionId: connection.id, apiKey: SEED.apiKey },
    "Connection",
  );
  const authentication = authenticated.events.filter((event) => event.kind === "connection");
  expect(authentication).toMatchObject([
    {
      action: "changed",
      objectId: connection.id,
      before: { credential: null, authenticationMethod: null },
      after: { credential: "(secret)", authenticationMethod: "API_KEY", authenticatedById: world.adminId },
    },
  ]);
  expect(authenticated.events.filter((event) => event.kind === "consent")).toMatchObject([
    { action: "created", after: { action: "BOUND" } },
  ]);
  expect(authenticated.events).toHaveLength(2);

  const again = await world.left(
    "authenticateWithApiKey(connectionId: $connectionId, apiKey: $apiKey)",
    { connectionId: connection.id, apiKey: SEED.apiKey },
    "Connection",
  );
  expect(again.events).toMatchObject([{ before: { credential: "(secret)" }, after: { credential: "(secret)" } }]);

  // What is found out because a person asked is put down to them.
  await world.sandbox.control.fault({
    status: 401,
    body: { Code: 50, Message: "Must supply a valid HTTP Basic Authorization header" },
  });
  const refused = await eventsOf(world.app.app.services.pool, () =>
    call(world.app, "testConnection(id: $id)", { id: connection.id }, "Connection"),
  );
  expect(refused).toMatchObject([
    {
      actorId: world.adminId,
      operation: "testConnection",
      objectId: connection.id,
      before: { needsReauthenticationSince: null },
      after: { needsReauthenticationSince: expect.any(String) },
    },
  ]);
  await world.sandbox.control.clearFaults();
  const mended = await world.left("testConnection(id: $id)", { id: connection.id }, "Connection");
  expect(mended.events).toMatchObject([{ after: { needsReauthenticationSince: null } }]);

  const exportUser = await world.left(
    "addSelfAsExportUser(connectionId: $connectionId, password: $password)",
    { connectionId: connection.id, password: world.app.admin.password },
    "Connection",
  );
  expect(exportUser.events).toMatchObject([{ before: { exportUserId: null }, after: { exportUserId: world.adminId } }]);

  const renamed = await world.left(
    'updateConnection(id: $id, displayName: "Letters")',
    { id: connection.id },
    "Connection",
  );
  expect(renamed.events).toEqual([
    {
      action: "changed",
      kind: "connection",
      objectId: connection.id,
      name: "Letters",
      before: { displayName: "Newsletter account" },
      after: { displayName: "Letters" },
    },
  ]);

  const made = await world.left(
    "createExport(input: $input)",
    {
      input: {
        name: "Customers to the newsletter",
        connectionId: connection.id,
        clientId: SEED.clientId,
        listId: SEED.listIds.newsletter,
        segmentIds: [segment.id],
        matching: MATCHING,
      },
    },
    "Export",
  );
  expect(made.events).toMatchObject([
    {
      action: "created",
      kind: "export",
      objectId: made.id,
      name: "Customers to the newsletter",
      before: null,
      after: { segmentIds: [segment.id], connectionId: connection.id, paused: false },
    },
  ]);

  const other = await world.left(
    "createSegment(input: $input)",
    { input: { name: "Everybody", sourceId: source.id, sql: "SELECT * FROM profile" } },
    "Segment",
  );
  const both = await world.left(
    'updateExport(id: $id, input: { name: "Customers", segmentIds: $segmentIds })',
    { id: made.id, segmentIds: [other.id, segment.id] },
    "Export",
  );
  expect(both.events).toEqual([
    {
      action: "changed",
      kind: "export",
      objectId: made.id,
      name: "Customers",
      before: { name: "Customers to the newsletter", segmentIds: [segment.id] },
      after: { name: "Customers", segmentIds: [other.id, segment.id] },
    },
  ]);

  const segmentGone = await world.left(
    "removeSegmentFromExport(exportId: $exportId, segmentId: $segmentId)",
    { exportId: made.id, segmentId: other.id },
    "Export",
  );
  expect(segmentGone.events.map(({ before, after }) => ({ before, after }))).toEqual([
    { before: { segmentIds: [other.id, segment.id] }, after: { segmentIds: [segment.id] } },
  ]);

  const scheduled = await world.left(
    "setExportSchedule(exportId: $exportId, schedule: { kind: NONE })",
    { exportId: made.id },
    "Export",
  );
  expect(scheduled.events.map(({ after }) => after)).toEqual([{ scheduleKind: "NONE" }]);
  const paused = await world.left("pauseExport(id: $id)", { id: made.id }, "Export");
  expect(paused.events.map(({ before, after }) => [before, after])).toEqual([[{ paused: false }, { paused: true }]]);
  const nothing = await world.left("pauseExport(id: $id)", { id: made.id }, "Export");
  expect(nothing.events).toEqual([]);

  const detached = await world.left("detachConnection(exportId: $exportId)", { exportId: made.id }, "Export");
  expect(detached.events.map(({ after }) => after)).toEqual([{ connectionId: null }]);
  await world.left(
    "attachConnection(exportId: $exportId, connectionId: $connectionId)",
    { exportId: made.id, connectionId: connection.id },
    "Export",
  );

  const withdrawn = await world.left(
    "withdrawConsent(connectionId: $connectionId)",
    { connectionId: connection.id },
    "Connection",
  );
  expect(withdrawn.events).toMatchObject([{ kind: "consent", after: { action: "WITHDRAWN" } }]);

  const token = await world.left('createApiToken(name: "Nightly job", role: ADMIN)', {}, "ApiTokenCreated");
  expect(token.events).toMatchObject([
    {
      action: "created",
      kind: "apiToken",
      objectId: token.id,
      name: "Nightly job",
      after: { token: "(secret)", role: "ADMIN", userId: world.adminId },
    },
  ]);
  const revoked = await world.left("revokeApiToken(id: $id)", { id: token.id }, "Deleted");
  expect(revoked.events).toMatchObject([
    { action: "changed", kind: "apiToken", objectId: token.id, before: { revokedAt: null } },
  ]);

  const connectionGone = await world.left(
    "deleteConnection(id: $id, dependentExports: DETACH)",
    { id: connection.id },
    "Deleted",
  );
  expect(connectionGone.events).toMatchObject([
    { action: "changed", kind: "export", objectId: made.id, after: { connectionId: null } },
    {
      action: "deleted",
      kind: "connection",
      objectId: connection.id,
      name: "Letters",
      before: { displayName: "Letters", credential: "(secret)" },
      after: null,
    },
  ]);
  const exportGone = await world.left("deleteExport(id: $id)", { id: made.id }, "Deleted");
  expect(exportGone.events).toMatchObject([
    {
      action: "deleted",
      kind: "export",
      objectId: made.id,
      name: "Customers",
      before: { segmentIds: [segment.id] },
      after: null,
    },
  ]);
  const sourceKept = await call(world.app, "deleteSource(id: $id)", { id: source.id }, "Deleted");
  expect(sourceKept.__typename).toBe("InUse");
  expect((await world.left("deleteSegment(id: $id)", { id: segment.id }, "Deleted")).events).toMatchObject([
    { action: "deleted", kind: "segment", objectId: segment.id },
  ]);
  await world.left("deleteSegment(id: $id)", { id: other.id }, "Deleted");
  expect((await world.left("deleteSource(id: $id)", { id: source.id }, "Deleted")).events).toMatchObject([
    { action: "deleted", kind: "source", objectId: source.id, before: { connectionString: "(secret)" } },
  ]);
});

test("no event holds a credential, a token or an address", async () => {
  expect((await storedEvents(world.app.app.services.pool)).length).toBeGreaterThan(20);
  expect(await world.secretsInTrail()).toEqual([]);
});
