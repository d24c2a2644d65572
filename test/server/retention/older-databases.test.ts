import { randomUUID } from "node:crypto";

import pg from "pg";
import { afterEach, beforeEach, expect, test } from "vitest";

import { migrate } from "../../../server/database/migrate.js";
import { createOrm } from "../../../server/database/orm.js";
import { sessionUrl } from "../../../server/database/session-url.js";
import { createTestDatabase, type TestDatabase } from "../../support/database.js";

let database: TestDatabase;
let owner: pg.Client;
beforeEach(async () => {
  database = await createTestDatabase({ empty: true });
  owner = new pg.Client({ connectionString: sessionUrl(database.ownerUrl) });
  await owner.connect();
});
afterEach(async () => {
  await owner.end();
  await database.drop();
});

const query = async <Row extends pg.QueryResultRow>(text: string, values: unknown[] = []) =>
  (await owner.query<Row>(text, values)).rows;

test("an existing database keeps its runs, timelines, turns, keys and consents through the change to partitions", async () => {
  await query("CREATE SCHEMA listwright");
  await query("CREATE SCHEMA listwright_staging");
  const orm = await createOrm(database.ownerUrl);
  await orm.migrator.up({ to: "20261124000500-run-engine" });
  await orm.close(true);

  const [exportId, finished, working] = [randomUUID(), randomUUID(), randomUUID()];
  const gone = randomUUID();
  await query(`
    INSERT INTO app_user (id, name, email, role) VALUES ('ada', 'Ada', 'ada@example.com', 'ADMIN');
    INSERT INTO destination_list (list_id) VALUES ('list');
    INSERT INTO export (id, name, client_id, client_name, list_id, list_name, matching, membership, on_leave, schedule_kind,
      max_rejected_share, created_at, updated_at)
      VALUES ('${exportId}', 'Customers', 'client', 'Client', 'list', 'List', '{}', 'MIRROR', 'KEEP', 'NONE', 1, now(), now());
    INSERT INTO export_run (id, export_id, list_key, kind, trigger, origin, idempotency_key, state, queued_at, finished_at) VALUES
      ('${finished}', '${exportId}', 1, 'EXPORT', 'ON_DEMAND', 'startExportRun', 'first', 'SUCCEEDED', now(), now()),
      ('${working}', '${exportId}', 1, 'EXPORT', 'ON_DEMAND', 'startExportRun', 'second', 'DELIVERING', now(), NULL);
    INSERT INTO run_recipient (run_id, list_key, address, outcome, at) VALUES
      ('${finished}', 1, 'tom@example.com', 'ADDED', now()), ('${working}', 1, 'tom@example.com', 'UPDATED', now());
    INSERT INTO delivery_intent (id, run_id, list_key, plan_id, batch, addresses, adding, created_at)
      VALUES (gen_random_uuid(), '${working}', 1, gen_random_uuid(), 0, '{eve@example.com}', '{true}', now());
    INSERT INTO consent (id, connection_id, action, by_id, at, statement_version, statement_locale, statement_text,
      statement_sha256, account)
      VALUES (gen_random_uuid(), '${gone}', 'GIVEN', 'ada', '2026-01-01T00:00:00Z', '2026-01-01', 'en', 'I agree.', 'hash', '[]')`);

  await migrate(database.ownerUrl, database.url);

  expect(await query("SELECT id, state FROM export_run ORDER BY idempotency_key")).toEqual([
    { id: finished, state: "SUCCEEDED" },
    { id: working, state: "DELIVERING" },
  ]);
  expect(await query("SELECT run_id, id::int AS id, outcome FROM run_recipient ORDER BY id")).toEqual([
    { run_id: finished, id: 1, outcome: "ADDED" },
    { run_id: working, id: 2, outcome: "UPDATED" },
  ]);
  expect(await query("SELECT * FROM list_turn")).toEqual([{ list_key: 1, run_id: working }]);
  expect(await query("SELECT idempotency_key AS key, run_id FROM run_request ORDER BY 1")).toEqual([
    { key: "first", run_id: finished },
    { key: "second", run_id: working },
  ]);
  expect(await query("SELECT version, in_force_since FROM consent_wording")).toEqual([
    { version: "2026-01-01", in_force_since: new Date("2026-01-01T00:00:00Z") },
  ]);
  expect(await query("SELECT id FROM deleted_connection")).toEqual([{ id: gone }]);

  // The order of the timeline goes on, one outcome a person and run still holds, and so do the other rules.
  await query(
    "INSERT INTO run_recipient (run_id, list_key, address, outcome, at) VALUES ($1, 1, 'eve@example.com', 'ADDED', now())",
    [working],
  );
  expect(await query("SELECT max(id)::int AS last FROM run_recipient")).toEqual([{ last: 3 }]);
  await expect(
    query(
      "INSERT INTO run_recipient (run_id, list_key, address, outcome, at) VALUES ($1, 1, 'tom@example.com', 'REJECTED', now())",
      [working],
    ),
  ).rejects.toThrow(/duplicate key/);
  const insert = (key: string, state: string) =>
    query(
      `INSERT INTO export_run (id, export_id, list_key, kind, trigger, origin, idempotency_key, state, queued_at)
       VALUES (gen_random_uuid(), $1, 1, 'EXPORT', 'ON_DEMAND', 'startExportRun', $2, $3, now())`,
      [exportId, key, state],
    );
  await expect(insert("first", "QUEUED")).rejects.toMatchObject({ code: "23505", constraint: "run_request_pkey" });
  await expect(insert("third", "PLANNING")).rejects.toMatchObject({ code: "23505", constraint: "list_turn_pkey" });
  await query("UPDATE export_run SET state = 'SUCCEEDED', finished_at = now() WHERE id = $1", [working]);
  await insert("third", "PLANNING");
  await query("DELETE FROM export WHERE id = $1", [exportId]);
  expect(await query("SELECT export_id FROM export_run")).toEqual([
    { export_id: null },
    { export_id: null },
    { export_id: null },
  ]);
  expect(await query("SELECT FROM run_request")).toEqual([]);
  await query("DELETE FROM export_run");
  expect(await query("SELECT FROM delivery_intent UNION ALL SELECT FROM list_turn")).toEqual([]);
});
