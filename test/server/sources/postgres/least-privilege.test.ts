import { afterAll, beforeAll, expect, test } from "vitest";

import { openPostgres } from "../../../../server/sources/postgres/postgres-source.js";
import { createSourceDatabase, type SourceDatabase } from "../source-database.js";

let database: SourceDatabase;
beforeAll(async () => {
  database = await createSourceDatabase();
  await database.run(`
    CREATE TABLE public.customer (email text);
    GRANT SELECT ON public.customer TO PUBLIC;
    CREATE SCHEMA listwright;
    CREATE TABLE listwright.connection (id integer, credential_sealed text);
    CREATE SCHEMA listwright_staging;
    CREATE TABLE listwright_staging.members_1 (email text)`);
});
afterAll(() => database.drop());

/** What the source says of an account, in each of its methods. */
async function verdicts(url: string): Promise<unknown[]> {
  const source = openPostgres(url);
  const statement = "SELECT email FROM public.customer";
  const methods = [
    source.introspect("customer"),
    source.describe(statement),
    source.count(statement),
    source.preview(statement, 1),
    (async () => {
      for await (const _ of source.members({ statements: [statement], fields: ["email"], keyFields: [] }));
    })(),
  ];
  const outcomes = await Promise.allSettled(methods);
  await source.close();
  return [...new Set(outcomes.map((outcome) => (outcome.status === "rejected" ? codeOf(outcome.reason) : "fine")))];
}

function codeOf(error: unknown): unknown {
  return error instanceof Error && "code" in error ? error.code : error;
}

async function accountWith(grants: (role: string) => string, options = ""): Promise<string> {
  const { role, url } = await database.createAccount(options);
  await database.run(grants(role));
  return url;
}

test("an account that may only read the profiles is fine", async () => {
  expect(await verdicts((await database.createAccount()).url)).toEqual(["fine"]);
});

test("a superuser is refused, and whoever may become one", async () => {
  expect(await verdicts(database.superuserUrl)).toEqual(["ROLE_IS_SUPERUSER"]);
  expect(await verdicts((await database.createAccount("SUPERUSER")).url)).toEqual(["ROLE_IS_SUPERUSER"]);
  const boss = await database.createAccount("SUPERUSER");
  expect(await verdicts(await accountWith((role) => `GRANT ${boss.role} TO ${role}`, "NOINHERIT"))).toEqual([
    "ROLE_IS_SUPERUSER",
  ]);
});

test.each(["pg_read_server_files", "pg_write_server_files", "pg_execute_server_program"])(
  "a member of %s is refused, also through another role that it does not inherit",
  async (power) => {
    expect(await verdicts(await accountWith((role) => `GRANT ${power} TO ${role}`))).toEqual(["ROLE_REACHES_SERVER"]);
    const between = await database.createAccount("NOINHERIT");
    await database.run(`GRANT ${power} TO ${between.role}`);
    const through = await accountWith((role) => `GRANT ${between.role} TO ${role}`, "NOINHERIT");
    expect(await verdicts(through)).toEqual(["ROLE_REACHES_SERVER"]);
  },
);

test.each([
  ["a table", (role: string) => `GRANT SELECT ON listwright.connection TO ${role}`],
  ["a staging table", (role: string) => `GRANT SELECT ON listwright_staging.members_1 TO ${role}`],
  ["a single column", (role: string) => `GRANT SELECT (id) ON listwright.connection TO ${role}`],
  ["everything, by a predefined role", (role: string) => `GRANT pg_read_all_data TO ${role}`],
  [
    "a view of somebody else's",
    (role: string) => `CREATE VIEW public.view_${role} AS SELECT id FROM listwright.connection;
      GRANT SELECT ON public.view_${role} TO ${role}`,
  ],
  [
    "a view of a view that was built into a table",
    (role: string) => `CREATE MATERIALIZED VIEW public.kept_${role} AS SELECT id FROM listwright.connection;
      CREATE VIEW public.outer_${role} AS SELECT id FROM public.kept_${role};
      GRANT SELECT ON public.outer_${role} TO ${role}`,
  ],
  [
    "a table of its own",
    (role: string) => `CREATE TABLE listwright.of_${role} (); ALTER TABLE listwright.of_${role} OWNER TO ${role}`,
  ],
])("an account that can read Listwright's own data is refused: %s", async (_, grants) => {
  expect(await verdicts(await accountWith(grants))).toEqual(["ROLE_READS_LISTWRIGHT"]);
});

test("rights that only another role of the account has count as well", async () => {
  const owner = await database.createAccount();
  await database.run(`GRANT SELECT ON listwright.connection TO ${owner.role}`);
  const url = await accountWith((role) => `GRANT ${owner.role} TO ${role}`, "NOINHERIT");
  expect(await verdicts(url)).toEqual(["ROLE_READS_LISTWRIGHT"]);
});

test("what the connection string makes of the account does not hide what it is", async () => {
  const modest = await database.createAccount();
  const url = await accountWith((role) => `GRANT pg_read_server_files, ${modest.role} TO ${role}`);
  expect(await verdicts(`${url}?options=${encodeURIComponent(`-c role=${modest.role}`)}`)).toEqual([
    "ROLE_REACHES_SERVER",
  ]);
});

test("a right taken away again makes the account fine", async () => {
  const { role, url } = await database.createAccount();
  await database.run(`GRANT SELECT ON listwright.connection TO ${role}`);
  expect(await verdicts(url)).toEqual(["ROLE_READS_LISTWRIGHT"]);
  await database.run(`REVOKE SELECT ON listwright.connection FROM ${role}`);
  expect(await verdicts(url)).toEqual(["fine"]);
});
