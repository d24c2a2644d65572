import { randomUUID } from "node:crypto";

import pg from "pg";
import { v7 as timedUuid } from "uuid";
import { afterEach, beforeEach, expect, test } from "vitest";

import { migrate } from "../../../server/database/migrate.js";
import { sessionUrl } from "../../../server/database/session-url.js";
import { makeRunPartitions } from "../../../server/retention/run-partitions.js";
import { startTestApp, type TestApp } from "../../support/app.js";
import { createTestDatabase, type TestDatabase } from "../../support/database.js";

const LONG_AGO = new Date("2015-03-05T00:00:00Z");

let database: TestDatabase;
let owner: pg.Client;
let app: TestApp | null;
beforeEach(async () => {
  app = null;
  database = await createTestDatabase({ empty: true });
  await migrate(database.ownerUrl, database.ownerUrl);
  owner = new pg.Client({ connectionString: sessionUrl(database.ownerUrl) });
  await owner.connect();
});
afterEach(async () => {
  await owner.end();
  await (app ? app.close() : database.drop());
});

/** How many rows the statement finds. */
const count = async (statement: string) => (await owner.query(statement)).rowCount;

test("retention works where Listwright has one role for everything, and changes are refused before and after", async () => {
  await makeRunPartitions(owner, LONG_AGO);
  await owner.query(`
    INSERT INTO app_user (id, name, email, role) VALUES ('ada', 'Ada', 'ada@example.com', 'ADMIN');
    INSERT INTO destination_list (list_id) VALUES ('list')`);
  const [run, connection] = [timedUuid({ msecs: LONG_AGO.getTime() }), randomUUID()];
  await owner.query(
    `INSERT INTO export_run (id, list_key, kind, trigger, origin, idempotency_key, state, queued_at, finished_at)
     VALUES ($1, 1, 'EXPORT', 'ON_DEMAND', 'test', 'key', 'SUCCEEDED', $2, $2)`,
    [run, LONG_AGO],
  );
  await owner.query(
    "INSERT INTO run_recipient (run_id, list_key, address, outcome, at) VALUES ($1, 1, 'tom@example.com', 'ADDED', $2)",
    [run, LONG_AGO],
  );
  await owner.query(
    `INSERT INTO consent (id, connection_id, action, by_id, at, statement_version, statement_locale, statement_text,
       statement_sha256, account)
     VALUES (gen_random_uuid(), $1, 'GIVEN', 'ada', $2, '2026-01-01', 'en', 'I agree.', 'hash', '[]')`,
    [connection, LONG_AGO],
  );
  await owner.query("INSERT INTO deleted_connection VALUES ($1, 'Newsletter', $2)", [connection, LONG_AGO]);
  expect(await count("SELECT FROM export_run_2015_03")).toBe(1);
  await expect(owner.query("DELETE FROM consent")).rejects.toThrow(/append-only/);

  app = await startTestApp({
    database,
    env: { DATABASE_URL: database.ownerUrl, DATABASE_OWNER_URL: undefined },
  });
  expect(app.app.notices).toContainEqual(expect.stringContaining("DATABASE_OWNER_URL is not set"));
  await expect.poll(() => count("SELECT FROM consent"), { timeout: 30_000 }).toBe(0);
  expect(await count("SELECT FROM export_run")).toBe(0);
  expect(await count("SELECT FROM run_recipient")).toBe(0);
  expect(await count("SELECT FROM pg_class WHERE relname IN ('export_run_2015_03', 'run_recipient_2015_03')")).toBe(0);
  const told = await owner.query(
    `SELECT object_kind AS kind, details FROM audit_event WHERE action = 'applyRetention' ORDER BY object_kind`,
  );
  expect(told.rows).toEqual([
    { kind: "consent", details: { records: 1 } },
    { kind: "run", details: { partitions: ["export_run_2015_03", "run_recipient_2015_03"], runs: 1, recipients: 1 } },
  ]);

  // What was taken away for a moment stands again: nothing but age deletes consent.
  await owner.query(
    `INSERT INTO consent (id, connection_id, action, by_id, at, statement_version, statement_locale, statement_text,
       statement_sha256, account)
     VALUES (gen_random_uuid(), gen_random_uuid(), 'GIVEN', 'ada', now(), '2026-01-01', 'en', 'I agree.', 'hash', '[]')`,
  );
  for (const statement of ["UPDATE consent SET statement_text = ''", "DELETE FROM consent", "TRUNCATE consent"]) {
    await expect(app.app.services.pool.query(statement)).rejects.toThrow(/append-only/);
  }
});
