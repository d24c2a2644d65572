import { randomUUID } from "node:crypto";

import pg from "pg";
import { pino } from "pino";
import { v7 as timedUuid } from "uuid";
import { afterEach, beforeEach, describe, expect, test } from "vitest";

import { AuditService } from "../../../server/audit/audit.service.js";
import { createPool } from "../../../server/database/orm.js";
import { sessionUrl } from "../../../server/database/session-url.js";
import { RetentionService } from "../../../server/retention/retention.service.js";
import { makeRunPartitions } from "../../../server/retention/run-partitions.js";
import { SettingsService } from "../../../server/settings/settings.service.js";
import { createTestDatabase, type TestDatabase } from "../../support/database.js";

/** Everything happens around this time: by the settings, runs of October 2029 and before are gone. */
const NOW = new Date("2030-12-15T12:00:00Z");

let database: TestDatabase;
let pool: pg.Pool;
let owner: pg.Client;
let settings: SettingsService;
let now: Date;

beforeEach(async () => {
  now = NOW;
  database = await createTestDatabase();
  pool = createPool(database.url);
  pool.on("error", () => undefined);
  settings = new SettingsService({ pool });
  owner = new pg.Client({ connectionString: sessionUrl(database.ownerUrl) });
  await owner.connect();
  await owner.query(`
    INSERT INTO app_user (id, name, email, role) VALUES ('ada', 'Ada', 'ada@example.com', 'ADMIN');
    INSERT INTO destination_list (list_id) VALUES ('list')`);
});

afterEach(async () => {
  await owner.end();
  await pool.end();
  await database.drop();
});

function retention(ownerUrl = database.ownerUrl): RetentionService {
  const audit = new AuditService({ pool });
  return new RetentionService({ ownerUrl, settings, audit, clock: { now: () => now }, log: pino({ level: "silent" }) });
}

async function query<Row extends pg.QueryResultRow>(text: string, values: unknown[] = []): Promise<Row[]> {
  return (await owner.query<Row>(text, values)).rows;
}

/** A run asked for at a time, with what it did to one person. Its month has a partition of its own. */
async function runAt(time: string, changes: { state?: string; id?: string; exportId?: string } = {}): Promise<string> {
  const at = new Date(time);
  if (changes.id === undefined) await makeRunPartitions(owner, at);
  const id = changes.id ?? timedUuid({ msecs: at.getTime() });
  const { state = "SUCCEEDED" } = changes;
  await query(
    `INSERT INTO export_run (id, export_id, list_key, kind, trigger, origin, idempotency_key, state, queued_at, finished_at)
     VALUES ($1, $2, 1, 'EXPORT', 'ON_DEMAND', 'test', $6, $3, $4, $5)`,
    [id, changes.exportId ?? null, state, at, state === "SUCCEEDED" ? at : null, id],
  );
  await query(
    "INSERT INTO run_recipient (run_id, list_key, address, outcome, at) VALUES ($1, 1, 'tom@example.com', 'ADDED', $2)",
    [id, at],
  );
  return id;
}

const runs = async () =>
  (await query<{ id: string }>("SELECT id FROM export_run ORDER BY queued_at")).map(({ id }) => id);
const timelines = async () =>
  (await query<{ id: string }>("SELECT run_id AS id FROM run_recipient ORDER BY at")).map(({ id }) => id);
const partitions = async (table: string) =>
  (
    await query<{ name: string }>(
      "SELECT inhrelid::regclass::text AS name FROM pg_inherits WHERE inhparent = $1::regclass ORDER BY 1",
      [table],
    )
  ).map(({ name }) => name);
const events = () =>
  query<{ kind: string; name: string | null; details: Record<string, unknown> }>(
    `SELECT object_kind AS kind, object_name AS name, details FROM audit_event
     WHERE operation = 'applyRetention' AND action = 'applyRetention' AND actor_id IS NULL ORDER BY id`,
  );

describe("runs and their timelines", () => {
  test("are dropped by whole months once all of the month is older than is set; the rest stays", async () => {
    const old = await runAt("2029-09-30T10:00:00Z");
    const justOld = await runAt("2029-10-31T23:59:59Z");
    const stillIn = await runAt("2029-11-01T00:00:00Z");
    const recent = await runAt("2030-12-01T00:00:00Z");
    expect(await runs()).toEqual([old, justOld, stillIn, recent]);

    await retention().apply();
    expect(await runs()).toEqual([stillIn, recent]);
    expect(await timelines()).toEqual([stillIn, recent]);
    expect(await partitions("export_run")).not.toContain("export_run_2029_10");
    expect(await partitions("run_recipient")).not.toContain("run_recipient_2029_10");
    expect(await partitions("export_run")).toContain("export_run_2029_11");
    expect(await events()).toEqual([
      {
        kind: "run",
        name: "2029-09",
        details: { partitions: ["export_run_2029_09", "run_recipient_2029_09"], runs: 1, recipients: 1 },
      },
      {
        kind: "run",
        name: "2029-10",
        details: { partitions: ["export_run_2029_10", "run_recipient_2029_10"], runs: 1, recipients: 1 },
      },
    ]);
  });

  test("stay a month longer when an admin says so", async () => {
    const old = await runAt("2029-10-31T10:00:00Z");
    await settings.update({ retentionRunMonths: 14 });
    await retention().apply();
    expect(await runs()).toEqual([old]);
    await settings.update({ retentionRunMonths: 13 });
    await retention().apply();
    expect(await runs()).toEqual([]);
  });

  test("a month with a run that has not finished stays whole", async () => {
    const finished = await runAt("2029-09-02T10:00:00Z");
    const held = await runAt("2029-09-03T10:00:00Z", { state: "HELD" });
    await retention().apply();
    expect(await runs()).toEqual([finished, held]);
    expect(await timelines()).toEqual([finished, held]);
    await query("UPDATE export_run SET state = 'CANCELLED', finished_at = now() WHERE id = $1", [held]);
    await retention().apply();
    expect(await runs()).toEqual([]);
  });

  test("runs whose ID says nothing of their time are deleted one by one, and only those that are old and finished", async () => {
    await runAt("2029-09-02T10:00:00Z", { id: randomUUID() });
    const held = await runAt("2029-09-02T10:00:00Z", { id: randomUUID(), state: "HELD" });
    const recent = await runAt("2030-11-02T10:00:00Z", { id: randomUUID() });
    await retention().apply();
    expect(await runs()).toEqual([held, recent]);
    expect(await timelines()).toEqual([held, recent]);
    expect(await events()).toEqual([{ kind: "run", name: null, details: { runs: 1, recipients: 1 } }]);
  });

  test("the ledger stays, and whoever was in doubt is sent again", async () => {
    const exportId = randomUUID();
    await query(
      `INSERT INTO export (id, name, client_id, client_name, list_id, list_name, matching, membership, on_leave,
         schedule_kind, max_rejected_share, created_at, updated_at)
       VALUES ($1, 'Customers', 'client', 'Client', 'list', 'List', '{}', 'MIRROR', 'KEEP', 'NONE', 1, now(), now())`,
      [exportId],
    );
    const old = await runAt("2029-09-02T10:00:00Z", { exportId });
    await query("INSERT INTO recipient VALUES (1, 'tom@example.com', 'tom@example.com', 'UNSUBSCRIBED', now())");
    for (const address of ["tom@example.com", "eve@example.com"]) {
      await query(
        `INSERT INTO export_recipient (export_id, list_key, address, claimed, sent_hash, last_outcome, last_outcome_at)
         VALUES ($1, 1, $2, true, '\\x01', 'ADDED', '2029-09-02T10:00:00Z')`,
        [exportId, address],
      );
    }
    await query(
      `INSERT INTO delivery_intent (id, run_id, list_key, plan_id, batch, addresses, adding, created_at)
       VALUES (gen_random_uuid(), $1, 1, gen_random_uuid(), 0, '{eve@example.com}', '{true}', now())`,
      [old],
    );
    await retention().apply();
    expect(await runs()).toEqual([]);
    expect(await query("SELECT state FROM recipient")).toEqual([{ state: "UNSUBSCRIBED" }]);
    expect(
      await query("SELECT address, claimed, sent_hash IS NULL AS again, last_outcome FROM export_recipient ORDER BY 1"),
    ).toEqual([
      { address: "eve@example.com", claimed: true, again: true, last_outcome: "ADDED" },
      { address: "tom@example.com", claimed: true, again: false, last_outcome: "ADDED" },
    ]);
    expect(await query("SELECT FROM delivery_intent UNION ALL SELECT FROM run_request")).toEqual([]);
  });

  test("the months to come have their partitions, also when it is done again", async () => {
    await retention().apply();
    await retention().apply();
    for (const month of ["2030_12", "2031_01", "2031_02", "2031_03"]) {
      expect(await partitions("export_run")).toContain(`export_run_${month}`);
      expect(await partitions("run_recipient")).toContain(`run_recipient_${month}`);
    }
    await runAt("2031-03-31T23:59:59.999Z", { id: timedUuid({ msecs: Date.UTC(2031, 2, 31, 23, 59, 59, 999) }) });
    expect(await query("SELECT tableoid::regclass::text AS at FROM export_run")).toEqual([
      { at: "export_run_2031_03" },
    ]);
    expect(await query("SELECT tableoid::regclass::text AS at FROM run_recipient")).toEqual([
      { at: "run_recipient_2031_03" },
    ]);
  });

  test("a month whose runs came before its partition was made stays in the default one, and is deleted from there", async () => {
    const early = await runAt("2031-01-10T00:00:00Z", { id: timedUuid({ msecs: Date.UTC(2031, 0, 10) }) });
    await retention().apply();
    expect(await partitions("export_run")).not.toContain("export_run_2031_01");
    expect(await runs()).toEqual([early]);
    now = new Date("2032-03-01T00:00:00Z");
    await retention().apply();
    expect(await runs()).toEqual([]);
    expect(await timelines()).toEqual([]);
  });
});

describe("the audit trail", () => {
  const eventAt = async (at: string) => {
    const month = at.slice(0, 7);
    const name = `audit_event_${month.replace("-", "_")}`;
    await query(
      `CREATE TABLE IF NOT EXISTS ${name} PARTITION OF audit_event
       FOR VALUES FROM ('${month}-01T00:00:00Z') TO ('${month}-01T00:00:00Z'::timestamptz + interval '1 month')`,
    );
    await query("INSERT INTO audit_event (at, action, outcome) VALUES ($1, 'signIn', 'DONE')", [at]);
  };
  const kept = async () =>
    (await query<{ at: Date }>("SELECT at FROM audit_event WHERE action = 'signIn' ORDER BY at")).map(({ at }) =>
      at.toISOString().slice(0, 10),
    );

  test("is dropped by months older than is set, and says so in itself", async () => {
    await eventAt("2023-11-30T12:00:00Z");
    await eventAt("2023-12-01T12:00:00Z");
    await retention().apply();
    expect(await kept()).toEqual(["2023-12-01"]);
    expect(await events()).toEqual([
      { kind: "audit", name: "2023-11", details: { partitions: ["audit_event_2023_11"], events: 1 } },
    ]);
    await settings.update({ retentionAuditYears: 5 });
    await retention().apply();
    expect(await kept()).toEqual([]);
  });

  test("older events outside of all months are deleted too, and it refuses changes afterwards as before", async () => {
    for (const at of ["2019-01-01T00:00:00Z", "2045-01-01T00:00:00Z"]) {
      await query("INSERT INTO audit_event (at, action, outcome) VALUES ($1, 'signIn', 'DONE')", [at]);
    }
    await retention().apply();
    expect(await kept()).toEqual(["2045-01-01"]);
    await expect(query("DELETE FROM audit_event_default")).rejects.toThrow(/append-only/);
  });
});

describe("consent", () => {
  const connection = async (deletedAt: string | null): Promise<string> => {
    const id = randomUUID();
    await query(
      `INSERT INTO connection (id, display_name, type, created_at, updated_at)
       VALUES ($1, 'Newsletter', 'CAMPAIGN_MONITOR', now(), now())`,
      [id],
    );
    for (const action of ["GIVEN", "WITHDRAWN"]) {
      await query(
        `INSERT INTO consent (id, connection_id, action, by_id, at, statement_version, statement_locale, statement_text,
           statement_sha256, account)
         VALUES (gen_random_uuid(), $1, $2, 'ada', '2020-01-01', '2020-01-01', 'en', 'I agree.', 'hash', '[]')`,
        [id, action],
      );
    }
    if (deletedAt !== null) {
      await query("DELETE FROM connection WHERE id = $1", [id]);
      await query("UPDATE deleted_connection SET deleted_at = $2 WHERE id = $1", [id, deletedAt]);
    }
    return id;
  };
  const kept = async () =>
    (await query<{ id: string }>("SELECT DISTINCT connection_id AS id FROM consent")).map(({ id }) => id).toSorted();

  test("goes with all its records once its connection has been gone for as long as is set; that of others stays", async () => {
    const old = await connection("2023-11-30T23:00:00Z");
    const later = await connection("2023-12-01T00:00:00Z");
    const living = await connection(null);
    await retention().apply();
    expect(await kept()).toEqual([later, living].toSorted());
    expect(await query("SELECT id FROM deleted_connection")).toEqual([{ id: later }]);
    expect(
      await query(
        "SELECT object_id AS id, object_name AS name, details FROM audit_event WHERE object_kind = 'consent' AND operation = 'applyRetention'",
      ),
    ).toEqual([{ id: old, name: "Newsletter", details: { records: 2 } }]);
  });

  test("cannot be changed, deleted or emptied, not even by the owner, before and after it was deleted by age", async () => {
    await connection("2020-01-01T00:00:00Z");
    await connection(null);
    for (const applied of [false, true]) {
      if (applied) await retention().apply();
      for (const statement of ["UPDATE consent SET statement_text = ''", "DELETE FROM consent", "TRUNCATE consent"]) {
        await expect(owner.query(statement)).rejects.toThrow(/append-only/);
        await expect(pool.query(statement)).rejects.toThrow(/permission denied/);
      }
    }
    expect(await query("SELECT FROM consent")).toHaveLength(2);
  });
});

test("the application's role can do none of it", async () => {
  const old = await runAt("2029-09-30T10:00:00Z");
  await expect(retention(database.url).apply()).rejects.toThrow(/must be owner|permission denied/);
  expect(await runs()).toEqual([old]);
  for (const statement of [
    "DROP TABLE export_run_2029_09",
    "ALTER TABLE export_run DETACH PARTITION export_run_2029_09",
    "ALTER TABLE consent DISABLE TRIGGER USER",
    "ALTER TABLE audit_event_default DISABLE TRIGGER USER",
    "SET session_replication_role = replica",
  ]) {
    await expect(pool.query(statement)).rejects.toThrow(/must be owner|permission denied/);
  }
});

test("two processes at once do it once", async () => {
  await runAt("2029-09-30T10:00:00Z");
  await Promise.all([retention().apply(), retention().apply(), retention().apply()]);
  await retention().apply();
  expect(await events()).toHaveLength(1);
});

describe("outcomes that last", () => {
  const EXPORT = "0197f0a0-0000-7000-8000-000000000001";
  const lasting = (
    name: string,
    from: string,
    until: string | null,
    changes: { list?: number; exportId?: string } = {},
  ) =>
    query(
      `INSERT INTO lasting_outcome (export_id, list_key, address, outcome, from_run_id, from_at, until_run_id, until_at)
       VALUES ($1, $2, $3, 'WITHHELD', $4, $5, $6, $7)`,
      [
        changes.exportId ?? EXPORT,
        changes.list ?? 1,
        name,
        timedUuid({ msecs: Date.parse(from) }),
        from,
        until === null ? null : timedUuid({ msecs: Date.parse(until) }),
        until,
      ],
    );
  const left = async () =>
    (await query<{ address: string }>("SELECT address FROM lasting_outcome ORDER BY address")).map(
      (row) => row.address,
    );
  const makeExport = (id: string, listId: string) =>
    query(
      `INSERT INTO export (id, name, client_id, client_name, list_id, list_name, matching, membership, on_leave,
         schedule_kind, max_rejected_share, created_at, updated_at)
       VALUES ($1, 'Customers', 'c', 'Client', $2, 'List', '{}', 'ADD_ONLY', 'KEEP', 'NONE', 0.5, now(), now())`,
      [id, listId],
    );

  test("go once they hold in no run that is kept; what still holds stays, however long ago it began", async () => {
    await makeExport(EXPORT, "list");
    await runAt("2029-10-31T10:00:00Z");
    await runAt("2029-11-05T10:00:00Z");
    await lasting("ended before the oldest run that is kept", "2029-09-01T00:00:00Z", "2029-11-05T09:00:00Z");
    await lasting("ended after it", "2028-01-01T00:00:00Z", "2029-11-06T00:00:00Z");
    await lasting("still so", "2027-01-01T00:00:00Z", null);
    await retention().apply();
    expect(await left()).toEqual(["ended after it", "still so"]);
    expect((await events()).at(-1)).toEqual({ kind: "run", name: null, details: { outcomes: 1 } });
  });

  test("left open on a list that their export no longer fills go with its last run there", async () => {
    const moved = "0197f0a0-0000-7000-8000-000000000002";
    const gone = "0197f0a0-0000-7000-8000-000000000003";
    await makeExport(moved, "elsewhere");
    const kept = await runAt("2030-11-05T10:00:00Z");
    await query("UPDATE export_run SET outcomes_of = $2 WHERE id = $1", [kept, moved]);
    await lasting("of an export that moved", "2030-11-05T10:00:00Z", null, { exportId: moved });
    await lasting("of an export that is gone", "2030-11-05T10:00:00Z", null, { exportId: gone });
    await retention().apply();
    expect(await left()).toEqual(["of an export that moved"]);
    await query("UPDATE export_run SET outcomes_of = NULL");
    await retention().apply();
    expect(await left()).toEqual([]);
  });
});
