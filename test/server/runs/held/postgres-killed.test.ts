import { chmod, mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";

import { pino } from "pino";
import { afterAll, beforeAll, expect, test } from "vitest";

import { startEmbeddedPostgres, type EmbeddedPostgres } from "../../../../server/database/embedded-postgres.js";
import { migrate } from "../../../../server/database/migrate.js";
import { ADDS_UP, sumsOf } from "../../../support/run-sums.js";
import { people, RunWorld } from "../../../support/run-world.js";
import { decisionsIn, holdRun } from "./held-world.js";

let dataDir: string;
let postgres: EmbeddedPostgres;
let world: Awaited<ReturnType<typeof RunWorld.create>>;
beforeAll(async () => {
  dataDir = await mkdtemp(path.join(tmpdir(), "listwright-held-"));
  await chmod(dataDir, 0o711);
  postgres = await startEmbeddedPostgres({ dataDir, log: pino({ level: "silent" }) });
  const { url, ownerUrl, superuserUrl } = postgres;
  await migrate(ownerUrl, url);
  world = await RunWorld.create({ database: { url, ownerUrl, superuserUrl, drop: async () => undefined } });
});
afterAll(async () => {
  await world.close();
  await postgres.stop();
  await rm(dataDir, { recursive: true, force: true });
});

/** When the PostgreSQL that answers was started; null while none does. */
async function startedAt(): Promise<number | null> {
  return world.query<{ at: Date }>("SELECT pg_postmaster_start_time() AS at").then(
    ([row]) => row!.at.getTime(),
    () => null,
  );
}

/** Kills PostgreSQL, and resolves once another one has recovered what it left. */
async function killPostgres(): Promise<void> {
  const before = await startedAt();
  process.kill(postgres.pid()!, "SIGKILL");
  // Connections that were open may be served for a moment longer.
  await expect
    .poll(startedAt, { timeout: 60_000, interval: 100 })
    .toSatisfy((at: number | null) => at !== null && at !== before);
}

test("a held plan outlives a crash of PostgreSQL, row by row, and is delivered as it was shown", async () => {
  world.people = people(40);
  const exportId = await world.makeExport({ membership: "MIRROR", onLeave: "DELETE" });
  await world.runToEnd(exportId);
  // Ten are new, ten leave: tables of both kinds.
  world.people = people(50).slice(10);
  const held = await holdRun(world, exportId);
  expect(held).toMatchObject({ toAdd: 10, toRemove: 10 });
  await world.query("CREATE UNLOGGED TABLE listwright_staging.witness AS SELECT 1 AS one");

  await killPostgres();
  expect(await world.query("SELECT FROM listwright_staging.witness")).toHaveLength(0);

  expect(await decisionsIn(world).approve(held.id)).toMatchObject({ state: "QUEUED" });
  const run = await world.performToEnd(held.id);
  expect(run).toMatchObject({ state: "SUCCEEDED", added: 10, removed: 10 });
  expect(await sumsOf(world, run)).toEqual(ADDS_UP);
  expect(await world.listed()).toHaveLength(40);
}, 180_000);
