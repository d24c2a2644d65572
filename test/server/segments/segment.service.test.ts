import { randomBytes, randomUUID } from "node:crypto";

import type { EntityManager, MikroORM } from "@mikro-orm/postgresql";
import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";

import { createOrm } from "../../../server/database/orm.js";
import { Export, ExportSegment } from "../../../server/exports/export.entity.js";
import { InUse, NotFound, ValidationError } from "../../../server/refusal.js";
import { JweSecretBox } from "../../../server/secrets/jwe-secret-box.js";
import { FixedKeys } from "../../../server/secrets/key-ring.js";
import { mainKeyOf } from "../../../server/secrets/main-key.js";
import { Segment } from "../../../server/segments/segment.entity.js";
import { SegmentService, type CreateSegment } from "../../../server/segments/segment.service.js";
import { openPostgres } from "../../../server/sources/postgres/postgres-source.js";
import type { Member } from "../../../server/sources/profile-source.js";
import { SourceService } from "../../../server/sources/source.service.js";
import { createTestDatabase, type TestDatabase } from "../../support/database.js";
import { createSourceDatabase, type SourceDatabase } from "../sources/source-database.js";

const PEOPLE = [
  "(1, 'František', 'Wichterlová', 'frantisek@example.com', 'Praha', 41)",
  "(2, 'Terhi', 'Hämäläinen', 'terhi@example.com', 'Helsinki', 42)",
  "(3, 'João', 'Fernandes', 'joao@example.org', 'Lisboa', 12)",
  "(4, '花子', '山田', 'hanako@example.org', '東京', 99)",
];

let own: TestDatabase;
let orm: MikroORM;
let database: SourceDatabase;
let sourceId: string;
let otherSourceId: string;
let now: Date;
let em: EntityManager;
const clock = { now: () => now };
const secrets = new JweSecretBox(
  new FixedKeys({ current: mainKeyOf(randomBytes(32).toString("base64")), previous: [] }),
);
const sources = new SourceService({ clock, secrets, openPostgres });
const segments = new SegmentService({ clock, sources });

beforeAll(async () => {
  own = await createTestDatabase();
  orm = await createOrm(own.url);
  database = await createSourceDatabase();
  const account = await database.createAccount();
  await database.run(`
    CREATE TABLE customer (id integer PRIMARY KEY, given_name text, family_name text, email text, city text, spent integer);
    INSERT INTO customer VALUES ${PEOPLE.join(", ")};
    GRANT SELECT ON customer TO ${account.role}`);
  now = new Date("2026-03-01T09:00:00Z");
  const input = { name: "CRM", connectionString: account.url, profileRelation: "customer" };
  const created = await Promise.all([sources.create(orm.em.fork(), input), sources.create(orm.em.fork(), input)]);
  [sourceId, otherSourceId] = created.map((source) => ("id" in source ? source.id : "")) as [string, string];
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

async function create(sql: string, input: Partial<CreateSegment> = {}): Promise<Segment> {
  const created = await segments.create(em, { name: "Big spenders", sourceId, sql, ...input });
  if (created instanceof ValidationError) throw new Error(JSON.stringify(created.fields));
  return created;
}

async function createExport(
  name: string,
  segment: Segment,
  matched: { email: string; name: string[] },
): Promise<Export> {
  const created = em.create(Export, {
    ...{ id: randomUUID(), name, connection: null, clientId: "c", clientName: "Shop", listId: "l", listName: "News" },
    matching: { ...matched, mobileNumber: null, customFields: [], consentToTrack: { value: "YES", field: null } },
    ...{
      membership: "ADD_AND_UPDATE",
      onLeave: "KEEP",
      scheduleKind: "NONE",
      scheduleCron: null,
      scheduleTimeZone: null,
    },
    ...{ maxRejectedShare: 0.5, paused: false, createdBy: null, createdAt: now, updatedAt: now },
  });
  em.create(ExportSegment, { export: created, segment, position: 0 });
  await em.flush();
  return created;
}

async function allMembers(ids: string[], fields: string[], signal = new AbortController().signal): Promise<Member[]> {
  const members: Member[] = [];
  for await (const batch of segments.members(orm.em.fork(), ids, fields, signal)) members.push(...batch);
  return members;
}

test("a segment is stored with its fields and the number of its members", async () => {
  const sql = "SELECT id, email, spent FROM customer WHERE spent > 40; -- over forty";
  const { id } = await create(sql, { name: " Big spenders " });
  expect(await segments.get(orm.em.fork(), id)).toMatchObject({
    name: "Big spenders",
    sql,
    fields: [
      { name: "id", type: "NUMBER" },
      { name: "email", type: "TEXT" },
      { name: "spent", type: "NUMBER" },
    ],
    memberCount: 3,
    memberCountAt: now,
  });
});

test("everything that is wrong with a new segment is told at its field, and nothing is stored", async () => {
  const count = await em.count(Segment);
  const sql = "SELECT * FROM customer";
  const refusals = [
    [{ name: "", sourceId: randomUUID(), sql }, ["name", "REQUIRED"], ["sourceId", "NOT_FOUND"]],
    [{ name: "A", sourceId: "nothing", sql }, ["sourceId", "NOT_FOUND"]],
    [{ name: "A", sourceId }, ["sql", "REQUIRED"]],
    [{ name: "A", sourceId, sql, rules: {} }, ["rules", "CHOOSE_ONE"]],
    [{ name: "A", sourceId, rules: { all: [] } }, ["rules", "NOT_AVAILABLE"]],
    [{ name: "A", sourceId, sql: " " }, ["sql", "SQL_EMPTY"]],
    [{ name: "A", sourceId, sql: "DELETE FROM customer" }, ["sql", "SQL_NOT_SELECT"]],
    [{ name: "A", sourceId, sql: "SELECT emial FROM customer" }, ["sql", "SQL_REFUSED"]],
    [{ name: "A", sourceId, sql: "SELECT email, email FROM customer" }, ["sql", "FIELD_TWICE"]],
    [{ name: "A", sourceId, sql: "SELECT FROM customer" }, ["sql", "NO_FIELDS"]],
    [{ name: "A", sourceId, sql: "SELECT id, 1 / (spent - 12) AS x FROM customer" }, ["sql", "VALUE_UNFIT"]],
  ] as const;
  for (const [input, ...problems] of refusals) {
    const refused = await segments.create(em, input);
    expect((refused as ValidationError).fields?.map(({ path, code }) => [path, code])).toEqual(problems);
  }
  expect(await em.count(Segment)).toBe(count);
});

test("a source that cannot be read is the source's problem, not the statement's", async () => {
  const account = await database.createAccount();
  await database.run(`GRANT SELECT ON customer TO ${account.role}`);
  const input = { name: "Shaky", connectionString: account.url, profileRelation: "customer" };
  const source = await sources.create(em, input);
  const id = "id" in source ? source.id : "";
  await database.run(`ALTER ROLE ${account.role} PASSWORD 'another'`);
  const refused = await segments.preview(em, id, "SELECT * FROM customer");
  expect(refused).toMatchObject({ fields: [{ path: "sourceId", code: "LOGIN_REFUSED" }] });
});

test("a preview shows fields, members and their number, and stores nothing", async () => {
  const count = await em.count(Segment);
  expect(await segments.preview(em, sourceId, "SELECT given_name, city FROM customer ORDER BY id;")).toEqual({
    fields: [
      { name: "given_name", type: "TEXT", nullable: true },
      { name: "city", type: "TEXT", nullable: true },
    ],
    rows: [
      ["František", "Praha"],
      ["Terhi", "Helsinki"],
      ["João", "Lisboa"],
      ["花子", "東京"],
    ],
    memberCount: 4,
  });
  const many = await segments.preview(em, sourceId, "SELECT n FROM generate_series(1, 250) n");
  expect(many).toMatchObject({ memberCount: 250 });
  expect("rows" in many && many.rows.length).toBe(100);
  expect(await segments.preview(em, sourceId, "SELECT")).toMatchObject({
    fields: [{ path: "sql", code: "NO_FIELDS" }],
  });
  expect(await segments.preview(em, randomUUID(), "SELECT 1")).toMatchObject({ fields: [{ path: "sourceId" }] });
  expect(await em.count(Segment)).toBe(count);
});

test("another statement is checked and counted before it is stored", async () => {
  const { id } = await create("SELECT email FROM customer");
  now = new Date("2026-03-02T09:00:00Z");
  expect(
    await segments.update(em, id, { name: "Few", sql: "SELECT email FROM customer WHERE spent > 90" }),
  ).toMatchObject({
    ...{ name: "Few", memberCount: 1, memberCountAt: now, updatedAt: now },
  });
  expect(await segments.update(em, id, { name: "Unseen", sql: "SELECT emial FROM customer" })).toBeInstanceOf(
    ValidationError,
  );
  expect(await segments.get(orm.em.fork(), id)).toMatchObject({ name: "Few", memberCount: 1 });
});

test("a statement that takes away or changes what an export matches is refused with the export named", async () => {
  const segment = await create("SELECT email, given_name, city, spent FROM customer");
  await createExport("Newsletter", segment, { email: "email", name: ["given_name", "spent"] });
  const update = (sql: string) => segments.update(orm.em.fork(), segment.id, { sql });
  const refused = await update("SELECT email, spent::text FROM customer");
  expect(refused).toMatchObject({
    fields: [
      {
        path: "sql",
        code: "FIELD_MATCHED",
        text: {
          en: 'The export "Newsletter" matches "given_name", "spent", which the statement no longer shows with the same type. Keep what it matches, or change the export first.',
        },
      },
    ],
  });
  expect(await segments.get(orm.em.fork(), segment.id)).toMatchObject({ memberCount: 4, sql: segment.sql });
  expect(await update("SELECT email, given_name, spent FROM customer")).not.toBeInstanceOf(ValidationError);
});

test("members are counted anew on demand", async () => {
  await database.run("CREATE TABLE later (id integer); GRANT SELECT ON later TO PUBLIC");
  const { id, memberCount } = await create("SELECT id FROM later");
  expect(memberCount).toBe(0);
  await database.run("INSERT INTO later VALUES (1), (2)");
  now = new Date("2026-03-03T09:00:00Z");
  expect(await segments.count(orm.em.fork(), id)).toMatchObject({ memberCount: 2, memberCountAt: now });
  await database.run("DROP TABLE later");
  expect(await segments.count(orm.em.fork(), id)).toMatchObject({ fields: [{ path: "sql", code: "SQL_REFUSED" }] });
  expect(await segments.get(orm.em.fork(), id)).toMatchObject({ memberCount: 2 });
});

test("a segment is deleted unless exports send it; these are named", async () => {
  const segment = await create("SELECT email FROM customer");
  const sending = await createExport("Newsletter", segment, { email: "email", name: [] });
  const refused = await segments.delete(orm.em.fork(), segment.id);
  expect(refused).toBeInstanceOf(InUse);
  expect(refused).toMatchObject({
    what: { exportIds: [sending.id], segmentIds: [] },
    text: { en: 'This segment is sent by "Newsletter". Take it out of those exports first.' },
  });
  await em.fork().nativeDelete(Export, { id: sending.id });
  expect(await segments.delete(orm.em.fork(), segment.id)).toEqual({ id: segment.id });
  expect(await segments.get(orm.em.fork(), segment.id)).toBeNull();
});

test("what does not exist is not found, whatever the ID looks like", async () => {
  for (const id of [randomUUID(), "no-such-segment"]) {
    expect(await segments.get(em, id)).toBeNull();
    expect(await segments.update(em, id, { name: "x" })).toBeInstanceOf(NotFound);
    expect(await segments.count(em, id)).toBeInstanceOf(NotFound);
    expect(await segments.delete(em, id)).toBeInstanceOf(NotFound);
    expect(await segments.byIds(em, [id])).toEqual([]);
  }
});

test("fields in all segments are those that every one shows with the same type", async () => {
  const first = await create("SELECT id, email, city, spent FROM customer");
  const second = await create("SELECT email, id, spent::text FROM customer");
  const namesOf = async (...ids: string[]) => (await segments.fieldsInAll(em, ids)).map((field) => field.name);
  expect(await namesOf(first.id)).toEqual(["id", "email", "city", "spent"]);
  expect(await namesOf(first.id, second.id)).toEqual(["id", "email"]);
  expect(await namesOf(second.id, first.id)).toEqual(["email", "id"]);
  expect(await namesOf()).toEqual([]);
});

test("segments of another source than the first are pointed out", async () => {
  const first = await create("SELECT id FROM customer");
  const other = await create("SELECT id FROM customer", { sourceId: otherSourceId });
  expect(await segments.checkSameSource(em, [first.id, first.id])).toEqual([]);
  expect(await segments.checkSameSource(em, [first.id.toUpperCase(), other.id])).toMatchObject([
    { path: "segmentIds.1", code: "ANOTHER_SOURCE" },
  ]);
  expect(await segments.checkSameSource(em, [other.id.toUpperCase(), first.id.toUpperCase()])).toMatchObject([
    { path: "segmentIds.1" },
  ]);
});

test("members of several segments arrive once each, with the first segment's values and accents intact", async () => {
  const big = await create(
    "SELECT id, given_name || ' ' || family_name AS name, 'gold' AS tier FROM customer WHERE spent > 40;",
  );
  const all = await create(
    "/* everybody; really */ SELECT id, given_name AS name, 'none' AS tier FROM customer -- all",
  );
  const members = await allMembers([big.id, all.id], ["tier", "name"]);
  expect(members.toSorted((one, other) => Number(one.key) - Number(other.key))).toEqual([
    { key: "1", values: ["gold", "František Wichterlová"] },
    { key: "2", values: ["gold", "Terhi Hämäläinen"] },
    { key: "3", values: ["none", "João"] },
    { key: "4", values: ["gold", "花子 山田"] },
  ]);
});

test("members are not read of segments that are gone or do not share a source", async () => {
  const first = await create("SELECT id FROM customer");
  const other = await create("SELECT id FROM customer", { sourceId: otherSourceId });
  for (const ids of [[], [randomUUID()], [first.id, randomUUID()], [first.id, other.id]]) {
    await expect(allMembers(ids, ["id"])).rejects.toMatchObject({ about: "sql", code: "SEGMENTS_CHANGED" });
  }
});

test("a statement is checked again before members are read", async () => {
  const { id } = await create("SELECT id FROM customer");
  await em.fork().execute("UPDATE segment SET sql = 'SELECT 1; SELECT 2' WHERE id = ?", [id]);
  await expect(allMembers([id], ["id"])).rejects.toMatchObject({ code: "SQL_NOT_ONE_STATEMENT" });
});

test("reading members stops with what it was aborted with, and leaves no connection", async () => {
  const { id } = await create("SELECT n AS id, repeat('x', 1000) AS note FROM generate_series(1, 100000) n");
  const stop = new AbortController();
  const reason = new Error("cancelled");
  const reading = (async () => {
    for await (const _ of segments.members(em, [id], ["note"], stop.signal)) stop.abort(reason);
  })();
  await expect(reading).rejects.toBe(reason);
  const sessions =
    "SELECT count(*)::int FROM pg_stat_activity WHERE application_name = 'listwright' AND datname = current_database()";
  await expect.poll(() => database.ask(sessions), { timeout: 20_000 }).toBe(0);
});
