import { Migration } from "@mikro-orm/migrations";

/** Who may use an export that has no connection any more. */
export class Migration20261125000600Reach extends Migration {
  override async up(): Promise<void> {
    this.addSql(`
      -- Whether the connection that it was taken off was shared with contributors; counts only while it has none.
      ALTER TABLE export ADD detached_from_shared boolean NOT NULL DEFAULT false;
    `);
  }
}
