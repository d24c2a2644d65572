import { screen, within } from "@testing-library/react";
import { describe, expect, test } from "vitest";

import { PlanSamplesDocument } from "../../console/data-provider/generated.js";
import { accessibilityProblems } from "./support/axe.js";
import { PLANNED_COUNTS, buildCounts, buildRun } from "./support/builders.js";
import { exportWorld } from "./support/export-world.js";
import { renderConsole } from "./support/render-console.js";

describe("a plan's page", () => {
  const planned = (overrides: Partial<Parameters<typeof buildRun>[0] & object> = {}) =>
    buildRun({
      kind: "PLAN",
      state: "PLANNED",
      finishedAt: "2026-11-20T01:31:00.000Z",
      counts: buildCounts({ ...PLANNED_COUNTS, toRemove: 12, removalNotAttempted: 12 }),
      estimatedCalls: 16,
      estimatedSeconds: 75,
      ...overrides,
    });

  test("shows each set with its number and a few people, what it would take, and the way to run it", async () => {
    const server = exportWorld({ runs: [planned()] }).answer(PlanSamplesDocument, {
      exportRun: {
        samples: [
          { set: "REMOVE", count: 12, emails: ["left@example.com"] },
          { set: "ADD", count: 4000, emails: ["a@example.com", "b@example.com"] },
        ],
      },
    });
    const { user } = renderConsole("/runs/ru1/show", server);
    const table = await screen.findByRole("table", { name: "The plan" });
    const rows = within(table).getAllByRole("row").slice(1);
    expect(rows.map((row) => row.textContent)).toEqual([
      expect.stringMatching(/Would be added.*4,000.*a@example.com, b@example.com …/),
      expect.stringMatching(/Would be taken off the list.*12.*left@example.com …/),
    ]);
    expect(screen.getByText(/About 16 calls to Campaign Monitor\..*1 min/)).toBeVisible();
    expect(await accessibilityProblems()).toEqual([]);
    await user.click(await screen.findByRole("button", { name: "Run" }));
    expect(await screen.findByRole("dialog")).toBeVisible();
  });

  test("is not asked for while a run is under way, and removals are counted as they happen", async () => {
    const counts = buildCounts({ ...PLANNED_COUNTS, toRemove: 40, removed: 12, removalNotAttempted: 28 });
    const server = exportWorld({ runs: [buildRun({ state: "DELIVERING", counts })] });
    renderConsole("/runs/ru1/show", server);
    expect(await screen.findByText("12 of 40 taken off the list")).toBeVisible();
    expect(server.variablesOf(PlanSamplesDocument)).toEqual([]);
  });
});
