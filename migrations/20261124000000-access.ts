import { Migration } from "@mikro-orm/migrations";

/** People, their sessions (tables of the authentication library) and API tokens. */
export class Migration20261124000000Access extends Migration {
  override async up(): Promise<void> {
    this.addSql(`
      CREATE TABLE app_user (
        id text PRIMARY KEY,
        name text NOT NULL,
        email text NOT NULL UNIQUE,
        email_verified boolean NOT NULL DEFAULT false,
        image text,
        role text NOT NULL CHECK (role IN ('ADMIN', 'CONTRIBUTOR', 'VIEWER')),
        created_at timestamptz NOT NULL DEFAULT now(),
        updated_at timestamptz NOT NULL DEFAULT now()
      );
      CREATE TABLE app_session (
        id text PRIMARY KEY,
        user_id text NOT NULL REFERENCES app_user ON DELETE CASCADE,
        token text NOT NULL UNIQUE,
        expires_at timestamptz NOT NULL,
        ip_address text,
        user_agent text,
        created_at timestamptz NOT NULL DEFAULT now(),
        updated_at timestamptz NOT NULL DEFAULT now()
      );
      CREATE INDEX ON app_session (user_id);
      CREATE TABLE app_account (
        id text PRIMARY KEY,
        user_id text NOT NULL REFERENCES app_user ON DELETE CASCADE,
        account_id text NOT NULL,
        provider_id text NOT NULL,
        access_token text,
        refresh_token text,
        id_token text,
        access_token_expires_at timestamptz,
        refresh_token_expires_at timestamptz,
        scope text,
        password text,
        created_at timestamptz NOT NULL DEFAULT now(),
        updated_at timestamptz NOT NULL DEFAULT now()
      );
      CREATE INDEX ON app_account (user_id);
      CREATE TABLE app_verification (
        id text PRIMARY KEY,
        identifier text NOT NULL,
        value text NOT NULL,
        expires_at timestamptz NOT NULL,
        created_at timestamptz NOT NULL DEFAULT now(),
        updated_at timestamptz NOT NULL DEFAULT now()
      );
      CREATE INDEX ON app_verification (identifier);
      CREATE TABLE api_token (
        id uuid PRIMARY KEY,
        user_id text NOT NULL REFERENCES app_user ON DELETE CASCADE,
        name text NOT NULL,
        role text NOT NULL CHECK (role IN ('ADMIN', 'CONTRIBUTOR', 'VIEWER')),
        token_sha256 bytea NOT NULL UNIQUE,
        created_at timestamptz NOT NULL DEFAULT now(),
        expires_at timestamptz,
        last_used_at timestamptz,
        revoked_at timestamptz
      );
      CREATE INDEX ON api_token (user_id);
    `);
  }
}
