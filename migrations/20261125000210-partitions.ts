import { Migration } from "@mikro-orm/migrations";

/**
 * Runs and what they did to each person are kept in partitions by month, so that a month can be dropped at once. The month
 * is told by the run's ID: see server/decisions/0007-partitions-by-time-in-the-id.md. Older runs, whose IDs say nothing of
 * their time, stay together in the default partitions, as does whatever comes before its month's partition is made.
 */
export class Migration20261125000210Partitions extends Migration {
  override async up(): Promise<void> {
    this.addSql(`
      ALTER TABLE delivery_intent DROP CONSTRAINT delivery_intent_run_id_fkey;
      ALTER TABLE settled_batch DROP CONSTRAINT settled_batch_run_id_fkey;
      ALTER TABLE run_recipient DROP CONSTRAINT run_recipient_run_id_fkey;

      DROP TRIGGER export_run_announced ON export_run;
      ALTER TABLE export_run RENAME TO export_run_default;
      ALTER TABLE export_run_default RENAME CONSTRAINT export_run_pkey TO export_run_default_pkey;
      -- A unique index of a partitioned table must hold the column it is partitioned by: these two become tables below.
      DROP INDEX export_run_idempotency;
      DROP INDEX export_run_one_per_list;
      ALTER INDEX export_run_unfinished RENAME TO export_run_default_unfinished;
      ALTER INDEX export_run_export_id_queued_at_idx RENAME TO export_run_default_by_export;
      ALTER INDEX export_run_queued_at_idx RENAME TO export_run_default_by_time;

      CREATE TABLE export_run (LIKE export_run_default INCLUDING DEFAULTS) PARTITION BY RANGE (id);
      ALTER TABLE export_run ADD CONSTRAINT export_run_pkey PRIMARY KEY (id);
      CREATE INDEX export_run_unfinished ON export_run (state, next_attempt_at, queued_at)
        WHERE state IN ('QUEUED', 'PLANNING', 'HELD', 'DELIVERING', 'CANCELLING');
      CREATE INDEX export_run_by_list ON export_run (list_key)
        WHERE state IN ('QUEUED', 'PLANNING', 'HELD', 'DELIVERING', 'CANCELLING');
      CREATE INDEX export_run_by_export ON export_run (export_id, queued_at DESC);
      CREATE INDEX export_run_by_time ON export_run (queued_at DESC);
      ALTER TABLE export_run_default DROP CONSTRAINT export_run_export_id_fkey;
      ALTER TABLE export_run_default DROP CONSTRAINT export_run_list_key_fkey;
      ALTER TABLE export_run_default DROP CONSTRAINT export_run_requested_by_id_fkey;
      ALTER TABLE export_run ATTACH PARTITION export_run_default DEFAULT;
      ALTER TABLE export_run ADD CONSTRAINT export_run_export_id_fkey
        FOREIGN KEY (export_id) REFERENCES export ON DELETE SET NULL;
      ALTER TABLE export_run ADD CONSTRAINT export_run_list_key_fkey FOREIGN KEY (list_key) REFERENCES destination_list;
      ALTER TABLE export_run ADD CONSTRAINT export_run_requested_by_id_fkey
        FOREIGN KEY (requested_by_id) REFERENCES app_user;
      -- Heartbeats set only the lease and stay silent.
      CREATE TRIGGER export_run_announced
        AFTER INSERT OR UPDATE OF state, evaluated, added, updated, rejected, in_doubt, warnings, waiting_because, rate_per_second
        ON export_run FOR EACH ROW EXECUTE FUNCTION announce_run();

      ALTER TABLE delivery_intent ADD CONSTRAINT delivery_intent_run_id_fkey
        FOREIGN KEY (run_id) REFERENCES export_run ON DELETE CASCADE;
      ALTER TABLE settled_batch ADD CONSTRAINT settled_batch_run_id_fkey
        FOREIGN KEY (run_id) REFERENCES export_run ON DELETE CASCADE;

      ALTER TABLE run_recipient RENAME TO run_recipient_default;
      ALTER TABLE run_recipient_default RENAME CONSTRAINT run_recipient_pkey TO run_recipient_default_pkey;
      ALTER INDEX run_recipient_run_id_outcome_id_idx RENAME TO run_recipient_default_by_outcome;
      ALTER INDEX run_recipient_list_key_address_idx RENAME TO run_recipient_default_by_address;
      ALTER INDEX run_recipient_one_outcome RENAME TO run_recipient_default_one_outcome;
      -- Partitions of PostgreSQL before 17 cannot share a column that generates its values: a sequence can be shared.
      ALTER TABLE run_recipient_default ALTER id DROP IDENTITY;
      CREATE SEQUENCE run_recipient_order AS bigint;
      SELECT setval('run_recipient_order', (SELECT coalesce(max(id), 0) + 1 FROM run_recipient_default), false);
      CREATE TABLE run_recipient (LIKE run_recipient_default) PARTITION BY RANGE (run_id);
      ALTER TABLE run_recipient ALTER id SET DEFAULT nextval('run_recipient_order');
      ALTER SEQUENCE run_recipient_order OWNED BY run_recipient.id;
      ALTER TABLE run_recipient ADD CONSTRAINT run_recipient_pkey PRIMARY KEY (run_id, id);
      CREATE INDEX run_recipient_by_outcome ON run_recipient (run_id, outcome, id);
      CREATE INDEX run_recipient_by_address ON run_recipient (list_key, address);
      CREATE UNIQUE INDEX run_recipient_one_outcome ON run_recipient (run_id, address)
        WHERE outcome NOT IN ('INVALID', 'WITHHELD', 'DUPLICATE');
      -- No foreign key to the run: checked against a partitioned table, it makes each row five times as dear. Runs are
      -- deleted by retention alone, which takes their timelines first.
      ALTER TABLE run_recipient ATTACH PARTITION run_recipient_default DEFAULT;

      -- One run at a time per list: whoever works has the list's row.
      CREATE TABLE list_turn (
        list_key integer PRIMARY KEY REFERENCES destination_list,
        run_id uuid NOT NULL UNIQUE REFERENCES export_run ON DELETE CASCADE
      );
      INSERT INTO list_turn
        SELECT list_key, id FROM export_run WHERE state IN ('PLANNING', 'DELIVERING', 'CANCELLING');
      CREATE FUNCTION pass_list_turn() RETURNS trigger LANGUAGE plpgsql SET search_path FROM CURRENT AS $$
      DECLARE
        had boolean := TG_OP = 'UPDATE' AND OLD.state IN ('PLANNING', 'DELIVERING', 'CANCELLING');
        has boolean := NEW.state IN ('PLANNING', 'DELIVERING', 'CANCELLING');
      BEGIN
        IF had AND (NOT has OR OLD.list_key <> NEW.list_key) THEN
          DELETE FROM list_turn WHERE run_id = NEW.id;
        END IF;
        IF has AND (NOT had OR OLD.list_key <> NEW.list_key) THEN
          INSERT INTO list_turn VALUES (NEW.list_key, NEW.id);
        END IF;
        RETURN NULL;
      END $$;
      CREATE TRIGGER export_run_takes_turn AFTER INSERT OR UPDATE OF state, list_key ON export_run
        FOR EACH ROW EXECUTE FUNCTION pass_list_turn();

      -- The same key gives the same run.
      CREATE TABLE run_request (
        export_id uuid NOT NULL REFERENCES export ON DELETE CASCADE,
        origin text NOT NULL,
        idempotency_key text NOT NULL,
        run_id uuid NOT NULL REFERENCES export_run ON DELETE CASCADE,
        PRIMARY KEY (export_id, origin, idempotency_key)
      );
      CREATE INDEX ON run_request (run_id);
      INSERT INTO run_request
        SELECT export_id, origin, idempotency_key, id FROM export_run WHERE export_id IS NOT NULL;
      CREATE FUNCTION remember_run_request() RETURNS trigger LANGUAGE plpgsql SET search_path FROM CURRENT AS $$
      BEGIN
        IF NEW.export_id IS NOT NULL THEN
          INSERT INTO run_request VALUES (NEW.export_id, NEW.origin, NEW.idempotency_key, NEW.id);
        END IF;
        RETURN NULL;
      END $$;
      CREATE TRIGGER export_run_requested AFTER INSERT ON export_run
        FOR EACH ROW EXECUTE FUNCTION remember_run_request();
    `);
  }
}
