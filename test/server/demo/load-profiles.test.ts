import pg from "pg";
import { afterEach, expect, test } from "vitest";

import { ensureDemoProfiles } from "../../../server/demo/load-profiles.js";
import { DEMO_COUNTS, demoProfiles } from "../../../server/demo/profiles.js";
import { createTestDatabase, type TestDatabase } from "../../support/database.js";

const databases: TestDatabase[] = [];
afterEach(async () => {
  for (const database of databases.splice(0)) {
    const role = `${new URL(database.url).pathname.slice(1)}_demo_reader`;
    await database.drop();
    await query(withDatabase(database.superuserUrl, "postgres"), `DROP ROLE IF EXISTS ${role}`);
  }
});

async function newDatabase(): Promise<TestDatabase> {
  const database = await createTestDatabase();
  databases.push(database);
  return database;
}

function withDatabase(url: string, name: string): string {
  return Object.assign(new URL(url), { pathname: `/${name}` }).href;
}

async function query<Row extends pg.QueryResultRow>(url: string, text: string): Promise<Row[]> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    return (await client.query<Row>(text)).rows;
  } finally {
    await client.end();
  }
}

test("every profile arrives in the table as it was made", async () => {
  const { ownerUrl } = await newDatabase();
  const { connectionString, loaded } = await ensureDemoProfiles(ownerUrl);
  expect(loaded).toBe(DEMO_COUNTS.evaluated);
  const rows = await query(
    connectionString,
    `SELECT customer_number AS "customerNumber", email, given_name AS "givenName", family_name AS "familyName", country,
       city, birthday::text, mobile_number AS "mobileNumber", signed_up_on::text AS "signedUpOn",
       loyalty_tier AS "loyaltyTier", lifetime_value::text AS "lifetimeValue", marketing_consent AS "marketingConsent"
     FROM demo.profile ORDER BY customer_number`,
  );
  expect(rows).toEqual([...demoProfiles()]);
});

test("the reader can read the profiles and nothing else, and change nothing", async () => {
  const { ownerUrl, url } = await newDatabase();
  const { connectionString } = await ensureDemoProfiles(ownerUrl);
  const readable = await query(
    connectionString,
    `SELECT relnamespace::regnamespace || '.' || relname AS name FROM pg_class
     WHERE relkind IN ('r', 'p', 'v', 'm', 'f') AND has_table_privilege(oid, 'SELECT')
       AND relnamespace::regnamespace::text NOT IN ('pg_catalog', 'information_schema')`,
  );
  expect(readable).toEqual([{ name: "demo.profile" }]);
  await expect(query(connectionString, "SELECT * FROM listwright.app_user")).rejects.toThrow(/permission denied/);
  await expect(query(connectionString, "BEGIN READ WRITE; DELETE FROM demo.profile")).rejects.toThrow(
    /permission denied/,
  );
  const [role] = await query(
    connectionString,
    `SELECT rolsuper, rolcreaterole, rolcreatedb, rolbypassrls, rolreplication,
       EXISTS (SELECT FROM pg_auth_members WHERE member = pg_roles.oid) AS member
     FROM pg_roles WHERE rolname = current_user`,
  );
  expect(Object.values(role!)).toEqual([false, false, false, false, false, false]);
  await expect(query(url, "SELECT * FROM demo.profile")).rejects.toThrow(/permission denied/);
});

test("a second demo keeps the profiles that are there, changed ones too, and changes the reader's password", async () => {
  const { ownerUrl } = await newDatabase();
  const first = await ensureDemoProfiles(ownerUrl);
  await query(ownerUrl, "UPDATE demo.profile SET city = 'Kyoto' WHERE customer_number = 'C00001'");
  const second = await ensureDemoProfiles(ownerUrl);
  expect(second.loaded).toBe(0);
  await expect(query(first.connectionString, "SELECT 1")).rejects.toThrow(/password authentication failed/);
  expect(
    await query(second.connectionString, "SELECT city FROM demo.profile WHERE customer_number = 'C00001'"),
  ).toEqual([{ city: "Kyoto" }]);
});

test("two demos that start at once load the profiles once", async () => {
  const { ownerUrl } = await newDatabase();
  const [one, other] = await Promise.all([ensureDemoProfiles(ownerUrl), ensureDemoProfiles(ownerUrl)]);
  expect([one.loaded, other.loaded].toSorted()).toEqual([0, DEMO_COUNTS.evaluated]);
});

test("a schema named demo that is somebody else's is left alone", async () => {
  const { ownerUrl } = await newDatabase();
  await query(ownerUrl, "CREATE SCHEMA demo; CREATE TABLE demo.profile (id integer)");
  await expect(ensureDemoProfiles(ownerUrl)).rejects.toMatchObject({
    name: "StartUpProblem",
    message: expect.stringContaining("a schema 'demo' that the demo did not make"),
  });
  expect(await query(ownerUrl, "SELECT count(*)::int AS rows FROM demo.profile")).toEqual([{ rows: 0 }]);
});

test("a role that may make neither schemas nor roles is told what is needed", async () => {
  const { url } = await newDatabase();
  await expect(ensureDemoProfiles(url)).rejects.toMatchObject({
    name: "StartUpProblem",
    message: expect.stringContaining("DATABASE_OWNER_URL"),
  });
});
