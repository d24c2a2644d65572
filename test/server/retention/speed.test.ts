import { randomUUID } from "node:crypto";
import pg from "pg";
import { v7 } from "uuid";
import { expect, test } from "vitest";
import { createTestDatabase } from "../../support/database.js";
import { sessionUrl } from "../../../server/database/session-url.js";

test("speed", async () => {
  const database = await createTestDatabase();
  const c = new pg.Client({ connectionString: sessionUrl(database.ownerUrl) });
  await c.connect();
  await c.query(`CREATE TABLE plain_run (id uuid PRIMARY KEY);
    CREATE TABLE plain_recipient (id bigint GENERATED ALWAYS AS IDENTITY, run_id uuid NOT NULL REFERENCES plain_run ON DELETE CASCADE,
      list_key integer NOT NULL, address text COLLATE "C", outcome text NOT NULL, code integer, at timestamptz NOT NULL, PRIMARY KEY (run_id, id));
    CREATE INDEX ON plain_recipient (run_id, outcome, id); CREATE INDEX ON plain_recipient (list_key, address);
    CREATE UNIQUE INDEX ON plain_recipient (run_id, address) WHERE outcome NOT IN ('INVALID', 'WITHHELD', 'DUPLICATE');
    INSERT INTO destination_list (list_id) VALUES ('l')`);
  const time = async (table: string, run: string) => {
    const t = performance.now();
    for (let b = 0; b < 100; b += 1) {
      await c.query(`INSERT INTO ${table} (run_id, list_key, address, outcome, at) SELECT $1, 1, 'person' || n || '@example.com', 'ADDED', clock_timestamp() FROM generate_series($2::int, $2 + 999) n`, [run, b * 1000]);
    }
    return Math.round(performance.now() - t);
  };
  for (let round = 0; round < 4; round += 1) {
    const [a, b] = [v7(), randomUUID()];
    await c.query("INSERT INTO plain_run VALUES ($1)", [b]);
    await c.query("INSERT INTO export_run (id, list_key, kind, trigger, origin, idempotency_key, state, queued_at) VALUES ($1, 1, 'EXPORT', 'ON_DEMAND', 'x', 'x', 'SUCCEEDED', now())", [a]);
    console.log("partitioned", await time("run_recipient", a), "plain", await time("plain_recipient", b));
  }
  const run = v7();
  await c.query("INSERT INTO export_run (id, list_key, kind, trigger, origin, idempotency_key, state, queued_at) VALUES ($1, 1, 'EXPORT', 'ON_DEMAND', 'x', 'x', 'DELIVERING', now())", [run]);
  let t = performance.now();
  for (let i = 0; i < 3000; i += 1) await c.query("UPDATE export_run SET added = added + 1 WHERE id = $1 AND lease_epoch = $2", [run, 0]);
  console.log("3000 updates of the run", performance.now() - t);
  t = performance.now();
  for (let i = 0; i < 3000; i += 1) await c.query("SELECT state FROM export_run WHERE id = $1 FOR SHARE", [run]);
  console.log("3000 shares of the run", performance.now() - t);
  expect(1).toBe(1);
  await c.end();
  await database.drop();
}, 120_000);
