import { screen, waitFor } from "@testing-library/react";
import { describe, expect, test } from "vitest";

import { UpdateExportDocument } from "../../console/data-provider/generated.js";
import { percentOf, shareOf } from "../../console/exports/GuardInputs.js";
import { accessibilityProblems } from "./support/axe.js";
import { buildExport, buildList } from "./support/builders.js";
import { exportAnswer, exportWorld } from "./support/export-world.js";
import { renderConsole } from "./support/render-console.js";
import { allowConsoleError } from "./support/strict-console.js";

describe("membership and guards", () => {
  test("each choice says what it means, leavers are asked about in a mirror only, and what a list forbids says why", async () => {
    const server = exportWorld().answer(UpdateExportDocument, { updateExport: exportAnswer(buildExport()) });
    const { user, path } = renderConsole("/exports/ex1", server);
    const mirror = await screen.findByRole("radio", { name: "Mirror" });
    expect(mirror).toHaveAccessibleDescription(/leavers are treated as chosen below/);
    expect(screen.queryByRole("radio", { name: "Unsubscribe" })).toBeNull();
    await user.click(mirror);
    const unsubscribe = await screen.findByRole("radio", { name: "Unsubscribe" });
    await waitFor(() => expect(unsubscribe).toBeDisabled());
    expect(unsubscribe).toHaveAccessibleDescription(/cannot be added again by Listwright.*all of the client’s lists/);
    expect(screen.getByRole("radio", { name: "Delete" })).toBeChecked();
    const share = screen.getByRole("spinbutton", { name: "Maximum share of leavers" });
    expect(share).toHaveValue(20);
    await user.clear(share);
    await user.type(share, "7.5");
    expect(await accessibilityProblems()).toEqual([]);
    await user.click(screen.getByRole("button", { name: "Save" }));
    await waitFor(() => expect(path()).toBe("/exports/ex1/show"));
    expect(server.variablesOf(UpdateExportDocument)[0]?.input).toMatchObject({
      membership: "MIRROR",
      onLeave: "DELETE",
      guards: { maxMembers: 1_000_000, maxLeaverShare: 0.075, maxWithdrawnShare: 0.2, maxRejectedShare: 0.5 },
    });
  });

  test("what the server refuses stands beside the choice", async () => {
    allowConsoleError(/attention|Only a mirror/);
    const exports = [buildExport({ membership: "MIRROR", onLeave: "DELETE", list: buildList() })];
    const server = exportWorld({ exports }).answer(UpdateExportDocument, {
      updateExport: {
        __typename: "ValidationError",
        message: "Some of the values need your attention.",
        fields: [
          { path: "onLeave", code: "ONLY_WITH_MIRROR", message: "Only a mirror does that." },
          { path: "guards.maxLeaverShare", code: "OUT_OF_RANGE", message: "Enter a share from 0 to 1." },
        ],
      },
    });
    const { user } = renderConsole("/exports/ex1", server);
    await user.click(await screen.findByRole("radio", { name: "Keep" }));
    await user.click(screen.getByRole("button", { name: "Save" }));
    expect(await screen.findByRole("radiogroup", { name: "Leavers" })).toHaveAccessibleDescription(
      "Only a mirror does that.",
    );
    expect(screen.getByRole("spinbutton", { name: "Maximum share of leavers" })).toHaveAccessibleDescription(
      "Enter a share from 0 to 1.",
    );
  });

  test("an export's page tells them, and what should be known about them, with links to the other exports", async () => {
    const notices = [
      {
        code: "OTHER_EXPORTS_ON_LIST",
        message: "The list is also filled by “VIPs”.",
        advice: "Claims decide.",
        exports: [{ id: "ex2", name: "VIPs" }],
      },
    ];
    const exports = [buildExport({ membership: "MIRROR", onLeave: "DELETE", notices })];
    renderConsole("/exports/ex1/show", exportWorld({ exports }));
    expect(await screen.findByText("The list is also filled by “VIPs”. Claims decide.")).toBeVisible();
    expect(screen.getByRole("link", { name: "Open “VIPs”" })).toHaveAttribute("href", "/exports/ex2/show");
    expect(screen.getByText(/Leavers are deleted from the list/)).toBeVisible();
    expect(screen.getByText("Maximum share of rejections").nextElementSibling).toHaveTextContent("50%");
    expect(await accessibilityProblems()).toEqual([]);
  });

  test("shares are kept without the crumbs of binary fractions", () => {
    for (const percent of ["0", "7", "7.5", "14", "29", "33.3333", "57", "100"]) {
      expect(percentOf(shareOf(percent))).toBe(Number(percent));
    }
    expect(shareOf("")).toBeNull();
    expect(percentOf(null)).toBe("");
  });
});
