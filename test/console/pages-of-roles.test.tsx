import { screen, waitFor } from "@testing-library/react";
import { HttpError } from "react-admin";
import { describe, expect, test } from "vitest";

import { ConnectionDocument } from "../../console/data-provider/generated.js";
import { mayOpen } from "../../console/layout/page-access.js";
import { accessibilityProblems } from "./support/axe.js";
import { VIEWER } from "./support/builders.js";
import { renderConsole, serverWith } from "./support/render-console.js";
import { LOOK, contributorsWorld } from "./support/role-worlds.js";
import { allowConsoleError } from "./support/strict-console.js";

describe("a page that is not for one's role", () => {
  test.each([
    ["VIEWER", "/connections", "This page is for admins and contributors"],
    ["VIEWER", "/segments/se1/show", "This page is for admins and contributors"],
    ["VIEWER", "/exports/create", "This page is for admins and contributors"],
    ["CONTRIBUTOR", "/connections/create", "This page is for admins"],
    ["CONTRIBUTOR", "/segments/se1", "This page is for admins"],
    ["CONTRIBUTOR", "/users", "This page is for admins"],
    ["CONTRIBUTOR", "/audit", "This page is for admins"],
  ] as const)("as %s, %s is not asked for, and says whose it is", async (role, path, whose) => {
    // Nothing but the viewer is answered: any other question would fail the test.
    const server = serverWith({ viewer: { ...VIEWER, role } });
    renderConsole(path, server);
    expect(await screen.findByRole("heading", { level: 1, name: "Not for your role" })).toBeVisible();
    expect(screen.getByRole("heading", { level: 2, name: whose })).toBeVisible();
    expect(screen.getByText(new RegExp(`Your role: ${role === "VIEWER" ? "Viewer" : "Contributor"}`))).toBeVisible();
    expect(new Set(server.asked.map(({ operation }) => operation))).toEqual(new Set(["Viewer"]));
    expect(await accessibilityProblems()).toEqual([]);
  });

  test("an export that somebody may not change has no form for them, but the reason", async () => {
    renderConsole("/exports/ex1", contributorsWorld(LOOK));
    expect(await screen.findByRole("heading", { name: /connection of this export is not shared/ })).toBeVisible();
    expect(screen.queryByRole("textbox")).not.toBeInTheDocument();
  });

  test("one that the server refuses says so in its words", async () => {
    allowConsoleError(/cannot see this/);
    const server = contributorsWorld().refuse(ConnectionDocument, new HttpError("You cannot see this.", 403));
    const { path } = renderConsole("/connections/cn1/show", server);
    expect(await screen.findByRole("heading", { name: "You cannot see this." })).toBeVisible();
    expect(path()).toBe("/connections/cn1/show");
  });

  test("a connection that is kept from somebody is told like one that is not there, without saying which", async () => {
    allowConsoleError(/listwright\.error\.not_found/);
    const server = contributorsWorld().answer(ConnectionDocument, { connection: null });
    const { path } = renderConsole("/connections/cn9/show", server);
    expect(await screen.findByText("It does not exist, or it is not for you to see.")).toBeVisible();
    await waitFor(() => expect(path()).toBe("/connections"));
  });

  test("while the role is not known, nothing is held back", () => {
    expect([mayOpen(null, "/users"), mayOpen("VIEWER", "/users"), mayOpen("VIEWER", "/exports?filter=x")]).toEqual([
      true,
      false,
      true,
    ]);
  });
});
