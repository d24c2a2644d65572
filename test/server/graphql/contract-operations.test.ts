import { readFile } from "node:fs/promises";

import { buildSchema, type GraphQLField } from "graphql";
import { afterAll, beforeAll, expect, test } from "vitest";

import { startTestApp, type TestApp } from "../../support/app.js";
import { selectionOf } from "../../support/everything-asked.js";
import { createProfiles, INSERT_PROFILES, type TestProfiles } from "../../support/profiles.js";
import { SEED, startTestSandbox, type TestSandbox } from "../../support/sandbox.js";
import { MATCHING, watchToEnd } from "../../support/set-up.js";
import { documentFor } from "../access/authorisation/operation-document.js";

const schema = buildSchema(await readFile("test/server/graphql/contract.graphql", "utf8"));
const KINDS = ["query", "mutation", "subscription"] as const;
type Kind = (typeof KINDS)[number];
const fieldsOf = (kind: Kind): Readonly<Record<string, GraphQLField<unknown, unknown>>> =>
  ({
    query: schema.getQueryType()!,
    mutation: schema.getMutationType()!,
    subscription: schema.getSubscriptionType()!,
  })[kind].getFields();
const PROMISED = KINDS.flatMap((kind) => Object.keys(fieldsOf(kind)));

let sandbox: TestSandbox;
let profiles: TestProfiles;
let app: TestApp;
const called = new Set<string>();

beforeAll(async () => {
  [sandbox, profiles] = await Promise.all([startTestSandbox(), createProfiles()]);
  await profiles.change(INSERT_PROFILES, [5]);
  app = await startTestApp({
    env: {
      CAMPAIGN_MONITOR_URL: sandbox.url,
      CAMPAIGN_MONITOR_OAUTH_CLIENT_ID: String(SEED.app.clientId),
      CAMPAIGN_MONITOR_OAUTH_CLIENT_SECRET: SEED.app.clientSecret,
    },
  });
});
afterAll(async () => {
  await app.close();
  await Promise.all([sandbox.close(), profiles.drop()]);
});

interface Answered {
  readonly __typename: string;
  readonly id: string;
  readonly [field: string]: unknown;
}

/** Calls an operation as the contract has it, asking for every field that it promises, and answers what came. */
async function ask<T = Answered>(kind: "query" | "mutation", name: string, given: object = {}): Promise<T> {
  const field = fieldsOf(kind)[name]!;
  const withDefault = field.args.filter(({ defaultValue }) => defaultValue !== undefined);
  const standard = Object.fromEntries(withDefault.map((argument) => [argument.name, argument.defaultValue]));
  const { query, variables } = documentFor(kind, field, { ...standard, ...given });
  const selection = selectionOf(schema, field, 2);
  const whole = query.replace(" { __typename }", selection);
  const { body } = await app.post({ query: whole, variables }, { authorization: `Bearer ${app.token}` });
  const errors = (body.errors ?? []).filter((error) => !isLiveRead(error));
  expect({ name, errors }).toEqual({ name, errors: [] });
  called.add(name);
  return (body.data as Record<string, unknown>)[name] as T;
}

/** What is read at the destination is null with an error where it cannot be read, such as before the credential is there. */
function isLiveRead(error: object): boolean {
  const { path = [] } = error as { path?: readonly unknown[] };
  return ["clients", "list"].includes(String(path.at(-1)));
}

const read = (name: string, given?: object) => ask("query", name, given);

/** The same of a mutation, whose result must be of a type. */
async function change(name: string, type: string, given: object = {}): Promise<Answered> {
  const answer = await ask("mutation", name, given);
  expect({ name, answer }).toMatchObject({ name, answer: { __typename: type } });
  return answer;
}

let keys = 0;
const key = () => ({ idempotencyKey: `key ${(keys += 1)}` });
const ended = async ({ id }: Answered) => (await watchToEnd(app, id)).at(-1)!;

test("every operation that was promised answers as it was promised", async () => {
  expect(await read("viewer")).toMatchObject({ role: "ADMIN" });
  await change("createApiToken", "ApiTokenCreated", { name: "Reports", role: "VIEWER" });

  const sourceInput = {
    name: "Customers",
    kind: "POSTGRESQL",
    connectionString: profiles.connectionString,
    profileRelation: profiles.relation,
  };
  const source = await change("createSource", "Source", { input: sourceInput });
  for (const kind of ["FILES", "CLICKHOUSE"]) {
    await change("createSource", "ValidationError", { input: { ...sourceInput, kind } });
  }
  const segment = (name: string) => ({ name, sourceId: source.id });
  const everybody = await change("createSegment", "Segment", {
    input: { ...segment("Everybody"), sql: "SELECT * FROM profile" },
  });
  const some = await change("createSegment", "Segment", {
    input: { ...segment("Some"), sql: "SELECT * FROM profile WHERE id > 2" },
  });
  await change("createSegment", "ValidationError", { input: { ...segment("By rules"), rules: { all: [] } } });

  const connection = await change("createConnection", "Connection", { input: { displayName: "Newsletter" } });
  const ofConnection = { connectionId: connection.id };
  await change("updateConnection", "Connection", { id: connection.id, displayName: "Newsletter account" });
  const statement = await read("consentStatement", { locale: "ja" });
  const consent = { ...ofConnection, statementVersion: statement["version"], locale: "ja" };
  await change("giveConsent", "Connection", consent);
  await change("beginOAuth", "OAuthBegun", ofConnection);
  await change("authenticateWithApiKey", "Connection", { ...ofConnection, apiKey: SEED.apiKey });
  await change("addSelfAsExportUser", "Connection", { ...ofConnection, password: app.admin.password });
  await change("shareConnection", "Connection", { id: connection.id });
  await change("unshareConnection", "Connection", { id: connection.id });
  await change("testConnection", "Connection", { id: connection.id });

  const input = {
    name: "Customers to the newsletter",
    connectionId: connection.id,
    clientId: SEED.clientId,
    listId: SEED.listIds.newsletter,
    segmentIds: [everybody.id],
    matching: { ...MATCHING, customFields: [], mobileNumber: null },
    membership: "MIRROR",
    onLeave: "DELETE",
    schedule: { kind: "OWN", cron: "30 2 * * 1-5", timeZone: "Europe/Berlin" },
    guards: { maxMembers: 1_000, maxLeaverShare: 0.5, maxRejectedShare: 0.5 },
  };
  const made = await change("createExport", "Export", { input });
  const ofExport = { exportId: made.id };
  await change("updateExport", "Export", { id: made.id, input: { name: "Customers" } });
  const copy = await change("duplicateExport", "Export", { id: made.id });
  await change("addSegmentToExport", "Export", { ...ofExport, segmentId: some.id });
  await change("removeSegmentFromExport", "Export", { ...ofExport, segmentId: some.id });
  await change("setExportSchedule", "Export", { ...ofExport, schedule: { kind: "WITH_REFRESH" } });
  await change("pauseExport", "Export", { id: made.id });
  await change("resumeExport", "Export", { id: made.id });

  // Told of one of the many runs that follow.
  const watching = app.socket();
  const changed = watching
    .iterate<{ exportRunsChanged: Answered }>({
      query: `subscription { exportRunsChanged(exportId: "${made.id}")${selectionOf(schema, fieldsOf("subscription")["exportRunsChanged"]!, 1)} }`,
    })
    .next();
  const plan = await change("planExport", "ExportRun", { ...ofExport, ...key() });
  expect(await ended(plan)).toMatchObject({ state: "PLANNED", counts: { toAdd: 5 } });
  const run = await change("startExportRun", "ExportRun", { ...ofExport, ...key(), resync: false });
  expect(await ended(run)).toMatchObject({ state: "SUCCEEDED", counts: { added: 5 } });
  called.add("exportRunProgress");
  await change("cancelExportRun", "ValidationError", { id: run.id });
  expect(await ended(await change("retryRejected", "ExportRun", { ...ofExport, ...key() }))).toMatchObject({
    state: "SUCCEEDED",
  });
  expect(await ended(await change("verifyExport", "ExportRun", { ...ofExport, ...key() }))).toMatchObject({
    state: "SUCCEEDED",
  });

  const guards = { maxMembers: 2 };
  await change("updateExport", "Export", { id: made.id, input: { guards } });
  for (const decide of ["approve", "reject"] as const) {
    const held = await change("startExportRun", "ExportRun", { ...ofExport, ...key(), resync: true });
    await untilHeld(held.id);
    if (decide === "approve") await change("approveHeldRun", "ExportRun", { id: held.id });
    else await change("rejectHeldRun", "ExportRun", { id: held.id, reason: "Too many" });
    expect(await ended(held)).toMatchObject({ state: decide === "approve" ? "SUCCEEDED" : "REJECTED" });
  }
  await change("updateExport", "Export", { id: made.id, input: { guards: { maxMembers: 1_000 } } });
  expect(await changed).toMatchObject({ value: { data: { exportRunsChanged: { export: { id: made.id } } } } });
  called.add("exportRunsChanged");
  await watching.dispose();

  await change("setRefreshSchedule", "RefreshSchedule", {
    enabled: true,
    cron: "0 6 * * *\n30 18 * * 1-5",
    timeZone: "Asia/Tokyo",
  });
  expect(await read("refreshSchedule")).toMatchObject({ enabled: true, timeZone: "Asia/Tokyo" });
  for (const name of ["startRefresh", "startAllExportRuns"]) {
    const results = await ask<{ export: Answered; result: Answered }[]>("mutation", name, key());
    for (const { result } of results) {
      expect(result.__typename).toBe("ExportRun");
      await ended(result);
    }
    expect(results.map((one) => one.export.id)).toContain(made.id);
  }

  const person = { listId: SEED.listIds.newsletter, email: "person1@example.com" };
  expect(await read("recipient", person)).toMatchObject({ state: "ACTIVE" });
  await change("eraseRecipient", "ErasureReceipt", { email: person.email });

  const lists = ["sources", "segments", "connections", "exports", "exportRuns"];
  for (const name of lists) expect((await read(name))["totalCount"]).toBeGreaterThan(0);
  const things = { source, segment: everybody, connection, export: made, exportRun: run };
  for (const [name, { id }] of Object.entries(things)) expect(await read(name, { id })).toMatchObject({ id });

  await change("detachConnection", "Export", ofExport);
  await change("attachConnection", "Export", { ...ofExport, ...ofConnection });
  await change("withdrawConsent", "Connection", ofConnection);
  await change("deleteExport", "Deleted", { id: copy.id });
  await change("deleteConnection", "InUse", { id: connection.id });
  await change("deleteConnection", "Deleted", { id: connection.id, dependentExports: "DELETE" });

  expect(PROMISED.filter((name) => !called.has(name))).toEqual([]);
});

async function untilHeld(runId: string): Promise<void> {
  const client = app.socket();
  const query = `subscription { exportRunProgress(runId: "${runId}") { state } }`;
  for await (const { data } of client.iterate<{ exportRunProgress: { state: string } }>({ query })) {
    if (data?.exportRunProgress.state === "HELD") break;
  }
  await client.dispose();
}
