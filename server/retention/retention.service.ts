import pg from "pg";
import type { Logger } from "pino";

import { actAs } from "../access/acting.js";
import type { AuditService } from "../audit/audit.service.js";
import type { Clock } from "../clock.js";
import { ADVISORY_LOCKS } from "../database/advisory-locks.js";
import { createPool } from "../database/orm.js";
import { SQL_STATE, sqlState } from "../database/sql-state.js";
import { inTransaction } from "../database/transaction.js";
import type { SettingsService } from "../settings/settings.service.js";
import { deleteOldRecipientEvents, deleteStrangers } from "./expire-addresses.js";
import { deleteOldEvents, dropMonthOfEvents } from "./expire-audit.js";
import { deleteOldConsents } from "./expire-consents.js";
import { deleteOldNotifications } from "./expire-notifications.js";
import { deleteOldOutcomes } from "./expire-outcomes.js";
import { deleteOldRuns, dropMonthOfRuns } from "./expire-runs.js";
import { Month } from "./month.js";
import { monthPartitionsOf } from "./partitions-of.js";
import { makeRunPartitions } from "./run-partitions.js";

const AUDIT_MONTHS_AHEAD = 12;
const OPERATION = "applyRetention";

export interface RetentionDeps {
  /** The role that owns the tables: the application's has no right to do any of this. */
  readonly ownerUrl: string;
  readonly settings: Pick<SettingsService, "current">;
  readonly audit: Pick<AuditService, "recordIn">;
  readonly clock: Clock;
  readonly log: Logger;
}

/**
 * Deletes what has been kept for as long as the settings say: runs with their timelines and audit events by whole months,
 * consent by connection; and addresses that only looks brought, once no export or run needs them. Each deletion and its audit event are one transaction. What cannot be had now, because somebody
 * works with it, is had the next time.
 */
export class RetentionService {
  constructor(private readonly deps: RetentionDeps) {}

  /** Does nothing when another process is at it. */
  async apply(): Promise<void> {
    const pool = createPool(this.deps.ownerUrl, 2);
    pool.on("error", () => undefined);
    try {
      await actAs({ actor: null, operation: OPERATION }, () => this.alone(pool));
    } finally {
      await pool.end();
    }
  }

  private async alone(pool: pg.Pool): Promise<void> {
    const guard = await pool.connect();
    try {
      const { rows } = await guard.query<{ alone: boolean }>("SELECT pg_try_advisory_lock($1) AS alone", [
        ADVISORY_LOCKS.retention,
      ]);
      if (!rows[0]!.alone) return;
      await this.makeRoom(pool);
      const settings = await this.deps.settings.current();
      await this.expireRuns(pool, settings.retentionRunMonths);
      await this.expireStrangers(pool);
      await this.expireAudit(pool, settings.retentionAuditYears * 12);
      await this.expireConsents(pool, settings.retentionConsentYears);
    } finally {
      // Ends the lock with the session.
      guard.release(true);
    }
  }

  /** Partitions for what is yet to come. */
  private async makeRoom(pool: pg.Pool): Promise<void> {
    const client = await pool.connect();
    try {
      await makeRunPartitions(client, this.deps.clock.now());
      await client.query("SELECT ensure_month_partitions('audit_event', $1)", [AUDIT_MONTHS_AHEAD]);
    } finally {
      client.release();
    }
  }

  private async expireRuns(pool: pg.Pool, months: number): Promise<void> {
    const now = this.deps.clock.now();
    for (const partition of await this.partitions(pool, "export_run")) {
      if (!partition.month.isOlderThan(months, now)) continue;
      await this.step(pool, async (client) => {
        const expired = await dropMonthOfRuns(client, partition);
        if (expired && expired.runs > 0) await this.record(client, "run", partition.month.name, { ...expired });
        if (!expired)
          this.deps.log.warn({ partition: partition.name }, "A month of runs is kept: a run of it has not finished");
      });
    }
    await this.step(pool, async (client) => {
      const { runs, recipients } = await deleteOldRuns(client, monthsBefore(now, months));
      if (runs > 0) await this.record(client, "run", null, { runs, recipients });
    });
    await this.step(pool, async (client) => {
      const notifications = await deleteOldNotifications(client, monthsBefore(now, months));
      if (notifications > 0) await this.record(client, "run", null, { notifications });
    });
    await this.step(pool, async (client) => {
      const outcomes = await deleteOldOutcomes(client);
      if (outcomes > 0) await this.record(client, "run", null, { outcomes });
    });
    await this.step(pool, async (client) => {
      const recipientEvents = await deleteOldRecipientEvents(client);
      if (recipientEvents > 0) await this.record(client, "run", null, { recipientEvents });
    });
  }

  private async expireStrangers(pool: pg.Pool): Promise<void> {
    await this.step(pool, async (client) => {
      const expired = await deleteStrangers(client);
      if (expired.recipients + expired.suppressed > 0) await this.record(client, "list", null, { ...expired });
    });
  }

  private async expireAudit(pool: pg.Pool, months: number): Promise<void> {
    const now = this.deps.clock.now();
    for (const partition of await this.partitions(pool, "audit_event")) {
      if (!partition.month.isOlderThan(months, now)) continue;
      await this.step(pool, async (client) => {
        const events = await dropMonthOfEvents(client, partition);
        const details = { partitions: [partition.name], events };
        if (events > 0) await this.record(client, "audit", partition.month.name, details);
      });
    }
    await this.step(pool, async (client) => {
      const events = await deleteOldEvents(client, monthsBefore(now, months));
      if (events > 0) await this.record(client, "audit", null, { events });
    });
  }

  private async expireConsents(pool: pg.Pool, years: number): Promise<void> {
    await this.step(pool, async (client) => {
      const before = monthsBefore(this.deps.clock.now(), years * 12);
      for (const { connectionId, displayName, records } of await deleteOldConsents(client, before)) {
        const object = { kind: "consent", id: connectionId, name: displayName };
        await this.deps.audit.recordIn(client, { action: OPERATION, outcome: "DONE", object, details: { records } });
      }
    });
  }

  private async partitions(pool: pg.Pool, table: string) {
    const client = await pool.connect();
    try {
      return await monthPartitionsOf(client, table);
    } finally {
      client.release();
    }
  }

  /** One deletion does not keep another from happening. */
  private async step(pool: pg.Pool, work: (client: pg.PoolClient) => Promise<void>): Promise<void> {
    try {
      await inTransaction(pool, work);
    } catch (error) {
      const code = sqlState(error);
      if (code !== SQL_STATE.lockNotAvailable && code !== SQL_STATE.deadlockDetected) throw error;
      this.deps.log.info({ code }, "Something has been kept long enough and is in use; it goes the next time");
    }
  }

  private async record(
    client: pg.PoolClient,
    kind: string,
    month: string | null,
    details: Readonly<Record<string, unknown>>,
  ): Promise<void> {
    const object = { kind, id: month, ...(month === null ? {} : { name: month }) };
    await this.deps.audit.recordIn(client, { action: OPERATION, outcome: "DONE", object, details });
  }
}

/** The same time so many months ago; by whole months, as partitions go. */
function monthsBefore(now: Date, months: number): Date {
  return Month.of(now).plus(-months).start;
}
