import { afterEach, beforeEach, expect, test } from "vitest";

import { noteEndings } from "../../../server/notifications/note-endings.js";
import { people, RunWorld } from "../../support/run-world.js";

let world: Awaited<ReturnType<typeof RunWorld.create>>;
beforeEach(async () => {
  world = await RunWorld.create();
  world.people = people(20);
});
afterEach(() => world.close());

/** What is told of runs as they were really performed, at once. */
async function told(): Promise<{ kind: string; code: string; details: Record<string, unknown> }[]> {
  const { pool } = world;
  await noteEndings({ pool, clock: { now: async () => new Date() }, emailAvailable: true, collectMs: 0 });
  return world.query("WITH told AS (DELETE FROM notification RETURNING *) SELECT kind, code, details FROM told");
}

test("runs that were performed are told as they ended: held, failed, skipped, and through again", async () => {
  const { id: first } = await world.runToEnd(world.exportId);
  expect((await world.read(first)).state).toBe("SUCCEEDED");
  expect(await told()).toEqual([]);

  await world.query("UPDATE export SET max_members = 10");
  const held = await world.request(world.exportId);
  expect((await world.perform(held)).state).toBe("HELD");
  expect(await told()).toMatchObject([{ kind: "HELD", details: { guards: [{ code: "MAX_MEMBERS", count: 20 }] } }]);
  await world.cancel(held);
  await world.query("UPDATE export SET max_members = NULL");
  expect(await told()).toEqual([]);
  expect(await world.query("SELECT FROM incident WHERE closed_at IS NULL")).toEqual([]);

  const list = "UPDATE export SET matching = jsonb_set(matching, '{customFields,0,key}', $1)";
  await world.query(list, ['"[Nowhere]"']);
  await world.runToEnd(world.exportId);
  expect(await told()).toMatchObject([{ kind: "FAILED", code: "CUSTOM_FIELD_MISSING" }]);
  await world.query(list, ['"[City]"']);
  await world.runToEnd(world.exportId);
  expect(await told()).toMatchObject([{ kind: "RECOVERED", code: "CUSTOM_FIELD_MISSING" }]);

  await world.query("UPDATE connection SET export_user_id = NULL");
  await world.runToEnd(world.exportId);
  expect(await told()).toMatchObject([{ kind: "SKIPPED", code: "EXPORT_USER_MISSING" }]);
  await world.query("UPDATE connection SET export_user_id = 'admin'");
  await world.runToEnd(world.exportId);
  expect(await told()).toMatchObject([{ kind: "RECOVERED", code: "EXPORT_USER_MISSING" }]);
});
