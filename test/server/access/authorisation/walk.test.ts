import { buildSchema, parse, subscribe, type GraphQLField, type GraphQLObjectType } from "graphql";
import { afterAll, beforeAll, expect, test } from "vitest";

import { ROLES, type Role } from "../../../../server/access/actor.js";
import { OPERATIONS } from "../../../../server/access/authorisation/operations.js";
import { protectSchema } from "../../../../server/access/authorisation/protect-schema.js";
import { createSchema } from "../../../../server/graphql/schema.js";
import { startTestApp, type TestApp } from "../../../support/app.js";
import { makePerson, type TestPerson } from "../../../support/people.js";
import { documentFor } from "./operation-document.js";

const schema = createSchema();
let app: TestApp;
const people = {} as Record<Role, TestPerson>;
beforeAll(async () => {
  app = await startTestApp();
  for (const role of ROLES) people[role] = await makePerson(app, role);
});
afterAll(() => app.close());

type Fields = readonly GraphQLField<unknown, unknown>[];
const fieldsOf = (type: GraphQLObjectType | null | undefined): Fields => Object.values(type!.getFields());
const calls = [
  ...fieldsOf(schema.getQueryType()).map((field) => ({ kind: "query" as const, field })),
  ...fieldsOf(schema.getMutationType()).map((field) => ({ kind: "mutation" as const, field })),
];
const subscriptions = fieldsOf(schema.getSubscriptionType());

/** What the product promises, written down apart from the table that decides. Everything else is for admins only. */
const FOR_EVERYBODY = [
  "departedRecipients refreshSchedule updateViewer",
  "notifications notification notificationDeliveries notificationPreferences updateNotificationPreferences",
  "watchExport muteExport unwatchExport sendTestNotification",
  "viewer exports export exportRuns exportRun runStatistics consentStatement sessions apiTokens",
  "revokeSession revokeOtherSessions createApiToken revokeApiToken exportRunProgress exportRunsChanged",
]
  .join(" ")
  .split(" ");
/** On connections that are shared with them; things that do not exist are reported as to anybody. */
const FOR_CONTRIBUTORS = [
  "proposeMatching matchingPreflight createDestinationList createDestinationField addDestinationOptions",
  "sources source segments segment countSegment connections connection createExport updateExport duplicateExport",
  "deleteExport attachConnection detachConnection addSegmentToExport removeSegmentFromExport setExportSchedule",
  "pauseExport resumeExport planExport startExportRun retryRejected cancelExportRun approveHeldRun rejectHeldRun",
  "verifyExport recipient previewSchedule setExportSchedules startAllExportRuns startRefresh startSegmentExportRuns bulkRunForecast",
]
  .join(" ")
  .split(" ");

function isFor(role: Role, operation: string): boolean {
  if (role === "ADMIN" || FOR_EVERYBODY.includes(operation)) return true;
  return role === "CONTRIBUTOR" && FOR_CONTRIBUTORS.includes(operation);
}

test.each(ROLES)(
  "%s: every query and mutation answers those it is for, and is FORBIDDEN to everybody else",
  async (role) => {
    const wrong: string[] = [];
    for (const { kind, field } of calls) {
      const { body } = await app.post(documentFor(kind, field), { authorization: people[role].authorization });
      const codes = body.errors?.map(({ extensions }) => extensions["code"]) ?? [];
      const [forbidden, broken] = [codes.includes("FORBIDDEN"), codes.includes("INTERNAL_SERVER_ERROR")];
      if (forbidden === isFor(role, field.name)) wrong.push(`${field.name} ${forbidden ? "is" : "is not"} forbidden`);
      if (broken) wrong.push(`${field.name} broke`);
      if (codes.includes("GRAPHQL_VALIDATION_FAILED")) wrong.push(`${field.name} was not understood`);
    }
    expect(wrong).toEqual([]);
  },
);

test("nobody: every query and mutation is UNAUTHENTICATED", async () => {
  const answered: string[] = [];
  for (const headers of [{}, { authorization: "Bearer lw_nothing" }, { cookie: "listwright.session_token=nobody" }]) {
    for (const { kind, field } of calls) {
      const { status, body } = await app.post(documentFor(kind, field), headers as Record<string, string>);
      if (status !== 401 || body.errors?.[0]?.extensions["code"] !== "UNAUTHENTICATED") answered.push(field.name);
    }
  }
  expect(answered).toEqual([]);
});

test("nobody: every subscription is UNAUTHENTICATED", async () => {
  for (const field of subscriptions) {
    const client = app.socket({});
    const answers = client.iterate({ ...documentFor("subscription", field) });
    const [first] = await Promise.allSettled([answers.next()]);
    expect(JSON.stringify(first)).toContain("UNAUTHENTICATED");
    await client.dispose();
  }
});

test.each(ROLES)(
  "%s: every subscription begins for those it is for, and is FORBIDDEN to everybody else",
  async (role) => {
    const { services } = app.app;
    for (const field of subscriptions) {
      const { query, variables } = documentFor("subscription", field);
      const actor = {
        userId: people[role].userId,
        role,
        via: "TOKEN" as const,
        tokenId: null,
        sessionId: null,
        loggedInAt: null,
        networkAddress: null,
        locale: "en" as const,
      };
      const contextValue = { actor, services, em: services.orm.em.fork() };
      const begun = await subscribe({ schema, document: parse(query), variableValues: variables, contextValue });
      if (Symbol.asyncIterator in begun) await begun.return(undefined);
      const codes = "errors" in begun ? begun.errors!.map(({ extensions }) => extensions["code"]) : [];
      expect([field.name, codes.includes("FORBIDDEN")]).toEqual([field.name, !isFor(role, field.name)]);
    }
  },
);

test("the sentence of a refusal says why, in the caller's language, and the refusal is in the audit trail", async () => {
  const query = 'mutation { deleteConnection(id: "7a8f3a3c-0000-4000-8000-000000000000") { __typename } }';
  const { authorization, userId } = people.VIEWER;
  const refused = await app.post({ query }, { authorization, "accept-language": "ja" });
  expect(refused.body.errors?.[0]).toMatchObject({
    message: "閲覧者のため、この操作はできません。管理者に操作またはロールの変更を依頼してください。",
    extensions: { code: "FORBIDDEN" },
  });
  const { rows } = await app.app.services.pool.query(
    "SELECT actor_id, outcome FROM audit_event WHERE action = 'deleteConnection' ORDER BY at DESC LIMIT 1",
  );
  expect(rows).toEqual([{ actor_id: userId, outcome: "REFUSED" }]);
});

test("an operation that the table does not know keeps the server from starting", () => {
  const grown = buildSchema("type Query { viewer: String } type Mutation { deleteEverything: String }");
  expect(() => protectSchema(grown)).toThrow("Mutation.deleteEverything");
});

test("every list, and every thing that can be acted upon, says what the viewer may do", () => {
  const things = [
    "Connection",
    "Export",
    "ExportRun",
    "Segment",
    "Source",
    "User",
    "Invitation",
    "Session",
    "ApiToken",
  ];
  const silent = Object.values(schema.getTypeMap()).filter((type) => {
    const isMeant =
      things.includes(type.name) ||
      /^(Settings|RefreshSchedule|ErasureReceipt|DeletedConnection|.+List)$/.test(type.name);
    return isMeant && "getFields" in type && !("permissions" in type.getFields()) && type.name !== "DestinationList";
  });
  expect(silent.map(({ name }) => name)).toEqual([]);
});

test("the table names nothing that the schema does not have", () => {
  const there = new Set<string>(["Export.departedRecipients.email", "ExportRun.recipients.email"]);
  for (const type of Object.values(schema.getTypeMap())) {
    if (!("getFields" in type)) continue;
    for (const field of Object.keys(type.getFields())) there.add(`${type.name}.${field}`);
  }
  expect(Object.keys(OPERATIONS).filter((name) => !there.has(name))).toEqual([]);
});
