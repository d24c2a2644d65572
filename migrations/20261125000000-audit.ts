import { Migration } from "@mikro-orm/migrations";

/** The audit trail, how rows get into it, and the triggers of the tables that there are. */
export class Migration20261125000000Audit extends Migration {
  override async up(): Promise<void> {
    for (const part of [TRAIL, PARTITIONS, MASKING, RECORDING, EXPORTS, CONSENTS, ATTACHED]) this.addSql(part);
  }
}

/** Names what it is about without foreign keys: it outlives everything. */
const TRAIL = `
  CREATE SEQUENCE audit_event_id;
  CREATE TABLE audit_event (
    id bigint NOT NULL DEFAULT nextval('audit_event_id'),
    at timestamptz NOT NULL DEFAULT clock_timestamp(),
    -- Null: the system itself.
    actor_id text,
    -- As it was then.
    actor_name text,
    token_id uuid,
    token_name text,
    session_id text,
    network_address text,
    -- The API's operation or the job during which it happened; null at start.
    operation text,
    action text NOT NULL,
    outcome text NOT NULL CHECK (outcome IN ('DONE', 'REFUSED')),
    object_kind text,
    object_id text,
    object_name text,
    -- Null for what did not exist before, and after; of a change only what differs.
    before jsonb,
    after jsonb,
    details jsonb,
    PRIMARY KEY (at, id)
  ) PARTITION BY RANGE (at);
  CREATE INDEX ON audit_event (object_id, at);
  CREATE INDEX ON audit_event (actor_id, at);
  CREATE INDEX ON audit_event (operation, at);
  CREATE TRIGGER audit_event_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON audit_event
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
`;

/**
 * For any table that is partitioned by a timestamptz: a partition for each month (UTC) named <table>_YYYY_MM, and one
 * named <table>_default for rows outside all of them. Where the default holds rows of a month that gets a partition, they
 * move there. An append-only table's partitions refuse what the table refuses. Run by the owner.
 */
const PARTITIONS = `
  CREATE FUNCTION protect_partition(parent text, name text) RETURNS void LANGUAGE plpgsql SET search_path FROM CURRENT AS $$
  BEGIN
    IF EXISTS (SELECT FROM pg_trigger WHERE tgrelid = parent::regclass AND tgfoid = 'refuse_change'::regproc) THEN
      EXECUTE format('CREATE TRIGGER append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON %I FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()', name);
    END IF;
  END $$;

  CREATE FUNCTION ensure_month_partitions(parent text, months_ahead int) RETURNS void LANGUAGE plpgsql SET search_path FROM CURRENT AS $$
  DECLARE
    fallback text := parent || '_default';
    former text := parent || '_former_default';
    this_month timestamp := date_trunc('month', now() AT TIME ZONE 'UTC');
    first_day timestamp;
    name text;
    is_filled boolean := false;
  BEGIN
    PERFORM pg_advisory_xact_lock(hashtext('ensure_month_partitions'), hashtext(parent));
    IF to_regclass(fallback) IS NOT NULL THEN
      EXECUTE format('SELECT EXISTS (SELECT FROM %I)', fallback) INTO is_filled;
    END IF;
    -- Its rows may belong into the partitions to come. Nothing is deleted: a former default goes as a whole.
    IF is_filled THEN
      EXECUTE format('ALTER TABLE %I DETACH PARTITION %I', parent, fallback);
      EXECUTE format('ALTER TABLE %I RENAME TO %I', fallback, former);
    END IF;
    FOR month IN 0..months_ahead LOOP
      first_day := this_month + make_interval(months => month);
      name := parent || to_char(first_day, '_YYYY_MM');
      CONTINUE WHEN to_regclass(name) IS NOT NULL;
      EXECUTE format('CREATE TABLE %I PARTITION OF %I FOR VALUES FROM (%L) TO (%L)', name, parent,
        first_day AT TIME ZONE 'UTC', (first_day + interval '1 month') AT TIME ZONE 'UTC');
      PERFORM protect_partition(parent, name);
    END LOOP;
    IF to_regclass(fallback) IS NULL THEN
      EXECUTE format('CREATE TABLE %I PARTITION OF %I DEFAULT', fallback, parent);
      PERFORM protect_partition(parent, fallback);
    END IF;
    IF is_filled THEN
      EXECUTE format('INSERT INTO %I SELECT * FROM %I', parent, former);
      EXECUTE format('DROP TABLE %I', former);
    END IF;
  END $$;
  SELECT ensure_month_partitions('audit_event', 12);
`;

/** Whatever looks like an e-mail address keeps its first letter and its domain ("t…@example.com"). Rather too much than too little. */
const MASKING = `
  CREATE FUNCTION mask_addresses(original text) RETURNS text LANGUAGE sql IMMUTABLE SET search_path FROM CURRENT AS $$
    SELECT regexp_replace(original,
      '([^[:alnum:][:space:]@＠,;<>()=]*)([^[:space:]@＠,;<>()=])[^[:space:]@＠,;<>()=]*(@|＠|%40)([[:alnum:]])',
      '\\1\\2…\\3\\4', 'g')
  $$;
  CREATE FUNCTION mask_addresses(original jsonb) RETURNS jsonb LANGUAGE plpgsql IMMUTABLE SET search_path FROM CURRENT AS $$
  BEGIN
    RETURN CASE jsonb_typeof(original)
      WHEN 'string' THEN to_jsonb(mask_addresses(original #>> '{}'))
      WHEN 'array' THEN (
        SELECT coalesce(jsonb_agg(mask_addresses(item) ORDER BY position), '[]')
        FROM jsonb_array_elements(original) WITH ORDINALITY AS items (item, position))
      WHEN 'object' THEN (
        SELECT coalesce(jsonb_object_agg(mask_addresses(key), mask_addresses(value)), '{}') FROM jsonb_each(original))
      ELSE original
    END;
  END $$;
`;

const RECORDING = `
  -- Whoever began the transaction says who acts in it (server/database/acting-settings.ts).
  CREATE FUNCTION acting_setting(name text) RETURNS text LANGUAGE sql STABLE AS $$
    SELECT nullif(current_setting('listwright.' || name, true), '')
  $$;

  -- What an object is called that was named by its ID alone.
  CREATE FUNCTION audited_name(object_kind text, object_id text) RETURNS text LANGUAGE plpgsql STABLE SET search_path FROM CURRENT AS $$
  DECLARE
    -- As the type that its index has; null for what stands for something else, such as a month.
    uuid_of uuid := CASE WHEN object_id ~ '^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$' THEN object_id::uuid END;
  BEGIN
    RETURN CASE object_kind
      WHEN 'user' THEN (SELECT name FROM app_user WHERE id = object_id)
      WHEN 'apiToken' THEN (SELECT name FROM api_token WHERE id = uuid_of)
      WHEN 'connection' THEN (SELECT display_name FROM connection WHERE id = uuid_of)
      WHEN 'consent' THEN (SELECT display_name FROM connection WHERE id = uuid_of)
      WHEN 'run' THEN (
        SELECT export.name FROM export_run JOIN export ON export.id = export_run.export_id WHERE export_run.id = uuid_of)
    END;
  END $$;

  -- The only way in. Everything that is text of somebody's is masked here.
  CREATE FUNCTION record_audit_event(
    actor_id text, token_id text, session_id text, network_address text, operation text, action text, outcome text,
    object_kind text, object_id text, object_name text, before jsonb, after jsonb, details jsonb
  ) RETURNS void LANGUAGE sql SET search_path FROM CURRENT AS $$
    INSERT INTO audit_event (actor_id, actor_name, token_id, token_name, session_id, network_address, operation, action,
      outcome, object_kind, object_id, object_name, before, after, details)
    SELECT actor_id, (SELECT mask_addresses(name) FROM app_user WHERE app_user.id = actor_id),
      token_id::uuid, (SELECT mask_addresses(name) FROM api_token WHERE api_token.id = token_id::uuid),
      session_id, network_address, operation, action, outcome,
      object_kind, mask_addresses(object_id), mask_addresses(coalesce(object_name, audited_name(object_kind, object_id))),
      mask_addresses(before), mask_addresses(after), mask_addresses(details)
  $$;

  -- A column as the API calls it; what is sealed or hashed goes by the name of what is inside.
  CREATE FUNCTION api_name(column_name text, is_secret boolean) RETURNS text LANGUAGE sql IMMUTABLE AS $$
    SELECT string_agg(CASE WHEN position = 1 THEN word ELSE upper(left(word, 1)) || substr(word, 2) END, '' ORDER BY position)
    FROM regexp_split_to_table(
      CASE WHEN is_secret THEN regexp_replace(column_name, '_(sealed|sha256|ciphertext)$', '') ELSE column_name END, '_'
    ) WITH ORDINALITY AS words (word, position)
  $$;

  -- Records what became of a row; nothing when only ignored columns differ.
  CREATE FUNCTION record_audit_change(
    object_kind text, object_id text, object_name text, old_row jsonb, new_row jsonb, secret text[], ignored text[]
  ) RETURNS void LANGUAGE plpgsql SET search_path FROM CURRENT AS $$
  DECLARE
    field text;
    old_value jsonb;
    new_value jsonb;
    before jsonb := '{}';
    after jsonb := '{}';
  BEGIN
    FOR field IN SELECT jsonb_object_keys(coalesce(new_row, old_row)) LOOP
      CONTINUE WHEN field = ANY (ignored) OR field IN ('created_at', 'updated_at');
      old_value := nullif(old_row -> field, 'null');
      new_value := nullif(new_row -> field, 'null');
      CONTINUE WHEN old_value IS NOT DISTINCT FROM new_value;
      IF field = ANY (secret) THEN
        old_value := CASE WHEN old_value IS NOT NULL THEN to_jsonb('(secret)'::text) END;
        new_value := CASE WHEN new_value IS NOT NULL THEN to_jsonb('(secret)'::text) END;
      END IF;
      before := before || jsonb_build_object(api_name(field, field = ANY (secret)), old_value);
      after := after || jsonb_build_object(api_name(field, field = ANY (secret)), new_value);
    END LOOP;
    IF old_row IS NOT NULL AND new_row IS NOT NULL AND after = '{}' THEN RETURN; END IF;
    PERFORM record_audit_event(acting_setting('actor_id'), acting_setting('token_id'), acting_setting('session_id'),
      acting_setting('network_address'), acting_setting('operation'),
      CASE WHEN old_row IS NULL THEN 'created' WHEN new_row IS NULL THEN 'deleted' ELSE 'changed' END, 'DONE',
      object_kind, object_id, object_name,
      CASE WHEN old_row IS NOT NULL THEN before END, CASE WHEN new_row IS NOT NULL THEN after END, NULL);
  END $$;

  -- For triggers AFTER INSERT OR UPDATE OR DELETE, FOR EACH ROW. Arguments: the kind of object; the column that identifies
  -- it; columns with secrets, separated by commas; columns that are not worth an event.
  CREATE FUNCTION audit_change() RETURNS trigger LANGUAGE plpgsql SET search_path FROM CURRENT AS $$
  DECLARE
    id_column text := TG_ARGV[1];
    old_row jsonb := CASE WHEN TG_OP <> 'INSERT' THEN to_jsonb(OLD) END;
    new_row jsonb := CASE WHEN TG_OP <> 'DELETE' THEN to_jsonb(NEW) END;
    present jsonb := coalesce(new_row, old_row);
  BEGIN
    PERFORM record_audit_change(TG_ARGV[0], present ->> id_column,
      coalesce(present ->> 'display_name', present ->> 'name'), old_row, new_row,
      regexp_split_to_array(coalesce(TG_ARGV[2], ''), '\\s*,\\s*'),
      regexp_split_to_array(coalesce(TG_ARGV[3], ''), '\\s*,\\s*') || id_column);
    RETURN NULL;
  END $$;
`;

/**
 * An export and its segments are one object in several rows: what a transaction did to it becomes one event, written as
 * it commits. How it was before rests in a setting of the transaction.
 */
const EXPORTS = `
  CREATE FUNCTION export_for_audit(export_id uuid) RETURNS jsonb LANGUAGE sql STABLE SET search_path FROM CURRENT AS $$
    SELECT to_jsonb(export) || jsonb_build_object('segment_ids', (
      SELECT coalesce(jsonb_agg(segment_id ORDER BY position), '[]') FROM export_segment WHERE export_segment.export_id = export.id))
    FROM export WHERE id = export_for_audit.export_id
  $$;

  CREATE FUNCTION remember_export() RETURNS trigger LANGUAGE plpgsql SET search_path FROM CURRENT AS $$
  DECLARE
    present jsonb := CASE WHEN TG_OP = 'DELETE' THEN to_jsonb(OLD) ELSE to_jsonb(NEW) END;
    changed uuid := present ->> TG_ARGV[0];
    known jsonb := coalesce(acting_setting('exports_before')::jsonb, '{}');
  BEGIN
    IF NOT jsonb_exists(known, changed::text) THEN
      known := known || jsonb_build_object(changed, export_for_audit(changed));
      PERFORM set_config('listwright.exports_before', known::text, true);
    END IF;
    RETURN CASE WHEN TG_OP = 'DELETE' THEN OLD ELSE NEW END;
  END $$;

  CREATE FUNCTION audit_export() RETURNS trigger LANGUAGE plpgsql SET search_path FROM CURRENT AS $$
  DECLARE
    present jsonb := CASE WHEN TG_OP = 'DELETE' THEN to_jsonb(OLD) ELSE to_jsonb(NEW) END;
    changed uuid := present ->> TG_ARGV[0];
    known jsonb := coalesce(acting_setting('exports_before')::jsonb, '{}');
    old_row jsonb := nullif(known -> changed::text, 'null');
    new_row jsonb := export_for_audit(changed);
  BEGIN
    -- Another row of the same export came first, or it came and went.
    IF NOT jsonb_exists(known, changed::text) THEN RETURN NULL; END IF;
    PERFORM set_config('listwright.exports_before', (known - changed::text)::text, true);
    IF old_row IS NULL AND new_row IS NULL THEN RETURN NULL; END IF;
    PERFORM record_audit_change('export', changed::text, coalesce(new_row, old_row) ->> 'name', old_row, new_row,
      '{}', '{id}');
    RETURN NULL;
  END $$;

  CREATE TRIGGER export_remembered BEFORE INSERT OR UPDATE OR DELETE ON export
    FOR EACH ROW EXECUTE FUNCTION remember_export('id');
  CREATE TRIGGER export_segment_remembered BEFORE INSERT OR UPDATE OR DELETE ON export_segment
    FOR EACH ROW EXECUTE FUNCTION remember_export('export_id');
  CREATE CONSTRAINT TRIGGER export_audited AFTER INSERT OR UPDATE OR DELETE ON export
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION audit_export('id');
  CREATE CONSTRAINT TRIGGER export_segment_audited AFTER INSERT OR UPDATE OR DELETE ON export_segment
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION audit_export('export_id');
`;

/** Consent belongs to its connection and goes by its name. The wording stands in the record itself. */
const CONSENTS = `
  CREATE FUNCTION audit_consent() RETURNS trigger LANGUAGE plpgsql SET search_path FROM CURRENT AS $$
  DECLARE
    old_row jsonb := CASE WHEN TG_OP <> 'INSERT' THEN to_jsonb(OLD) END;
    new_row jsonb := CASE WHEN TG_OP <> 'DELETE' THEN to_jsonb(NEW) END;
    of_connection uuid := coalesce(new_row, old_row) ->> 'connection_id';
  BEGIN
    PERFORM record_audit_change('consent', of_connection::text, NULL, old_row, new_row, '{}',
      '{seq,id,connection_id,by_id,by_token_id,network_address,at,recorded_at,statement_text}');
    RETURN NULL;
  END $$;
  CREATE TRIGGER consent_audited AFTER INSERT OR UPDATE OR DELETE ON consent
    FOR EACH ROW EXECUTE FUNCTION audit_consent();
`;

/** The tables of people and tokens get theirs together with the columns that are yet to come. */
const ATTACHED = `
  CREATE TRIGGER source_audited AFTER INSERT OR UPDATE OR DELETE ON source
    FOR EACH ROW EXECUTE FUNCTION audit_change('source', 'id', 'connection_string_sealed', 'fields,key_fields');
  CREATE TRIGGER segment_audited AFTER INSERT OR UPDATE OR DELETE ON segment
    FOR EACH ROW EXECUTE FUNCTION audit_change('segment', 'id', '', 'fields,member_count,member_count_at');
  CREATE TRIGGER connection_audited AFTER INSERT OR UPDATE OR DELETE ON connection
    FOR EACH ROW EXECUTE FUNCTION audit_change('connection', 'id', 'credential_sealed', '');
`;
