import { Migration } from "@mikro-orm/migrations";

/** Sources, segments, connections, consent, exports, runs and the ledger. */
export class Migration20261124000100Core extends Migration {
  override async up(): Promise<void> {
    this.addSql(`
      CREATE TABLE source (
        id uuid PRIMARY KEY,
        name text NOT NULL,
        kind text NOT NULL,
        connection_string_sealed text NOT NULL,
        profile_relation text NOT NULL,
        fields jsonb NOT NULL,
        key_fields jsonb NOT NULL,
        created_at timestamptz NOT NULL,
        updated_at timestamptz NOT NULL
      );
      CREATE TABLE segment (
        id uuid PRIMARY KEY,
        name text NOT NULL,
        source_id uuid NOT NULL REFERENCES source,
        sql text NOT NULL,
        fields jsonb NOT NULL,
        member_count integer,
        member_count_at timestamptz,
        created_at timestamptz NOT NULL,
        updated_at timestamptz NOT NULL
      );
      CREATE INDEX ON segment (source_id);

      CREATE TABLE connection (
        id uuid PRIMARY KEY,
        display_name text NOT NULL,
        type text NOT NULL,
        shared_with_contributors boolean NOT NULL DEFAULT false,
        export_user_id text REFERENCES app_user,
        export_user_added_at timestamptz,
        authentication_method text,
        credential_sealed text,
        credential_hint text,
        authenticated_at timestamptz,
        authenticated_by_id text REFERENCES app_user,
        account jsonb,
        needs_reauthentication_since timestamptz,
        created_at timestamptz NOT NULL,
        updated_at timestamptz NOT NULL
      );

      -- Outlives its connection, hence no foreign key to it.
      CREATE TABLE consent (
        seq bigint GENERATED ALWAYS AS IDENTITY UNIQUE,
        id uuid PRIMARY KEY,
        connection_id uuid NOT NULL,
        action text NOT NULL CHECK (action IN ('GIVEN', 'BOUND', 'WITHDRAWN')),
        by_id text NOT NULL REFERENCES app_user,
        by_token_id uuid,
        network_address text,
        at timestamptz NOT NULL,
        statement_version text NOT NULL,
        statement_locale text NOT NULL,
        statement_text text NOT NULL,
        statement_sha256 text NOT NULL,
        account jsonb NOT NULL
      );
      CREATE INDEX ON consent (connection_id, seq);
      CREATE FUNCTION refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
      BEGIN
        RAISE EXCEPTION '% is append-only', TG_TABLE_NAME USING ERRCODE = 'insufficient_privilege';
      END $$;
      CREATE TRIGGER consent_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON consent
        FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();

      -- A list of the destination, known by its ID and never by the connection it was reached through.
      CREATE TABLE destination_list (
        id integer GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
        list_id text NOT NULL UNIQUE
      );

      CREATE TABLE export (
        id uuid PRIMARY KEY,
        name text NOT NULL,
        connection_id uuid REFERENCES connection ON DELETE SET NULL,
        client_id text NOT NULL,
        client_name text NOT NULL,
        list_id text NOT NULL,
        list_name text NOT NULL,
        matching jsonb NOT NULL,
        membership text NOT NULL,
        on_leave text NOT NULL,
        schedule_kind text NOT NULL,
        schedule_cron text,
        schedule_time_zone text,
        max_rejected_share double precision NOT NULL,
        paused boolean NOT NULL DEFAULT false,
        created_by_id text REFERENCES app_user,
        created_at timestamptz NOT NULL,
        updated_at timestamptz NOT NULL
      );
      CREATE INDEX ON export (connection_id);
      CREATE TABLE export_segment (
        export_id uuid NOT NULL REFERENCES export ON DELETE CASCADE,
        segment_id uuid NOT NULL REFERENCES segment,
        position integer NOT NULL,
        PRIMARY KEY (export_id, segment_id)
      );
      CREATE INDEX ON export_segment (segment_id);

      CREATE TABLE export_run (
        id uuid PRIMARY KEY,
        export_id uuid REFERENCES export ON DELETE SET NULL,
        list_key integer NOT NULL REFERENCES destination_list,
        kind text NOT NULL,
        trigger text NOT NULL,
        origin text NOT NULL,
        idempotency_key text NOT NULL,
        requested_by_id text REFERENCES app_user,
        slot timestamptz,
        resync boolean NOT NULL DEFAULT false,
        state text NOT NULL,
        skip_reason text,
        failure_code text,
        failure_details jsonb,
        attempt integer NOT NULL DEFAULT 0,
        next_attempt_at timestamptz,
        queued_at timestamptz NOT NULL,
        started_at timestamptz,
        finished_at timestamptz,
        settings jsonb,
        plan_id uuid,
        staged_rows integer,
        lease_holder text,
        lease_epoch integer NOT NULL DEFAULT 0,
        lease_expires_at timestamptz,
        evaluated integer NOT NULL DEFAULT 0,
        invalid integer,
        withheld integer,
        duplicates integer,
        unique_count integer,
        unchanged integer,
        to_add integer,
        to_update integer,
        to_remove integer,
        skipped_by_mode integer,
        still_rejected integer,
        kept_by_claim integer,
        kept_foreign integer,
        added integer NOT NULL DEFAULT 0,
        updated integer NOT NULL DEFAULT 0,
        rejected integer NOT NULL DEFAULT 0,
        in_doubt integer NOT NULL DEFAULT 0,
        removed integer NOT NULL DEFAULT 0,
        removal_failed integer NOT NULL DEFAULT 0,
        removal_not_needed integer NOT NULL DEFAULT 0,
        removal_in_doubt integer NOT NULL DEFAULT 0,
        destination_new integer NOT NULL DEFAULT 0,
        destination_existing integer NOT NULL DEFAULT 0,
        rate_per_second real,
        waiting_because text,
        warnings jsonb NOT NULL DEFAULT '[]'
      );
      -- The same key gives the same run.
      CREATE UNIQUE INDEX export_run_idempotency ON export_run (export_id, origin, idempotency_key);
      -- One run at a time per list.
      CREATE UNIQUE INDEX export_run_one_per_list ON export_run (list_key)
        WHERE state IN ('PLANNING', 'DELIVERING', 'CANCELLING');
      CREATE INDEX export_run_unfinished ON export_run (state, next_attempt_at, queued_at)
        WHERE state IN ('QUEUED', 'PLANNING', 'HELD', 'DELIVERING', 'CANCELLING');
      CREATE INDEX ON export_run (export_id, queued_at DESC);
      CREATE INDEX ON export_run (queued_at DESC);

      -- A call that is about to be made, or was made and not settled. Outlives staging and cancelling.
      CREATE TABLE delivery_intent (
        id uuid PRIMARY KEY,
        run_id uuid NOT NULL REFERENCES export_run ON DELETE CASCADE,
        list_key integer NOT NULL REFERENCES destination_list,
        plan_id uuid NOT NULL,
        batch integer NOT NULL,
        addresses text[] NOT NULL,
        -- Parallel to addresses: whether the list did not have it, as far as the ledger knew.
        adding boolean[] NOT NULL,
        created_at timestamptz NOT NULL
      );
      CREATE INDEX ON delivery_intent (list_key);
      CREATE INDEX ON delivery_intent (run_id);
      -- Which batches of a plan are settled; gone with the plan.
      CREATE TABLE settled_batch (
        run_id uuid NOT NULL REFERENCES export_run ON DELETE CASCADE,
        plan_id uuid NOT NULL,
        batch integer NOT NULL,
        PRIMARY KEY (run_id, plan_id, batch)
      );

      -- The ledger, part one: what is known of an address on a list, whoever sent it.
      CREATE TABLE recipient (
        list_key integer NOT NULL REFERENCES destination_list,
        address text NOT NULL COLLATE "C",
        email text NOT NULL,
        state text NOT NULL,
        state_seen_at timestamptz NOT NULL,
        PRIMARY KEY (list_key, address)
      ) WITH (fillfactor = 80);
      -- Part two: what one export wants of it and last sent to it. A hash, never the attributes.
      CREATE TABLE export_recipient (
        export_id uuid NOT NULL,
        list_key integer NOT NULL,
        address text NOT NULL COLLATE "C",
        claimed boolean NOT NULL,
        sent_hash bytea,
        rejected_hash bytea,
        rejected_code integer,
        PRIMARY KEY (export_id, list_key, address)
      ) WITH (fillfactor = 60);
      -- What a run decided about a person, other than that nothing had changed.
      CREATE TABLE run_recipient (
        id bigint GENERATED ALWAYS AS IDENTITY,
        run_id uuid NOT NULL REFERENCES export_run ON DELETE CASCADE,
        list_key integer NOT NULL,
        address text COLLATE "C",
        outcome text NOT NULL,
        code integer,
        at timestamptz NOT NULL,
        PRIMARY KEY (run_id, id)
      );
      CREATE INDEX ON run_recipient (run_id, outcome, id);
      CREATE INDEX ON run_recipient (list_key, address);
      CREATE UNIQUE INDEX run_recipient_one_outcome ON run_recipient (run_id, address)
        WHERE outcome IN ('ADDED', 'UPDATED', 'REJECTED');
    `);
  }
}
