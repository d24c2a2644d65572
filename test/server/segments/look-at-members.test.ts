import { afterAll, beforeAll, expect, test } from "vitest";

import { AuditService } from "../../../server/audit/audit.service.js";
import { startTestApp, type TestApp } from "../../support/app.js";
import { eventsOf } from "../audit/audit-trail.js";
import { createSourceDatabase, type SourceDatabase } from "../sources/source-database.js";

let app: TestApp;
let database: SourceDatabase;
let sourceId: string;
beforeAll(async () => {
  [app, database] = [await startTestApp(), await createSourceDatabase()];
  const account = await database.createAccount();
  await database.run(`
    CREATE TABLE customer (id integer PRIMARY KEY, email text);
    INSERT INTO customer VALUES (1, 'frantisek@example.com'), (2, 'terhi@example.com'), (3, 'joao@example.org');
    GRANT SELECT ON customer TO ${account.role}`);
  const { sources, orm } = app.app.services;
  const input = { name: "CRM", connectionString: account.url, profileRelation: "customer" };
  const created = await sources.create(orm.em.fork(), input);
  if (!("id" in created)) throw new Error("The source was refused");
  sourceId = created.id;
});
afterAll(async () => {
  await app.close();
  await database.drop();
});

const PREVIEW = `query ($id: ID!, $sql: String!) {
  segmentPreview(sourceId: $id, sql: $sql) { ... on SegmentPreview { rows memberCount } ... on ValidationError { fields { path } } } }`;
const preview = (sql: string, id = sourceId) =>
  app.send<{ segmentPreview: { rows?: string[][]; fields?: { path: string }[] } }>(PREVIEW, { id, sql });
const looks = async (work: () => Promise<unknown>) =>
  (await eventsOf(app.app.services.pool, work)).filter(({ action }) => action === "segmentPreview");

test("whoever looks at members is recorded, with how many of which source, and nothing of what they asked or saw", async () => {
  const [event, ...others] = await looks(async () => {
    const { segmentPreview } = await preview("SELECT id, email FROM customer WHERE email LIKE '%@example.com'");
    expect(segmentPreview.rows).toHaveLength(2);
  });
  expect(others).toEqual([]);
  expect(event).toMatchObject({
    actorName: "admin",
    tokenName: "LISTWRIGHT_ADMIN_TOKEN",
    networkAddress: "127.0.0.1",
    operation: "segmentPreview",
    outcome: "DONE",
    kind: "source",
    objectId: sourceId,
    details: { rows: 2 },
  });
  expect(JSON.stringify(event)).not.toMatch(/example\.com|customer|SELECT/);
});

test("where nobody is shown, nobody looked", async () => {
  const seen = await looks(async () => {
    expect((await preview("SELECT id, email FROM customer WHERE false")).segmentPreview.rows).toEqual([]);
    expect((await preview("SELECT nothing FROM customer")).segmentPreview.fields).toEqual([{ path: "sql" }]);
  });
  expect(seen).toEqual([]);
});

test("members are not shown when the look cannot be recorded", async () => {
  const { audit } = app.app.services;
  const record = Object.getOwnPropertyDescriptor(AuditService.prototype, "record")!;
  Object.defineProperty(audit, "record", { ...record, value: () => Promise.reject(new Error("No disk left")) });
  try {
    const body = { query: PREVIEW, variables: { id: sourceId, sql: "SELECT email FROM customer" } };
    const answer = await app.post(body, { authorization: `Bearer ${app.token}` });
    expect(answer.body.errors).toHaveLength(1);
    expect(JSON.stringify(answer.body)).not.toContain("@example.");
  } finally {
    Reflect.deleteProperty(audit, "record");
  }
});
