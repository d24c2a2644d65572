import { pino } from "pino";
import { afterAll, beforeAll, expect, test } from "vitest";

import { createAgenda } from "../../../server/jobs/agenda.js";
import { defineDispatchRuns, startDispatching } from "../../../server/jobs/dispatch-runs.job.js";
import { logOptions } from "../../../server/log.js";
import { RunWorld } from "../../support/run-world.js";

const LIFETIME_MS = 600;

let world: Awaited<ReturnType<typeof RunWorld.create>>;
beforeAll(async () => void (world = await RunWorld.create()));
afterAll(() => world.close());

function logLines() {
  const lines: Record<string, unknown>[] = [];
  const log = pino(logOptions({ logLevel: "warn" }), { write: (line: string) => void lines.push(JSON.parse(line)) });
  return { lines, log };
}

test("what the job queue meets is logged as what it is, of whichever process", () => {
  const { lines, log } = logLines();
  const agenda = createAgenda(world.pool, log);
  const error = Object.assign(new Error("timeout exceeded when trying to connect"), { code: "ETIMEDOUT" });
  agenda.emit("error", error);
  agenda.emit("fail", error, { attrs: { name: "dispatch-runs" } });
  agenda.emit("fail", "told by another process", { jobName: "tick-schedules" });
  const logged = { type: "Error", code: "ETIMEDOUT", message: "timeout exceeded when trying to connect" };
  expect(lines).toMatchObject([
    { error: logged },
    { job: "dispatch-runs", error: logged },
    { job: "tick-schedules", error: { type: "string" } },
  ]);
});

test("dispatching that takes longer than its lock keeps it, and is neither ended nor begun a second time", async () => {
  const { lines, log } = logLines();
  const agenda = createAgenda(world.pool, log);
  await world.request(world.exportId);
  let begun = 0;
  let dispatched = () => {};
  const done = new Promise<void>((resolve) => (dispatched = resolve));
  const enqueue = async () => {
    begun += 1;
    await untilLockedFor("dispatch-runs", LIFETIME_MS * 3);
    dispatched();
  };
  defineDispatchRuns(agenda, { pool: world.pool, queue: { enqueue }, log }, LIFETIME_MS);
  await agenda.start();
  await startDispatching(agenda);
  await done;
  expect(begun).toBe(1);
  await agenda.stop(false);
  expect(lines).toEqual([]);
});

/** Resolves when a job's lock has been renewed for so long that it would have run out otherwise, more than once. */
async function untilLockedFor(name: string, ms: number): Promise<void> {
  const lockedAt = async () => {
    const [job] = await world.query<{ at: Date }>("SELECT locked_at AS at FROM agenda_jobs WHERE name = $1", [name]);
    return job!.at.getTime();
  };
  const first = await lockedAt();
  for (const deadline = Date.now() + 20_000; Date.now() < deadline;) if ((await lockedAt()) - first >= ms) return;
  throw new Error("The lock was not renewed.");
}
