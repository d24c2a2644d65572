import { Migration } from "@mikro-orm/migrations";

/** Who is told of what: how runs end, what is wrong for one cause, messages about it, and where each is delivered. */
export class Migration20261127000100Notifications extends Migration {
  override async up(): Promise<void> {
    for (const part of [INBOX, INCIDENTS, MESSAGES, PEOPLE, WEBHOOKS, DELIVERIES]) this.addSql(part);
  }
}

/** What became of runs and was not looked at yet. Written with the run, so that nothing is forgotten, whoever dies. */
const INBOX = `
  CREATE TABLE run_ending (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    -- No foreign key: a run that is gone by then has nothing to tell.
    run_id uuid NOT NULL
  );
  CREATE FUNCTION note_run_ending() RETURNS trigger LANGUAGE plpgsql SET search_path FROM CURRENT AS $$
  BEGIN
    INSERT INTO run_ending (run_id) VALUES (NEW.id);
    RETURN NULL;
  END $$;
  -- A run that is made has ended only where it was not performed at all.
  CREATE TRIGGER export_run_made_ended AFTER INSERT ON export_run FOR EACH ROW
    WHEN (NEW.kind IN ('EXPORT', 'REMOVAL') AND NEW.state IN ('SKIPPED', 'FAILED'))
    EXECUTE FUNCTION note_run_ending();
  -- Held, decided about, or ended. Every other change of a run costs one comparison.
  CREATE TRIGGER export_run_ended AFTER UPDATE OF state ON export_run FOR EACH ROW
    WHEN (OLD.state <> NEW.state AND NEW.kind IN ('EXPORT', 'REMOVAL') AND (OLD.state = 'HELD' OR NEW.state IN
      ('HELD', 'SUCCEEDED', 'COMPLETED_WITH_WARNINGS', 'FAILED', 'CANCELLED', 'REJECTED', 'SKIPPED')))
    EXECUTE FUNCTION note_run_ending();

  -- Newly rejected, not removed or in doubt: more of them than this and somebody is told.
  ALTER TABLE export ADD notify_rejected_over integer NOT NULL DEFAULT 0 CHECK (notify_rejected_over >= 0);
`;

const INCIDENTS = `
  CREATE TABLE incident (
    id uuid PRIMARY KEY DEFAULT gen_random_uuid(),
    -- What is wrong with what, as one text: there is one open incident for each.
    cause text NOT NULL,
    kind text NOT NULL,
    code text NOT NULL,
    details jsonb NOT NULL DEFAULT '{}',
    -- Null where it is not a connection's or source's trouble. Without foreign keys: it is closed when they are gone.
    connection_id uuid,
    source_id uuid,
    -- The run that showed it; null where it was found otherwise.
    run_id uuid,
    opened_at timestamptz NOT NULL,
    -- Until then it is collected who is affected; null where there is nothing to tell any more.
    tell_at timestamptz,
    -- When it was told first; null: nobody was (yet).
    told_at timestamptz,
    closed_at timestamptz,
    -- When it was seen that exports run again, which is told once, or that nobody needs to be told of it.
    recovered_at timestamptz
  );
  CREATE UNIQUE INDEX incident_open ON incident (cause) WHERE closed_at IS NULL;
  CREATE INDEX incident_to_tell ON incident (tell_at) WHERE tell_at IS NOT NULL;
  CREATE INDEX incident_of_connection ON incident (connection_id) WHERE recovered_at IS NULL;
  CREATE INDEX incident_by_time ON incident (opened_at);
  CREATE TABLE incident_export (
    incident_id uuid NOT NULL REFERENCES incident ON DELETE CASCADE,
    export_id uuid NOT NULL REFERENCES export ON DELETE CASCADE,
    run_id uuid,
    joined_at timestamptz NOT NULL,
    -- Whether a message has named it.
    told boolean NOT NULL DEFAULT false,
    -- When it got through again; while null, the same trouble of it is nothing new.
    recovered_at timestamptz,
    PRIMARY KEY (incident_id, export_id)
  );
  CREATE INDEX incident_export_troubled ON incident_export (export_id) WHERE recovered_at IS NULL;
`;

const MESSAGES = `
  CREATE TABLE notification (
    id uuid PRIMARY KEY,
    incident_id uuid REFERENCES incident ON DELETE SET NULL,
    kind text NOT NULL,
    code text,
    details jsonb NOT NULL DEFAULT '{}',
    connection_id uuid,
    -- As it was called then.
    connection_name text,
    run_id uuid,
    -- What is told is for admins only.
    for_admins boolean NOT NULL DEFAULT false,
    created_at timestamptz NOT NULL
  );
  CREATE INDEX notification_by_time ON notification (created_at DESC, id);
  CREATE INDEX ON notification (incident_id);
  -- Whom it is about, as called then; exports may be deleted since.
  CREATE TABLE notification_export (
    notification_id uuid NOT NULL REFERENCES notification ON DELETE CASCADE,
    position integer NOT NULL,
    export_id uuid NOT NULL,
    name text NOT NULL,
    PRIMARY KEY (notification_id, position)
  );
  CREATE INDEX ON notification_export (export_id);
`;

const PEOPLE = `
  -- Whoever has no row is told by their role.
  CREATE TABLE notification_preference (
    user_id text PRIMARY KEY REFERENCES app_user ON DELETE CASCADE,
    email boolean NOT NULL,
    -- Of every export, unless muted.
    kinds text[] NOT NULL
  );
  CREATE TABLE export_watch (
    user_id text NOT NULL REFERENCES app_user ON DELETE CASCADE,
    export_id uuid NOT NULL REFERENCES export ON DELETE CASCADE,
    watching text NOT NULL CHECK (watching IN ('WATCH', 'MUTE')),
    PRIMARY KEY (user_id, export_id)
  );
  CREATE INDEX ON export_watch (export_id);
`;

const WEBHOOKS = `
  CREATE TABLE webhook (
    id uuid PRIMARY KEY,
    name text NOT NULL,
    url text NOT NULL,
    secret_sealed text NOT NULL,
    -- Signs besides the present one for a while after it was replaced.
    former_secret_sealed text,
    former_secret_until timestamptz,
    kinds text[] NOT NULL,
    -- Null: all of them.
    export_ids uuid[],
    enabled boolean NOT NULL,
    -- Why it was disabled by itself; null otherwise.
    disabled_because text,
    created_at timestamptz NOT NULL,
    updated_at timestamptz NOT NULL
  );
  CREATE TRIGGER webhook_audited AFTER INSERT OR UPDATE OR DELETE ON webhook
    FOR EACH ROW EXECUTE FUNCTION audit_change('webhook', 'id', 'url,secret_sealed,former_secret_sealed', '');
  CREATE TRIGGER secret_sealed_by_key_in_use BEFORE INSERT OR UPDATE OF secret_sealed ON webhook
    FOR EACH ROW WHEN (NEW.secret_sealed IS NOT NULL) EXECUTE FUNCTION refuse_retired_key('secret_sealed');
  CREATE TRIGGER former_secret_sealed_by_key_in_use BEFORE INSERT OR UPDATE OF former_secret_sealed ON webhook
    FOR EACH ROW WHEN (NEW.former_secret_sealed IS NOT NULL) EXECUTE FUNCTION refuse_retired_key('former_secret_sealed');
`;

const DELIVERIES = `
  CREATE TABLE notification_delivery (
    id uuid PRIMARY KEY DEFAULT gen_random_uuid(),
    notification_id uuid NOT NULL REFERENCES notification ON DELETE CASCADE,
    channel text NOT NULL CHECK (channel IN ('EMAIL', 'WEBHOOK')),
    user_id text REFERENCES app_user ON DELETE CASCADE,
    webhook_id uuid REFERENCES webhook ON DELETE SET NULL,
    webhook_name text,
    state text NOT NULL DEFAULT 'PENDING' CHECK (state IN ('PENDING', 'SENT', 'FAILED', 'DROPPED')),
    attempts integer NOT NULL DEFAULT 0,
    next_attempt_at timestamptz,
    -- Whoever delivers it now, and until when nobody else tries.
    claim uuid,
    claimed_until timestamptz,
    -- Why the last attempt failed, or why it was dropped.
    problem text,
    problem_details jsonb NOT NULL DEFAULT '{}',
    created_at timestamptz NOT NULL,
    ended_at timestamptz
  );
  CREATE INDEX notification_delivery_due ON notification_delivery (next_attempt_at) WHERE state = 'PENDING';
  CREATE UNIQUE INDEX notification_delivery_of_user ON notification_delivery (notification_id, user_id);
  CREATE UNIQUE INDEX notification_delivery_of_webhook ON notification_delivery (notification_id, webhook_id);
  CREATE INDEX notification_delivery_by_user ON notification_delivery (user_id, created_at DESC);
  CREATE INDEX notification_delivery_by_webhook ON notification_delivery (webhook_id, created_at DESC);
  CREATE INDEX notification_delivery_by_time ON notification_delivery (created_at DESC);
`;
