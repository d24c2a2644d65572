import { randomUUID } from "node:crypto";

import { v7 as timedUuid } from "uuid";
import { afterEach, beforeEach, describe, expect, test } from "vitest";

import { RetentionWorld } from "./retention-world.js";

let world: RetentionWorld;
beforeEach(async () => (world = await RetentionWorld.create()));
afterEach(() => world.close());

describe("runs and their timelines", () => {
  test("are dropped by whole months once all of the month is older than is set; the rest stays", async () => {
    const old = await world.runAt("2029-09-30T10:00:00Z");
    const justOld = await world.runAt("2029-10-31T23:59:59Z");
    const stillIn = await world.runAt("2029-11-01T00:00:00Z");
    const recent = await world.runAt("2030-12-01T00:00:00Z");
    expect(await world.runs()).toEqual([old, justOld, stillIn, recent]);

    await world.retention().apply();
    expect(await world.runs()).toEqual([stillIn, recent]);
    expect(await world.timelines()).toEqual([stillIn, recent]);
    expect(await world.partitions("export_run")).not.toContain("export_run_2029_10");
    expect(await world.partitions("run_recipient")).not.toContain("run_recipient_2029_10");
    expect(await world.partitions("export_run")).toContain("export_run_2029_11");
    expect(await world.events()).toEqual([
      {
        kind: "run",
        name: "2029-09",
        details: { partitions: ["export_run_2029_09", "run_recipient_2029_09"], runs: 1, recipients: 1 },
      },
      {
        kind: "run",
        name: "2029-10",
        details: { partitions: ["export_run_2029_10", "run_recipient_2029_10"], runs: 1, recipients: 1 },
      },
    ]);
  });

  test("stay a month longer when an admin says so", async () => {
    const old = await world.runAt("2029-10-31T10:00:00Z");
    await world.settings.update({ retentionRunMonths: 14 });
    await world.retention().apply();
    expect(await world.runs()).toEqual([old]);
    await world.settings.update({ retentionRunMonths: 13 });
    await world.retention().apply();
    expect(await world.runs()).toEqual([]);
  });

  test("a month with a run that has not finished stays whole", async () => {
    const finished = await world.runAt("2029-09-02T10:00:00Z");
    const held = await world.runAt("2029-09-03T10:00:00Z", { state: "HELD" });
    await world.retention().apply();
    expect(await world.runs()).toEqual([finished, held]);
    expect(await world.timelines()).toEqual([finished, held]);
    await world.query("UPDATE export_run SET state = 'CANCELLED', finished_at = now() WHERE id = $1", [held]);
    await world.retention().apply();
    expect(await world.runs()).toEqual([]);
  });

  test("runs whose ID says nothing of their time are deleted one by one, and only those that are old and finished", async () => {
    await world.runAt("2029-09-02T10:00:00Z", { id: randomUUID() });
    const held = await world.runAt("2029-09-02T10:00:00Z", { id: randomUUID(), state: "HELD" });
    const recent = await world.runAt("2030-11-02T10:00:00Z", { id: randomUUID() });
    await world.retention().apply();
    expect(await world.runs()).toEqual([held, recent]);
    expect(await world.timelines()).toEqual([held, recent]);
    expect(await world.events()).toEqual([{ kind: "run", name: null, details: { runs: 1, recipients: 1 } }]);
  });

  test("the ledger stays, and whoever was in doubt is sent again", async () => {
    const exportId = randomUUID();
    await world.makeExport(exportId);
    const old = await world.runAt("2029-09-02T10:00:00Z", { exportId });
    await world.query("INSERT INTO recipient VALUES (1, 'tom@example.com', 'tom@example.com', 'UNSUBSCRIBED', now())");
    for (const address of ["tom@example.com", "eve@example.com"]) {
      await world.query(
        `INSERT INTO export_recipient (export_id, list_key, address, claimed, sent_hash, last_outcome, last_outcome_at)
         VALUES ($1, 1, $2, true, '\\x01', 'ADDED', '2029-09-02T10:00:00Z')`,
        [exportId, address],
      );
    }
    await world.query(
      `INSERT INTO delivery_intent (id, run_id, list_key, plan_id, batch, addresses, adding, created_at)
       VALUES (gen_random_uuid(), $1, 1, gen_random_uuid(), 0, '{eve@example.com}', '{true}', now())`,
      [old],
    );
    await world.retention().apply();
    expect(await world.runs()).toEqual([]);
    expect(await world.query("SELECT state FROM recipient")).toEqual([{ state: "UNSUBSCRIBED" }]);
    expect(
      await world.query(
        "SELECT address, claimed, sent_hash IS NULL AS again, last_outcome FROM export_recipient ORDER BY 1",
      ),
    ).toEqual([
      { address: "eve@example.com", claimed: true, again: true, last_outcome: "ADDED" },
      { address: "tom@example.com", claimed: true, again: false, last_outcome: "ADDED" },
    ]);
    expect(await world.query("SELECT FROM delivery_intent UNION ALL SELECT FROM run_request")).toEqual([]);
  });

  test("the months to come have their partitions, also when it is done again", async () => {
    await world.retention().apply();
    await world.retention().apply();
    for (const month of ["2030_12", "2031_01", "2031_02", "2031_03"]) {
      expect(await world.partitions("export_run")).toContain(`export_run_${month}`);
      expect(await world.partitions("run_recipient")).toContain(`run_recipient_${month}`);
    }
    await world.runAt("2031-03-31T23:59:59.999Z", { id: timedUuid({ msecs: Date.UTC(2031, 2, 31, 23, 59, 59, 999) }) });
    expect(await world.query("SELECT tableoid::regclass::text AS at FROM export_run")).toEqual([
      { at: "export_run_2031_03" },
    ]);
    expect(await world.query("SELECT tableoid::regclass::text AS at FROM run_recipient")).toEqual([
      { at: "run_recipient_2031_03" },
    ]);
  });

  test("a month whose runs came before its partition was made stays in the default one, and is deleted from there", async () => {
    const early = await world.runAt("2031-01-10T00:00:00Z", { id: timedUuid({ msecs: Date.UTC(2031, 0, 10) }) });
    await world.retention().apply();
    expect(await world.partitions("export_run")).not.toContain("export_run_2031_01");
    expect(await world.runs()).toEqual([early]);
    world.now = new Date("2032-03-01T00:00:00Z");
    await world.retention().apply();
    expect(await world.runs()).toEqual([]);
    expect(await world.timelines()).toEqual([]);
  });
});

test("the application's role can do none of it", async () => {
  const old = await world.runAt("2029-09-30T10:00:00Z");
  await expect(world.retention(world.database.url).apply()).rejects.toThrow(/must be owner|permission denied/);
  expect(await world.runs()).toEqual([old]);
  for (const statement of [
    "DROP TABLE export_run_2029_09",
    "ALTER TABLE export_run DETACH PARTITION export_run_2029_09",
    "ALTER TABLE consent DISABLE TRIGGER USER",
    "ALTER TABLE audit_event_default DISABLE TRIGGER USER",
    "SET session_replication_role = replica",
  ]) {
    await expect(world.pool.query(statement)).rejects.toThrow(/must be owner|permission denied/);
  }
});

test("two processes at once do it once", async () => {
  await world.runAt("2029-09-30T10:00:00Z");
  await Promise.all([world.retention().apply(), world.retention().apply(), world.retention().apply()]);
  await world.retention().apply();
  expect(await world.events()).toHaveLength(1);
});
