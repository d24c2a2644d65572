import { screen, waitFor, within } from "@testing-library/react";
import { describe, expect, test } from "vitest";

import { ExportRunDocument, StartExportRunDocument } from "../../console/data-provider/generated.js";
import { memberTotal } from "../../console/exports/RunExportButton.js";
import { accessibilityProblems } from "./support/axe.js";
import { buildExport, buildRun } from "./support/builders.js";
import { exportWorld } from "./support/export-world.js";
import { renderConsole } from "./support/render-console.js";
import { allowConsoleError } from "./support/strict-console.js";

describe("running an export", () => {
  const started = () =>
    exportWorld().answer(StartExportRunDocument, { startExportRun: { __typename: "ExportRun", ...buildRun() } });

  test("asks first, naming how many people, the list and the segments; and then once", async () => {
    const server = started();
    const { user, path } = renderConsole("/exports/ex1/show", server);
    await user.click(await screen.findByRole("button", { name: "Run" }));
    const dialog = await screen.findByRole("dialog", { name: "Send to 4,210 people?" });
    expect(dialog).toHaveTextContent("ListAutumn newsletter");
    expect(dialog).toHaveTextContent("SegmentsCustomers");
    expect(await accessibilityProblems()).toEqual([]);
    expect(server.variablesOf(StartExportRunDocument)).toEqual([]);
    await user.dblClick(within(dialog).getByRole("button", { name: "Send to 4,210 people" }));
    await waitFor(() => expect(path()).toBe("/runs/ru1/show"));
    const keys = new Set(server.variablesOf(StartExportRunDocument).map(({ idempotencyKey }) => idempotencyKey));
    expect([...keys]).toEqual([expect.stringMatching(/^[0-9a-f-]{32,36}$/)]);
  });

  test("is not done when the question is answered with no", async () => {
    const server = started();
    const { user } = renderConsole("/exports/ex1/show", server);
    await user.click(await screen.findByRole("button", { name: "Run" }));
    await user.click(within(await screen.findByRole("dialog")).getByRole("button", { name: "Cancel" }));
    await waitFor(() => expect(screen.queryByRole("dialog")).not.toBeInTheDocument());
    expect(server.variablesOf(StartExportRunDocument)).toEqual([]);
  });

  test("each question is another wish, with a key of its own", async () => {
    const server = exportWorld().answer(StartExportRunDocument, {
      startExportRun: { __typename: "NotFound", message: "There is no such export." },
    });
    allowConsoleError(/no such export/);
    const { user } = renderConsole("/exports/ex1/show", server);
    for (let time = 0; time < 2; time++) {
      await user.click(await screen.findByRole("button", { name: "Run" }));
      await user.click(within(await screen.findByRole("dialog")).getByRole("button", { name: /^Send/ }));
      await waitFor(() => expect(server.variablesOf(StartExportRunDocument)).toHaveLength(time + 1));
      await user.click(within(screen.getByRole("dialog")).getByRole("button", { name: "Cancel" }));
      await waitFor(() => expect(screen.queryByRole("dialog")).not.toBeInTheDocument());
    }
    const [first, second] = server.variablesOf(StartExportRunDocument);
    expect(first?.idempotencyKey).not.toBe(second?.idempotencyKey);
  });

  test("while a run is under way leads to that run and says so", async () => {
    allowConsoleError(/not finished yet/);
    const server = exportWorld()
      .answer(ExportRunDocument, ({ id }) => ({ exportRun: buildRun({ id }) }))
      .answer(StartExportRunDocument, {
        startExportRun: {
          __typename: "ExportAlreadyRunning",
          message: "A run has not finished yet.",
          run: { id: "ru9" },
        },
      });
    const { user, path } = renderConsole("/exports/ex1/show", server);
    await user.click(await screen.findByRole("button", { name: "Run" }));
    await user.click(within(await screen.findByRole("dialog")).getByRole("button", { name: /^Send/ }));
    await waitFor(() => expect(path()).toBe("/runs/ru9/show"));
    expect(await screen.findByText("A run has not finished yet.")).toBeVisible();
  });

  test("several segments may share members, so their sum is an upper bound; one never counted gives no number", () => {
    const [one] = buildExport().segments;
    if (!one) throw new Error("An export has a segment.");
    expect(memberTotal([one])).toEqual({ total: 4210, mayOverlap: false });
    expect(memberTotal([one, { ...one, id: "se2", memberCount: 90 }])).toEqual({ total: 4300, mayOverlap: true });
    expect(memberTotal([one, { ...one, id: "se2", memberCount: null }])).toBeNull();
  });
});
