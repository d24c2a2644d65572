import { afterEach, beforeEach, expect, test } from "vitest";

import { RetentionWorld } from "./retention-world.js";

/** What looks found at the destination, and how long it is kept. */
const EXPORT = "0197f0a0-0000-7000-8000-000000000001";

let world: RetentionWorld;
beforeEach(async () => {
  world = await RetentionWorld.create();
  await world.query("INSERT INTO destination_list (list_id) VALUES ('filled'), ('empty')");
  await world.runAt("2030-11-05T10:00:00Z");
});
afterEach(() => world.close());

test("of what changed at the destination, the newest of each person stays; the rest goes with the runs of its time", async () => {
  await world.query(`INSERT INTO recipient_event (list_key, address, kind, at) VALUES
    (1, 'tom@example.com', 'UNSUBSCRIBED', '2028-01-01'), (1, 'tom@example.com', 'CAME_OTHERWISE', '2028-02-01'),
    (1, 'eve@example.com', 'BOUNCED', '2028-01-01'), (1, 'eve@example.com', 'ABSENT', '2030-11-06'),
    (1, 'eve@example.com', 'CAME_OTHERWISE', '2030-11-07')`);
  await world.retention().apply();
  expect(await world.query("SELECT address, kind FROM recipient_event ORDER BY id")).toEqual([
    { address: "tom@example.com", kind: "CAME_OTHERWISE" },
    { address: "eve@example.com", kind: "ABSENT" },
    { address: "eve@example.com", kind: "CAME_OTHERWISE" },
  ]);
  expect(await world.events()).toEqual([{ kind: "run", name: null, details: { recipientEvents: 2 } }]);
});

test("strangers go once nothing fills their list and no run there is kept, and suppressions once no export is of that client", async () => {
  await world.makeExport(EXPORT, "filled");
  await world.query("UPDATE destination_list SET client_id = 'c', watermarks = '{\"ACTIVE\":\"2030-01-01 00:00:00\"}'");
  await world.query(`INSERT INTO recipient (list_key, address, email, state, state_seen_at, sent_at)
    SELECT id, name || '@example.com', name, 'ACTIVE', now(), CASE name WHEN 'sent' THEN now() END
    FROM destination_list, unnest('{sent,stranger,wanted}'::text[]) AS name`);
  await world.query(
    `INSERT INTO export_recipient (export_id, list_key, address, claimed)
     SELECT $1, id, 'wanted@example.com', true FROM destination_list`,
    [EXPORT],
  );
  await world.query("INSERT INTO export_look SELECT $1, id, now() FROM destination_list", [EXPORT]);
  await world.query(
    "INSERT INTO recipient_event (list_key, address, kind, at) VALUES (3, 'stranger@example.com', 'ABSENT', now())",
  );
  await world.query(
    "INSERT INTO suppressed_address VALUES ('c', 'barred@example.com', 'x'), ('former', 'gone@example.com', 'x')",
  );

  await world.retention().apply();
  expect(await world.query("SELECT list_key, address FROM recipient WHERE list_key = 3 ORDER BY 2")).toEqual([
    { list_key: 3, address: "sent@example.com" },
    { list_key: 3, address: "wanted@example.com" },
  ]);
  expect(await world.query("SELECT FROM recipient")).toHaveLength(8);
  expect(await world.query("SELECT FROM recipient_event")).toEqual([]);
  expect(await world.query("SELECT address FROM suppressed_address")).toEqual([{ address: "barred@example.com" }]);
  expect(await world.query("SELECT list_key FROM export_look ORDER BY 1")).toEqual([{ list_key: 1 }, { list_key: 2 }]);
  expect(await world.query("SELECT id FROM destination_list WHERE watermarks = '{}'")).toEqual([{ id: 3 }]);
  expect(await world.events()).toEqual([{ kind: "list", name: null, details: { recipients: 1, suppressed: 1 } }]);
  await world.retention().apply();
  expect(await world.events()).toHaveLength(1);
});
