import pg from "pg";
import { pino } from "pino";
import { v7 as timedUuid } from "uuid";

import { AuditService } from "../../../server/audit/audit.service.js";
import { createPool } from "../../../server/database/orm.js";
import { sessionUrl } from "../../../server/database/session-url.js";
import { RetentionService } from "../../../server/retention/retention.service.js";
import { makeRunPartitions } from "../../../server/retention/run-partitions.js";
import { SettingsService } from "../../../server/settings/settings.service.js";
import { createTestDatabase, type TestDatabase } from "../../support/database.js";

/** Everything happens around this time: by the settings, runs of October 2029 and before are gone. */
export const NOW = new Date("2030-12-15T12:00:00Z");

/** What retention works on: a database of its own, with one list, as its owner sees it and as the application does. */
export class RetentionWorld {
  now = NOW;
  readonly settings: SettingsService;

  private constructor(
    readonly database: TestDatabase,
    /** With the application's role. */
    readonly pool: pg.Pool,
    readonly owner: pg.Client,
  ) {
    this.settings = new SettingsService({ pool });
  }

  static async create(): Promise<RetentionWorld> {
    const database = await createTestDatabase();
    const pool = createPool(database.url);
    pool.on("error", () => undefined);
    const owner = new pg.Client({ connectionString: sessionUrl(database.ownerUrl) });
    await owner.connect();
    await owner.query(`
      INSERT INTO app_user (id, name, email, role) VALUES ('ada', 'Ada', 'ada@example.com', 'ADMIN');
      INSERT INTO destination_list (list_id) VALUES ('list')`);
    return new RetentionWorld(database, pool, owner);
  }

  async close(): Promise<void> {
    await this.owner.end();
    await this.pool.end();
    await this.database.drop();
  }

  retention(ownerUrl = this.database.ownerUrl): RetentionService {
    const { pool, settings } = this;
    const audit = new AuditService({ pool });
    const clock = { now: () => this.now };
    return new RetentionService({ ownerUrl, settings, audit, clock, log: pino({ level: "silent" }) });
  }

  async query<Row extends pg.QueryResultRow>(text: string, values: unknown[] = []): Promise<Row[]> {
    return (await this.owner.query<Row>(text, values)).rows;
  }

  async makeExport(id: string, listId = "list"): Promise<void> {
    await this.query(
      `INSERT INTO export (id, name, client_id, client_name, list_id, list_name, matching, membership, on_leave,
         schedule_kind, max_rejected_share, created_at, updated_at)
       VALUES ($1, 'Customers', 'c', 'Client', $2, 'List', '{}', 'ADD_ONLY', 'KEEP', 'NONE', 0.5, now(), now())`,
      [id, listId],
    );
  }

  /** A run asked for at a time, with what it did to one person. Its month has a partition of its own. */
  async runAt(time: string, changes: { state?: string; id?: string; exportId?: string } = {}): Promise<string> {
    const at = new Date(time);
    if (changes.id === undefined) await makeRunPartitions(this.owner, at);
    const id = changes.id ?? timedUuid({ msecs: at.getTime() });
    const { state = "SUCCEEDED" } = changes;
    await this.query(
      `INSERT INTO export_run (id, export_id, list_key, kind, trigger, origin, idempotency_key, state, queued_at, finished_at)
       VALUES ($1, $2, 1, 'EXPORT', 'ON_DEMAND', 'test', $6, $3, $4, $5)`,
      [id, changes.exportId ?? null, state, at, state === "SUCCEEDED" ? at : null, id],
    );
    await this.query(
      "INSERT INTO run_recipient (run_id, list_key, address, outcome, at) VALUES ($1, 1, 'tom@example.com', 'ADDED', $2)",
      [id, at],
    );
    return id;
  }

  async runs(): Promise<string[]> {
    return (await this.query<{ id: string }>("SELECT id FROM export_run ORDER BY queued_at")).map(({ id }) => id);
  }

  async timelines(): Promise<string[]> {
    return (await this.query<{ id: string }>("SELECT run_id AS id FROM run_recipient ORDER BY at")).map(({ id }) => id);
  }

  async partitions(table: string): Promise<string[]> {
    const rows = await this.query<{ name: string }>(
      "SELECT inhrelid::regclass::text AS name FROM pg_inherits WHERE inhparent = $1::regclass ORDER BY 1",
      [table],
    );
    return rows.map(({ name }) => name);
  }

  /** What retention wrote of itself. */
  async events() {
    return this.query<{ kind: string; name: string | null; details: Record<string, unknown> }>(
      `SELECT object_kind AS kind, object_name AS name, details FROM audit_event
       WHERE operation = 'applyRetention' AND action = 'applyRetention' AND actor_id IS NULL ORDER BY id`,
    );
  }
}
