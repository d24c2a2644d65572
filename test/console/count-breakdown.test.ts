// @vitest-environment node
import { describe, expect, test } from "vitest";

import { breakdownsOf } from "../../console/runs/count-breakdown.js";
import { PLANNED_COUNTS, buildCounts } from "./support/builders.js";

const planned = buildCounts(PLANNED_COUNTS);

describe("a run's counts as sums", () => {
  test("are nothing before planning has ended", () => {
    expect(breakdownsOf(buildCounts({ evaluated: 1200 }), "EXPORT")).toEqual([]);
  });

  test("add up at every moment of delivering", () => {
    const counts = { ...planned, added: 1500, rejected: 12, inDoubt: 3, notAttempted: 2485 };
    const [profiles, addresses] = breakdownsOf(counts, "EXPORT");
    expect([profiles?.total, profiles?.difference]).toEqual([4210, 0]);
    expect([addresses?.total, addresses?.difference]).toEqual([4000, 0]);
    expect(addresses?.parts).toContainEqual({ name: "inDoubt", count: 3 });
  });

  test("say by how much they do not", () => {
    const [, addresses] = breakdownsOf({ ...planned, added: 3998, notAttempted: 0 }, "EXPORT");
    expect(addresses?.difference).toBe(-2);
  });

  test("of a plan tell what a run would add and update", () => {
    const [, addresses] = breakdownsOf({ ...planned, toAdd: 3900, toUpdate: 60, unchanged: 40 }, "PLAN");
    expect(addresses?.parts.map(({ name, count }) => [name, count])).toEqual([
      ["unchanged", 40],
      ["toAdd", 3900],
      ["toUpdate", 60],
    ]);
    expect(addresses?.difference).toBe(0);
    // Refused by the plan itself.
    const [, refusing] = breakdownsOf({ ...planned, toAdd: 3897, toUpdate: 60, unchanged: 40, rejected: 3 }, "PLAN");
    expect(refusing?.parts).toContainEqual({ name: "rejected", count: 3 });
    expect(refusing?.difference).toBe(0);
  });

  test("of a plan tell why people would be taken off the list", () => {
    const leaving = { ...planned, toRemove: 5, toRemoveWithdrawn: 2, removalNotAttempted: 5 };
    expect(breakdownsOf(leaving, "PLAN").at(-1)).toEqual({
      name: "toRemove",
      total: 5,
      parts: [
        { name: "toRemoveLeft", count: 3 },
        { name: "toRemoveWithdrawn", count: 2 },
      ],
      difference: 0,
    });
  });

  test("leave out zero parts that most exports do not have, and name people taken off the list when there are any", () => {
    const names = breakdownsOf(planned, "EXPORT").flatMap(({ parts }) => parts.map(({ name }) => name));
    expect(names).not.toContain("withheld");
    expect(names).toContain("rejected");
    const leaving = { ...planned, toRemove: 5, removed: 4, removalNotNeeded: 1, removalNotAttempted: 0 };
    expect(breakdownsOf(leaving, "EXPORT").at(-1)).toMatchObject({ name: "toRemove", total: 5, difference: 0 });
  });
});
