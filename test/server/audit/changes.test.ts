import { afterAll, beforeAll, expect, test } from "vitest";

import { startTestApp, type TestApp } from "../../support/app.js";
import { makePerson } from "../../support/people.js";
import { createProfiles, type TestProfiles } from "../../support/profiles.js";
import { SEED, startTestSandbox, type TestSandbox } from "../../support/sandbox.js";
import { call, MATCHING, succeed } from "../../support/set-up.js";
import { eventsOf, storedEvents, type StoredEvent } from "./audit-trail.js";

let sandbox: TestSandbox;
let app: TestApp;
let profiles: TestProfiles;
let adminId: string;
beforeAll(async () => {
  sandbox = await startTestSandbox();
  profiles = await createProfiles();
  app = await startTestApp({ env: { CAMPAIGN_MONITOR_URL: sandbox.url } });
  adminId = (await app.send<{ viewer: { id: string } }>("{ viewer { id } }")).viewer.id;
});
afterAll(async () => {
  await app.close();
  await sandbox.close();
  await profiles.drop();
});

/** What one call of a mutation left, less what every event of this test has in common. */
async function left(mutation: string, variables: Record<string, unknown>, type: string) {
  let id = "";
  const events = await eventsOf(app.app.services.pool, async () => {
    id = await succeed(app, mutation, variables, type);
  });
  for (const event of events) {
    expect(event).toMatchObject({
      actorId: adminId,
      actorName: "admin",
      tokenId: expect.any(String),
      tokenName: "LISTWRIGHT_ADMIN_TOKEN",
      networkAddress: "127.0.0.1",
      operation: mutation.split("(")[0],
      outcome: "DONE",
    });
  }
  return { id, events: events.map(substanceOf) };
}

function substanceOf({ action, kind, objectId, name, before, after }: StoredEvent) {
  return { action, kind, objectId, name, before, after };
}

test("each change through the API leaves one event for each object that it changed, with what was and what is", async () => {
  const source = await left(
    "createSource(input: $input)",
    {
      input: { name: "Customers", connectionString: profiles.connectionString, profileRelation: profiles.relation },
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
  const segment = await left(
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

  const connection = await left(
    "createConnection(input: $input)",
    { input: { displayName: "Newsletter account" } },
    "Connection",
  );
  expect(connection.events).toMatchObject([
    { action: "created", kind: "connection", objectId: connection.id, name: "Newsletter account" },
  ]);

  const { consentStatement } = await app.send<{ consentStatement: { version: string; text: string } }>(
    "{ consentStatement(locale: en) { version text } }",
  );
  const consent = await left(
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

  const authenticated = await left(
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
      after: { credential: "(secret)", authenticationMethod: "API_KEY", authenticatedById: adminId },
    },
  ]);
  expect(authenticated.events.filter((event) => event.kind === "consent")).toMatchObject([
    { action: "created", after: { action: "BOUND" } },
  ]);
  expect(authenticated.events).toHaveLength(2);

  const again = await left(
    "authenticateWithApiKey(connectionId: $connectionId, apiKey: $apiKey)",
    { connectionId: connection.id, apiKey: SEED.apiKey },
    "Connection",
  );
  expect(again.events).toMatchObject([{ before: { credential: "(secret)" }, after: { credential: "(secret)" } }]);

  // What is found out because a person asked is put down to them.
  await sandbox.control.fault({
    status: 401,
    body: { Code: 50, Message: "Must supply a valid HTTP Basic Authorization header" },
  });
  const refused = await eventsOf(app.app.services.pool, () =>
    call(app, "testConnection(id: $id)", { id: connection.id }, "Connection"),
  );
  expect(refused).toMatchObject([
    {
      actorId: adminId,
      operation: "testConnection",
      objectId: connection.id,
      before: { needsReauthenticationSince: null },
      after: { needsReauthenticationSince: expect.any(String) },
    },
  ]);
  await sandbox.control.clearFaults();
  const mended = await left("testConnection(id: $id)", { id: connection.id }, "Connection");
  expect(mended.events).toMatchObject([{ after: { needsReauthenticationSince: null } }]);

  const exportUser = await left(
    "addSelfAsExportUser(connectionId: $connectionId, password: $password)",
    { connectionId: connection.id, password: app.admin.password },
    "Connection",
  );
  expect(exportUser.events).toMatchObject([{ before: { exportUserId: null }, after: { exportUserId: adminId } }]);

  const renamed = await left('updateConnection(id: $id, displayName: "Letters")', { id: connection.id }, "Connection");
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

  const made = await left(
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

  const other = await left(
    "createSegment(input: $input)",
    { input: { name: "Everybody", sourceId: source.id, sql: "SELECT * FROM profile" } },
    "Segment",
  );
  const both = await left(
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

  const segmentGone = await left(
    "removeSegmentFromExport(exportId: $exportId, segmentId: $segmentId)",
    { exportId: made.id, segmentId: other.id },
    "Export",
  );
  expect(segmentGone.events.map(({ before, after }) => ({ before, after }))).toEqual([
    { before: { segmentIds: [other.id, segment.id] }, after: { segmentIds: [segment.id] } },
  ]);

  const scheduled = await left(
    "setExportSchedule(exportId: $exportId, schedule: { kind: NONE })",
    { exportId: made.id },
    "Export",
  );
  expect(scheduled.events.map(({ after }) => after)).toEqual([{ scheduleKind: "NONE" }]);
  const paused = await left("pauseExport(id: $id)", { id: made.id }, "Export");
  expect(paused.events.map(({ before, after }) => [before, after])).toEqual([[{ paused: false }, { paused: true }]]);
  const nothing = await left("pauseExport(id: $id)", { id: made.id }, "Export");
  expect(nothing.events).toEqual([]);

  const detached = await left("detachConnection(exportId: $exportId)", { exportId: made.id }, "Export");
  expect(detached.events.map(({ after }) => after)).toEqual([{ connectionId: null }]);
  await left(
    "attachConnection(exportId: $exportId, connectionId: $connectionId)",
    { exportId: made.id, connectionId: connection.id },
    "Export",
  );

  const withdrawn = await left(
    "withdrawConsent(connectionId: $connectionId)",
    { connectionId: connection.id },
    "Connection",
  );
  expect(withdrawn.events).toMatchObject([{ kind: "consent", after: { action: "WITHDRAWN" } }]);

  const token = await left('createApiToken(name: "Nightly job", role: ADMIN)', {}, "ApiTokenCreated");
  expect(token.events).toMatchObject([
    {
      action: "created",
      kind: "apiToken",
      objectId: token.id,
      name: "Nightly job",
      after: { token: "(secret)", role: "ADMIN", userId: adminId },
    },
  ]);
  const revoked = await left("revokeApiToken(id: $id)", { id: token.id }, "Deleted");
  expect(revoked.events).toMatchObject([
    { action: "changed", kind: "apiToken", objectId: token.id, before: { revokedAt: null } },
  ]);

  const connectionGone = await left(
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
  const exportGone = await left("deleteExport(id: $id)", { id: made.id }, "Deleted");
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
  const sourceKept = await call(app, "deleteSource(id: $id)", { id: source.id }, "Deleted");
  expect(sourceKept.__typename).toBe("InUse");
  expect((await left("deleteSegment(id: $id)", { id: segment.id }, "Deleted")).events).toMatchObject([
    { action: "deleted", kind: "segment", objectId: segment.id },
  ]);
  await left("deleteSegment(id: $id)", { id: other.id }, "Deleted");
  expect((await left("deleteSource(id: $id)", { id: source.id }, "Deleted")).events).toMatchObject([
    { action: "deleted", kind: "source", objectId: source.id, before: { connectionString: "(secret)" } },
  ]);
});

test("people, what they may do, whom a connection is shared with, and settings leave their events too", async () => {
  const { pool } = app.app.services;
  const told = async (mutation: string, variables = "") => {
    const events = await eventsOf(pool, () => app.send(`mutation { answer: ${mutation}${variables} { __typename } }`));
    for (const event of events) expect(event).toMatchObject({ actorId: adminId, operation: mutation });
    return events.map(substanceOf);
  };
  const invited = await told("inviteUser", '(email: "hanako.sato@example.com", name: "Hanako Sato", role: VIEWER)');
  expect(invited.map(({ action, kind }) => `${kind} ${action}`).toSorted()).toContain("invitation created");
  expect(JSON.stringify(invited)).not.toContain("hanako.sato");

  const { userId } = await makePerson(app, "VIEWER");
  expect(await told("changeUserRole", `(userId: "${userId}", role: CONTRIBUTOR)`)).toEqual([
    {
      action: "changed",
      kind: "user",
      objectId: userId,
      name: "Some viewer",
      before: { role: "VIEWER" },
      after: { role: "CONTRIBUTOR" },
    },
  ]);
  const gone = await told("deactivateUser", `(userId: "${userId}")`);
  expect(gone).toContainEqual(expect.objectContaining({ kind: "user", objectId: userId, action: "changed" }));
  expect(gone).toContainEqual(expect.objectContaining({ kind: "apiToken", name: "test", action: "changed" }));

  const connectionId = await succeed(
    app,
    "createConnection(input: $input)",
    { input: { displayName: "Shared" } },
    "Connection",
  );
  for (const [mutation, before, after] of [
    ["shareConnection", false, true],
    ["unshareConnection", true, false],
  ] as const) {
    expect(await told(mutation, `(id: "${connectionId}")`)).toMatchObject([
      { objectId: connectionId, before: { sharedWithContributors: before }, after: { sharedWithContributors: after } },
    ]);
  }
  expect(await told("updateSettings", "(input: { consentGraceDays: 3 })")).toMatchObject([
    { action: "changed", kind: "settings", before: { consentGraceDays: 0 }, after: { consentGraceDays: 3 } },
  ]);
});

test("no event holds a credential, a token or an address", async () => {
  const events = await storedEvents(app.app.services.pool);
  const trail = JSON.stringify(events);
  expect(events.length).toBeGreaterThan(20);
  const { username, password } = new URL(profiles.connectionString);
  for (const secret of [username, password, SEED.apiKey, app.token, app.admin.password, app.admin.email]) {
    expect(trail).not.toContain(secret);
  }
  expect(trail).not.toMatch(/[^…]@/);
});

/** What a person's change of is recorded by a call instead, or by nothing, and why. */
const WITHOUT_TRIGGER = {
  "written by the authentication library, whose log-ins are recorded by calls":
    "app_account app_session app_verification attempt setup_code oauth_attempt",
  "what runs do, which the ledger and the runs themselves tell":
    "destination_list delivery_intent export_look export_recipient export_run lasting_outcome list_turn plan_sample recipient recipient_event run_recipient run_request settled_batch suppressed_address",
  "of the installation and its libraries": "agenda_jobs installation retired_key schema_migration",
  "recorded by calls, step by step": "erasure erased_list",
  "notes of what other tables tell": "consent_wording deleted_connection",
  "the trail itself": "audit_event",
};

test("every table either has a trigger that records its changes, or is known to need none", async () => {
  const { rows } = await app.app.services.pool.query<{ name: string }>(
    `SELECT relname AS name FROM pg_class WHERE relnamespace = 'listwright'::regnamespace AND relkind IN ('r', 'p') AND NOT relispartition
       AND NOT EXISTS (SELECT FROM pg_trigger JOIN pg_proc ON pg_proc.oid = tgfoid WHERE tgrelid = pg_class.oid AND proname LIKE 'audit\\_%')`,
  );
  const known = Object.values(WITHOUT_TRIGGER).flatMap((names) => names.split(" "));
  expect(rows.map(({ name }) => name).toSorted()).toEqual(known.toSorted());
});
