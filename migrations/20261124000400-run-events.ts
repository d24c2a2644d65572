import { Migration } from "@mikro-orm/migrations";

/** Tells other processes which run changed; the row is the truth, the notification carries only IDs. */
export class Migration20261124000400RunEvents extends Migration {
  override async up(): Promise<void> {
    this.addSql(`
      CREATE FUNCTION announce_run() RETURNS trigger LANGUAGE plpgsql AS $$
      BEGIN
        PERFORM pg_notify('listwright_run', NEW.id || ' ' || coalesce(NEW.export_id::text, ''));
        RETURN NULL;
      END $$;
      -- Heartbeats set only the lease and stay silent.
      CREATE TRIGGER export_run_announced
        AFTER INSERT OR UPDATE OF state, evaluated, added, updated, rejected, in_doubt, warnings, waiting_because, rate_per_second
        ON export_run FOR EACH ROW EXECUTE FUNCTION announce_run();
    `);
  }
}
