import { randomUUID } from "node:crypto";

import { afterEach, beforeEach, describe, expect, test } from "vitest";

import { RetentionWorld } from "./retention-world.js";

let world: RetentionWorld;
beforeEach(async () => (world = await RetentionWorld.create()));
afterEach(() => world.close());

describe("the audit trail", () => {
  const eventAt = async (at: string) => {
    const month = at.slice(0, 7);
    const name = `audit_event_${month.replace("-", "_")}`;
    await world.query(
      `CREATE TABLE IF NOT EXISTS ${name} PARTITION OF audit_event
       FOR VALUES FROM ('${month}-01T00:00:00Z') TO ('${month}-01T00:00:00Z'::timestamptz + interval '1 month')`,
    );
    await world.query("INSERT INTO audit_event (at, action, outcome) VALUES ($1, 'signIn', 'DONE')", [at]);
  };
  const kept = async () =>
    (await world.query<{ at: Date }>("SELECT at FROM audit_event WHERE action = 'signIn' ORDER BY at")).map(({ at }) =>
      at.toISOString().slice(0, 10),
    );

  test("is dropped by months older than is set, and says so in itself", async () => {
    await eventAt("2023-11-30T12:00:00Z");
    await eventAt("2023-12-01T12:00:00Z");
    await world.retention().apply();
    expect(await kept()).toEqual(["2023-12-01"]);
    expect(await world.events()).toEqual([
      { kind: "audit", name: "2023-11", details: { partitions: ["audit_event_2023_11"], events: 1 } },
    ]);
    await world.settings.update({ retentionAuditYears: 5 });
    await world.retention().apply();
    expect(await kept()).toEqual([]);
  });

  test("older events outside of all months are deleted too, and it refuses changes afterwards as before", async () => {
    for (const at of ["2019-01-01T00:00:00Z", "2045-01-01T00:00:00Z"]) {
      await world.query("INSERT INTO audit_event (at, action, outcome) VALUES ($1, 'signIn', 'DONE')", [at]);
    }
    await world.retention().apply();
    expect(await kept()).toEqual(["2045-01-01"]);
    await expect(world.query("DELETE FROM audit_event_default")).rejects.toThrow(/append-only/);
  });
});

describe("consent", () => {
  const connection = async (deletedAt: string | null): Promise<string> => {
    const id = randomUUID();
    await world.query(
      `INSERT INTO connection (id, display_name, type, created_at, updated_at)
       VALUES ($1, 'Newsletter', 'CAMPAIGN_MONITOR', now(), now())`,
      [id],
    );
    for (const action of ["GIVEN", "WITHDRAWN"]) {
      await world.query(
        `INSERT INTO consent (id, connection_id, action, by_id, at, statement_version, statement_locale, statement_text,
           statement_sha256, account)
         VALUES (gen_random_uuid(), $1, $2, 'ada', '2020-01-01', '2020-01-01', 'en', 'I agree.', 'hash', '[]')`,
        [id, action],
      );
    }
    if (deletedAt !== null) {
      await world.query("DELETE FROM connection WHERE id = $1", [id]);
      await world.query("UPDATE deleted_connection SET deleted_at = $2 WHERE id = $1", [id, deletedAt]);
    }
    return id;
  };
  const kept = async () =>
    (await world.query<{ id: string }>("SELECT DISTINCT connection_id AS id FROM consent"))
      .map(({ id }) => id)
      .toSorted();

  test("goes with all its records once its connection has been gone for as long as is set; that of others stays", async () => {
    const old = await connection("2023-11-30T23:00:00Z");
    const later = await connection("2023-12-01T00:00:00Z");
    const living = await connection(null);
    await world.retention().apply();
    expect(await kept()).toEqual([later, living].toSorted());
    expect(await world.query("SELECT id FROM deleted_connection")).toEqual([{ id: later }]);
    expect(
      await world.query(
        "SELECT object_id AS id, object_name AS name, details FROM audit_event WHERE object_kind = 'consent' AND operation = 'applyRetention'",
      ),
    ).toEqual([{ id: old, name: "Newsletter", details: { records: 2 } }]);
  });

  test("cannot be changed, deleted or emptied, not even by the owner, before and after it was deleted by age", async () => {
    await connection("2020-01-01T00:00:00Z");
    await connection(null);
    for (const applied of [false, true]) {
      if (applied) await world.retention().apply();
      for (const statement of ["UPDATE consent SET statement_text = ''", "DELETE FROM consent", "TRUNCATE consent"]) {
        await expect(world.owner.query(statement)).rejects.toThrow(/append-only/);
        await expect(world.pool.query(statement)).rejects.toThrow(/permission denied/);
      }
    }
    expect(await world.query("SELECT FROM consent")).toHaveLength(2);
  });
});
