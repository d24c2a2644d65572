import { afterAll, beforeAll, expect, test } from "vitest";

import { countAddresses, readRunRecipients, streamRunRecipients } from "../../../../server/runs/run-recipients.js";
import { people, RunWorld } from "../../../support/run-world.js";
import { decisionsIn, holdRun } from "./held-world.js";

let world: Awaited<ReturnType<typeof RunWorld.create>>;
beforeAll(async () => void (world = await RunWorld.create()));
afterAll(() => world.close());

async function all(runId: string): Promise<string[]> {
  const found: string[] = [];
  for await (const { email, outcome } of streamRunRecipients(world.pool, runId, null))
    found.push(`${outcome} ${email}`);
  return found;
}

test("whoever decides about a held plan can see everybody whom it would send and remove; afterwards nobody is named", async () => {
  await world.query("UPDATE export SET membership = 'MIRROR', on_leave = 'DELETE' WHERE id = $1", [world.exportId]);
  world.people = people(9);
  await world.perform(await world.request(world.exportId));
  world.people = people(12).slice(2);
  const run = await holdRun(world, world.exportId);
  const outcomes = (await all(run.id)).map((line) => line.split(" ")[0]);
  expect(outcomes.toSorted()).toEqual([
    ...Array<string>(3).fill("NOT_ATTEMPTED"),
    ...Array<string>(2).fill("REMOVAL_NOT_ATTEMPTED"),
  ]);
  expect(await countAddresses(world.pool, run.id, null)).toBe(5);

  const paged: (string | null)[] = [];
  for (let after: string | null = null; ;) {
    const page = await readRunRecipients(world.pool, run.id, { first: 2, after });
    expect(Buffer.from(page.pageInfo.endCursor!, "base64url").toString()).not.toContain("@");
    expect(await page.countAll()).toBe(5);
    paged.push(...page.edges.map(({ node }) => `${node.outcome} ${node.email}`));
    if (!page.pageInfo.hasNextPage) break;
    after = page.pageInfo.endCursor;
  }
  expect(paged).toEqual(await all(run.id));
  const leaving = await readRunRecipients(world.pool, run.id, { first: 5, outcome: "REMOVAL_NOT_ATTEMPTED" });
  expect(leaving.edges).toHaveLength(2);

  await decisionsIn(world).reject(run.id, "Later.");
  expect(await all(run.id)).toEqual([]);
});
