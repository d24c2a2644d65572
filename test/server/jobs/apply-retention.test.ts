import { afterEach, expect, test } from "vitest";

import { startTestApp, type TestApp } from "../../support/app.js";

let app: TestApp | null = null;
afterEach(async () => {
  await app?.close();
  app = null;
});

const partitions = async (running: TestApp) =>
  (
    await running.app.services.pool.query<{ name: string }>(
      "SELECT inhrelid::regclass::text AS name FROM pg_inherits WHERE inhparent = 'export_run'::regclass",
    )
  ).rows.map(({ name }) => name);

test("a server that starts applies retention as the owner of the tables, by its own clock, and again each day", async () => {
  const running = await startTestApp({ clock: { now: () => new Date("2040-06-15T00:00:00Z") } });
  app = running;
  await expect.poll(() => partitions(running), { timeout: 30_000 }).toContain("export_run_2040_09");
  // What was made for the time in which the database was made is over.
  await expect
    .poll(async () => (await partitions(running)).filter((name) => name < "export_run_2039"), { timeout: 30_000 })
    .toEqual([]);
  const { rows } = await running.app.services.pool.query(
    "SELECT repeat_interval FROM agenda_jobs WHERE name = 'apply-retention' AND type = 'single'",
  );
  expect(rows).toEqual([{ repeat_interval: "1 day" }]);
});
