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
