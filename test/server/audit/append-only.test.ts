import pg from "pg";
import { afterAll, beforeAll, describe, expect, test } from "vitest";

import { createPool } from "../../../server/database/orm.js";
import { migrate } from "../../../server/database/migrate.js";
import { createTestDatabase, type TestDatabase } from "../../support/database.js";
import { storedEvents } from "./audit-trail.js";

let database: TestDatabase;
let application: pg.Pool;
let owner: pg.Pool;
beforeAll(async () => {
  database = await createTestDatabase();
  application = createPool(database.url, 2);
  owner = createPool(database.ownerUrl, 2);
  await record("first");
});
afterAll(async () => {
  await application.end();
  await owner.end();
  await database.drop();
});

function record(action: string, at?: string) {
  return at === undefined
    ? application.query("INSERT INTO audit_event (action, outcome) VALUES ($1, 'DONE')", [action])
    : application.query("INSERT INTO audit_event (action, outcome, at) VALUES ($1, 'DONE', $2)", [action, at]);
}

async function partitions(): Promise<string[]> {
  const { rows } = await owner.query<{ name: string }>(
    "SELECT inhrelid::regclass::text AS name FROM pg_inherits WHERE inhparent = 'audit_event'::regclass ORDER BY 1",
  );
  return rows.map(({ name }) => name);
}

function thisMonth(): string {
  return new Date().toISOString().slice(0, 7).replace("-", "_");
}

const CHANGES = ["UPDATE % SET action = 'nothing'", "DELETE FROM %", "TRUNCATE %"];

describe.each(CHANGES)("%s", (statement) => {
  test.each(["the trail", "this month's partition", "the default partition"])("is refused on %s", async (where) => {
    const table =
      where === "the trail"
        ? "audit_event"
        : `audit_event_${where === "the default partition" ? "default" : thisMonth()}`;
    const change = statement.replace("%", table);
    await expect(application.query(change)).rejects.toThrow(`permission denied for table ${table}`);
    await expect(owner.query(change)).rejects.toThrow(`${table} is append-only`);
    expect((await storedEvents(owner)).map(({ action }) => action)).toContain("first");
  });
});

test("the application reaches partitions only through the trail, also after a later start granted its rights anew", async () => {
  await migrate(database.ownerUrl, database.url);
  expect((await partitions()).length).toBeGreaterThan(12);
  for (const name of await partitions()) {
    await expect(application.query(`SELECT FROM ${name}`)).rejects.toThrow("permission denied");
    await expect(application.query(`INSERT INTO ${name} DEFAULT VALUES`)).rejects.toThrow("permission denied");
  }
  await record("after a start");
  expect((await storedEvents(application)).map(({ action }) => action)).toEqual(["first", "after a start"]);
});

test("the application cannot switch the triggers off, nor make or drop partitions", async () => {
  for (const statement of [
    "ALTER TABLE audit_event DISABLE TRIGGER ALL",
    "DROP TABLE audit_event_default",
    "ALTER TABLE audit_event DETACH PARTITION audit_event_default",
    "SELECT ensure_month_partitions('audit_event', 40)",
    "SET session_replication_role = replica",
  ]) {
    await expect(application.query(statement), statement).rejects.toThrow(/must be owner|permission denied/);
  }
});

test("events of a month without a partition are kept, and move into it when it gets one", async () => {
  const soon = new Date();
  soon.setUTCMonth(soon.getUTCMonth() + 20, 15);
  await record("far ahead", soon.toISOString());
  await record("long ago", "2019-03-03T00:00:00Z");
  const before = await storedEvents(owner);

  await owner.query("SELECT ensure_month_partitions('audit_event', 24)");
  await owner.query("SELECT ensure_month_partitions('audit_event', 24)");

  expect(await storedEvents(owner)).toEqual(before);
  const month = `audit_event_${soon.toISOString().slice(0, 7).replace("-", "_")}`;
  expect(await partitions()).toContain(month);
  const { rows } = await owner.query(
    "SELECT action, tableoid::regclass::text AS place FROM audit_event WHERE action IN ('far ahead', 'long ago') ORDER BY 1",
  );
  expect(rows).toEqual([
    { action: "far ahead", place: month },
    { action: "long ago", place: "audit_event_default" },
  ]);
  await expect(owner.query(`TRUNCATE ${month}`)).rejects.toThrow("append-only");
  await expect(owner.query("DELETE FROM audit_event_default")).rejects.toThrow("append-only");
});

test("partitions of months can be made for any table", async () => {
  await owner.query("CREATE TABLE reading (at timestamptz NOT NULL, what text) PARTITION BY RANGE (at)");
  await owner.query("SELECT ensure_month_partitions('reading', 1)");
  await owner.query("INSERT INTO reading VALUES (now(), 'here')");
  await owner.query("DELETE FROM reading");
  const { rows } = await owner.query(
    "SELECT count(*)::int AS n FROM pg_inherits WHERE inhparent = 'reading'::regclass",
  );
  expect(rows).toEqual([{ n: 3 }]);
});

describe("addresses", () => {
  test.each([
    ["taro@example.com", "t…@example.com"],
    ["<Taro.Yamada+news@mail.example.com>", "<T…@mail.example.com>"],
    [
      "email = 'o''brien@example.com' OR email IN('a@example.org','b@example.org')",
      "email = 'o…@example.com' OR email IN('a…@example.org','b…@example.org')",
    ],
    ["name:例花子@例え.jp", "n…@例え.jp"],
    ["taro%40example.com", "t…%40example.com"],
    ["taro＠example.com", "t…＠example.com"],
    ["tags @> '{a}' AND at < now()", "tags @> '{a}' AND at < now()"],
    ["no address", "no address"],
  ])("in %j are masked", async (text, masked) => {
    const { rows } = await application.query(
      "SELECT mask_addresses($1::text) AS masked, mask_addresses(jsonb_build_object('a', jsonb_build_array($1::text, 1, null), $1::text, true)) AS within",
      [text],
    );
    expect(rows).toEqual([{ masked, within: { a: [masked, 1, null], [masked]: true } }]);
  });
});
