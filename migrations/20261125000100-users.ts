import { Migration } from "@mikro-orm/migrations";

/** Who is active, how people are invited, and how often somebody tried to get in. */
export class Migration20261125000100Users extends Migration {
  override async up(): Promise<void> {
    this.addSql(`
      ALTER TABLE app_user
        ADD COLUMN locale text NOT NULL DEFAULT 'en' CHECK (locale IN ('en', 'ja')),
        ADD COLUMN deactivated_at timestamptz,
        ADD COLUMN last_login_at timestamptz;
      ALTER TABLE app_session ADD COLUMN last_used_at timestamptz;
      UPDATE app_session SET token = encode(sha256(convert_to(token, 'UTF8')), 'hex');
      CREATE UNIQUE INDEX app_account_of_provider ON app_account (provider_id, account_id);
      CREATE TABLE invitation (
        id uuid PRIMARY KEY,
        user_id text REFERENCES app_user ON DELETE CASCADE,
        email text NOT NULL,
        name text NOT NULL,
        role text NOT NULL CHECK (role IN ('ADMIN', 'CONTRIBUTOR', 'VIEWER')),
        locale text NOT NULL CHECK (locale IN ('en', 'ja')),
        token_sha256 bytea NOT NULL UNIQUE,
        created_at timestamptz NOT NULL,
        created_by_id text REFERENCES app_user ON DELETE SET NULL,
        expires_at timestamptz NOT NULL,
        mailed_at timestamptz,
        accepted_at timestamptz,
        revoked_at timestamptz
      );
      CREATE UNIQUE INDEX invitation_open ON invitation (email) WHERE user_id IS NULL AND accepted_at IS NULL AND revoked_at IS NULL;
      CREATE INDEX ON invitation (user_id);
      CREATE INDEX ON invitation (created_by_id);
      CREATE TABLE attempt (
        key_sha256 bytea PRIMARY KEY,
        tries integer NOT NULL,
        forgotten_at timestamptz NOT NULL
      );
      CREATE INDEX ON attempt (forgotten_at);
    `);
    // The e-mail addresses of people stay out of the trail, as every address does.
    this.addSql(`
      CREATE TRIGGER user_audited AFTER INSERT OR UPDATE OR DELETE ON app_user
        FOR EACH ROW EXECUTE FUNCTION audit_change('user', 'id', 'email', 'email_verified,image,last_login_at');
      CREATE TRIGGER invitation_audited AFTER INSERT OR UPDATE OR DELETE ON invitation
        FOR EACH ROW EXECUTE FUNCTION audit_change('invitation', 'id', 'email,token_sha256', 'mailed_at');
      CREATE TRIGGER api_token_audited AFTER INSERT OR UPDATE OR DELETE ON api_token
        FOR EACH ROW EXECUTE FUNCTION audit_change('apiToken', 'id', 'token_sha256', 'last_used_at');
    `);
  }
}
