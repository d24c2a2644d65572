import { randomUUID } from "node:crypto";

import { beforeAll, beforeEach, expect, test } from "vitest";

import { takeRun } from "../../../server/runs/take-run.js";
import { readTurns } from "../../../server/runs/turns.js";
import { insertConsent } from "../../support/run-world-rows.js";
import { ScheduleWorld } from "../../support/schedule-world.js";

let world: ScheduleWorld;
beforeAll(async () => {
  world = await ScheduleWorld.create();
  return () => world.close();
});
beforeEach(() => world.empty());

const HOURLY = { cron: "0 * * * *" };
const take = (runId: string) => takeRun(world.pool, runId, "worker");
const becameOf = async (exportId: string) => (await world.outcomes(exportId)).map(({ became }) => became);

/** The run of the slot of the next full hour. */
async function nextRun(exportId: string): Promise<string> {
  world.now = new Date(Math.floor(world.now.getTime() / 3_600_000 + 1) * 3_600_000);
  await world.tick();
  const { rows } = await world.pool.query<{ id: string }>(
    "SELECT id FROM export_run WHERE export_id = $1 AND slot = $2",
    [exportId, world.now],
  );
  return rows[0]!.id;
}

test("a slot's run is skipped when its turn comes, for whatever keeps the export from running by then", async () => {
  const exportId = await world.makeScheduled(HOURLY);
  const connectionId = await world.makeConnection();
  await world.pool.query("UPDATE export SET connection_id = $1", [connectionId]);
  for (const statement of [
    "UPDATE export SET paused = true",
    "UPDATE export SET paused = false, connection_id = NULL",
    `UPDATE export SET connection_id = '${connectionId}'`,
  ]) {
    const runId = await nextRun(exportId);
    await world.pool.query(statement);
    if (statement.includes(connectionId)) await insertConsent({ pool: world.pool, connectionId }, "WITHDRAWN");
    expect(await take(runId)).toBeNull();
  }
  expect(await becameOf(exportId)).toEqual(["PAUSED", "NO_CONNECTION", "CONSENT_WITHDRAWN"]);
});

test("a slot's run whose export was deleted meanwhile is skipped", async () => {
  const runId = await nextRun(await world.makeScheduled(HOURLY));
  await world.pool.query("DELETE FROM export");
  expect(await take(runId)).toBeNull();
  const { rows } = await world.pool.query("SELECT skip_reason FROM export_run WHERE id = $1", [runId]);
  expect(rows).toEqual([{ skip_reason: "NO_CONNECTION" }]);
});

test("a slot's run that waited for one that is held by now is skipped when its turn comes", async () => {
  const exportId = await world.makeScheduled(HOURLY);
  const first = await nextRun(exportId);
  expect(await take(first)).toMatchObject({ state: "PLANNING" });
  const second = await nextRun(exportId);
  expect(await take(second)).toBeNull();
  expect(await becameOf(exportId)).toEqual(["PLANNING", "QUEUED"]);
  await world.pool.query("UPDATE export_run SET state = 'HELD', lease_expires_at = NULL WHERE id = $1", [first]);
  expect(await take(second)).toBeNull();
  expect(await becameOf(exportId)).toEqual(["HELD", "HELD_PLAN_WAITING"]);
});

test("a slot's run does not overtake one of its export that waits for its next attempt, and keeps nobody else waiting", async () => {
  const listId = randomUUID();
  const exportId = await world.makeScheduled(HOURLY, {}, listId);
  const first = await nextRun(exportId);
  await take(first);
  await world.pool.query(
    `UPDATE export_run SET state = 'QUEUED', lease_expires_at = NULL, next_attempt_at = now() + interval '1 hour'`,
  );
  const second = await nextRun(exportId);
  const other = await world.request(await world.makeExport({}, listId));
  expect(await readTurns(world.pool, [first, second, other])).toEqual(
    new Map([
      [second, "RUN_OF_EXPORT"],
      [other, null],
    ]),
  );
  expect(await take(second)).toBeNull();
  expect(await take(other)).toMatchObject({ state: "PLANNING" });
  await world.pool.query("UPDATE export_run SET state = 'SUCCEEDED', finished_at = now() WHERE id = $1", [other]);
  await world.pool.query("UPDATE export_run SET next_attempt_at = now() WHERE id = $1", [first]);
  expect(await take(second)).toBeNull();
  expect(await take(first)).toMatchObject({ attempt: 2 });
  await world.pool.query("UPDATE export_run SET state = 'SUCCEEDED', finished_at = now() WHERE id = $1", [first]);
  expect(await take(second)).toMatchObject({ state: "PLANNING", attempt: 1 });
});

test("a removal of people whom the export left behind keeps its slots from nothing", async () => {
  const exportId = await world.makeScheduled(HOURLY);
  const removal = await world.request(exportId, "REMOVAL");
  await world.pool.query("UPDATE export_run SET state = 'HELD', claims_of = export_id WHERE id = $1", [removal]);
  const runId = await nextRun(exportId);
  expect(await take(runId)).toMatchObject({ state: "PLANNING" });
});
