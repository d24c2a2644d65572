import { afterAll, beforeAll, expect, test } from "vitest";

import { openPostgres } from "../../../../server/sources/postgres/postgres-source.js";
import type { ProfileSource } from "../../../../server/sources/profile-source.js";
import { createSourceDatabase, type SourceDatabase } from "../source-database.js";

let database: SourceDatabase;
let source: ProfileSource;
beforeAll(async () => {
  database = await createSourceDatabase();
  await database.run(`
    CREATE TABLE public.customer (id integer, email text);
    INSERT INTO public.customer VALUES (1, 'a@example.com');
    GRANT SELECT ON public.customer TO PUBLIC;
    CREATE SEQUENCE public.counter;
    GRANT ALL ON public.counter TO PUBLIC;
    CREATE FUNCTION public.meddle(statement text) RETURNS integer LANGUAGE plpgsql AS $$
      BEGIN EXECUTE statement; RETURN 1; END $$;
    CREATE FUNCTION public.patient(seconds float) RETURNS integer LANGUAGE plpgsql SET statement_timeout = 0 AS $$
      BEGIN PERFORM pg_sleep(seconds); RETURN 1; END $$`);
  source = openPostgres((await database.createAccount()).url, { countMs: 1_000, previewMs: 10_000 });
});
afterAll(async () => {
  await source.close();
  await database.drop();
});

const codeOf = (work: Promise<unknown>) =>
  work.then(
    () => "fine",
    (error: unknown) => (error instanceof Error && "code" in error ? error.code : error),
  );

// As a function of the source's owner could do it, past every check of the statement's own words.
test.each([
  ["a row is written", "INSERT INTO customer VALUES (2, 'b@example.com')", "SQL_WRITES"],
  ["a row is locked", "SELECT FROM customer FOR UPDATE", "SQL_WRITES"],
  ["a table is made", "CREATE TABLE mine (id integer)", "SQL_WRITES"],
  ["a temporary table is made", "CREATE TEMP TABLE mine (id integer)", "SQL_WRITES"],
  ["a number is drawn", "SELECT nextval('counter')", "SQL_WRITES"],
  ["the transaction is made to write", "SET TRANSACTION READ WRITE", /SQL_FAILED|SQL_WRITES/],
  ["a program is started", "COPY customer TO PROGRAM 'true'", "SQL_NOT_ALLOWED"],
  ["a file is read", "SELECT pg_read_file('/etc/passwd')", "SQL_NOT_ALLOWED"],
  ["another role is taken up", "SET ROLE postgres", /SQL_NOT_ALLOWED|SQL_FAILED|VALUE_UNFIT/],
  ["the transaction is ended", "COMMIT", /SQL_FAILED|SQL_WRITES/],
])("nothing comes of it when %s by a function", async (_case, statement, code) => {
  const calling = `SELECT public.meddle('${statement.replaceAll("'", "''")}')::text AS done FROM customer`;
  const expected = expect.stringMatching(code) as unknown;
  expect(await codeOf(source.preview(calling, 10))).toEqual(expected);
  expect(await codeOf(source.count(calling))).toEqual(expected);
  expect(await database.ask("SELECT count(*)::int FROM customer")).toBe(1);
  expect(await database.ask("SELECT is_called FROM counter")).toBe(false);
});

test("time is up even for a function that turns the time limit off", async () => {
  for (const statement of [
    "SELECT public.patient(60) AS done FROM customer",
    "SELECT public.meddle('SET statement_timeout = 0; SELECT pg_sleep(60)') AS done",
    "WITH RECURSIVE endless AS (SELECT 1 AS id UNION ALL SELECT id FROM endless) SELECT id FROM endless",
  ]) {
    expect(await codeOf(source.count(statement)), statement).toBe("STATEMENT_TIMEOUT");
  }
});

test("a preview shows the beginning of a long value, and never holds the whole", async () => {
  const { rows } = await source.preview("SELECT repeat('x', 50000000) AS long, email FROM customer", 10);
  expect(rows[0]![0]).toHaveLength(2_000);
  expect(rows[0]![1]).toBe("a@example.com");
});

test("a row without end fails the run, and does not fill the memory", async () => {
  const members = async () => {
    const statements = ["SELECT repeat('x', 100000000) AS long FROM customer"];
    for await (const _ of source.members({ statements, fields: ["long"], keyFields: [] }));
  };
  expect(await codeOf(members())).toBe("ROW_TOO_LONG");
});
