import { Migration } from "@mikro-orm/migrations";

/** Erasures of people on request: what was done where, and the keyed hash that keeps them from being sent again. */
export class Migration20261125000300Erasure extends Migration {
  override async up(): Promise<void> {
    this.addSql(`
      -- With which erased addresses are hashed: random, made once, so that it outlives the main key that seals it.
      ALTER TABLE installation ADD erasure_key_sealed text;

      CREATE TABLE erasure (
        id uuid PRIMARY KEY,
        -- For people to recognise it: first letter and domain.
        masked_address text NOT NULL,
        -- HMAC-SHA-256 of the address. While the block is not lifted, no run sends whoever has this hash.
        address_hash bytea NOT NULL,
        -- Twenty bits of another keyed hash: who among many may be meant, found in SQL.
        address_bucket text NOT NULL,
        -- The address itself, only while there are lists to be reached.
        address_sealed text,
        state text NOT NULL CHECK (state IN ('STARTED', 'REACHING', 'DONE')),
        requested_by_id text NOT NULL REFERENCES app_user,
        requested_at timestamptz NOT NULL,
        completed_at timestamptz,
        attempt integer NOT NULL DEFAULT 0,
        next_attempt_at timestamptz,
        -- Who works on it at this moment, and until when others leave it alone.
        claim uuid,
        claimed_until timestamptz,
        block_lifted_at timestamptz,
        block_lifted_by_id text REFERENCES app_user,
        block_lifted_reason text,
        CHECK ((state = 'DONE') = (address_sealed IS NULL))
      );
      CREATE UNIQUE INDEX erasure_one_unfinished ON erasure (address_hash) WHERE state <> 'DONE';
      CREATE INDEX ON erasure (address_hash);
      CREATE INDEX ON erasure (address_bucket) WHERE block_lifted_at IS NULL;
      CREATE INDEX ON erasure (next_attempt_at) WHERE state <> 'DONE';
      CREATE INDEX ON erasure (requested_at DESC);

      -- A list that this product put the address on, or may have.
      CREATE TABLE erased_list (
        erasure_id uuid NOT NULL REFERENCES erasure ON DELETE CASCADE,
        list_id text NOT NULL,
        list_name text NOT NULL,
        -- Every custom field that an export on that list maps, or that a run has ever mapped.
        field_keys text[] NOT NULL,
        -- Calls with the address that had no answer yet when it was withdrawn, and until when a lost one may still land.
        intent_ids uuid[] NOT NULL DEFAULT '{}',
        may_land_until timestamptz,
        done boolean NOT NULL DEFAULT false,
        what text NOT NULL DEFAULT 'WAITING',
        tried_at timestamptz,
        PRIMARY KEY (erasure_id, list_id)
      );

      -- Every custom field of the list that a run has mapped. Outlives runs and exports: by them a person is cleared.
      ALTER TABLE destination_list ADD field_keys text[] NOT NULL DEFAULT '{}';
      UPDATE destination_list list SET field_keys = ARRAY(
        SELECT field ->> 'key'
        FROM export_run run, jsonb_array_elements(run.settings -> 'matching' -> 'customFields') AS field
        WHERE run.list_key = list.id
        UNION
        SELECT field ->> 'key' FROM export, jsonb_array_elements(export.matching -> 'customFields') AS field
        WHERE export.list_id = list.list_id
        ORDER BY 1);
    `);
  }
}
