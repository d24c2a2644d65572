import { afterEach, beforeEach, expect, test } from "vitest";

import { RetentionWorld } from "./retention-world.js";

let world: RetentionWorld;
beforeEach(async () => (world = await RetentionWorld.create()));
afterEach(() => world.close());

test("messages, their deliveries and incidents that are over go with the runs of their time; what is still wrong stays", async () => {
  const [old, late] = ["2029-10-31T12:00:00Z", "2029-11-02T12:00:00Z"];
  for (const [cause, at, closedAt] of [
    ["over", old, old],
    ["wrong", old, null],
    ["late", late, late],
  ]) {
    await world.query(
      `INSERT INTO incident (cause, kind, code, opened_at, told_at, closed_at) VALUES ($1, 'FAILED', 'X', $2, $2, $3)`,
      [cause, at, closedAt],
    );
    await world.query(
      `WITH told AS (
         INSERT INTO notification (id, incident_id, kind, created_at)
         SELECT gen_random_uuid(), id, 'FAILED', opened_at FROM incident WHERE cause = $1 RETURNING id
       ), named AS (
         INSERT INTO notification_export (notification_id, position, export_id, name)
         SELECT id, 1, gen_random_uuid(), 'Customers' FROM told
       )
       INSERT INTO notification_delivery (notification_id, channel, user_id, state, created_at)
       SELECT id, 'EMAIL', 'ada', 'SENT', $2 FROM told`,
      [cause, at],
    );
  }
  await world.retention().apply();
  const causes = await world.query<{ cause: string }>("SELECT cause FROM incident ORDER BY cause");
  expect(causes.map(({ cause }) => cause)).toEqual(["late", "wrong"]);
  for (const table of ["notification", "notification_export", "notification_delivery"]) {
    expect(await world.query(`SELECT FROM ${table}`), table).toHaveLength(1);
  }
  expect(await world.events()).toContainEqual({ kind: "run", name: null, details: { notifications: 2 } });
});
