import { Migration } from "@mikro-orm/migrations";

/** What performing a run needs to remember beyond its counts. */
export class Migration20261124000500RunEngine extends Migration {
  override async up(): Promise<void> {
    this.addSql(`
      -- Null until a first call is about to be made: until then a run that may not go on is skipped, afterwards it has failed.
      ALTER TABLE export_run ADD first_call_at timestamptz;
      -- Workers that fell silent over it since it last got anywhere.
      ALTER TABLE export_run ADD lost_workers integer NOT NULL DEFAULT 0;
      -- Where the address stood when it was rejected for that; when it no longer stands there, it is tried again.
      ALTER TABLE export_recipient ADD rejected_state text;
      -- Everybody to be sent ends a run with exactly one outcome; only left-out profiles may repeat an address.
      DROP INDEX run_recipient_one_outcome;
      CREATE UNIQUE INDEX run_recipient_one_outcome ON run_recipient (run_id, address)
        WHERE outcome NOT IN ('INVALID', 'WITHHELD', 'DUPLICATE');
    `);
  }
}
