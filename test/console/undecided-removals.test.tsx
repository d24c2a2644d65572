import { screen, within } from "@testing-library/react";
import { describe, expect, test } from "vitest";

import {
  GiveUpRemovalDocument,
  PlanSamplesDocument,
  RequestRemovalAgainDocument,
} from "../../console/data-provider/generated.js";
import type { Run } from "../../console/data-provider/runs.js";
import { accessibilityProblems } from "./support/axe.js";
import { buildConnection, buildExport, buildRun, buildSegment, VIEWER } from "./support/builders.js";
import { renderConsole, serverWith } from "./support/render-console.js";

function serverOf(run: Run, world: Parameters<typeof serverWith>[0] = {}) {
  return serverWith({ runs: [run], ...world }).answer(PlanSamplesDocument, {
    exportRun: { samples: [{ set: "REMOVE", count: 1200, emails: ["terhi@example.com"] }] },
  });
}

describe("a removal that ended before it was done", () => {
  const NAMES = { exportName: "Customers to newsletter", listName: "Newsletter" };
  const UNDECIDED = { people: 14, keptByClaim: 2, keptForeign: 1 };
  const ended = (overrides: Partial<Run> = {}) =>
    buildRun({
      kind: "REMOVAL",
      state: "REJECTED",
      export: null,
      removalOf: NAMES,
      undecided: UNDECIDED,
      ...overrides,
    });
  const section = async () =>
    within(await screen.findByRole("region", { name: "Nothing has been decided about “Newsletter”" }));

  test("is asked for again from its page, which leads to the new run", async () => {
    const fresh = ended({ id: "ru2", state: "QUEUED", undecided: null });
    const server = serverOf(ended(), { runs: [ended(), fresh] }).answer(RequestRemovalAgainDocument, {
      requestRemovalAgain: { __typename: "ExportRun", ...fresh },
    });
    const { user } = renderConsole("/runs/ru1/show", server);
    const shown = await section();
    expect(shown.getByText(/14 people would be removed/)).toHaveTextContent(
      "2 people stay because another export claims them.",
    );
    expect(await accessibilityProblems()).toEqual([]);
    await user.click(shown.getByRole("button", { name: "Ask for the removal again" }));
    const dialog = within(await screen.findByRole("dialog", { name: /Ask again to have them removed/ }));
    expect(dialog.getByText(/waits for approval/)).toBeVisible();
    await user.click(dialog.getByRole("button", { name: "Ask for the removal again" }));
    expect(await screen.findByText("The removal is asked for again. It waits for approval.")).toBeVisible();
    expect(server.variablesOf(RequestRemovalAgainDocument)).toEqual([{ id: "ru1" }]);
    expect(screen.queryByRole("region", { name: /Nothing has been decided/ })).not.toBeInTheDocument();
  });

  test("stands on the page of its export and where that is changed, and its people can be left there", async () => {
    const found = buildExport({ undecidedRemovals: [{ id: "ru1", removalOf: NAMES, undecided: UNDECIDED }] });
    const server = serverWith({
      exports: [found],
      connections: [buildConnection()],
      segments: [buildSegment()],
    }).answer(GiveUpRemovalDocument, { giveUpRemoval: { __typename: "ExportRun", ...ended({ undecided: null }) } });
    const first = renderConsole("/exports/ex1", server);
    expect((await section()).getByRole("button", { name: "Leave them there" })).toBeVisible();
    first.unmount();

    const { user } = renderConsole("/exports/ex1/show", server);
    const shown = await section();
    expect(shown.getByRole("link", { name: "To the run" })).toHaveAttribute(
      "href",
      expect.stringContaining("/runs/ru1"),
    );
    await user.click(shown.getByRole("button", { name: "Leave them there" }));
    const dialog = within(await screen.findByRole("dialog", { name: "Leave these people on “Newsletter” for good?" }));
    await user.click(dialog.getByRole("button", { name: "Leave them there" }));
    expect(await screen.findByText("They stay on the list.")).toBeVisible();
    expect(server.variablesOf(GiveUpRemovalDocument)).toEqual([{ id: "ru1" }]);
  });

  test("is for admins to decide; others see that, and why not for them", async () => {
    const viewer = { ...VIEWER, role: "CONTRIBUTOR" as const };
    renderConsole("/runs/ru1/show", serverOf(ended(), { viewer }));
    for (const name of ["Ask for the removal again", "Leave them there"]) {
      expect((await section()).getByRole("button", { name })).toHaveAccessibleDescription(/decided by admins/);
    }
  });
});
