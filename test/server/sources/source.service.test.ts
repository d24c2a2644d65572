import { randomBytes, randomUUID } from "node:crypto";

import type { EntityManager, MikroORM } from "@mikro-orm/postgresql";
import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";

import { createOrm } from "../../../server/database/orm.js";
import { InUse, NotFound, ValidationError } from "../../../server/refusal.js";
import { JweSecretBox } from "../../../server/secrets/jwe-secret-box.js";
import { FixedKeys } from "../../../server/secrets/key-ring.js";
import { mainKeyOf } from "../../../server/secrets/main-key.js";
import { Segment } from "../../../server/segments/segment.entity.js";
import { openPostgres } from "../../../server/sources/postgres/postgres-source.js";
import { Source } from "../../../server/sources/source.entity.js";
import { SourceService, type CreateSource } from "../../../server/sources/source.service.js";
import { createTestDatabase, type TestDatabase } from "../../support/database.js";
import { createSourceDatabase, urlFor, type SourceDatabase } from "./source-database.js";

let own: TestDatabase;
let orm: MikroORM;
let database: SourceDatabase;
let account: { role: string; url: string };
let now: Date;
const secrets = new JweSecretBox(
  new FixedKeys({ current: mainKeyOf(randomBytes(32).toString("base64")), previous: [] }),
);
const sources = new SourceService({ clock: { now: () => now }, secrets, openPostgres });
let em: EntityManager;

beforeAll(async () => {
  own = await createTestDatabase();
  orm = await createOrm(own.url);
  database = await createSourceDatabase();
  account = await database.createAccount();
  await database.run(`
    CREATE TABLE customer (id integer PRIMARY KEY, email text NOT NULL);
    CREATE TABLE contact (email text);
    GRANT SELECT ON customer, contact TO ${account.role}`);
});
afterAll(async () => {
  await orm.close(true);
  await own.drop();
  await database.drop();
});
beforeEach(() => {
  em = orm.em.fork();
  now = new Date("2026-03-01T09:00:00Z");
});

async function create(input: Partial<CreateSource> = {}): Promise<Source> {
  const created = await sources.create(em, {
    name: "CRM",
    connectionString: account.url,
    profileRelation: "customer",
    ...input,
  });
  if (created instanceof ValidationError) throw new Error(JSON.stringify(created.fields));
  return created;
}

async function storedRow(id: string): Promise<Record<string, unknown>> {
  const [row] = await em.fork().execute<Record<string, unknown>[]>("SELECT * FROM source WHERE id = ?", [id]);
  return row!;
}

test("a source is stored with what its relation shows", async () => {
  const { id } = await create({ name: " CRM ", profileRelation: " public.customer " });
  const found = await sources.get(orm.em.fork(), id);
  expect(found).toMatchObject({
    name: "CRM",
    kind: "POSTGRESQL",
    profileRelation: "public.customer",
    fields: [
      { name: "id", type: "NUMBER", nullable: false },
      { name: "email", type: "TEXT", nullable: false },
    ],
    keyFields: ["id"],
    createdAt: now,
  });
});

test("the connection string is stored sealed for its source, and read by nobody who does not ask for it", async () => {
  const { id } = await create();
  const row = await storedRow(id);
  expect(JSON.stringify(row)).not.toContain(account.role);
  expect(await secrets.open(String(row["connection_string_sealed"]), `source:${id}`)).toBe(account.url);
  await expect(secrets.open(String(row["connection_string_sealed"]), `source:${randomUUID()}`)).rejects.toThrow();
  const listed = await sources.list(orm.em.fork(), { offset: 0, limit: 200 });
  expect(listed.items.map((item) => item.connectionStringSealed)).toEqual(listed.items.map(() => undefined));
});

test("everything that is wrong with a new source is told at its field, and nothing is stored", async () => {
  const count = await em.count(Source);
  const refused = await sources.create(em, { name: " ", kind: "FILES", connectionString: " ", profileRelation: "" });
  expect(refused).toBeInstanceOf(ValidationError);
  expect((refused as ValidationError).fields.map(({ path, code }) => [path, code])).toEqual([
    ["name", "REQUIRED"],
    ["kind", "NOT_AVAILABLE"],
    ["connectionString", "REQUIRED"],
    ["profileRelation", "REQUIRED"],
  ]);
  expect(await em.count(Source)).toBe(count);
});

test("problems with the connection and with the relation are told at their fields", async () => {
  const wrong = [
    [{ connectionString: urlFor(account.url, account.role, "wrong-password") }, "connectionString", "LOGIN_REFUSED"],
    [{ connectionString: "reader:secret@localhost" }, "connectionString", "CONNECTION_STRING_MALFORMED"],
    [{ connectionString: database.superuserUrl }, "connectionString", "ROLE_IS_SUPERUSER"],
    [{ profileRelation: "missing" }, "profileRelation", "RELATION_NOT_FOUND"],
  ] as const;
  for (const [input, path, code] of wrong) {
    const base = { name: "CRM", connectionString: account.url, profileRelation: "customer" };
    const refused = await sources.create(em, { ...base, ...input });
    expect(refused, code).toMatchObject({ typename: "ValidationError", fields: [{ path, code }] });
    expect(JSON.stringify(refused)).not.toMatch(new RegExp(`secret|wrong-password|${account.role}`));
  }
});

test("the database that Listwright works on is refused with any account that sees its tables", async () => {
  const base = { name: "Own", profileRelation: "listwright.source" };
  expect(await sources.create(em, { ...base, connectionString: own.url })).toMatchObject({
    fields: [{ path: "connectionString", code: "ROLE_READS_LISTWRIGHT" }],
  });
});

test("a new name alone connects to nothing", async () => {
  const { id } = await create();
  const offline = new SourceService({
    clock: { now: () => now },
    secrets,
    openPostgres: () => {
      throw new Error("Not needed.");
    },
  });
  expect(await offline.update(em, id, { name: "Customers" })).toMatchObject({ name: "Customers" });
  expect(await sources.get(orm.em.fork(), id)).toMatchObject({ name: "Customers" });
});

test("another relation is read before it is stored, and another account is checked", async () => {
  const { id } = await create();
  now = new Date("2026-03-02T09:00:00Z");
  expect(await sources.update(em, id, { profileRelation: "contact" })).toMatchObject({
    profileRelation: "contact",
    fields: [{ name: "email" }],
    keyFields: [],
    updatedAt: now,
  });
  const refused = await sources.update(em, id, { connectionString: database.superuserUrl, name: "Unseen" });
  expect(refused).toMatchObject({ fields: [{ path: "connectionString", code: "ROLE_IS_SUPERUSER" }] });
  expect(await sources.update(em, id, { profileRelation: "missing" })).toBeInstanceOf(ValidationError);
  expect(await sources.get(orm.em.fork(), id)).toMatchObject({ name: "CRM", profileRelation: "contact" });

  const other = await database.createAccount();
  await database.run(`GRANT SELECT ON contact TO ${other.role}`);
  await sources.update(em, id, { connectionString: other.url });
  expect(await secrets.open(String((await storedRow(id))["connection_string_sealed"]), `source:${id}`)).toBe(other.url);
});

test("a test reads the fields again, or says what is wrong by now", async () => {
  const reader = await database.createAccount();
  await database.run(`CREATE TABLE growing (id integer PRIMARY KEY); GRANT SELECT ON growing TO ${reader.role}`);
  const { id } = await create({ connectionString: reader.url, profileRelation: "growing" });
  await database.run("ALTER TABLE growing ADD COLUMN email text");
  expect(await sources.test(orm.em.fork(), id)).toMatchObject({ fields: [{ name: "id" }, { name: "email" }] });
  await database.run(`ALTER ROLE ${reader.role} PASSWORD 'another'`);
  expect(await sources.test(orm.em.fork(), id)).toMatchObject({
    fields: [{ path: "connectionString", code: "LOGIN_REFUSED" }],
  });
  expect(await sources.get(orm.em.fork(), id)).toMatchObject({ fields: [{ name: "id" }, { name: "email" }] });
});

test("a source moves only where its segments go on working and showing what exports match", async () => {
  const before = await database.createAccount();
  const after = await database.createAccount();
  await database.run(`
    CREATE SCHEMA ${before.role} CREATE TABLE person (id integer PRIMARY KEY, email text, age integer);
    CREATE SCHEMA ${after.role} CREATE TABLE person (id integer PRIMARY KEY, email text, age text);
    GRANT USAGE ON SCHEMA ${before.role} TO ${before.role}; GRANT USAGE ON SCHEMA ${after.role} TO ${after.role};
    GRANT SELECT ON ${before.role}.person TO ${before.role}; GRANT SELECT ON ${after.role}.person TO ${after.role}`);
  const { id } = await create({ connectionString: before.url, profileRelation: "person" });
  const segmentId = randomUUID();
  const exportId = randomUUID();
  const FIELDS = JSON.stringify([
    { name: "email", type: "TEXT", nullable: true },
    { name: "age", type: "NUMBER", nullable: true },
  ]);
  await em.execute(
    `INSERT INTO segment (id, name, source_id, sql, fields, created_at, updated_at)
     VALUES (?, 'Adults', ?, 'SELECT email, age FROM person WHERE age > 17', ?, now(), now())`,
    [segmentId, id, FIELDS],
  );
  await em.execute(
    `INSERT INTO export (id, name, client_id, client_name, list_id, list_name, matching, membership, on_leave, schedule_kind,
       max_rejected_share, paused, created_at, updated_at)
     VALUES (?, 'Newsletter', 'c', 'Client', 'l', 'List', ?, 'ADD_AND_UPDATE', 'KEEP', 'NONE', 0.5, false, now(), now())`,
    [
      exportId,
      JSON.stringify({
        ...{ email: "email", name: [], mobileNumber: null, consentToTrack: { value: "YES", field: null } },
        customFields: [{ key: "[Age]", field: "age", whenEmpty: "KEEP" }],
      }),
    ],
  );
  await em.execute("INSERT INTO export_segment (export_id, segment_id, position) VALUES (?, ?, 0)", [
    exportId,
    segmentId,
  ]);
  const move = () => sources.update(orm.em.fork(), id, { connectionString: after.url });
  const stored = async () => (await orm.em.fork().findOneOrFail(Segment, { id: segmentId })).fields;

  // The statement compares text with a number there.
  expect(await move()).toMatchObject({
    fields: [{ path: "connectionString", code: "SEGMENT_BREAKS", text: { en: expect.stringContaining('"Adults"') } }],
  });
  await em.execute("UPDATE segment SET sql = 'SELECT email, age FROM person' WHERE id = ?", [segmentId]);
  expect(await move()).toMatchObject({
    fields: [
      { path: "connectionString", code: "FIELD_MATCHED", text: { ja: expect.stringContaining("「Newsletter」") } },
    ],
  });
  expect(await stored()).toMatchObject([{ type: "TEXT" }, { type: "NUMBER" }]);
  expect((await storedRow(id))["profile_relation"]).toBe("person");
  await em.execute("DELETE FROM export WHERE id = ?", [exportId]);
  expect(await move()).toMatchObject({ name: "CRM" });
  expect(await stored()).toMatchObject([{ type: "TEXT" }, { type: "TEXT" }]);
});

test("a source is deleted unless segments use it; these are named", async () => {
  const { id } = await create();
  const segment = em.create(Segment, {
    ...{ id: randomUUID(), name: "Everybody", source: id, sql: "SELECT * FROM customer", fields: [] },
    ...{ memberCount: null, memberCountAt: null, createdAt: now, updatedAt: now },
  });
  await em.flush();
  const refused = await sources.delete(orm.em.fork(), id);
  expect(refused).toBeInstanceOf(InUse);
  expect(refused).toMatchObject({
    what: { segmentIds: [segment.id], exportIds: [] },
    text: { en: 'This source is used by "Everybody". Delete those segments first.' },
  });
  await em.fork().nativeDelete(Segment, { id: segment.id });
  expect(await sources.delete(orm.em.fork(), id)).toEqual({ id });
  expect(await sources.get(orm.em.fork(), id)).toBeNull();
});

test("what does not exist is not found, whatever the ID looks like", async () => {
  for (const id of [randomUUID(), "no-such-source"]) {
    expect(await sources.get(em, id)).toBeNull();
    expect(await sources.update(em, id, { name: "x" })).toBeInstanceOf(NotFound);
    expect(await sources.test(em, id)).toBeInstanceOf(NotFound);
    expect(await sources.delete(em, id)).toBeInstanceOf(NotFound);
  }
});

test("sources are listed by name", async () => {
  await create({ name: "Aaa" });
  const { items, totalCount } = await sources.list(orm.em.fork(), { offset: 0, limit: 1 });
  expect(items.map((item) => item.name)).toEqual(["Aaa"]);
  expect(totalCount).toBeGreaterThan(1);
});
