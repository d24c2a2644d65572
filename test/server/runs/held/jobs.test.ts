import { expect, test } from "vitest";

import { startJobs } from "../../../../server/jobs/jobs.js";
import { people, RunWorld } from "../../../support/run-world.js";
import { decisionsIn, holdRun, stagedTables } from "./held-world.js";

test("a worker ends what nobody decided about, keeps the rows of what waits, and delivers what is approved", async () => {
  const world = await RunWorld.create();
  world.people = people(5);
  const [due, waiting] = [
    await holdRun(world, await world.makeExport()),
    await holdRun(world, await world.makeExport()),
  ];
  await world.query("UPDATE export_run SET held_until = clock_timestamp() WHERE id = $1", [due.id]);
  // Left behind by a run that is no more: when they are gone, the sweeper has been there.
  await world.query("CREATE TABLE listwright_staging.members_0 AS SELECT 1 AS one");
  const jobs = await startJobs(world.deps());
  try {
    expect(await world.until(due.id, ({ state }) => state === "CANCELLED")).toMatchObject({
      failureCode: "HELD_EXPIRED",
    });
    await expect.poll(() => stagedTables(world), { timeout: 20_000 }).toEqual(["decisions", "leavers"]);
    expect(await world.read(waiting.id)).toMatchObject({ state: "HELD" });
    await decisionsIn(world).approve(waiting.id);
    expect(await world.until(waiting.id, ({ state }) => state === "SUCCEEDED")).toMatchObject({ added: 5 });
  } finally {
    await jobs.close();
    await world.close();
  }
});
