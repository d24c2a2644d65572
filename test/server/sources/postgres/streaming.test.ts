import { afterAll, beforeAll, expect, test } from "vitest";

import type { Member, MemberQuery } from "../../../../server/sources/profile-source.js";
import { parseConnectionString } from "../../../../server/sources/postgres/connection-string.js";
import { PostgresSession } from "../../../../server/sources/postgres/postgres-session.js";
import { openPostgres } from "../../../../server/sources/postgres/postgres-source.js";
import { createSourceDatabase, type SourceDatabase } from "../source-database.js";

const PROFILES = 200_000;
/** Sessions end when the server gets round to it. */
const PATIENT = { timeout: 20_000 };
const EVERYBODY = "SELECT * FROM customer";
/** Each row takes its time, in the session of whoever reads. */
const SLOWLY = "SELECT id, email, pg_sleep(0.2)::text AS slept FROM customer";

let database: SourceDatabase;
let url: string;
let role: string;
beforeAll(async () => {
  database = await createSourceDatabase();
  ({ url, role } = await database.createAccount());
  await database.run(`
    CREATE TABLE customer AS
      SELECT i AS id, 'person' || i || '@example.com' AS email, repeat('é', 100) AS note FROM generate_series(1, ${PROFILES}) i;
    ALTER TABLE customer ADD PRIMARY KEY (id);
    GRANT SELECT ON customer TO ${role}`);
});
afterAll(() => database.drop());

function read(query: Partial<MemberQuery> = {}): AsyncIterator<readonly Member[]> {
  const members = openPostgres(url).members({
    statements: [EVERYBODY],
    fields: ["email", "note"],
    keyFields: ["id"],
    ...query,
  });
  return members[Symbol.asyncIterator]();
}

/** What the account's sessions are doing at the server. */
function activity(): Promise<unknown> {
  return database.ask(
    "SELECT coalesce(string_agg(concat_ws(' ', state, wait_event), ', '), 'none') FROM pg_stat_activity WHERE usename = $1",
    [role],
  );
}

test("every one of 200,000 members arrives once, in small batches", async () => {
  const seen = new Uint8Array(PROFILES + 1);
  let largest = 0;
  const members = read();
  for (let next = await members.next(); !next.done; next = await members.next()) {
    largest = Math.max(largest, next.value.length);
    for (const { key, values } of next.value) {
      seen[Number(key)]! += 1;
      if (values[0] !== `person${key}@example.com` || values[1] !== "é".repeat(100)) throw new Error(`Broken: ${key}`);
    }
  }
  expect(seen.subarray(1).every((times) => times === 1)).toBe(true);
  expect(largest).toBeLessThanOrEqual(2_000);
});

test("a reader that stops reading stops the server: nothing piles up in memory", async () => {
  const members = read();
  await members.next();
  // Waiting for its socket to take more, far from the end of some 40 MB.
  await expect.poll(activity, PATIENT).toBe("active ClientWrite");
  await members.return?.();
  await expect.poll(activity, PATIENT).toBe("none");
});

test("long values make batches shorter", async () => {
  const members = read({
    statements: ["SELECT id, repeat(email, 10000) AS email FROM customer WHERE id <= 50"],
    fields: ["email"],
  });
  const sizes: number[] = [];
  for (let next = await members.next(); !next.done; next = await members.next()) sizes.push(next.value.length);
  expect(sizes.reduce((sum, size) => sum + size, 0)).toBe(50);
  expect(Math.max(...sizes)).toBeLessThan(10);
});

test("aborting while the server works stops it there, and the reader at once", async () => {
  const stop = new AbortController();
  const reason = new Error("cancelled by somebody");
  const members = read({ statements: [SLOWLY], fields: ["slept"], signal: stop.signal });
  const first = members.next();
  await expect.poll(activity, PATIENT).toBe("active PgSleep");
  stop.abort(reason);
  await expect(first).rejects.toBe(reason);
  await expect.poll(activity, PATIENT).toBe("none");
});

test("aborting between two batches ends the stream with the reason", async () => {
  const stop = new AbortController();
  const reason = new Error("cancelled by somebody");
  const members = read({ signal: stop.signal });
  await members.next();
  stop.abort(reason);
  await expect(members.next()).rejects.toBe(reason);
  await expect.poll(activity, PATIENT).toBe("none");
});

test("aborting works where the account has no second connection to ask for it", async () => {
  const limited = await database.createAccount("CONNECTION LIMIT 1");
  await database.run(`GRANT SELECT ON customer TO ${limited.role}`);
  const stop = new AbortController();
  const query = { statements: [EVERYBODY], fields: ["email", "note"], keyFields: ["id"], signal: stop.signal };
  const members = openPostgres(limited.url).members(query)[Symbol.asyncIterator]();
  await members.next();
  stop.abort(new Error("enough"));
  await expect(members.next()).rejects.toThrow("enough");
  const sessions = "SELECT count(*)::int FROM pg_stat_activity WHERE usename = $1";
  await expect.poll(() => database.ask(sessions, [limited.role]), PATIENT).toBe(0);
});

test("a stream that nobody reads ends nothing but itself when it fails", async () => {
  const limits = { connectMs: 5_000, statementMs: 60_000, lockMs: 5_000 };
  const session = await PostgresSession.open(parseConnectionString(url), limits);
  session.copy("SELECT pg_sleep(60)");
  await expect.poll(activity, PATIENT).toBe("active PgSleep");
  await session.abort();
  await expect.poll(activity, PATIENT).toBe("none");
});

test("closing a source ends what is being read from it", async () => {
  const source = openPostgres(url);
  const members = source.members({ statements: [SLOWLY], fields: ["slept"], keyFields: ["id"] });
  const ended = members[Symbol.asyncIterator]()
    .next()
    .catch((error: unknown) => error);
  await expect.poll(activity, PATIENT).toBe("active PgSleep");
  await source.close();
  expect(await ended).toMatchObject({ about: "connectionString", code: "CONNECTION_LOST" });
  await expect.poll(activity, PATIENT).toBe("none");
});

test("a connection that is lost on the way may work again later", async () => {
  const members = read();
  await members.next();
  await database.ask("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE usename = $1", [role]);
  await expect(
    (async () => {
      while (!(await members.next()).done);
    })(),
  ).rejects.toMatchObject({ about: "connectionString", code: "CONNECTION_LOST", canPass: true });
});

test("a value that does not fit stops the stream where it stands", async () => {
  const members = read({
    statements: [`SELECT id, 1 / (id - ${PROFILES - 1}) AS value FROM customer`],
    fields: ["value"],
  });
  let arrived = 0;
  await expect(
    (async () => {
      for (let next = await members.next(); !next.done; next = await members.next()) arrived += next.value.length;
    })(),
  ).rejects.toMatchObject({ about: "sql", code: "VALUE_UNFIT", canPass: false });
  expect(arrived).toBeGreaterThan(1_000);
});

test("overlapping segments of 200,000 members are united by the source", async () => {
  const members = read({
    statements: [
      "SELECT id, email FROM customer WHERE id % 2 = 0",
      "SELECT id, email FROM customer WHERE id % 3 = 0",
      "SELECT id, email FROM customer WHERE id % 5 <> 0",
    ],
    fields: ["email"],
  });
  const seen = new Uint8Array(PROFILES + 1);
  for (let next = await members.next(); !next.done; next = await members.next()) {
    for (const { key } of next.value) seen[Number(key)]! += 1;
  }
  const expected = seen.map((_, id) => (id > 0 && (id % 2 === 0 || id % 3 === 0 || id % 5 !== 0) ? 1 : 0));
  expect(Buffer.compare(seen, expected)).toBe(0);
});
