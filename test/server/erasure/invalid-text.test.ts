import { beforeEach, describe, expect, test } from "vitest";

import { outcomesOf } from "../../../server/runs/outcomes/outcomes-of.js";
import { havePlanningAlone } from "../../../server/runs/run-addresses.js";
import { ADDS_UP, sumsOf } from "../../support/run-sums.js";
import { people, RunWorld } from "../../support/run-world.js";
import { erase, untilBlocked } from "./erasing.js";
import { tablesHolding } from "./every-table.js";

const ERASED = "anna@example.com";
const HOLDING = [
  "Anna<Anna@Example.com>",
  "anna@example.com,",
  "mailto:anna@example.com",
  "anna@example.com;b@example.org",
];
const OTHERS = ["Tom<tom@example.com>", "tom@example.com,"];
/** What is left of all of them, in this order. */
const KEPT = [...OTHERS, ...HOLDING.map(() => null)];

let world: Awaited<ReturnType<typeof RunWorld.create>>;
beforeEach(async () => {
  world = await RunWorld.create();
  world.people = [...people(3), ...[...HOLDING, ...OTHERS].map((email) => ({ email }))];
  return () => world.close();
});

const invalid = async (runId: string) =>
  (
    await world.query<{ address: string | null }>(
      `SELECT address FROM ${outcomesOf("$1")} found, generate_series(1, times)
       WHERE outcome = 'INVALID' ORDER BY address NULLS LAST`,
      [runId],
    )
  ).map(({ address }) => address);

test("text that was no address and holds an erased one is forgotten in every past run, and stays counted", async () => {
  const first = await world.runToEnd(world.exportId);
  const second = await world.runToEnd(world.exportId, { kind: "PLAN" });
  expect(await invalid(first.id)).toHaveLength(6);
  expect(await tablesHolding(world.database.superuserUrl, ERASED)).toEqual(
    expect.arrayContaining(["listwright.lasting_outcome", "listwright.run_recipient"]),
  );
  await erase(world, ERASED);
  expect(await tablesHolding(world.database.superuserUrl, ERASED)).toEqual([]);
  for (const { id } of [first, second]) {
    expect(await invalid(id)).toEqual(KEPT);
    const run = await world.read(id);
    expect(run).toMatchObject({ invalid: 6, uniqueCount: 3 });
    expect(await sumsOf(world, run)).toEqual(ADDS_UP);
  }
});

test("later runs count it as invalid and do not keep it", async () => {
  await erase(world, ERASED);
  const run = await world.runToEnd(world.exportId);
  expect(run).toMatchObject({ evaluated: 9, invalid: 6, withheld: 0, uniqueCount: 3 });
  expect(await invalid(run.id)).toEqual(KEPT);
  expect(await tablesHolding(world.database.superuserUrl, ERASED)).toEqual([]);
});

describe("a run under way", () => {
  test("has its staged text emptied when it has read its members and decides about nobody yet", async () => {
    const gate = await world.pool.connect();
    const { erasures, segments } = world.deps();
    let erasing: Promise<unknown> | null = null;
    let looked: readonly string[] = [];
    const performed = world.performToEnd(await world.request(world.exportId), {
      segments: {
        async *members(...asked) {
          yield* segments.members(...asked);
          await gate.query("BEGIN");
          await havePlanningAlone(gate);
          erasing = erase(world, ERASED);
          await untilBlocked(world, "pg_advisory_xact_lock(");
        },
      },
      erasures: {
        filterErased: (...told) => erasures.filterErased(...told),
        async erasedIn(db, relation) {
          // Looking at the list asks as well, before anything is planned.
          if (relation.includes("decisions_")) {
            looked = (await db.query<{ address: string }>(`SELECT address FROM ${relation}`)).rows.map(
              (row) => row.address,
            );
          }
          return erasures.erasedIn(db, relation);
        },
      },
    });
    await untilBlocked(world, "pg_advisory_xact_lock_shared");
    await gate.query("ROLLBACK");
    gate.release();
    expect(await invalid((await performed).id)).toEqual(KEPT);
    await erasing;
    expect(looked).toContain("tom@example.com");
    expect(looked).not.toContain(ERASED);
    expect(await tablesHolding(world.database.superuserUrl, ERASED)).toEqual([]);
  });

  test("is waited for when it has looked who was erased and is not committed", async () => {
    const { erasures } = world.deps();
    let erasing: Promise<unknown> | null = null;
    const run = await world.performToEnd(await world.request(world.exportId), {
      erasures: {
        filterErased: (...told) => erasures.filterErased(...told),
        async erasedIn(db, relation) {
          const erased = await erasures.erasedIn(db, relation);
          if (erasing === null) {
            erasing = erase(world, ERASED);
            await untilBlocked(world, "pg_advisory_xact_lock(");
          }
          return erased;
        },
      },
    });
    await erasing;
    expect(await invalid(run.id)).toEqual(KEPT);
    expect(await tablesHolding(world.database.superuserUrl, ERASED)).toEqual([]);
  });
});
