import { expect, test } from "vitest";

import { Watermark } from "../../../../server/runs/look/watermark.js";

const page = (...dates: (string | null)[]) => dates.map((stateDate) => ({ stateDate }));

test("a list was read as far as its first page is new, however long the reading takes and whoever comes meanwhile", () => {
  const watermark = new Watermark();
  watermark.note(page("2026-03-01 10:00:00", null, "2026-03-01 12:00:03"));
  watermark.note(page("2026-03-01 13:00:00"));
  // A moment less: who was written before may show after.
  expect(watermark.date()).toBe("2026-03-01 11:59:58");
});

test("of rows without dates it is not known how far they were read", () => {
  const watermark = new Watermark();
  watermark.note(page(null));
  watermark.note(page("2026-03-01 13:00:00"));
  expect(watermark.date()).toBeNull();
});
