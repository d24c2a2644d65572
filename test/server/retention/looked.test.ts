import pg from "pg";
import { pino } from "pino";
import { v7 as timedUuid } from "uuid";
import { afterEach, beforeEach, expect, test } from "vitest";

import { AuditService } from "../../../server/audit/audit.service.js";
import { createPool } from "../../../server/database/orm.js";
import { sessionUrl } from "../../../server/database/session-url.js";
import { RetentionService } from "../../../server/retention/retention.service.js";
import { SettingsService } from "../../../server/settings/settings.service.js";
import { createTestDatabase, type TestDatabase } from "../../support/database.js";

/** What looks found at the destination, and how long it is kept. */
const NOW = new Date("2030-12-15T12:00:00Z");
const EXPORT = "0197f0a0-0000-7000-8000-000000000001";

let database: TestDatabase;
let pool: pg.Pool;
let owner: pg.Client;

beforeEach(async () => {
  database = await createTestDatabase();
  pool = createPool(database.url);
  pool.on("error", () => undefined);
  owner = new pg.Client({ connectionString: sessionUrl(database.ownerUrl) });
  await owner.connect();
  const at = "2030-11-05T10:00:00Z";
  await query("INSERT INTO destination_list (list_id) VALUES ('list'), ('filled'), ('empty')");
  await query(
    `INSERT INTO export_run (id, list_key, kind, trigger, origin, idempotency_key, state, queued_at, finished_at)
     VALUES ($1, 1, 'EXPORT', 'ON_DEMAND', 'test', 'key', 'SUCCEEDED', $2, $2)`,
    [timedUuid({ msecs: Date.parse(at) }), at],
  );
});

afterEach(async () => {
  await owner.end();
  await pool.end();
  await database.drop();
});

async function applyRetention(): Promise<void> {
  const audit = new AuditService({ pool });
  const settings = new SettingsService({ pool });
  const log = pino({ level: "silent" });
  await new RetentionService({ ownerUrl: database.ownerUrl, settings, audit, clock: { now: () => NOW }, log }).apply();
}

async function query<Row extends pg.QueryResultRow>(text: string, values: unknown[] = []): Promise<Row[]> {
  return (await owner.query<Row>(text, values)).rows;
}

const audited = async () =>
  query(`SELECT object_kind AS kind, object_name AS name, details FROM audit_event
    WHERE operation = 'applyRetention' AND action = 'applyRetention' ORDER BY id`);

test("of what changed at the destination, the newest of each person stays; the rest goes with the runs of its time", async () => {
  await query(`INSERT INTO recipient_event (list_key, address, kind, at) VALUES
    (1, 'tom@example.com', 'UNSUBSCRIBED', '2028-01-01'), (1, 'tom@example.com', 'CAME_OTHERWISE', '2028-02-01'),
    (1, 'eve@example.com', 'BOUNCED', '2028-01-01'), (1, 'eve@example.com', 'ABSENT', '2030-11-06'),
    (1, 'eve@example.com', 'CAME_OTHERWISE', '2030-11-07')`);
  await applyRetention();
  expect(await query("SELECT address, kind FROM recipient_event ORDER BY id")).toEqual([
    { address: "tom@example.com", kind: "CAME_OTHERWISE" },
    { address: "eve@example.com", kind: "ABSENT" },
    { address: "eve@example.com", kind: "CAME_OTHERWISE" },
  ]);
  expect(await audited()).toEqual([{ kind: "run", name: null, details: { recipientEvents: 2 } }]);
});

test("strangers go once nothing fills their list and no run there is kept, and suppressions once no export is of that client", async () => {
  await query(
    `INSERT INTO export (id, name, client_id, client_name, list_id, list_name, matching, membership, on_leave,
       schedule_kind, max_rejected_share, created_at, updated_at)
     VALUES ($1, 'Customers', 'c', 'Client', 'filled', 'List', '{}', 'ADD_ONLY', 'KEEP', 'NONE', 0.5, now(), now())`,
    [EXPORT],
  );
  await query("UPDATE destination_list SET client_id = 'c', watermarks = '{\"ACTIVE\":\"2030-01-01 00:00:00\"}'");
  await query(`INSERT INTO recipient (list_key, address, email, state, state_seen_at, sent_at)
    SELECT id, name || '@example.com', name, 'ACTIVE', now(), CASE name WHEN 'sent' THEN now() END
    FROM destination_list, unnest('{sent,stranger,wanted}'::text[]) AS name`);
  await query(
    `INSERT INTO export_recipient (export_id, list_key, address, claimed)
     SELECT $1, id, 'wanted@example.com', true FROM destination_list`,
    [EXPORT],
  );
  await query("INSERT INTO export_look SELECT $1, id, now() FROM destination_list", [EXPORT]);
  await query(
    "INSERT INTO recipient_event (list_key, address, kind, at) VALUES (3, 'stranger@example.com', 'ABSENT', now())",
  );
  await query(
    "INSERT INTO suppressed_address VALUES ('c', 'barred@example.com', 'x'), ('former', 'gone@example.com', 'x')",
  );

  await applyRetention();
  expect(await query("SELECT list_key, address FROM recipient WHERE list_key = 3 ORDER BY 2")).toEqual([
    { list_key: 3, address: "sent@example.com" },
    { list_key: 3, address: "wanted@example.com" },
  ]);
  expect(await query("SELECT FROM recipient")).toHaveLength(8);
  expect(await query("SELECT FROM recipient_event")).toEqual([]);
  expect(await query("SELECT address FROM suppressed_address")).toEqual([{ address: "barred@example.com" }]);
  expect(await query("SELECT list_key FROM export_look ORDER BY 1")).toEqual([{ list_key: 1 }, { list_key: 2 }]);
  expect(await query("SELECT id FROM destination_list WHERE watermarks = '{}'")).toEqual([{ id: 3 }]);
  expect(await audited()).toEqual([{ kind: "list", name: null, details: { recipients: 1, suppressed: 1 } }]);
  await applyRetention();
  expect(await audited()).toHaveLength(1);
});
