import { afterAll, beforeAll, expect, test } from "vitest";

import type { ProfileSource } from "../../../../server/sources/profile-source.js";
import { openPostgres } from "../../../../server/sources/postgres/postgres-source.js";
import { createSourceDatabase, type SourceDatabase } from "../source-database.js";

let database: SourceDatabase;
let role: string;
let url: string;
let source: ProfileSource;
beforeAll(async () => {
  database = await createSourceDatabase();
  ({ role, url } = await database.createAccount());
  source = openPostgres(url);
  await database.run(`
    CREATE SCHEMA crm;
    GRANT USAGE ON SCHEMA crm TO ${role};
    CREATE TYPE crm.tier AS ENUM ('gold', 'silver');
    CREATE DOMAIN crm.email AS varchar(320) CHECK (VALUE LIKE '%@%');
    CREATE DOMAIN crm.points AS integer NOT NULL;
    CREATE TABLE crm.customer (
      tenant uuid, number bigint, email crm.email NOT NULL, tier crm.tier, points crm.points, initial char(1), nickname name,
      rate real, score double precision, price numeric(10, 2), fee money, small smallint,
      born date, seen timestamp, joined timestamptz, wakes time, span interval,
      tags text[], codes varchar(3)[], numbers integer[], tiers crm.tier[], days date[], extra jsonb, raw bytea, address inet,
      PRIMARY KEY (number, tenant)
    );
    GRANT SELECT ON crm.customer TO ${role}`);
});
afterAll(async () => {
  await source.close();
  await database.drop();
});

test("every type of PostgreSQL is some type of field", async () => {
  const { fields } = await source.introspect("crm.customer");
  expect(Object.fromEntries(fields.map(({ name, type }) => [name, type]))).toEqual({
    ...{
      tenant: "TEXT",
      number: "NUMBER",
      email: "TEXT",
      tier: "TEXT",
      points: "NUMBER",
      initial: "TEXT",
      nickname: "TEXT",
    },
    ...{ rate: "NUMBER", score: "NUMBER", price: "NUMBER", fee: "OTHER", small: "NUMBER" },
    ...{ born: "DATE", seen: "TIMESTAMP", joined: "TIMESTAMP", wakes: "OTHER", span: "OTHER" },
    ...{ tags: "TEXT_LIST", codes: "TEXT_LIST", numbers: "TEXT_LIST", tiers: "TEXT_LIST", days: "OTHER" },
    ...{ extra: "OTHER", raw: "OTHER", address: "TEXT" },
  });
  expect(fields.filter((field) => !field.nullable).map((field) => field.name)).toEqual([
    ...["tenant", "number", "email", "points"],
  ]);
});

test("the key has the primary key's fields in its order", async () => {
  expect((await source.introspect("crm.customer")).keyFields).toEqual(["number", "tenant"]);
});

test("values of every type come as text, whatever the account's settings", async () => {
  await database.run(`
    ALTER ROLE ${role} SET datestyle = 'German';
    ALTER ROLE ${role} SET timezone = 'Asia/Tokyo';
    CREATE VIEW crm.sample AS SELECT
      date '2024-05-01' AS born, date 'infinity' AS never, timestamp '2024-05-01 10:00' AS seen,
      timestamptz '2024-05-01 10:00+09' AS joined, timestamptz '-infinity' AS always, true AS agreed,
      ARRAY[1, NULL, 3] AS numbers, ARRAY['gold']::crm.tier[] AS tiers, 0.1::double precision AS score,
      'gold'::crm.tier AS tier, '{"a": 1}'::jsonb AS extra, 'ab'::char(4) AS padded;
    GRANT SELECT ON crm.sample TO ${role}`);
  const { fields, rows } = await source.preview("SELECT * FROM crm.sample", 1);
  expect(Object.fromEntries(fields.map((field, index) => [field.name, rows[0]?.[index]]))).toEqual({
    ...{ born: "2024-05-01", never: null, seen: "2024-05-01T10:00:00.000Z", joined: "2024-05-01T01:00:00.000Z" },
    ...{ always: null, agreed: "true", numbers: '["1",null,"3"]', tiers: '["gold"]', score: "0.1", tier: "gold" },
    ...{ extra: '{"a": 1}', padded: "ab" },
  });
  await database.run(`ALTER ROLE ${role} RESET ALL`);
});

test("a relation is found by the search path, by its schema, and by quoted names", async () => {
  await database.run(`
    CREATE SCHEMA "Sales & Co";
    CREATE TABLE "Sales & Co"."Kunden ""A""" ("E-Mail" text PRIMARY KEY, "From" text);
    GRANT USAGE ON SCHEMA "Sales & Co" TO ${role};
    GRANT SELECT ON ALL TABLES IN SCHEMA "Sales & Co" TO ${role}`);
  expect(await source.introspect(' "Sales & Co"."Kunden ""A""" ')).toMatchObject({
    fields: [{ name: "E-Mail" }, { name: "From" }],
    keyFields: ["E-Mail"],
  });
  expect((await source.introspect("CRM.Customer")).fields).toHaveLength(25);
  await expect(source.introspect("customer")).rejects.toMatchObject({ code: "RELATION_NOT_FOUND" });
  const byOption = openPostgres(`${url}?options=${encodeURIComponent("-c search_path=crm")}`);
  expect((await byOption.introspect("customer")).fields).toHaveLength(25);
  await database.run(`ALTER ROLE ${role} SET search_path = crm`);
  expect((await source.introspect("customer")).fields).toHaveLength(25);
  await database.run(`ALTER ROLE ${role} RESET ALL`);
});

test("views, materialized views and partitioned tables are relations", async () => {
  await database.run(`
    CREATE VIEW crm.a_view AS SELECT email, tier FROM crm.customer;
    CREATE MATERIALIZED VIEW crm.a_materialized_view AS SELECT 1 AS one;
    CREATE TABLE crm.partitioned (id integer PRIMARY KEY, email text) PARTITION BY RANGE (id);
    CREATE TABLE crm.partition PARTITION OF crm.partitioned DEFAULT;
    GRANT SELECT ON ALL TABLES IN SCHEMA crm TO ${role}`);
  expect(await source.introspect("crm.a_view")).toEqual({
    fields: [
      { name: "email", type: "TEXT", nullable: true },
      { name: "tier", type: "TEXT", nullable: true },
    ],
    keyFields: [],
  });
  expect((await source.introspect("crm.a_materialized_view")).fields).toHaveLength(1);
  expect((await source.introspect("crm.partitioned")).keyFields).toEqual(["id"]);
});

test("columns that the account may not read are no fields, and no key with one of them is a key", async () => {
  await database.run(`
    CREATE TABLE crm.guarded (id integer PRIMARY KEY, email text, national_number text);
    GRANT SELECT (email) ON crm.guarded TO ${role}`);
  expect(await source.introspect("crm.guarded")).toEqual({
    fields: [{ name: "email", type: "TEXT", nullable: true }],
    keyFields: [],
  });
});

test("a relation that cannot be used is refused with the reason", async () => {
  await database.run(`
    CREATE TABLE crm.closed (id integer);
    CREATE SCHEMA sealed CREATE TABLE hidden (id integer);
    CREATE SEQUENCE crm.counter;
    CREATE TABLE crm.unreadable (id integer);
    CREATE VIEW crm.broken WITH (security_invoker) AS SELECT id FROM crm.unreadable;
    GRANT SELECT ON crm.broken TO ${role}`);
  const refused = (name: string) => source.introspect(name).catch((error: unknown) => error);
  expect(await refused("crm.closed")).toMatchObject({ about: "profileRelation", code: "RELATION_NOT_READABLE" });
  expect(await refused("sealed.hidden")).toMatchObject({ about: "profileRelation", code: "RELATION_NOT_READABLE" });
  expect(await refused("crm.counter")).toMatchObject({ about: "profileRelation", code: "RELATION_NOT_A_TABLE" });
  expect(await refused("crm.missing")).toMatchObject({ about: "profileRelation", code: "RELATION_NOT_FOUND" });
  expect(await refused("crm.broken")).toMatchObject({
    about: "profileRelation",
    text: { en: "PostgreSQL says: permission denied for table unreadable" },
  });
  for (const name of ["a.b.c.d", "other.crm.customer", "12345", ""]) {
    expect(await refused(name), name).toMatchObject({ about: "profileRelation", code: "RELATION_NAME_MALFORMED" });
  }
});

test("a name is never taken for SQL", async () => {
  const name = "crm.customer; DROP TABLE crm.closed";
  await expect(source.introspect(name)).rejects.toMatchObject({ about: "profileRelation" });
  expect(await database.ask("SELECT to_regclass('crm.closed') IS NOT NULL")).toBe(true);
});
