import { randomUUID } from "node:crypto";

import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";

import { Export } from "../../../server/exports/export.entity.js";
import { InUse, NotFound, ValidationError } from "../../../server/refusal.js";
import { Segment } from "../../../server/segments/segment.entity.js";
import { SegmentWorld } from "./segment-world.js";

let world: SegmentWorld;
beforeAll(async () => (world = await SegmentWorld.create()));
afterAll(() => world.close());
beforeEach(() => world.reset());

test("a segment is stored with its fields and the number of its members", async () => {
  const sql = "SELECT id, email, spent FROM customer WHERE spent > 40; -- over forty";
  const { id } = await world.create(sql, { name: " Big spenders " });
  expect(await world.segments.get(world.orm.em.fork(), id)).toMatchObject({
    name: "Big spenders",
    sql,
    fields: [
      { name: "id", type: "NUMBER" },
      { name: "email", type: "TEXT" },
      { name: "spent", type: "NUMBER" },
    ],
    memberCount: 3,
    memberCountAt: world.now,
  });
});

test("everything that is wrong with a new segment is told at its field, and nothing is stored", async () => {
  const count = await world.em.count(Segment);
  const sql = "SELECT * FROM customer";
  const { sourceId } = world;
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
    const refused = await world.segments.create(world.em, input);
    expect((refused as ValidationError).fields?.map(({ path, code }) => [path, code])).toEqual(problems);
  }
  expect(await world.em.count(Segment)).toBe(count);
});

test("a source that cannot be read is the source's problem, not the statement's", async () => {
  const account = await world.database.createAccount();
  await world.database.run(`GRANT SELECT ON customer TO ${account.role}`);
  const input = { name: "Shaky", connectionString: account.url, profileRelation: "customer" };
  const source = await world.sources.create(world.em, input);
  const id = "id" in source ? source.id : "";
  await world.database.run(`ALTER ROLE ${account.role} PASSWORD 'another'`);
  const refused = await world.segments.preview(world.em, id, "SELECT * FROM customer");
  expect(refused).toMatchObject({ fields: [{ path: "sourceId", code: "LOGIN_REFUSED" }] });
});

test("a preview shows fields, members and their number, and stores nothing", async () => {
  const count = await world.em.count(Segment);
  expect(
    await world.segments.preview(world.em, world.sourceId, "SELECT given_name, city FROM customer ORDER BY id;"),
  ).toEqual({
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
  const many = await world.segments.preview(world.em, world.sourceId, "SELECT n FROM generate_series(1, 250) n");
  expect(many).toMatchObject({ memberCount: 250 });
  expect("rows" in many && many.rows.length).toBe(100);
  expect(await world.segments.preview(world.em, world.sourceId, "SELECT")).toMatchObject({
    fields: [{ path: "sql", code: "NO_FIELDS" }],
  });
  expect(await world.segments.preview(world.em, randomUUID(), "SELECT 1")).toMatchObject({
    fields: [{ path: "sourceId" }],
  });
  expect(await world.em.count(Segment)).toBe(count);
});

test("another statement is checked and counted before it is stored", async () => {
  const { id } = await world.create("SELECT email FROM customer");
  world.now = new Date("2026-03-02T09:00:00Z");
  expect(
    await world.segments.update(world.em, id, { name: "Few", sql: "SELECT email FROM customer WHERE spent > 90" }),
  ).toMatchObject({
    ...{ name: "Few", memberCount: 1, memberCountAt: world.now, updatedAt: world.now },
  });
  expect(
    await world.segments.update(world.em, id, { name: "Unseen", sql: "SELECT emial FROM customer" }),
  ).toBeInstanceOf(ValidationError);
  expect(await world.segments.get(world.orm.em.fork(), id)).toMatchObject({ name: "Few", memberCount: 1 });
});

test("a statement that takes away or changes what an export matches is refused with the export named", async () => {
  const segment = await world.create("SELECT email, given_name, city, spent FROM customer");
  await world.createExport("Newsletter", segment, { email: "email", name: ["given_name", "spent"] });
  const update = (sql: string) => world.segments.update(world.orm.em.fork(), segment.id, { sql });
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
  expect(await world.segments.get(world.orm.em.fork(), segment.id)).toMatchObject({ memberCount: 4, sql: segment.sql });
  expect(await update("SELECT email, given_name, spent FROM customer")).not.toBeInstanceOf(ValidationError);
});

test("members are counted anew on demand", async () => {
  await world.database.run("CREATE TABLE later (id integer); GRANT SELECT ON later TO PUBLIC");
  const { id, memberCount } = await world.create("SELECT id FROM later");
  expect(memberCount).toBe(0);
  await world.database.run("INSERT INTO later VALUES (1), (2)");
  world.now = new Date("2026-03-03T09:00:00Z");
  expect(await world.segments.count(world.orm.em.fork(), id)).toMatchObject({
    memberCount: 2,
    memberCountAt: world.now,
  });
  await world.database.run("DROP TABLE later");
  expect(await world.segments.count(world.orm.em.fork(), id)).toMatchObject({
    fields: [{ path: "sql", code: "SQL_REFUSED" }],
  });
  expect(await world.segments.get(world.orm.em.fork(), id)).toMatchObject({ memberCount: 2 });
});

test("a segment is deleted unless exports send it; these are named", async () => {
  const segment = await world.create("SELECT email FROM customer");
  const sending = await world.createExport("Newsletter", segment, { email: "email", name: [] });
  const refused = await world.segments.delete(world.orm.em.fork(), segment.id);
  expect(refused).toBeInstanceOf(InUse);
  expect(refused).toMatchObject({
    what: { exportIds: [sending.id], segmentIds: [] },
    text: { en: 'This segment is sent by "Newsletter". Take it out of those exports first.' },
  });
  await world.em.fork().nativeDelete(Export, { id: sending.id });
  expect(await world.segments.delete(world.orm.em.fork(), segment.id)).toEqual({ id: segment.id });
  expect(await world.segments.get(world.orm.em.fork(), segment.id)).toBeNull();
});

test("what does not exist is not found, whatever the ID looks like", async () => {
  for (const id of [randomUUID(), "no-such-segment"]) {
    expect(await world.segments.get(world.em, id)).toBeNull();
    expect(await world.segments.update(world.em, id, { name: "x" })).toBeInstanceOf(NotFound);
    expect(await world.segments.count(world.em, id)).toBeInstanceOf(NotFound);
    expect(await world.segments.delete(world.em, id)).toBeInstanceOf(NotFound);
    expect(await world.segments.byIds(world.em, [id])).toEqual([]);
  }
});

test("fields in all segments are those that every one shows with the same type", async () => {
  const first = await world.create("SELECT id, email, city, spent FROM customer");
  const second = await world.create("SELECT email, id, spent::text FROM customer");
  const namesOf = async (...ids: string[]) =>
    (await world.segments.fieldsInAll(world.em, ids)).map((field) => field.name);
  expect(await namesOf(first.id)).toEqual(["id", "email", "city", "spent"]);
  expect(await namesOf(first.id, second.id)).toEqual(["id", "email"]);
  expect(await namesOf(second.id, first.id)).toEqual(["email", "id"]);
  expect(await namesOf()).toEqual([]);
});

test("segments of another source than the first are pointed out", async () => {
  const first = await world.create("SELECT id FROM customer");
  const other = await world.create("SELECT id FROM customer", { sourceId: world.otherSourceId });
  expect(await world.segments.checkSameSource(world.em, [first.id, first.id])).toEqual([]);
  expect(await world.segments.checkSameSource(world.em, [first.id.toUpperCase(), other.id])).toMatchObject([
    { path: "segmentIds.1", code: "ANOTHER_SOURCE" },
  ]);
  expect(
    await world.segments.checkSameSource(world.em, [other.id.toUpperCase(), first.id.toUpperCase()]),
  ).toMatchObject([{ path: "segmentIds.1" }]);
});
