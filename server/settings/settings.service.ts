import type pg from "pg";

import { inTransaction } from "../database/transaction.js";
import { ValidationError } from "../refusal.js";
import { checkSettings, type SettingsChange } from "./check-settings.js";

/** What admins set for the whole installation. */
export interface Settings {
  /** How long runs and their timelines are kept. */
  readonly retentionRunMonths: number;
  readonly retentionAuditYears: number;
  /** How long consent is kept after its connection is gone. */
  readonly retentionConsentYears: number;
  /** How long a former consent still holds when the wording or the account changed. */
  readonly consentGraceDays: number;
  /** How long a held plan waits for a decision. */
  readonly heldPlanHours: number;
  /** How many runs may be under way at the same time, in the whole installation. */
  readonly concurrentRuns: number;
  /** How many of them through one connection. */
  readonly concurrentRunsPerConnection: number;
  readonly updatedAt: Date;
}

/** Read afresh whenever they matter: a change holds from the next look at them on, in every process. */
export class SettingsService {
  constructor(private readonly deps: { readonly pool: pg.Pool }) {}

  async current(): Promise<Settings> {
    const { rows } = await this.deps.pool.query<Settings>(READ);
    return rows[0]!;
  }

  /** What is omitted stays as it is. Nothing changes when anything is refused. */
  async update(change: SettingsChange): Promise<Settings | ValidationError> {
    const problems = checkSettings(change);
    if (problems.length > 0) return new ValidationError(problems);
    return inTransaction(this.deps.pool, async (client) => {
      await client.query(
        `UPDATE setting SET
           retention_run_months = coalesce($1, retention_run_months),
           retention_audit_years = coalesce($2, retention_audit_years),
           retention_consent_years = coalesce($3, retention_consent_years),
           consent_grace_days = coalesce($4, consent_grace_days),
           held_plan_hours = coalesce($5, held_plan_hours),
           concurrent_runs = coalesce($6, concurrent_runs),
           concurrent_runs_per_connection = coalesce($7, concurrent_runs_per_connection),
           updated_at = clock_timestamp()`,
        [
          change.retentionRunMonths ?? null,
          change.retentionAuditYears ?? null,
          change.retentionConsentYears ?? null,
          change.consentGraceDays ?? null,
          change.heldPlanHours ?? null,
          change.concurrentRuns ?? null,
          change.concurrentRunsPerConnection ?? null,
        ],
      );
      const { rows } = await client.query<Settings>(READ);
      return rows[0]!;
    });
  }
}

const READ = `
  SELECT retention_run_months AS "retentionRunMonths", retention_audit_years AS "retentionAuditYears",
    retention_consent_years AS "retentionConsentYears", consent_grace_days AS "consentGraceDays",
    held_plan_hours AS "heldPlanHours", concurrent_runs AS "concurrentRuns",
    concurrent_runs_per_connection AS "concurrentRunsPerConnection", updated_at AS "updatedAt"
  FROM setting`;
