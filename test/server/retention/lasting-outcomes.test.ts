import { v7 as timedUuid } from "uuid";
import { afterEach, beforeEach, describe, expect, test } from "vitest";

import { RetentionWorld } from "./retention-world.js";

let world: RetentionWorld;
beforeEach(async () => (world = await RetentionWorld.create()));
afterEach(() => world.close());

describe("outcomes that last", () => {
  const EXPORT = "0197f0a0-0000-7000-8000-000000000001";
  const lasting = (
    name: string,
    from: string,
    until: string | null,
    changes: { list?: number; exportId?: string } = {},
  ) =>
    world.query(
      `INSERT INTO lasting_outcome (export_id, list_key, address, outcome, from_run_id, from_at, until_run_id, until_at)
       VALUES ($1, $2, $3, 'WITHHELD', $4, $5, $6, $7)`,
      [
        changes.exportId ?? EXPORT,
        changes.list ?? 1,
        name,
        timedUuid({ msecs: Date.parse(from) }),
        from,
        until === null ? null : timedUuid({ msecs: Date.parse(until) }),
        until,
      ],
    );
  const left = async () =>
    (await world.query<{ address: string }>("SELECT address FROM lasting_outcome ORDER BY address")).map(
      (row) => row.address,
    );

  test("go once they hold in no run that is kept; what still holds stays, however long ago it began", async () => {
    await world.makeExport(EXPORT);
    await world.runAt("2029-10-31T10:00:00Z");
    await world.runAt("2029-11-05T10:00:00Z");
    await lasting("ended before the oldest run that is kept", "2029-09-01T00:00:00Z", "2029-11-05T09:00:00Z");
    await lasting("ended after it", "2028-01-01T00:00:00Z", "2029-11-06T00:00:00Z");
    await lasting("still so", "2027-01-01T00:00:00Z", null);
    await world.retention().apply();
    expect(await left()).toEqual(["ended after it", "still so"]);
    expect((await world.events()).at(-1)).toEqual({ kind: "run", name: null, details: { outcomes: 1 } });
  });

  test("left open on a list that their export no longer fills go with its last run there", async () => {
    const moved = "0197f0a0-0000-7000-8000-000000000002";
    const gone = "0197f0a0-0000-7000-8000-000000000003";
    await world.makeExport(moved, "elsewhere");
    const kept = await world.runAt("2030-11-05T10:00:00Z");
    await world.query("UPDATE export_run SET outcomes_of = $2 WHERE id = $1", [kept, moved]);
    await lasting("of an export that moved", "2030-11-05T10:00:00Z", null, { exportId: moved });
    await lasting("of an export that is gone", "2030-11-05T10:00:00Z", null, { exportId: gone });
    await world.retention().apply();
    expect(await left()).toEqual(["of an export that moved"]);
    await world.query("UPDATE export_run SET outcomes_of = NULL");
    await world.retention().apply();
    expect(await left()).toEqual([]);
  });
});
