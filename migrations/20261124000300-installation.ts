import { Migration } from "@mikro-orm/migrations";

/** What there is once per installation, and the codes with which the first admin proves to be who started the server. */
export class Migration20261124000300Installation extends Migration {
  override async up(): Promise<void> {
    this.addSql(`
      CREATE TABLE installation (
        singleton boolean PRIMARY KEY DEFAULT true CHECK (singleton),
        key_check_sealed text NOT NULL,
        created_at timestamptz NOT NULL DEFAULT now()
      );
      CREATE TABLE setup_code (
        code_hmac bytea PRIMARY KEY,
        attempts_left integer NOT NULL,
        expires_at timestamptz NOT NULL
      );
    `);
  }
}
