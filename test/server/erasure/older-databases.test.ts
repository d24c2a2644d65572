import { randomUUID } from "node:crypto";

import pg from "pg";
import { expect, test } from "vitest";

import { migrate } from "../../../server/database/migrate.js";
import { createOrm } from "../../../server/database/orm.js";
import { sessionUrl } from "../../../server/database/session-url.js";
import { createTestDatabase } from "../../support/database.js";

const matching = (...keys: string[]) => JSON.stringify({ customFields: keys.map((key) => ({ key, field: "city" })) });

test("an existing database learns which fields its runs and exports map on each list", async () => {
  const database = await createTestDatabase({ empty: true });
  const owner = new pg.Client({ connectionString: sessionUrl(database.ownerUrl) });
  await owner.connect();
  try {
    await owner.query("CREATE SCHEMA listwright");
    await owner.query("CREATE SCHEMA listwright_staging");
    const orm = await createOrm(database.ownerUrl);
    await orm.migrator.up({ to: "20261125000210-partitions" });
    await orm.close(true);
    await owner.query("INSERT INTO destination_list (list_id) VALUES ('mapped'), ('bare')");
    await owner.query(
      `INSERT INTO export (id, name, client_id, client_name, list_id, list_name, matching, membership, on_leave,
         schedule_kind, max_rejected_share, created_at, updated_at)
       VALUES ($1, 'Customers', 'client', 'Client', 'mapped', 'List', $2, 'MIRROR', 'KEEP', 'NONE', 1, now(), now())`,
      [randomUUID(), matching("[City]", "[Age]")],
    );
    await owner.query(
      `INSERT INTO export_run (id, list_key, kind, trigger, origin, idempotency_key, state, queued_at, settings)
       SELECT run.id, list.id, 'EXPORT', 'ON_DEMAND', 'startExportRun', run.id::text, 'SUCCEEDED', now(), run.settings
       FROM destination_list list, unnest($1::uuid[], $2::jsonb[]) AS run (id, settings) WHERE list.list_id = 'mapped'`,
      [
        [randomUUID(), randomUUID()],
        [`{"matching":${matching("[Former]", "[City]")}}`, null],
      ],
    );

    await migrate(database.ownerUrl, database.url);

    const { rows } = await owner.query("SELECT list_id, field_keys FROM destination_list ORDER BY id");
    expect(rows).toEqual([
      { list_id: "mapped", field_keys: ["[Age]", "[City]", "[Former]"] },
      { list_id: "bare", field_keys: [] },
    ]);
  } finally {
    await owner.end();
    await database.drop();
  }
});
