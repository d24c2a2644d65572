import { Migration } from "@mikro-orm/migrations";

/** Log-ins at a destination that were begun and have not come back yet. */
export class Migration20261125000400Oauth extends Migration {
  override async up(): Promise<void> {
    this.addSql(`
      CREATE TABLE oauth_attempt (
        -- SHA-256 of the state that travels through the browser; the state itself is stored nowhere.
        state_hash bytea PRIMARY KEY,
        connection_id uuid NOT NULL REFERENCES connection ON DELETE CASCADE,
        user_id text NOT NULL REFERENCES app_user ON DELETE CASCADE,
        -- Null: begun by a token, which has no session to come back to.
        session_id text,
        begun_at timestamptz NOT NULL,
        expires_at timestamptz NOT NULL,
        consumed_at timestamptz
      );
      CREATE INDEX ON oauth_attempt (expires_at);
      CREATE INDEX ON oauth_attempt (connection_id);
      CREATE INDEX ON oauth_attempt (user_id);
    `);
  }
}
