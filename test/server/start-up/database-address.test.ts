import { randomBytes } from "node:crypto";

import pg from "pg";
import { afterAll, beforeAll, expect, test } from "vitest";

import { checkDatabase } from "../../../server/database/check-database.js";
import { migrate } from "../../../server/database/migrate.js";
import { createOrm, createPool } from "../../../server/database/orm.js";
import { createTestDatabase, type TestDatabase } from "../../support/database.js";

let database: TestDatabase;
let role: string;
beforeAll(async () => {
  database = await createTestDatabase({ empty: true });
  role = `app_${randomBytes(6).toString("hex")}`;
  await asSuperuser(`CREATE ROLE ${role} LOGIN PASSWORD 'secret-word'`);
});
afterAll(() => database.drop());

async function asSuperuser(statement: string): Promise<void> {
  const client = new pg.Client({ connectionString: database.superuserUrl });
  await client.connect();
  await client.query(statement);
  await client.end();
}

function addressOf(change: (url: URL) => void = () => undefined): string {
  const url = new URL(database.superuserUrl);
  url.username = role;
  url.password = "secret-word";
  change(url);
  return url.href;
}

test.each([
  ["a wrong password", (url: URL) => (url.password = "another"), /user or password that PostgreSQL does not accept/],
  ["an unknown database", (url: URL) => (url.pathname = "/nowhere"), /names a database that does not exist/],
])("%s is said in one sentence that names the variable", async (_case, change, expected) => {
  const problem = await checkDatabase(
    addressOf((url) => void change(url)),
    "DATABASE_URL",
  ).catch((error: Error) => error);
  expect(problem).toMatchObject({ name: "StartUpProblem", message: expect.stringMatching(/^DATABASE_URL /) });
  expect((problem as Error).message).toMatch(expected);
  expect((problem as Error).message).not.toMatch(/secret-word|another/);
});

test("a role that may not create schemas is told what it needs, and one that may is enough for everything", async () => {
  const address = addressOf();
  await expect(migrate(address, address)).rejects.toMatchObject({
    name: "StartUpProblem",
    message: expect.stringMatching(/GRANT CREATE ON DATABASE/),
  });
  await asSuperuser(`GRANT CREATE ON DATABASE ${new URL(address).pathname.slice(1)} TO ${role}`);
  expect(await migrate(address, address)).toEqual({ separateRoles: false });
  expect(await migrate(address, address)).toEqual({ separateRoles: false });
});

test("two processes that start at once migrate one after the other", async () => {
  const fresh = await createTestDatabase({ empty: true });
  const both = [migrate(fresh.ownerUrl, fresh.url), migrate(fresh.ownerUrl, fresh.url)];
  expect(await Promise.all(both)).toEqual([{ separateRoles: true }, { separateRoles: true }]);
  await fresh.drop();
});

test("what the address says of TLS holds for every connection", async () => {
  // The test's PostgreSQL has no TLS: whoever insists on it must be refused.
  const address = addressOf((url) => url.searchParams.set("sslmode", "require"));
  const pool = createPool(address);
  await expect(pool.query("SELECT 1")).rejects.toThrow(/SSL/);
  await pool.end();
  const orm = await createOrm(address);
  await expect(orm.em.fork().execute("SELECT 1")).rejects.toThrow(/SSL/);
  await orm.close(true);
});

test("options of the address's own stay, beside ours", async () => {
  const address = addressOf((url) => url.searchParams.set("options", "-c work_mem=7MB"));
  const settings = "SELECT current_setting('work_mem') AS memory, current_setting('search_path') AS path";
  const pool = createPool(address);
  expect((await pool.query(settings)).rows).toEqual([{ memory: "7MB", path: "listwright" }]);
  await pool.end();
  const orm = await createOrm(address);
  expect(await orm.em.fork().execute(settings)).toEqual([{ memory: "7MB", path: "listwright" }]);
  await orm.close(true);
});
