import pg from "pg";
import { afterAll, beforeAll, expect, test } from "vitest";

import { SourceProblem, type ProfileSource } from "../../../../server/sources/profile-source.js";
import { openPostgres } from "../../../../server/sources/postgres/postgres-source.js";
import { createSourceDatabase, type SourceDatabase } from "../source-database.js";

/** Sessions end when the server gets round to it. */
const PATIENT = { timeout: 20_000 };

let database: SourceDatabase;
let url: string;
let role: string;
let source: ProfileSource;
beforeAll(async () => {
  database = await createSourceDatabase();
  ({ url, role } = await database.createAccount());
  source = openPostgres(url);
  await database.run(`
    CREATE TABLE customer (id integer PRIMARY KEY, email text, points text);
    INSERT INTO customer SELECT i, 'person' || i || '@example.com', CASE i WHEN 3 THEN 'secret-points' ELSE i::text END
      FROM generate_series(1, 5) i;
    CREATE TABLE hits (n integer);
    CREATE SEQUENCE numbers;
    CREATE FUNCTION write_down() RETURNS integer LANGUAGE plpgsql AS $$
      BEGIN INSERT INTO hits VALUES (1); RETURN 1; END $$;
    CREATE FUNCTION tell(email text) RETURNS text LANGUAGE plpgsql AS $$
      BEGIN RAISE EXCEPTION 'no tier for %', email USING ERRCODE = 'undefined_column'; END $$;
    CREATE FUNCTION tell_of_data() RETURNS boolean LANGUAGE plpgsql IMMUTABLE AS $$
      BEGIN RAISE EXCEPTION 'no tier for %', (SELECT min(email) FROM customer) USING ERRCODE = 'undefined_column'; END $$;
    CREATE TABLE closed (id integer);
    GRANT SELECT, INSERT, UPDATE, DELETE ON customer, hits TO ${role};
    GRANT USAGE ON SEQUENCE numbers TO ${role}`);
});
afterAll(async () => {
  await source.close();
  await database.drop();
});

async function drain(statement: string, field: string, from = source): Promise<number> {
  let members = 0;
  for await (const batch of from.members({ statements: [statement], fields: [field], keyFields: ["id"] })) {
    members += batch.length;
  }
  return members;
}

/** What each way of running a statement says about it: one code when all agree. */
async function codesOf(statement: string, field: string): Promise<unknown[]> {
  const ways = [() => source.count(statement), () => source.preview(statement, 10), () => drain(statement, field)];
  const codes: unknown[] = [];
  for (const way of ways) {
    codes.push(
      await way().then(
        () => null,
        (error: unknown) => (error instanceof SourceProblem ? error.code : error),
      ),
    );
  }
  return [...new Set(codes)];
}

test.each([
  "SELECT email, write_down() AS n FROM customer",
  "SELECT email, nextval('numbers') AS n FROM customer",
  "SELECT email, set_config('transaction_read_only', 'off', true) AS n, write_down() AS m FROM customer",
  "WITH gone AS (DELETE FROM customer RETURNING *) SELECT email, id AS n FROM gone",
])("nothing is written, though the account may: %s", async (statement) => {
  const codes = await codesOf(statement, "n");
  expect(codes).not.toContain(null);
  expect(await database.ask("SELECT count(*)::int FROM hits")).toBe(0);
  expect(await database.ask("SELECT count(*)::int FROM customer")).toBe(5);
  expect(await database.ask("SELECT is_called FROM numbers")).toBe(false);
});

test("a function that writes is told as such", async () => {
  expect(await codesOf("SELECT email, write_down() AS n FROM customer", "n")).toEqual(["SQL_WRITES"]);
});

test.each([
  "SELECT 'x' AS email) AS segment; COMMIT; DELETE FROM customer; SELECT * FROM (SELECT 'x' AS email",
  "SELECT 'x' AS email) AS segment; COMMIT; DELETE FROM customer --",
])("a text that is more than one command does nothing: %s", async (statement) => {
  expect(await codesOf(statement, "email")).toEqual(["SQL_REFUSED"]);
  expect(await database.ask("SELECT count(*)::int FROM customer")).toBe(5);
});

test("a backslash means the same as for the parser, whatever the account's settings", async () => {
  await database.run(`ALTER ROLE ${role} SET standard_conforming_strings = off`);
  const statement = "SELECT '\\' || ' OR true --' AS email";
  expect((await source.preview(statement, 1)).rows).toEqual([["\\ OR true --"]]);
  await database.run(`ALTER ROLE ${role} RESET ALL`);
});

test("what PostgreSQL says of a statement is passed on with the place in it", async () => {
  const statement = "SELECT\n  email,\n  'é' AS accent,  emial\nFROM customer";
  const problem = await source.describe(statement).catch((error: unknown) => error);
  expect(problem).toMatchObject({
    about: "sql",
    code: "SQL_REFUSED",
    canPass: false,
    text: {
      en: 'PostgreSQL says of line 3, column 19: column "emial" does not exist. Perhaps you meant to reference the column "customer.email"',
      ja: 'PostgreSQL のメッセージ（3行目の19文字目）: column "emial" does not exist. Perhaps you meant to reference the column "customer.email"',
    },
  });
});

test("tables that do not exist or may not be read are named", async () => {
  await expect(source.describe("SELECT * FROM custommer")).rejects.toMatchObject({
    text: { en: 'PostgreSQL says of line 1, column 15: relation "custommer" does not exist' },
  });
  await expect(source.count("SELECT * FROM closed")).rejects.toMatchObject({
    code: "SQL_REFUSED",
    text: { en: "PostgreSQL says: permission denied for table closed" },
  });
});

test.each([
  ["a text that is no number", "SELECT id, points::integer AS value FROM customer", "VALUE_UNFIT"],
  ["a division by zero", "SELECT id, 1 / (id - 4) AS value FROM customer", "VALUE_UNFIT"],
  ["an error that a function raises", "SELECT id, tell(email) AS value FROM customer", "SQL_FAILED"],
  ["an error raised while planning", "SELECT id, email AS value FROM customer WHERE tell_of_data()", "SQL_FAILED"],
  ["a name that is looked up", "SELECT id, email::regclass::text AS value FROM customer", "SQL_FAILED"],
])("no value is repeated when %s stops the statement, in every way of running it", async (_, statement, code) => {
  expect(await codesOf(statement, "value")).toEqual([code]);
  for (const run of [
    () => source.count(statement),
    () => source.preview(statement, 9),
    () => drain(statement, "value"),
  ]) {
    const problem = (await run().then(
      () => null,
      (error: unknown) => error,
    )) as SourceProblem;
    const words = `${problem.message} ${problem.text.en} ${problem.text.ja}`;
    expect(words).not.toMatch(/person1|secret-points/);
    expect(problem.cause).toBeUndefined();
  }
});

test("a statement that takes too long is stopped on the server", async () => {
  const impatient = openPostgres(url, { previewMs: 50, countMs: 50, membersMs: 50 });
  const statement = "SELECT id, pg_sleep(60)::text AS value FROM customer";
  for (const run of [
    () => impatient.count(statement),
    () => impatient.preview(statement, 1),
    () => drain(statement, "value", impatient),
  ]) {
    await expect(run()).rejects.toMatchObject({ about: "sql", code: "STATEMENT_TIMEOUT", canPass: false });
  }
  const running = "SELECT count(*)::int FROM pg_stat_activity WHERE usename = $1 AND state = 'active'";
  await expect.poll(() => database.ask(running, [role]), PATIENT).toBe(0);
});

test("a locked table is waited for only so long, and may be free later", async () => {
  const impatient = openPostgres(url, { lockMs: 50, lockMembersMs: 50 });
  const rebuilding = new pg.Client({ connectionString: database.superuserUrl });
  await rebuilding.connect();
  await rebuilding.query("BEGIN; LOCK TABLE customer");
  for (const run of [
    () => impatient.count("SELECT * FROM customer"),
    () => drain("SELECT * FROM customer", "email", impatient),
  ]) {
    await expect(run()).rejects.toMatchObject({ code: "LOCKED", canPass: true });
  }
  await rebuilding.end();
  expect(await drain("SELECT * FROM customer", "email", impatient)).toBe(5);
});

test("no connection is left behind, whatever happened on it", async () => {
  await source.count("SELECT * FROM customer");
  await source.describe("SELECT nothing").catch(() => undefined);
  await codesOf("SELECT id, 1 / (id - 4) AS value FROM customer", "value");
  await openPostgres(url)
    .introspect("missing")
    .catch(() => undefined);
  await expect
    .poll(() => database.ask("SELECT count(*)::int FROM pg_stat_activity WHERE usename = $1", [role]), PATIENT)
    .toBe(0);
});

test("sessions carry Listwright's name", async () => {
  const { rows } = await source.preview("SELECT current_setting('application_name') AS name", 1);
  expect(rows).toEqual([["listwright"]]);
});
