import { afterAll, beforeAll, expect, test } from "vitest";

import { RunStatisticsService, type RunStatistics } from "../../../server/runs/statistics/run-statistics.service.js";
import { RunWorld } from "../../support/run-world.js";

let world: Awaited<ReturnType<typeof RunWorld.create>>;
let statistics: RunStatisticsService;
let otherExport: string;
let connectionId: string;

beforeAll(async () => {
  world = await RunWorld.create();
  statistics = new RunStatisticsService({ pool: world.pool });
  otherExport = await world.makeExport();
  const [found] = await world.query<{ connection_id: string }>("SELECT connection_id FROM export LIMIT 1");
  connectionId = found!.connection_id;
});
afterAll(() => world.close());

interface Ended {
  readonly of?: string;
  readonly at: string;
  readonly state?: string;
  readonly seconds?: number;
  readonly added?: number;
  readonly rejected?: number;
  readonly trigger?: string;
}

async function ended({ of, at, state = "SUCCEEDED", seconds, added = 0, rejected = 0, trigger = "SCHEDULE" }: Ended) {
  await world.query(
    `WITH list AS (
       INSERT INTO destination_list (list_id) VALUES ('counted') ON CONFLICT (list_id) DO UPDATE SET list_id = excluded.list_id
       RETURNING id)
     INSERT INTO export_run (id, export_id, list_key, kind, trigger, origin, idempotency_key, state, queued_at, started_at,
       finished_at, added, rejected)
     SELECT gen_random_uuid(), $1, list.id, 'EXPORT', $2, 'test', gen_random_uuid()::text, $3, $4::timestamptz,
       CASE WHEN $5::int IS NOT NULL THEN $4::timestamptz END,
       $4::timestamptz + make_interval(secs => coalesce($5, 0)), $6, $7 FROM list`,
    [of ?? world.exportId, trigger, state, at, seconds ?? null, added, rejected],
  );
}

async function found(filter: Parameters<RunStatisticsService["of"]>[0], zone = "UTC"): Promise<RunStatistics> {
  const answer = await statistics.of(filter, zone);
  if (!("days" in answer)) throw new Error(JSON.stringify(answer));
  return answer;
}

test("runs are counted and averaged by the days of a calendar, empty ones included", async () => {
  await ended({ at: "2026-03-28T22:30:00Z", seconds: 10, added: 100 });
  await ended({ at: "2026-03-28T23:30:00Z", seconds: 30, added: 50, rejected: 4, state: "COMPLETED_WITH_WARNINGS" });
  await ended({ at: "2026-03-30T12:00:00Z", seconds: 2, state: "FAILED" });
  await ended({ at: "2026-03-30T12:00:00Z", state: "SKIPPED" });
  await ended({ of: otherExport, at: "2026-03-30T12:00:00Z", seconds: 600, added: 9, trigger: "ON_DEMAND" });
  const filter = {
    exportId: world.exportId,
    queuedAfter: new Date("2026-03-28T00:00:00Z"),
    queuedBefore: new Date("2026-03-30T21:00:00Z"),
  };
  const inBerlin = await found(filter, "Europe/Berlin");
  expect(inBerlin).toMatchObject({ total: 4, averageSeconds: 14, medianSeconds: 10, averageSent: 50 });
  expect(inBerlin.averageRejected).toBeCloseTo(4 / 3);
  expect(inBerlin.byState).toEqual(
    ["COMPLETED_WITH_WARNINGS", "FAILED", "SKIPPED", "SUCCEEDED"].map((state) => ({ state, count: 1 })),
  );
  const days = (of: RunStatistics) => of.days.map(({ day, runs, sent }) => `${day} ${runs} ${sent}`);
  expect(days(inBerlin)).toEqual(["2026-03-28 1 100", "2026-03-29 1 50", "2026-03-30 2 0"]);
  expect(days(await found(filter))).toEqual(["2026-03-28 2 150", "2026-03-29 0 0", "2026-03-30 2 0"]);
  expect(inBerlin.days[2]).toMatchObject({ failed: 1, skipped: 1, averageSeconds: 2, rejected: 0 });
});

test("the filter of the history finds the same runs", async () => {
  const time = { queuedAfter: new Date("2026-03-01T00:00:00Z"), queuedBefore: new Date("2026-04-01T00:00:00Z") };
  expect((await found({ ...time, trigger: ["ON_DEMAND"] })).total).toBe(1);
  expect((await found({ ...time, state: ["FAILED", "SKIPPED"] })).total).toBe(2);
  expect((await found({ ...time, connectionId })).total).toBe(5);
  expect((await found({ ...time, kind: ["PLAN"] })).total).toBe(0);
  expect((await found({ ...time, exportId: "no ID" })).total).toBe(0);
  expect((await found({ ...time, kind: ["PLAN"] })).averageSeconds).toBeNull();
});

test("a time that runs backwards or is too long, and a zone that is none, are refused beside their field", async () => {
  const refused = await statistics.of(
    { queuedAfter: new Date("2026-03-02T00:00:00Z"), queuedBefore: new Date("2026-03-01T00:00:00Z") },
    "Mars/Olympus",
  );
  expect(refused).toMatchObject({
    fields: [
      { path: "filter.queuedAfter", code: "NOT_BEFORE" },
      { path: "timeZone", code: "UNKNOWN" },
    ],
  });
  // An offset is no zone, and PostgreSQL would read its sign the other way round.
  expect(await statistics.of({}, "+09:00")).toMatchObject({ fields: [{ path: "timeZone", code: "UNKNOWN" }] });
  const tooLong = await statistics.of({ queuedAfter: new Date("2020-01-01T00:00:00Z") }, "UTC");
  expect(tooLong).toMatchObject({ fields: [{ path: "filter.queuedAfter", code: "OUT_OF_BOUNDS" }] });
});

test("the health of a connection tells failing from impaired from healthy", async () => {
  const ago = (hours: number) => new Date(Date.now() - hours * 3_600_000).toISOString();
  expect(await statistics.healthOf(connectionId)).toMatchObject({ standing: "UNKNOWN", score: null, performed: 0 });
  for (let hours = 10; hours < 19; hours += 1) await ended({ at: ago(hours), seconds: 1 });
  expect(await statistics.healthOf(connectionId)).toMatchObject({ standing: "HEALTHY", score: 1, performed: 9 });
  await ended({ at: ago(3), seconds: 1, state: "FAILED" });
  await ended({ at: ago(2), seconds: 1, state: "FAILED", of: otherExport });
  // Nothing was tried: neither good nor bad.
  await ended({ at: ago(1), state: "SKIPPED" });
  expect(await statistics.healthOf(connectionId)).toMatchObject({ standing: "FAILING", failedInARow: 2, failed: 2 });
  await ended({ at: ago(0.5), seconds: 1 });
  expect(await statistics.healthOf(connectionId)).toMatchObject({ standing: "IMPAIRED", failedInARow: 0, failed: 2 });
});
