import { screen, waitFor, within } from "@testing-library/react";
import { describe, expect, test } from "vitest";

import {
  AttachConnectionDocument,
  ExportDocument,
  ExportsDocument,
  PauseExportDocument,
} from "../../console/data-provider/generated.js";
import { buildConnection, buildExport } from "./support/builders.js";
import { exportAnswer, exportWorld } from "./support/export-world.js";
import { renderConsole, serverWith } from "./support/render-console.js";

describe("an export's page", () => {
  test("shows everything when it is opened from the list, whose rows carry less", async () => {
    const { matching: _, list: __, ...row } = buildExport();
    const server = exportWorld().answer(ExportsDocument, {
      exports: { items: [row], totalCount: 1, permissions: ["VIEW", "CREATE"] },
    });
    const { user } = renderConsole("/exports", server);
    await user.click(await screen.findByRole("link", { name: "Customers to newsletter" }));
    const section = await screen.findByRole("region", { name: "Data matching" });
    expect(within(section).getByText("given_name + family_name")).toBeVisible();
    expect(screen.getByText("Autumn newsletter")).toBeVisible();
  });

  test("without a connection it cannot be run, and offers to attach one", async () => {
    const detached = buildExport({ connection: null, list: null });
    const server = serverWith({ connections: [buildConnection()], exports: [detached] }).answer(
      AttachConnectionDocument,
      {
        attachConnection: exportAnswer(buildExport()),
      },
    );
    const { user } = renderConsole("/exports/ex1/show", server);
    expect(await screen.findByText(/This export has no connection, so it does not run/)).toBeVisible();
    expect(screen.getByRole("button", { name: "Run" })).toHaveAccessibleDescription(/Without a connection/);
    await user.click(screen.getByRole("button", { name: "Run" }));
    expect(screen.queryByRole("dialog")).not.toBeInTheDocument();
    await user.click(screen.getByRole("combobox", { name: "Connection" }));
    await user.click(await screen.findByRole("option", { name: "Newsletters" }));
    await user.click(screen.getByRole("button", { name: "Attach" }));
    await waitFor(() =>
      expect(server.variablesOf(AttachConnectionDocument)).toEqual([{ exportId: "ex1", connectionId: "cn1" }]),
    );
  });

  test("a list that cannot be read live leaves the rest of the page, with the reason", async () => {
    const server = exportWorld().answerPartially(
      ExportDocument,
      { export: buildExport({ list: null }) },
      "Campaign Monitor could not be reached.",
    );
    renderConsole("/exports/ex1/show", server);
    expect(
      await screen.findByText(
        "The list could not be read from Campaign Monitor. Campaign Monitor could not be reached.",
      ),
    ).toBeVisible();
    expect(screen.getByRole("button", { name: "Run" })).toBeEnabled();
  });

  test("pausing is shown as a word", async () => {
    const server = exportWorld().answer(PauseExportDocument, () => {
      const paused = buildExport({ paused: true });
      server.answer(ExportDocument, { export: paused });
      return { pauseExport: exportAnswer(paused) };
    });
    const { user } = renderConsole("/exports/ex1/show", server);
    await user.click(await screen.findByRole("button", { name: "Pause" }));
    expect(await screen.findByText("Paused")).toBeVisible();
    expect(screen.getByRole("button", { name: "Resume" })).toBeVisible();
  });
});
