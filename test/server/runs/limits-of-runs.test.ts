import { randomUUID } from "node:crypto";

import type pg from "pg";
import { beforeAll, beforeEach, describe, expect, test } from "vitest";

import { startJobs, type RunningJobs } from "../../../server/jobs/jobs.js";
import { isFinished } from "../../../server/runs/run-state.js";
import { takeRun } from "../../../server/runs/take-run.js";
import { readTurns, type WaitsFor } from "../../../server/runs/turns.js";
import { people, RunWorld } from "../../support/run-world.js";
import { SEED } from "../../support/sandbox.js";
import { ScheduleWorld } from "../../support/schedule-world.js";

describe("turns", () => {
  let world: ScheduleWorld;
  beforeAll(async () => {
    world = await ScheduleWorld.create();
    return () => world.close();
  });
  beforeEach(async () => {
    await world.empty();
    await limit(world.pool, { overall: 8, ofConnection: 4 });
  });

  const take = (runId: string, pool = world.pool) => takeRun(pool, runId, "worker");
  const request = async (listId?: string) => world.request(await world.makeExport({}, listId));
  const end = (runId: string) =>
    world.pool.query(
      "UPDATE export_run SET state = 'SUCCEEDED', finished_at = now(), lease_expires_at = NULL WHERE id = $1",
      [runId],
    );
  const turnsOf = async (...runIds: string[]): Promise<(WaitsFor | null | undefined)[]> => {
    const turns = await readTurns(world.pool, runIds);
    return runIds.map((runId) => turns.get(runId));
  };

  test("go to the oldest, as many as may be under way", async () => {
    await limit(world.pool, { overall: 2, ofConnection: 4 });
    const runs = [await request(), await request(), await request(), await request()] as const;
    expect(await turnsOf(...runs)).toEqual([null, null, "RUNS_OVERALL", "RUNS_OVERALL"]);
    expect(await take(runs[2])).toBeNull();
    expect(await take(runs[1])).not.toBeNull();
    // The first place is the oldest's, whoever asks sooner.
    expect(await take(runs[2])).toBeNull();
    expect(await take(runs[0])).not.toBeNull();
    expect(await turnsOf(...runs)).toEqual([undefined, undefined, "RUNS_OVERALL", "RUNS_OVERALL"]);
    await end(runs[1]);
    expect(await take(runs[3])).toBeNull();
    expect(await take(runs[2])).not.toBeNull();
  });

  test("go to other connections while one has as many runs under way as it may", async () => {
    await limit(world.pool, { overall: 3, ofConnection: 1 });
    const busy = [await request(), await request()] as const;
    const connectionId = await world.makeConnection();
    const other = await request();
    await world.pool.query(
      "UPDATE export SET connection_id = $1 FROM export_run run WHERE run.export_id = export.id AND run.id = $2",
      [connectionId, other],
    );
    expect(await turnsOf(...busy, other)).toEqual([null, "RUNS_OF_CONNECTION", null]);
    expect(await take(busy[0])).not.toBeNull();
    expect(await take(busy[1])).toBeNull();
    expect(await take(other)).not.toBeNull();
    await end(busy[0]);
    expect(await take(busy[1])).not.toBeNull();
  });

  test("of one list come one at a time, the oldest first, and those that wait for it take no place from others", async () => {
    await limit(world.pool, { overall: 2, ofConnection: 2 });
    const listId = randomUUID();
    const ofList = [await request(listId), await request(listId), await request(listId)] as const;
    const free = await request();
    expect(await turnsOf(...ofList, free)).toEqual([null, "LIST_BUSY", "LIST_BUSY", null]);
    expect(await take(ofList[0])).not.toBeNull();
    expect(await turnsOf(...ofList, free)).toEqual([undefined, "LIST_BUSY", "LIST_BUSY", null]);
    expect(await take(free)).not.toBeNull();
    await end(ofList[0]);
    expect(await take(ofList[2])).toBeNull();
    expect(await take(ofList[1])).not.toBeNull();
  });

  test("count abandoned runs, which are taken over whatever the limits are by then", async () => {
    const abandoned = await request();
    await take(abandoned);
    await limit(world.pool, { overall: 1, ofConnection: 1 });
    const next = await request();
    await world.pool.query("UPDATE export_run SET lease_expires_at = now() - interval '1 s' WHERE id = $1", [
      abandoned,
    ]);
    expect(await take(next)).toBeNull();
    expect(await take(abandoned)).toMatchObject({ state: "PLANNING", epoch: 2 });
  });

  test("are taken one after the other: the last place does not go to two whose lists become free meanwhile", async () => {
    await limit(world.pool, { overall: 2, ofConnection: 2 });
    const listId = randomUUID();
    const busy = await request(listId);
    const older = await request(listId);
    const younger = await request();
    await take(busy);
    let commit = (): void => undefined;
    const committing = Promise.withResolvers<void>();
    const released = new Promise<void>((resolve) => (commit = resolve));
    const slow = take(
      younger,
      beforeCommit(world.pool, async () => {
        committing.resolve();
        await released;
      }),
    );
    await committing.promise;
    // One of two places is free by what is committed, and the other run is about to have it.
    await limit(world.pool, { overall: 1, ofConnection: 2 });
    await end(busy);
    const quick = take(older);
    await untilWaiting(world.pool);
    commit();
    expect(await slow).not.toBeNull();
    expect(await quick).toBeNull();
    expect(await turnsOf(older)).toEqual(["RUNS_OVERALL"]);
  });
});

test("several workers never have more runs under way than may be, and perform all of them", async () => {
  const world = await RunWorld.create();
  const workers: RunningJobs[] = [];
  try {
    world.people = people(3);
    await limit(world.pool, { overall: 3, ofConnection: 2 });
    const other = await secondConnection(world);
    const exports: string[] = [];
    for (let n = 0; n < 8; n += 1) {
      const title = { Title: `List ${n}`, UnsubscribeSetting: "OnlyThisList" };
      const made = await world.sandbox.control.api<string>("POST", `lists/${SEED.clientId}.json`, title);
      exports.push(await world.makeExport({ listId: made.body }));
    }
    // Two that go to one list.
    await world.query("UPDATE export SET list_id = (SELECT list_id FROM export WHERE id = $1) WHERE id = $2", [
      exports[3],
      exports[4],
    ]);
    await world.query("UPDATE export SET connection_id = $1 WHERE id = ANY ($2)", [other, exports.slice(5)]);
    const runs: string[] = [];
    for (const exportId of exports) runs.push(await world.request(exportId));
    const { members } = world.deps().segments;
    const seen: number[][] = [];
    let isMet = false;
    const underWay = async () => {
      const [most] = await world.query<{ overall: number; ofConnection: number }>(
        `SELECT sum(runs)::int AS overall, max(runs)::int AS "ofConnection" FROM (
           SELECT count(*) AS runs FROM export_run run JOIN export ON export.id = run.export_id
           WHERE run.state IN ('PLANNING', 'DELIVERING') GROUP BY export.connection_id) counted`,
      );
      seen.push([most!.overall, most!.ofConnection]);
      return most!.overall;
    };
    const deps = world.deps({
      segments: {
        async *members(...query) {
          // The first wait for each other, so that the limit is met and not merely kept.
          for (const until = Date.now() + 20_000; Date.now() < until && !isMet; isMet ||= (await underWay()) === 3);
          await underWay();
          yield* members(...query);
        },
        profiles: async () => null,
      },
    });
    const em = world.orm.em.fork();
    const waits = await Promise.all(runs.map(async (runId) => world.runs.waitsFor(em, await world.read(runId))));
    expect(waits.slice(0, 4)).toEqual(["WORKER", "WORKER", "RUNS_OF_CONNECTION", "RUNS_OF_CONNECTION"]);
    expect(waits[4]).toBe("LIST_BUSY");
    expect(waits.slice(5)).toEqual(["WORKER", "RUNS_OVERALL", "RUNS_OF_CONNECTION"]);
    for (let n = 0; n < 3; n += 1) workers.push(await startJobs(deps));
    const ended = [];
    for (const runId of runs) ended.push(await world.until(runId, (run) => isFinished(run.state)));
    expect(ended.map(({ added, updated }) => added + updated)).toEqual(runs.map(() => 3));
    expect(ended[4]!.startedAt!.getTime()).toBeGreaterThanOrEqual(ended[3]!.finishedAt!.getTime());
    expect(Math.max(...seen.map(([overall]) => overall!))).toBe(3);
    expect(Math.max(...seen.map(([, ofConnection]) => ofConnection!))).toBe(2);
    // Of one connection the oldest go first; those of the other do not wait for them.
    const started = await world.query<{ id: string }>("SELECT id FROM export_run ORDER BY started_at");
    const order = started.map(({ id }) => runs.indexOf(id));
    expect(order.slice(0, 3).toSorted()).toEqual([0, 1, 5]);
    for (const ofConnection of [order.filter((n) => n < 5), order.filter((n) => n >= 5)]) {
      const oldest = Math.min(...ofConnection);
      // Two that may begin at the same moment do so in any order; nobody begins before a place is theirs.
      for (const [place, n] of ofConnection.entries()) expect(n - oldest).toBeLessThanOrEqual(place + 1);
    }
  } finally {
    await Promise.all(workers.map((worker) => worker.close()));
    await world.close();
  }
}, 120_000);

async function limit(pool: pg.Pool, { overall, ofConnection }: { overall: number; ofConnection: number }) {
  await pool.query("UPDATE setting SET concurrent_runs = $1, concurrent_runs_per_connection = $2", [
    overall,
    ofConnection,
  ]);
}

async function secondConnection(world: RunWorld): Promise<string> {
  const id = randomUUID();
  await world.query(
    `INSERT INTO connection (id, display_name, type, export_user_id, authentication_method, credential_sealed,
       authenticated_at, account, created_at, updated_at)
     SELECT $1, 'Other account', type, export_user_id, authentication_method, credential_sealed, authenticated_at, account,
       created_at, updated_at FROM connection WHERE id = $2`,
    [id, world.connectionId],
  );
  await world.query(
    `INSERT INTO consent (id, connection_id, action, by_id, at, statement_version, statement_locale, statement_text,
       statement_sha256, account)
     SELECT gen_random_uuid(), $1, action, by_id, at, statement_version, statement_locale, statement_text,
       statement_sha256, account FROM consent WHERE connection_id = $2`,
    [id, world.connectionId],
  );
  return id;
}

/** A pool whose transactions wait for something before they are committed. */
function beforeCommit(pool: pg.Pool, wait: () => Promise<void>): pg.Pool {
  const connect = async () => {
    const client = await pool.connect();
    return {
      query: async (text: string, values?: unknown[]) => {
        if (text === "COMMIT") await wait();
        return client.query(text, values);
      },
      release: (error?: Error) => client.release(error),
    };
  };
  return { connect } as unknown as pg.Pool;
}

/** Resolves when a session waits for an advisory lock. */
async function untilWaiting(pool: pg.Pool): Promise<void> {
  await expect
    .poll(async () => (await pool.query("SELECT FROM pg_locks WHERE locktype = 'advisory' AND NOT granted")).rowCount, {
      timeout: 10_000,
      interval: 20,
    })
    .toBeGreaterThan(0);
}
