import { Migration } from "@mikro-orm/migrations";

/** What rotating the main key needs: by which key a text is sealed, and that nothing is sealed by a retired one any more. */
export class Migration20261125000500Keys extends Migration {
  override async up(): Promise<void> {
    this.addSql(`
      -- From which session cookies and one-time codes are derived: random, so that another main key logs nobody out.
      ALTER TABLE installation ADD secrets_sealed text;

      -- Main keys that nothing is sealed with any more, by their IDs.
      CREATE TABLE retired_key (
        id text PRIMARY KEY,
        retired_at timestamptz NOT NULL DEFAULT now()
      );

      -- The ID of the key that a sealed text (a compact JWE) names in its header; null when it is no such text.
      CREATE FUNCTION sealed_key_id(sealed text) RETURNS text LANGUAGE plpgsql STABLE STRICT AS $$
      DECLARE
        header text := translate(split_part(sealed, '.', 1), '-_', '+/');
      BEGIN
        RETURN convert_from(decode(rpad(header, (length(header) + 3) / 4 * 4, '='), 'base64'), 'UTF8')::jsonb ->> 'kid';
      EXCEPTION WHEN data_exception THEN
        RETURN NULL;
      END $$;

      -- Whoever still seals with a retired key must not lose what they seal: storing it is refused. Retiring takes the
      -- lock for itself, and so waits for those who are about to store something.
      CREATE FUNCTION refuse_retired_key() RETURNS trigger LANGUAGE plpgsql SET search_path FROM CURRENT AS $$
      DECLARE
        sealed_by text := sealed_key_id(to_jsonb(NEW) ->> TG_ARGV[0]);
      BEGIN
        PERFORM pg_advisory_xact_lock_shared(5428117303);
        IF EXISTS (SELECT FROM retired_key WHERE id = sealed_by) THEN
          RAISE EXCEPTION '%.% would be sealed by a retired key', TG_TABLE_NAME, TG_ARGV[0] USING ERRCODE = 'check_violation';
        END IF;
        RETURN NEW;
      END $$;

      -- Every column of sealed text there is by now; one that comes later brings its own trigger.
      DO $$
      DECLARE
        sealed record;
      BEGIN
        FOR sealed IN
          SELECT table_name, column_name FROM information_schema.columns
          WHERE table_schema = current_schema() AND column_name LIKE '%\\_sealed'
        LOOP
          EXECUTE format(
            'CREATE TRIGGER %1$I BEFORE INSERT OR UPDATE OF %2$I ON %3$I FOR EACH ROW
               WHEN (NEW.%2$I IS NOT NULL) EXECUTE FUNCTION refuse_retired_key(%2$L)',
            sealed.column_name || '_by_key_in_use', sealed.column_name, sealed.table_name);
        END LOOP;
      END $$;
    `);
  }
}
