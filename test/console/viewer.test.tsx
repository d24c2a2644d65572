import { screen } from "@testing-library/react";
import { describe, expect, test } from "vitest";

import { OverviewDocument } from "../../console/data-provider/generated.js";
import { accessibilityProblems } from "./support/axe.js";
import { buildExport } from "./support/builders.js";
import { renderConsole, serverWith } from "./support/render-console.js";
import { LOOK, LOOKER, viewersWorld } from "./support/role-worlds.js";

describe("a viewer", () => {
  test.each(["en", "ja"] as const)(
    "sees exports, runs and masked addresses, with the reason (%s)",
    async (language) => {
      const server = viewersWorld();
      const overview = renderConsole("/", server, { language });
      expect(await screen.findByRole("table")).toBeVisible();
      expect(server.variablesOf(OverviewDocument).every(({ setUp }) => !setUp)).toBe(true);
      overview.unmount();
      renderConsole("/runs/ru1/show", server, { language });
      expect(await screen.findByText("a…@example.com")).toBeVisible();
      expect(
        screen.getByText(
          language === "en"
            ? /Addresses are masked for your role\./
            : /あなたのロールでは、メールアドレスは伏せて表示されます/,
        ),
      ).toBeVisible();
      const retry = language === "en" ? "Try the rejected again" : /もう一度|再送|再試行/;
      expect(screen.getByRole("button", { name: retry })).toHaveAttribute("aria-disabled", "true");
      expect(await accessibilityProblems()).toEqual([]);
    },
  );

  test("can do nothing with an export but look, and is told so", async () => {
    renderConsole("/exports/ex1/show", viewersWorld());
    for (const name of ["Run", "Plan", "Pause", "Edit", "Duplicate", "Delete", "Detach"]) {
      expect(await screen.findByRole("button", { name })).toHaveAccessibleDescription(/Viewers can look/);
    }
    expect(screen.getByText("View only")).toBeVisible();
    // What it is made of is named without leading to pages that are not theirs.
    expect(screen.getByText("Autumn newsletter")).toBeVisible();
    expect(screen.queryByRole("link", { name: /Customers$|Newsletters/ })).not.toBeInTheDocument();
    expect(await accessibilityProblems()).toEqual([]);
  });

  test("cannot attach a connection, and no list of them is asked for", async () => {
    const detached = buildExport({ connection: null, list: null, permissions: LOOK });
    const server = serverWith({ viewer: LOOKER, listPermissions: LOOK, exports: [detached] });
    renderConsole("/exports/ex1/show", server);
    expect(await screen.findByText(/This export has no connection, so it does not run/)).toBeVisible();
    expect(server.asked.map(({ operation }) => operation)).not.toContain("Connections");
  });
});
