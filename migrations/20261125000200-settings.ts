import { Migration } from "@mikro-orm/migrations";

/** What admins set for the installation, and what consent needs to know to end when it should, neither before nor after. */
export class Migration20261125000200Settings extends Migration {
  override async up(): Promise<void> {
    this.addSql(`
      CREATE TABLE setting (
        singleton boolean PRIMARY KEY DEFAULT true CHECK (singleton),
        retention_run_months integer NOT NULL DEFAULT 13 CHECK (retention_run_months BETWEEN 1 AND 120),
        retention_audit_years integer NOT NULL DEFAULT 7 CHECK (retention_audit_years BETWEEN 1 AND 30),
        retention_consent_years integer NOT NULL DEFAULT 7 CHECK (retention_consent_years BETWEEN 1 AND 30),
        consent_grace_days integer NOT NULL DEFAULT 0 CHECK (consent_grace_days BETWEEN 0 AND 90),
        updated_at timestamptz NOT NULL DEFAULT now()
      );
      INSERT INTO setting DEFAULT VALUES;
      CREATE TRIGGER setting_audited AFTER INSERT OR UPDATE OR DELETE ON setting
        FOR EACH ROW EXECUTE FUNCTION audit_change('settings', 'singleton', '', 'updated_at');

      -- Since when each wording has been the one in force in this installation: from then on the former one runs out.
      CREATE TABLE consent_wording (
        version text PRIMARY KEY,
        in_force_since timestamptz NOT NULL
      );
      INSERT INTO consent_wording SELECT statement_version, min(at) FROM consent GROUP BY statement_version;

      -- When an account was authenticated that the connection's consent does not cover. Null: it does, or there was none.
      ALTER TABLE connection ADD account_changed_at timestamptz;
      -- By the database's clock, as the outcomes of runs are: which of them came after a withdrawal.
      ALTER TABLE consent ADD recorded_at timestamptz;
      ALTER TABLE consent ALTER recorded_at SET DEFAULT clock_timestamp();

      -- What is left of a connection that is gone: consent is kept from then on for as long as is set.
      CREATE TABLE deleted_connection (
        id uuid PRIMARY KEY,
        display_name text NOT NULL,
        deleted_at timestamptz NOT NULL
      );
      INSERT INTO deleted_connection
        SELECT connection_id, '', now() FROM consent
        WHERE NOT EXISTS (SELECT FROM connection WHERE connection.id = consent.connection_id) GROUP BY connection_id;
      CREATE FUNCTION remember_deleted_connection() RETURNS trigger LANGUAGE plpgsql SET search_path FROM CURRENT AS $$
      BEGIN
        INSERT INTO deleted_connection VALUES (OLD.id, OLD.display_name, clock_timestamp());
        RETURN NULL;
      END $$;
      CREATE TRIGGER connection_remembered AFTER DELETE ON connection
        FOR EACH ROW EXECUTE FUNCTION remember_deleted_connection();

      -- What came last of all that an export did about an address. Stays when the runs that did it are gone.
      ALTER TABLE export_recipient ADD last_outcome text;
      ALTER TABLE export_recipient ADD last_outcome_at timestamptz;
    `);
  }
}
