import { screen, waitFor, within } from "@testing-library/react";
import { HttpError } from "react-admin";
import { describe, expect, test } from "vitest";

import { PauseExportDocument, ViewerDocument } from "../../console/data-provider/generated.js";
import { renderConsole, serverWith } from "./support/render-console.js";
import { LOOKER, contributorsWorld, viewersWorld } from "./support/role-worlds.js";
import { allowConsoleError } from "./support/strict-console.js";

const places = async (name = "Main navigation") =>
  within(await screen.findByRole("navigation", { name }))
    .findAllByRole("link")
    .then((links) => links.map(({ textContent }) => textContent));

describe("the navigation", () => {
  test("shows each role its places, administration to admins only", async () => {
    const { unmount } = renderConsole("/exports", serverWith());
    expect(await places()).toEqual([
      "Overview",
      "Exports",
      "Runs",
      "Notifications",
      "Find a person",
      "Segments",
      "Connections",
      "Sources",
      "Refresh",
      "Webhooks",
      "Users",
      expect.stringMatching(/^Eras/),
      "Audit trail",
      "Settings",
    ]);
    expect(screen.getByText("Administration")).toBeVisible();
    unmount();
    const contributor = renderConsole("/exports", contributorsWorld());
    expect(await places()).toEqual([
      "Overview",
      "Exports",
      "Runs",
      "Notifications",
      "Find a person",
      "Segments",
      "Connections",
      "Sources",
    ]);
    expect(screen.queryByText("Administration")).not.toBeInTheDocument();
    contributor.unmount();
    renderConsole("/exports", viewersWorld());
    expect(await places()).toEqual(["Overview", "Exports", "Runs", "Notifications"]);
  });

  test("a role that an admin changed meanwhile shows after a refusal, without a reload", async () => {
    allowConsoleError(/Only admins/);
    const server = contributorsWorld().answer(PauseExportDocument, () => {
      server.answer(ViewerDocument, { viewer: LOOKER });
      throw new HttpError("Only admins can do this.", 403);
    });
    const { user } = renderConsole("/exports/ex1/show", server);
    await user.click(await screen.findByRole("button", { name: "Pause" }));
    expect(await screen.findByText("Only admins can do this.")).toBeVisible();
    await waitFor(async () => expect(await places()).toEqual(["Overview", "Exports", "Runs", "Notifications"]));
  });
});
