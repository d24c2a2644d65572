import { Migration } from "@mikro-orm/migrations";

/** A removal that ended before it was done can be asked for again, or given up. */
export class Migration20261126100000Removals extends Migration {
  override async up(): Promise<void> {
    this.addSql(`
      -- Of a removal that has ended: whether it is still to be said what becomes of the people whom it did not remove.
      ALTER TABLE export_run ADD undecided boolean NOT NULL DEFAULT false;
      CREATE INDEX export_run_undecided ON export_run (claims_of, list_key) WHERE undecided;
    `);
  }
}
