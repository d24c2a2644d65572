import { randomUUID } from "node:crypto";

import { afterEach, beforeEach, expect, test } from "vitest";

import { inTransaction } from "../../../../server/database/transaction.js";
import type { Membership } from "../../../../server/exports/export.entity.js";
import type { Matching, RecipientConsent } from "../../../../server/exports/matching.js";
import { StagingLost } from "../../../../server/runs/deliver/batch.js";
import { blankStaged } from "../../../../server/runs/plan/blank-staged.js";
import { heedRefusers, stageRefusers } from "../../../../server/runs/plan/stage-refusers.js";
import { createMembersTable, dropStaging, stagingOf } from "../../../../server/runs/plan/staging.js";
import { ADDS_UP, sumsOf } from "../../../support/run-sums.js";
import { people, RunWorld } from "../../../support/run-world.js";

const PLAN = { kind: "PLAN", origin: "planExport" } as const;
const PLAN_ID = randomUUID();
const CONSENT: RecipientConsent = {
  field: "consent",
  yesValues: ["yes"],
  refusalWithholds: "ADDRESS",
  removeWhenGone: true,
};

let world: Awaited<ReturnType<typeof RunWorld.create>>;
beforeEach(async () => (world = await RunWorld.create({ matching: { recipientConsent: CONSENT } })));
afterEach(() => world.close());

const agreeing = (count: number) => people(count).map((person) => ({ ...person, consent: "Yes" }));
const refusing = (email: string) => ({ email, consent: "no" });

/** Ten people sent by a segment of those who agree. */
async function send(): Promise<void> {
  world.people = agreeing(10);
  world.elsewhere = [refusing("never@example.com")];
  await world.runToEnd(world.exportId);
}

async function stagingTables(): Promise<string[]> {
  const rows = await world.query<{ name: string }>(
    "SELECT tablename AS name FROM pg_tables WHERE schemaname = 'listwright_staging'",
  );
  return rows.map(({ name }) => name);
}

test.each(["ADD_AND_UPDATE", "ADD_ONLY", "UPDATE_ONLY"] as const satisfies readonly Membership[])(
  "in %s, whoever refuses and so drops out of a segment of those who agree is removed; who only dropped out stays",
  async (membership) => {
    await send();
    await world.query("UPDATE export SET membership = $1", [membership]);
    world.people = agreeing(8);
    world.elsewhere = [refusing(" PERSON8@example.com"), { email: "person9@example.com", consent: "yes" }];
    const run = await world.runToEnd(world.exportId);
    expect(run).toMatchObject({ state: "SUCCEEDED", evaluated: 8, withheld: 0, uniqueCount: 8, unchanged: 8 });
    expect(run).toMatchObject({ toRemove: 1, toRemoveWithdrawn: 1, removed: 1, warnings: [] });
    expect(await sumsOf(world, run)).toEqual(ADDS_UP);
    expect(await world.listed()).not.toContain("person8@example.com");
    expect(await world.listed()).toContain("person9@example.com");
    expect(await stagingTables()).toEqual([]);
  },
);

test("a refusing profile in no segment withholds its address, unless each withholds only itself", async () => {
  await send();
  world.elsewhere = [refusing("person3@example.com")];
  const whole = await world.runToEnd(world.exportId, PLAN);
  expect(whole).toMatchObject({ evaluated: 10, withheld: 1, uniqueCount: 9, toRemove: 1, toRemoveWithdrawn: 1 });
  expect(await sumsOf(world, whole)).toEqual(ADDS_UP);

  const matching = { recipientConsent: { ...CONSENT, refusalWithholds: "PROFILE" } };
  await world.query("UPDATE export SET matching = matching || $1", [matching]);
  expect(await world.runToEnd(world.exportId, PLAN)).toMatchObject({ withheld: 0, uniqueCount: 10, toRemove: 0 });
  // Gone from the segment: as long as another profile of the address agrees, its consent is not gone.
  world.people = agreeing(9);
  world.elsewhere = [refusing("person9@example.com"), { email: "person9@example.com", consent: "yes" }];
  expect(await world.runToEnd(world.exportId, PLAN)).toMatchObject({ uniqueCount: 9, toRemove: 0 });
  world.elsewhere = [refusing("person9@example.com")];
  expect(await world.runToEnd(world.exportId, PLAN)).toMatchObject({ toRemove: 1, toRemoveWithdrawn: 1 });
});

test("where no profile can be read but through the segment, nobody is removed for what it does not show", async () => {
  await send();
  world.people = agreeing(9);
  world.elsewhere = null;
  expect(await world.runToEnd(world.exportId, PLAN)).toMatchObject({ uniqueCount: 9, toRemove: 0 });
});

test("where the relation contradicts most members who agree by their segment, its refusals are not believed", async () => {
  await send();
  world.people = agreeing(9);
  const raw = [...people(9), { email: "person9@example.com" }].map((person) => ({ ...person, consent: "opted in" }));
  const { segments } = world.deps();
  world.overrides = {
    segments: {
      ...segments,
      profiles: async () =>
        (async function* () {
          yield raw.map(({ email, consent }, n) => ({ key: String(n).padStart(9, "0"), values: [email, consent] }));
        })(),
    },
  };
  expect(await world.runToEnd(world.exportId, PLAN)).toMatchObject({ withheld: 0, uniqueCount: 9, toRemove: 0 });
});

test("refusals that PostgreSQL emptied are noticed, and whoever is erased is taken out of them without that", async () => {
  const staging = stagingOf(PLAN_ID);
  const recipientConsent = CONSENT;
  const [{ matching }] = (await world.query<{ matching: Matching }>("SELECT matching FROM export")) as [
    { matching: Matching },
  ];
  world.people = [refusing("one@example.com"), refusing("two@example.com")];
  world.elsewhere = [];
  await createMembersTable(world.pool, staging);
  const rows = await stageRefusers(
    {
      pool: world.pool,
      em: world.orm.em.fork(),
      segments: world.deps().segments,
      settings: { segmentIds: [], matching: { ...matching, recipientConsent } },
      stop: new AbortController().signal,
    },
    staging,
  );
  expect(rows).toBe(2);
  await inTransaction(world.pool, (client) =>
    blankStaged(client, { id: randomUUID(), planId: PLAN_ID }, "one@example.com"),
  );
  expect(await world.query(`SELECT address FROM ${staging.refusers} ORDER BY address`)).toEqual([
    { address: "two@example.com" },
    { address: null },
  ]);
  const heed = () => inTransaction(world.pool, (client) => heedRefusers(client, staging, { rows, matching }));
  expect(await heed()).toBe(true);
  await world.query(`TRUNCATE ${staging.refusers}`);
  await expect(heed()).rejects.toThrow(StagingLost);
  await dropStaging(world.pool, PLAN_ID);
  expect(await stagingTables()).toEqual([]);
});
