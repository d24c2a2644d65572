import { randomUUID } from "node:crypto";

import pg from "pg";
import { pino } from "pino";
import { v7 as timedUuid } from "uuid";

import { createPool } from "../../server/database/orm.js";
import { sessionUrl } from "../../server/database/session-url.js";
import type { WhenMissed, WhenRunning } from "../../server/exports/export.entity.js";
import type { RunKind } from "../../server/runs/export-run.entity.js";
import type { RunState } from "../../server/runs/run-state.js";
import { ownRecurrence, refreshRecurrence } from "../../server/schedules/recurrence-of.js";
import type { ScheduleClock } from "../../server/schedules/schedule-clock.js";
import { slotAfter } from "../../server/schedules/slots.js";
import { tickSchedules } from "../../server/schedules/tick-schedules.js";
import { createTestDatabase, type TestDatabase } from "./database.js";
import { insertConnection, insertConsent, insertExport } from "./run-world-rows.js";

export interface OwnSchedule {
  readonly cron?: string;
  readonly everyMinutes?: number;
  readonly timeZone?: string;
  readonly startsAt?: Date;
  readonly endsAt?: Date;
}

export interface SlotPolicies {
  readonly whenMissed?: WhenMissed;
  readonly missedWithinMinutes?: number;
  readonly whenRunning?: WhenRunning;
  readonly retries?: number;
}

/** What became of a slot. */
export interface SlotOutcome {
  readonly slot: string;
  /** Its skip reason, or its state where it has none. */
  readonly became: string;
}

const START = new Date("2027-03-01T12:00:00Z");
const SILENT = pino({ level: "silent" });

/** Exports with schedules on a database of their own, and a clock that stands until it is set. Nothing is performed. */
export class ScheduleWorld {
  readonly connectionId = randomUUID();
  now = START;
  readonly clock: ScheduleClock = { now: async () => this.now };

  private constructor(
    readonly database: TestDatabase,
    readonly pool: pg.Pool,
  ) {}

  static async create(): Promise<ScheduleWorld> {
    const database = await createTestDatabase();
    const pool = createPool(database.url);
    pool.on("error", () => undefined);
    const world = new ScheduleWorld(database, pool);
    await insertConnection(world);
    await insertConsent(world, "GIVEN");
    return world;
  }

  /** As it was when it was made, but for the connection; at less cost than another world. */
  async empty(): Promise<void> {
    this.now = START;
    const owner = new pg.Client({ connectionString: sessionUrl(this.database.ownerUrl) });
    await owner.connect();
    await owner.query("TRUNCATE export, export_run, run_request, schedule_cursor CASCADE");
    await owner.query("UPDATE refresh_schedule SET enabled = false, next_slot_at = NULL");
    await owner.end();
  }

  async close(): Promise<void> {
    await this.pool.end();
    await this.database.drop();
  }

  at(time: string): void {
    this.now = new Date(time);
  }

  async tick(pool = this.pool): Promise<number> {
    return tickSchedules({ pool, log: SILENT, clock: this.clock });
  }

  /** An export, on a list of its own unless one is named, that was there before all slots. */
  async makeExport(policies: SlotPolicies = {}, listId: string = randomUUID()): Promise<string> {
    const id = await insertExport(this, { listId });
    await this.pool.query(
      `UPDATE export SET when_missed = coalesce($2, when_missed), when_running = coalesce($3, when_running),
         missed_within_minutes = coalesce($4, missed_within_minutes), retries = coalesce($5, retries),
         created_at = '2020-01-01Z' WHERE id = $1`,
      [
        id,
        policies.whenMissed ?? null,
        policies.whenRunning ?? null,
        policies.missedWithinMinutes ?? null,
        policies.retries ?? null,
      ],
    );
    return id;
  }

  /** Gives the export a schedule of its own, followed from now on. */
  async schedule(exportId: string, own: OwnSchedule): Promise<void> {
    const { cron = null, everyMinutes = null, timeZone = "UTC", startsAt = null, endsAt = null } = own;
    const recurrence = ownRecurrence({ cron, everyMinutes, timeZone, startsAt, endsAt, setAt: this.now });
    await this.pool.query(
      `UPDATE export SET schedule_kind = 'OWN', schedule_cron = $2, schedule_every_minutes = $3, schedule_time_zone = $4,
         schedule_starts_at = $5, schedule_ends_at = $6 WHERE id = $1`,
      [exportId, cron, everyMinutes, timeZone, startsAt, endsAt],
    );
    await this.pool.query(
      `INSERT INTO schedule_cursor (export_id, set_at, next_slot_at) VALUES ($1, $2, $3)
       ON CONFLICT (export_id) DO UPDATE SET set_at = excluded.set_at, next_slot_at = excluded.next_slot_at`,
      [exportId, this.now, slotAfter(recurrence, this.now)],
    );
  }

  async makeScheduled(own: OwnSchedule, policies: SlotPolicies = {}, listId?: string): Promise<string> {
    const id = await this.makeExport(policies, listId);
    await this.schedule(id, own);
    return id;
  }

  /** Sets the refresh, followed from now on. */
  async scheduleRefresh(cron: string, timeZone = "UTC"): Promise<void> {
    const recurrence = refreshRecurrence({ cron, timeZone, setAt: this.now });
    await this.pool.query(
      "UPDATE refresh_schedule SET enabled = true, cron = $1, time_zone = $2, set_at = $3, next_slot_at = $4",
      [cron, timeZone, this.now, slotAfter(recurrence, this.now)],
    );
  }

  async makeFollower(policies: SlotPolicies = {}): Promise<string> {
    const id = await this.makeExport(policies);
    await this.pool.query("UPDATE export SET schedule_kind = 'WITH_REFRESH' WHERE id = $1", [id]);
    return id;
  }

  /** What became of an export's slots, in their order. */
  async outcomes(exportId: string): Promise<SlotOutcome[]> {
    const { rows } = await this.pool.query<{ slot: Date; became: string }>(
      `SELECT slot, coalesce(skip_reason, state) AS became FROM export_run
       WHERE export_id = $1 AND slot IS NOT NULL ORDER BY slot, id`,
      [exportId],
    );
    return rows.map(({ slot, became }) => ({ slot: slot.toISOString().replace(":00.000Z", "Z"), became }));
  }

  /** A run that somebody asked for. */
  async request(exportId: string, kind: RunKind = "EXPORT"): Promise<string> {
    const id = timedUuid();
    await this.pool.query(
      `WITH list AS (
         INSERT INTO destination_list (list_id) SELECT list_id FROM export WHERE id = $2
         ON CONFLICT (list_id) DO UPDATE SET list_id = excluded.list_id RETURNING id)
       INSERT INTO export_run (id, export_id, list_key, kind, trigger, origin, idempotency_key, state, queued_at)
       SELECT $1::uuid, $2, list.id, $3, 'ON_DEMAND', 'test', $1::text, 'QUEUED', clock_timestamp() FROM list`,
      [id, exportId, kind],
    );
    return id;
  }

  /** Another connection that lacks nothing. */
  async makeConnection(): Promise<string> {
    const id = randomUUID();
    await this.pool.query(
      `INSERT INTO connection (id, display_name, type, export_user_id, authentication_method, credential_sealed,
         authenticated_at, account, created_at, updated_at)
       SELECT $1, 'Another account', type, export_user_id, authentication_method, credential_sealed, authenticated_at, account,
         created_at, updated_at FROM connection WHERE id = $2`,
      [id, this.connectionId],
    );
    await insertConsent({ pool: this.pool, connectionId: id }, "GIVEN");
    return id;
  }

  /** Sets what has become of the export's runs that are unfinished. */
  async become(exportId: string, state: RunState): Promise<void> {
    await this.pool.query(
      `UPDATE export_run SET state = $2, attempt = CASE WHEN $2 = 'QUEUED' THEN 0 ELSE 1 END,
         finished_at = CASE WHEN $2 IN ('SUCCEEDED', 'FAILED') THEN clock_timestamp() END
       WHERE export_id = $1 AND finished_at IS NULL`,
      [exportId, state],
    );
  }
}
