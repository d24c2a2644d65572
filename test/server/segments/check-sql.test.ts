import { expect, test } from "vitest";

import { checkSql } from "../../../server/segments/check-sql.js";
import { SourceProblem } from "../../../server/sources/profile-source.js";

async function problemOf(sql: string): Promise<{ code: string; en: string; ja: string }> {
  try {
    await checkSql(sql);
  } catch (error) {
    if (!(error instanceof SourceProblem)) throw error;
    expect(error).toMatchObject({ about: "sql", canPass: false });
    return { code: error.code, ...error.text };
  }
  throw new Error(`Accepted: ${sql}`);
}

test.each([
  "SELECT * FROM customer",
  "select email from customer where note = 'DELETE FROM customer; --'",
  "WITH rich AS (SELECT customer_id FROM invoice GROUP BY 1 HAVING sum(total) > 40) SELECT * FROM customer JOIN rich USING (customer_id)",
  "(SELECT 1 AS id) UNION ALL (SELECT 2) ORDER BY id LIMIT 5",
  "VALUES (1, 'a@example.com')",
  "TABLE customer",
  'SELECT "update" FROM "delete"',
  "SELECT $$text; with; semicolons$$ AS note",
])("one statement that only reads is accepted as it is: %s", async (sql) => {
  expect(await checkSql(sql)).toBe(sql);
});

test("a semicolon at the end is left out, and comments are fine", async () => {
  expect(await checkSql("SELECT 1 AS id;")).toBe("SELECT 1 AS id");
  expect(await checkSql("SELECT 1 AS id ; -- that is all\n;;")).toBe("SELECT 1 AS id ");
  expect(await checkSql("SELECT 1 AS id -- that is all")).toBe("SELECT 1 AS id -- that is all");
});

test("what stands before the statement becomes blanks, so that places stay the same", async () => {
  expect(await checkSql("-- é; ü\n ;SELECT 'é' AS a; ")).toBe("       \n  SELECT 'é' AS a");
});

test.each(["", " \n ", "-- nothing here", ";;"])("an empty text is told as such: %j", async (sql) => {
  expect((await problemOf(sql)).code).toBe("SQL_EMPTY");
});

test("a syntax error is told with its place, in characters", async () => {
  expect(await problemOf("SELECT 'é𠮷',\n  'ü' FORM customer")).toEqual({
    code: "SQL_SYNTAX",
    en: 'The statement is not valid SQL at line 2, column 12: syntax error at or near "customer".',
    ja: 'SQL の構文に誤りがあります（2行目の12文字目）: syntax error at or near "customer"',
  });
});

test("a second statement is refused with its place", async () => {
  expect(await problemOf("SELECT 'é' AS a;\n DELETE FROM customer")).toMatchObject({
    code: "SQL_NOT_ONE_STATEMENT",
    en: "There is more than one statement; the second begins at line 2, column 2. Keep a single SELECT.",
  });
});

test.each([
  "DELETE FROM customer",
  "INSERT INTO customer SELECT 1",
  "UPDATE customer SET email = NULL",
  "EXPLAIN SELECT 1",
  "COPY customer TO PROGRAM 'cat'",
  "DO $$ BEGIN END $$",
  "CREATE TABLE t AS SELECT 1",
  "SET ROLE postgres",
  "PREPARE p AS SELECT 1",
  "CALL tidy_up()",
])("anything but a SELECT is refused: %s", async (sql) => {
  expect((await problemOf(sql)).code).toBe("SQL_NOT_SELECT");
});

test.each([
  ["SELECT * INTO copied FROM customer", "line 1, column 15"],
  ["WITH gone AS (\nDELETE FROM customer RETURNING *) SELECT * FROM gone", "line 2, column 13"],
  ["WITH a AS (INSERT INTO t VALUES (1) RETURNING *) TABLE a", "line 1, column 24"],
  ["WITH a AS (UPDATE t SET x = 1 RETURNING *) SELECT * FROM a", "line 1, column 19"],
  ["WITH a AS (MERGE INTO t USING s ON true WHEN MATCHED THEN DELETE RETURNING *) TABLE a", "line 1, column 23"],
])("writing is refused wherever it hides: %s", async (sql, place) => {
  expect(await problemOf(sql)).toMatchObject({ code: "SQL_WRITES", en: expect.stringContaining(place) as string });
});

test.each([
  "SELECT * FROM customer FOR UPDATE",
  "SELECT * FROM customer FOR NO KEY UPDATE SKIP LOCKED",
  "SELECT * FROM (SELECT * FROM customer FOR SHARE) c",
  "SELECT 1 UNION SELECT (SELECT id FROM customer LIMIT 1 FOR KEY SHARE)",
])("locking rows is refused: %s", async (sql) => {
  expect((await problemOf(sql)).code).toBe("SQL_LOCKS");
});

test("a parameter is refused with its place", async () => {
  expect(await problemOf("SELECT * FROM customer WHERE id = $1")).toMatchObject({
    code: "SQL_PARAMETER",
    en: "The statement has a parameter such as $1 at line 1, column 35, and nothing would fill it in. Write the value itself.",
  });
});

test("a text that breaks out of parentheses is no statement", async () => {
  expect((await problemOf("SELECT 1) AS s; DELETE FROM customer; SELECT * FROM (SELECT 1")).code).toBe("SQL_SYNTAX");
});

test("nothing hides behind a NUL character", async () => {
  expect((await problemOf("SELECT 1\0; DELETE FROM customer")).code).toBe("SQL_SYNTAX");
});

test("statements too long or too deep to be checked are refused, and the next one is checked again", async () => {
  expect((await problemOf(`SELECT '${"x".repeat(100_000)}'`)).code).toBe("SQL_TOO_LONG");
  expect((await problemOf(`SELECT ${"1+".repeat(40_000)}1`)).code).toBe("SQL_TOO_COMPLEX");
  expect((await problemOf(`SELECT ${"(".repeat(20_000)}1${")".repeat(20_000)}`)).code).toBe("SQL_TOO_COMPLEX");
  expect(await checkSql("SELECT 1 AS id")).toBe("SELECT 1 AS id");
});

test.each([
  ["SELECT pg_sleep(60)", "pg_sleep"],
  ["SELECT PG_CATALOG.PG_Sleep_For('1 minute')", "pg_sleep_for"],
  ['SELECT "pg_catalog"."pg_sleep"(1)', "pg_sleep"],
  ['SELECT U&"\\0070g_sleep"(1)', "pg_sleep"],
  ["SELECT/**/pg_sleep/**/(1)", "pg_sleep"],
  ["SELECT * FROM pg_sleep(60)", "pg_sleep"],
  ["SELECT id FROM customer, LATERAL pg_sleep(id)", "pg_sleep"],
  [
    "SELECT id FROM customer WHERE id IN (SELECT pg_terminate_backend(pid) ::int FROM pg_stat_activity)",
    "pg_terminate_backend",
  ],
  ["WITH x AS MATERIALIZED (SELECT pg_advisory_lock(1)) SELECT * FROM x", "pg_advisory_lock"],
  ["SELECT pg_try_advisory_xact_lock_shared(1)", "pg_try_advisory_xact_lock_shared"],
  ["SELECT set_config('role', 'postgres', false)", "set_config"],
  ["SELECT set_config('statement_timeout', '0', false)", "set_config"],
  ["SELECT query_to_xml('DELETE FROM customer', true, true, '')", "query_to_xml"],
  ["SELECT * FROM dblink('host=10.0.0.1', 'SELECT 1') AS t(a int)", "dblink"],
  ["SELECT crm.dblink_exec('DROP TABLE customer')", "dblink_exec"],
  ["SELECT lo_import('/etc/passwd')", "lo_import"],
  ["SELECT lo_unlink(loid) FROM pg_largeobject", "lo_unlink"],
  ["SELECT pg_read_file('/etc/passwd')", "pg_read_file"],
  ["SELECT pg_ls_dir('/')", "pg_ls_dir"],
  ["SELECT pg_logical_emit_message(false, 'a', 'b')", "pg_logical_emit_message"],
  ["SELECT pg_notify('listwright', 'x')", "pg_notify"],
  ["SELECT nextval('customer_id_seq')", "nextval"],
  ["SELECT count(*) FILTER (WHERE setval('s', 1) > 0) OVER () FROM customer", "setval"],
  ["SELECT id FROM customer ORDER BY pg_reload_conf()", "pg_reload_conf"],
  ["SELECT id FROM customer LIMIT (SELECT pg_backend_pid() FROM pg_rotate_logfile())", "pg_rotate_logfile"],
  ["SELECT * FROM ts_stat('SELECT 1')", "ts_stat"],
])("a function that does more than read is refused by its name: %s", async (sql, name) => {
  const { code, en, ja } = await problemOf(sql);
  expect(code).toBe("SQL_FUNCTION_REFUSED");
  expect(en).toContain(`calls ${name} at line 1`);
  expect(ja).toContain(name);
});

test.each([
  "SELECT lower(email), count(*) FROM customer GROUP BY 1",
  "SELECT pg_size_pretty(pg_total_relation_size('customer')) AS size",
  "SELECT id AS pg_sleep, 'pg_sleep(1)' AS set_config FROM dblink",
  "SELECT location(id), lower_inc(period), local_time() FROM customer",
])("others, and their names elsewhere, are not: %s", async (sql) => {
  expect(await checkSql(sql)).toBe(sql);
});

test.each([
  "COPY customer TO PROGRAM 'id'",
  "COPY customer TO '/tmp/x'",
  "DO $$ BEGIN PERFORM 1; END $$",
  "LISTEN x",
  "NOTIFY x",
  "SET statement_timeout = 0",
  "SET ROLE postgres",
  "RESET ALL",
  "BEGIN",
  "COMMIT",
  "CREATE TEMP TABLE t (id int)",
  "CREATE TABLE t AS SELECT 1",
  "EXPLAIN ANALYZE SELECT 1",
  "PREPARE x AS SELECT 1",
  "EXECUTE x",
  "DECLARE c CURSOR FOR SELECT 1",
  "CALL p()",
  "LOCK TABLE customer",
  "LOAD 'x'",
  "VACUUM",
])("a statement that is no query is refused: %s", async (sql) => {
  expect((await problemOf(sql)).code).toBe("SQL_NOT_SELECT");
});
