import { Migration } from "@mikro-orm/migrations";

/**
 * What memberships that follow a segment need to know: how people came onto a list and left it, what a look found, plans
 * that wait for a person, and outcomes that last over many runs.
 */
export class Migration20261126000000Membership extends Migration {
  override async up(): Promise<void> {
    this.addSql(`
      -- The list: which client's it is, and how far it was looked at. Watermarks are dates of the destination's own rows, by state.
      ALTER TABLE destination_list
        ADD client_id text,
        ADD looked_at timestamptz,
        ADD watermarks jsonb NOT NULL DEFAULT '{}';
      -- An export looks at everything before its first plan on a list.
      CREATE TABLE export_look (
        export_id uuid NOT NULL REFERENCES export ON DELETE CASCADE,
        list_key integer NOT NULL REFERENCES destination_list,
        first_looked_at timestamptz NOT NULL,
        PRIMARY KEY (export_id, list_key)
      );

      ALTER TABLE recipient
        -- The destination's own dates of the row as read last, as it writes them: in the client's time zone, no offset.
        ADD state_date text,
        ADD joined_date text,
        -- Came onto the list other than by our sending. Counts only while the address is on the list.
        ADD is_foreign boolean NOT NULL DEFAULT false,
        -- Whether unsubscribed, bounced, complained or suppressed was ever seen: then never brought back.
        ADD ever_left boolean NOT NULL DEFAULT false,
        -- Where the address stood when we deleted it, and the date of its row read back right after. Null when it was not
        -- we who deleted it last.
        ADD deleted_from text,
        ADD deleted_state_date text,
        ADD deleted_by_run_id uuid,
        -- When we last sent it, whichever export did.
        ADD sent_at timestamptz;
      -- Until now nobody had been removed, and whoever was refused for it had left.
      UPDATE recipient SET ever_left = true WHERE state IN ('UNSUBSCRIBED', 'BOUNCED', 'SUPPRESSED');
      -- Nobody else had ever told of anybody.
      UPDATE recipient SET sent_at = state_seen_at;
      CREATE INDEX recipient_departed ON recipient (list_key, state, state_seen_at DESC)
        WHERE state NOT IN ('ACTIVE', 'UNCONFIRMED');

      -- The suppression list of a client as it was read last.
      CREATE TABLE suppressed_address (
        client_id text NOT NULL,
        address text NOT NULL COLLATE "C",
        reason text NOT NULL,
        suppressed_date text,
        PRIMARY KEY (client_id, address)
      );

      CREATE INDEX export_recipient_by_address ON export_recipient (list_key, address) WHERE claimed;

      -- An intent is to send a batch or to remove one address.
      ALTER TABLE delivery_intent
        ADD kind text NOT NULL DEFAULT 'SEND' CHECK (kind IN ('SEND', 'REMOVE')),
        -- How a removal is done; null for what is sent.
        ADD method text CHECK (method IN ('DELETE', 'UNSUBSCRIBE')),
        -- And why; null for what is sent.
        ADD reason text;
      CREATE INDEX delivery_intent_of_leaver ON delivery_intent (list_key, (addresses[1]) COLLATE "C")
        WHERE kind = 'REMOVE';

      ALTER TABLE export_run
        -- Rows of the plan's table of leavers: lost ones are noticed by it.
        ADD staged_leavers integer,
        -- Of those to be removed, the ones whose consent is gone.
        ADD to_remove_withdrawn integer,
        -- Whose claims a removal is about, when that export no longer exists.
        ADD claims_of uuid,
        ADD held_at timestamptz,
        ADD held_until timestamptz,
        -- Which guards tripped: [{ code, count, limit }].
        ADD held_because jsonb NOT NULL DEFAULT '[]',
        ADD approved_at timestamptz,
        ADD approved_by_id text REFERENCES app_user,
        ADD rejected_by_id text REFERENCES app_user,
        ADD rejected_reason text,
        ADD estimated_calls integer,
        ADD estimated_seconds real,
        -- The longest time between reading a person's state again and the answer to the call that relied on it.
        ADD longest_recheck_ms integer,
        -- What a verification found.
        ADD verification jsonb,
        -- The export whose lasting outcomes are among this run's; stays when the export is deleted. Null: asked for before
        -- there were any, so that the run's own rows say everything.
        ADD outcomes_of uuid;
      DROP TRIGGER export_run_announced ON export_run;
      CREATE TRIGGER export_run_announced
        AFTER INSERT OR UPDATE OF state, evaluated, added, updated, rejected, in_doubt, removed, removal_failed,
          removal_not_needed, removal_in_doubt, warnings, waiting_because, rate_per_second
        ON export_run FOR EACH ROW EXECUTE FUNCTION announce_run();

      -- A few people of each set of a plan, to be looked at.
      CREATE TABLE plan_sample (
        run_id uuid NOT NULL REFERENCES export_run ON DELETE CASCADE,
        list_key integer NOT NULL,
        decision text NOT NULL,
        address text COLLATE "C",
        PRIMARY KEY (run_id, decision, address)
      );
      CREATE INDEX ON plan_sample (list_key, address);

      -- Outcomes that last over many runs of an export, each written once: from the run that first found it so, until the
      -- run that no longer did (null: still so). See server/decisions/0014-outcomes-that-last.md.
      CREATE TABLE lasting_outcome (
        id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
        export_id uuid NOT NULL,
        list_key integer NOT NULL,
        address text COLLATE "C",
        outcome text NOT NULL,
        code integer,
        reason text,
        -- Profiles that it counts: surplus ones of a duplicate, those without any address.
        times integer NOT NULL DEFAULT 1,
        from_run_id uuid NOT NULL,
        from_at timestamptz NOT NULL,
        until_run_id uuid,
        until_at timestamptz
      );
      CREATE INDEX lasting_outcome_open ON lasting_outcome (export_id, list_key, outcome) WHERE until_run_id IS NULL;
      CREATE INDEX lasting_outcome_listed ON lasting_outcome (export_id, list_key, outcome, id);
      CREATE INDEX lasting_outcome_closed ON lasting_outcome (export_id, until_run_id) WHERE until_run_id IS NOT NULL;
      -- Text that was no address, and may hold one.
      CREATE INDEX lasting_outcome_invalid ON lasting_outcome (id) WHERE outcome = 'INVALID' AND address IS NOT NULL;
      CREATE INDEX lasting_outcome_by_address ON lasting_outcome (list_key, address);
      -- What runs found to have changed at the destination, of those whom an export has a row for.
      CREATE TABLE recipient_event (
        id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
        list_key integer NOT NULL REFERENCES destination_list,
        address text NOT NULL COLLATE "C",
        kind text NOT NULL,
        at timestamptz NOT NULL,
        -- Null: known before anything was written down of them.
        run_id uuid,
        -- The destination's own date, as it writes it.
        destination_date text
      );
      CREATE INDEX recipient_event_by_address ON recipient_event (list_key, address, at, id);
      -- Why, where an outcome needs a word more than itself.
      ALTER TABLE run_recipient ADD reason text;

      -- Whether the destination was found to have something else than what was sent last: then it is sent again.
      ALTER TABLE export_recipient ADD send_again boolean NOT NULL DEFAULT false;
      -- When an export last let go of an address: by it one knows when somebody left who was not removed.
      ALTER TABLE export_recipient ADD let_go_at timestamptz;
      CREATE FUNCTION note_let_go() RETURNS trigger LANGUAGE plpgsql AS $$
      BEGIN
        NEW.let_go_at := clock_timestamp();
        RETURN NEW;
      END $$;
      CREATE TRIGGER export_recipient_let_go BEFORE UPDATE OF claimed ON export_recipient
        FOR EACH ROW WHEN (OLD.claimed AND NOT NEW.claimed) EXECUTE FUNCTION note_let_go();

      ALTER TABLE export
        -- Null: the limit of the installation.
        ADD max_members integer,
        ADD max_leaver_share double precision NOT NULL DEFAULT 0.2,
        -- The same for those who leave because their consent is gone.
        ADD max_withdrawn_share double precision NOT NULL DEFAULT 0.2;
      -- How many subscribers the contract with the destination allows, as an admin recorded it.
      ALTER TABLE connection ADD subscriber_allowance integer;
      ALTER TABLE setting ADD held_plan_hours integer NOT NULL DEFAULT 72 CHECK (held_plan_hours BETWEEN 1 AND 720);
    `);
  }
}
