import { Migration } from "@mikro-orm/migrations";

/** When exports run by themselves, how many may run at once, and how often a failed attempt is repeated. */
export class Migration20261127000000Schedules extends Migration {
  override async up(): Promise<void> {
    this.addSql(`
      ALTER TABLE export
        -- Instead of a cron expression: every so many minutes of elapsed time.
        ADD schedule_every_minutes integer CHECK (schedule_every_minutes BETWEEN 1 AND 10080),
        ADD schedule_starts_at timestamptz,
        ADD schedule_ends_at timestamptz,
        ADD when_missed text NOT NULL DEFAULT 'RUN_ONCE' CHECK (when_missed IN ('RUN_ONCE', 'SKIP')),
        -- A slot that is older when it is found is not made up for.
        ADD missed_within_minutes integer NOT NULL DEFAULT 1440 CHECK (missed_within_minutes BETWEEN 1 AND 44640),
        ADD when_running text NOT NULL DEFAULT 'WAIT' CHECK (when_running IN ('WAIT', 'SKIP')),
        ADD retries integer NOT NULL DEFAULT 3 CHECK (retries BETWEEN 0 AND 10);

      -- How far an export's own schedule has been followed; one row for each export that has one.
      CREATE TABLE schedule_cursor (
        export_id uuid PRIMARY KEY REFERENCES export ON DELETE CASCADE,
        -- From when minutes are counted where there is no start.
        set_at timestamptz NOT NULL,
        -- The first slot that is not a run yet; null where none is to come.
        next_slot_at timestamptz
      );
      CREATE INDEX ON schedule_cursor (next_slot_at);

      -- The installation's own schedule; every export without one of its own follows it. One row.
      CREATE TABLE refresh_schedule (
        id boolean PRIMARY KEY DEFAULT true CHECK (id),
        enabled boolean NOT NULL DEFAULT false,
        -- One expression a line.
        cron text,
        time_zone text,
        set_at timestamptz NOT NULL DEFAULT clock_timestamp(),
        -- As in schedule_cursor; null while none is to come.
        next_slot_at timestamptz
      );
      INSERT INTO refresh_schedule DEFAULT VALUES;
      CREATE TRIGGER refresh_schedule_audited AFTER INSERT OR UPDATE OR DELETE ON refresh_schedule
        FOR EACH ROW EXECUTE FUNCTION audit_change('refreshSchedule', 'id', '', 'next_slot_at,set_at');

      -- Repetitions that the export allowed when the run was made.
      ALTER TABLE export_run ADD retries integer NOT NULL DEFAULT 3;

      ALTER TABLE setting
        ADD concurrent_runs integer NOT NULL DEFAULT 8 CHECK (concurrent_runs BETWEEN 1 AND 100),
        ADD concurrent_runs_per_connection integer NOT NULL DEFAULT 4
          CHECK (concurrent_runs_per_connection BETWEEN 1 AND 100);

      -- An IANA name, for dates in what is written to them.
      ALTER TABLE app_user ADD time_zone text NOT NULL DEFAULT 'UTC';
    `);
  }
}
