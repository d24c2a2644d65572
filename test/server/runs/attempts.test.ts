import { expect, test } from "vitest";

import { growing } from "../../../server/runs/conclude-run.js";

test("a run waits longer after each attempt, and never more than an hour", () => {
  const waits = Array.from({ length: 10 }, (_, n) => growing(n + 1));
  expect(waits.slice(0, 4)).toEqual([30_000, 120_000, 480_000, 1_920_000]);
  expect(waits.slice(4)).toEqual(Array(6).fill(3_600_000));
});
