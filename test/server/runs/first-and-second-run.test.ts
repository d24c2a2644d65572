import { beforeEach, expect, test } from "vitest";

import { ADDS_UP, sumsOf } from "../../support/run-sums.js";
import { people, RunWorld } from "../../support/run-world.js";

let world: Awaited<ReturnType<typeof RunWorld.create>>;
beforeEach(async () => {
  world = await RunWorld.create();
  return () => world.close();
});

test("a first run adds everybody, and an unchanged second one sends nothing", async () => {
  world.people = [...people(2_345), { email: "  PERSON7@Example.com " }, { email: "not an address" }, { email: null }];
  const first = await world.runToEnd(world.exportId);
  expect(first).toMatchObject({
    state: "SUCCEEDED",
    evaluated: 2_348,
    invalid: 2,
    withheld: 0,
    duplicates: 1,
    uniqueCount: 2_345,
    unchanged: 0,
    toAdd: 2_345,
    toUpdate: 0,
    added: 2_345,
    updated: 0,
    rejected: 0,
    destinationNew: 2_345,
    destinationExisting: 0,
  });
  expect(await sumsOf(world, first)).toEqual(ADDS_UP);
  expect(await world.listed()).toHaveLength(2_345);
  expect(await world.imports()).toBe(3);

  await world.sandbox.control.clearCalls();
  const second = await world.runToEnd(world.exportId);
  expect(second).toMatchObject({ state: "SUCCEEDED", unchanged: 2_345, toAdd: 0, toUpdate: 0, added: 0, updated: 0 });
  expect(await sumsOf(world, second)).toEqual(ADDS_UP);
  expect(await world.imports()).toBe(0);
});

test("later runs send only who is new or changed, and leave those who left the segment on the list", async () => {
  world.people = people(50);
  await world.runToEnd(world.exportId);
  world.people = [{ email: "person0@example.com", name: "Renamed" }, ...people(52).slice(2)];
  const run = await world.runToEnd(world.exportId);
  expect(run).toMatchObject({ state: "SUCCEEDED", unchanged: 48, toAdd: 2, toUpdate: 1, added: 2, updated: 1 });
  expect(await sumsOf(world, run)).toEqual(ADDS_UP);
  expect([...(await world.outcomes(run.id))].toSorted()).toEqual([
    ["person0@example.com", "UPDATED"],
    ["person50@example.com", "ADDED"],
    ["person51@example.com", "ADDED"],
  ]);
  expect(await world.listed()).toHaveLength(52);
  const renamed = await world.sandbox.control.subscribers(world.listId);
  expect(renamed.find(({ EmailAddress }) => EmailAddress === "person0@example.com")?.Name).toBe("Renamed");
});

test("of several profiles with one address the same one wins at every run", async () => {
  world.people = [
    { email: "Anna@example.com", name: "First" },
    { email: "anna@EXAMPLE.com", name: "Second" },
    { email: "anna@example.com", name: "Third" },
  ];
  const first = await world.runToEnd(world.exportId);
  expect(first).toMatchObject({ duplicates: 2, uniqueCount: 1, added: 1 });
  const [anna] = await world.sandbox.control.subscribers(world.listId);
  expect(anna).toMatchObject({ EmailAddress: "Anna@example.com", Name: "First" });
  expect(await world.runToEnd(world.exportId)).toMatchObject({ unchanged: 1, updated: 0 });
});

test("resync sends everybody anew", async () => {
  world.people = people(30);
  await world.runToEnd(world.exportId);
  const run = await world.runToEnd(world.exportId, { resync: true });
  expect(run).toMatchObject({ state: "SUCCEEDED", unchanged: 0, toUpdate: 30, updated: 30, destinationExisting: 30 });
  expect(await sumsOf(world, run)).toEqual(ADDS_UP);
});

test("a plan counts what a run would do, sends nothing and claims nobody", async () => {
  world.people = [...people(20), { email: "nobody@" }];
  const plan = await world.runToEnd(world.exportId, { kind: "PLAN", origin: "planExport" });
  expect(plan).toMatchObject({ state: "PLANNED", evaluated: 21, invalid: 1, uniqueCount: 20, toAdd: 20, added: 0 });
  expect(plan.finishedAt).toBeInstanceOf(Date);
  expect(await sumsOf(world, plan)).toEqual(ADDS_UP);
  expect(await world.imports()).toBe(0);
  expect(await world.query("SELECT FROM export_recipient")).toHaveLength(0);
});

test("an empty segment is a run that succeeds with nothing to do", async () => {
  const run = await world.runToEnd(world.exportId);
  expect(run).toMatchObject({ state: "SUCCEEDED", evaluated: 0, uniqueCount: 0, added: 0 });
});

test("values arrive as they are, whatever script or sign they are made of", async () => {
  const odd = 'Žluťoučký "kůň"\t\\N\\.\nline two 山田 太郎 👩‍🚀';
  world.people = [{ email: "anna@example.com", name: odd, city: "a\\b\tc" }];
  await world.runToEnd(world.exportId);
  const [anna] = await world.sandbox.control.subscribers(world.listId);
  expect(anna).toMatchObject({ Name: odd, CustomFields: [{ Key: "[City]", Value: "a\\b\tc" }] });
});

test("what stands in place of an address is kept when it is meant as one; anything else may be an attribute, and is not", async () => {
  const noise = Array.from({ length: 9_000 }, (_, n) => String.fromCodePoint(0x4e00 + ((n * 7919) % 20_000))).join("");
  const meant = ["anna@@example.com", "anna@", " @example "];
  const others = [
    "Anna of Malmö",
    "allergic to nuts, says anna@example",
    `${noise}@example.com`,
    "+46 40 10 20 30",
    "\u0000",
  ];
  world.people = [...meant, ...others].map((email) => ({ email }));
  const run = await world.runToEnd(world.exportId);
  expect(run).toMatchObject({ state: "SUCCEEDED", evaluated: 8, invalid: 8, uniqueCount: 0 });
  const rows = await world.query<{ address: string | null; times: number }>(
    "SELECT address, times FROM lasting_outcome ORDER BY address",
  );
  expect(rows.flatMap(({ address, times }) => Array.from({ length: times }, () => address))).toEqual([
    "@example",
    "anna@",
    "anna@@example.com",
    ...others.map(() => null),
  ]);
});

test("nothing of the profiles is left in the database once a run has ended", async () => {
  world.people = people(30, "Unmistakable");
  await world.runToEnd(world.exportId);
  const tables = await world.query<{ schemaname: string; tablename: string }>(
    // Partitions are read through their table.
    `SELECT nspname AS schemaname, relname AS tablename FROM pg_class JOIN pg_namespace ON pg_namespace.oid = relnamespace
     WHERE nspname LIKE 'listwright%' AND relkind IN ('r', 'p') AND NOT relispartition`,
  );
  expect(tables.filter(({ schemaname }) => schemaname === "listwright_staging")).toEqual([]);
  for (const { tablename } of tables.filter((table) => table.tablename !== "schema_migration")) {
    const found = await world.query(
      `SELECT FROM listwright."${tablename}" AS any_row WHERE any_row::text LIKE '%Unmistakable%'`,
    );
    expect(found, tablename).toHaveLength(0);
  }
});
