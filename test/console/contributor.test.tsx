import { screen, waitFor, within } from "@testing-library/react";
import { describe, expect, test } from "vitest";

import {
  CreateExportDocument,
  ConnectionsDocument,
  ProposeMatchingDocument,
} from "../../console/data-provider/generated.js";
import { accessibilityProblems } from "./support/axe.js";
import { buildConnection, buildExport, buildSegment } from "./support/builders.js";
import { renderConsole, serverWith } from "./support/render-console.js";
import { CONTRIBUTOR, LOOK, MANAGE, contributorsWorld } from "./support/role-worlds.js";

describe("a contributor", () => {
  test("finds a shared connection with all that can be chosen from it, and no empty boxes for the rest", async () => {
    const { user } = renderConsole("/connections", contributorsWorld());
    const table = await screen.findByRole("table", { name: "Connections" });
    expect(within(table).getByRole("columnheader", { name: "Your permissions" })).toBeVisible();
    expect(within(table).getByText("View, Run")).toBeVisible();
    expect(within(table).queryByRole("columnheader", { name: "Export user" })).not.toBeInTheDocument();
    expect(screen.getByRole("button", { name: "Create connection" })).toHaveAccessibleDescription(
      "Only admins can create connections.",
    );
    await user.click(screen.getByRole("link", { name: "Newsletters" }));
    expect(await screen.findByText(/This connection is shared with you/)).toBeVisible();
    const main = within(screen.getByRole("main"));
    expect(main.getAllByRole("heading", { level: 2 }).map(({ textContent }) => textContent)).toEqual([
      "About this connection",
      "Exports",
      "In this account",
    ]);
    await user.click(await main.findByRole("button", { name: "Harbour Coffee" }));
    expect(await main.findByText("Autumn newsletter")).toBeVisible();
    expect(main.queryByRole("button", { name: /Rename|Delete|Test/ })).not.toBeInTheDocument();
    expect(main.getByRole("link", { name: "Create export" })).toHaveAttribute(
      "href",
      expect.stringContaining("connectionId"),
    );
    expect(await accessibilityProblems()).toEqual([]);
  });

  test("makes an export on a shared connection", async () => {
    const server = contributorsWorld()
      .answer(CreateExportDocument, {
        createExport: { __typename: "Export", ...buildExport({ permissions: MANAGE }) },
      })
      .answer(ProposeMatchingDocument, {
        proposeMatching: { email: "email", name: [], mobileNumber: null, customFields: [], reasons: [], newFields: [] },
      });
    const source = encodeURIComponent(JSON.stringify({ connectionId: "cn1", segmentIds: ["se1"] }));
    const { user, path } = renderConsole(`/exports/create?source=${source}`, server);
    await user.type(await screen.findByLabelText(/^Name/, { selector: "[name=name]" }), "Weekly");
    for (const [label, option] of [
      [/Client/, "Harbour Coffee"],
      [/^List/, "Autumn newsletter"],
    ] as const) {
      await waitFor(() =>
        expect(screen.getByRole("combobox", { name: label })).not.toHaveAttribute("aria-disabled", "true"),
      );
      await user.click(screen.getByRole("combobox", { name: label }));
      await user.click(await screen.findByRole("option", { name: option }));
    }
    await user.click(screen.getByRole("button", { name: "Propose from names" }));
    const tracking = within(screen.getByRole("group", { name: /Consent to track/ }));
    await user.click(tracking.getByRole("radio", { name: "No, nobody agreed" }));
    await user.click(screen.getByRole("button", { name: "Save without running" }));
    await waitFor(() => expect(path()).toBe("/exports/ex1/show"));
    expect(server.variablesOf(CreateExportDocument)).toMatchObject([{ input: { connectionId: "cn1" } }]);
  });

  test("runs, plans, edits and deletes what is in reach, and reads why people were rejected", async () => {
    const { user, unmount } = renderConsole("/exports/ex1/show", contributorsWorld());
    for (const name of ["Run", "Plan", "Pause", "Duplicate", "Delete", "Detach"]) {
      expect(await screen.findByRole("button", { name })).not.toHaveAttribute("aria-disabled");
    }
    expect(screen.getByRole("link", { name: "Edit" })).toBeVisible();
    expect(screen.getByText("View, Edit, Run, Delete")).toBeVisible();
    await user.click(screen.getByRole("button", { name: "Run" }));
    expect(await screen.findByRole("dialog", { name: "Send to 4,210 people?" })).toBeVisible();
    unmount();
    renderConsole("/runs/ru1/show", contributorsWorld());
    expect((await screen.findAllByText("The address is invalid.")).length).toBeGreaterThan(0);
    expect(screen.getByRole("button", { name: "Try the rejected again" })).not.toHaveAttribute("aria-disabled");
    expect(screen.queryByText(/masked/)).not.toBeInTheDocument();
  });

  test("cannot change or run an export whose connection is not shared; each button says why, to the keyboard too", async () => {
    const server = contributorsWorld(LOOK);
    const { user, unmount } = renderConsole("/exports/ex1/show", server);
    const reason = /connection of this export is not shared with contributors/;
    for (const name of ["Run", "Plan", "Pause", "Edit", "Duplicate", "Delete", "Detach"]) {
      const button = await screen.findByRole("button", { name });
      expect(button).toHaveAttribute("aria-disabled", "true");
      expect(button).toHaveAccessibleDescription(reason);
      await user.click(button);
      button.focus();
      expect(button).toHaveFocus();
      await user.keyboard("{Enter}");
    }
    expect(screen.queryByRole("dialog")).not.toBeInTheDocument();
    expect(server.asked.map(({ operation }) => operation)).not.toContain("PauseExport");
    // Its connection is named, but leads nowhere.
    expect(screen.getByText("Newsletters")).toBeVisible();
    expect(screen.queryByRole("link", { name: "Newsletters" })).not.toBeInTheDocument();
    expect(await accessibilityProblems()).toEqual([]);
    unmount();
    renderConsole("/runs/ru1/show", server);
    expect(await screen.findByRole("button", { name: "Try the rejected again" })).toHaveAccessibleDescription(
      /run’s export is not shared/,
    );
    expect(screen.getByText(/Addresses are masked, because the connection/)).toBeVisible();
  });

  test("counts segments and reads sources, but changes neither", async () => {
    const { unmount } = renderConsole("/segments/se1/show", contributorsWorld());
    expect(await screen.findByRole("button", { name: "Count again" })).not.toHaveAttribute("aria-disabled");
    for (const name of ["Edit", "Delete"]) {
      expect(screen.getByRole("button", { name })).toHaveAccessibleDescription(/written in SQL/);
    }
    expect(screen.queryByLabelText("SQL")).not.toBeInTheDocument();
    unmount();
    renderConsole("/sources/so1/show", contributorsWorld());
    for (const name of ["Test", "Edit", "Delete"]) {
      expect(await screen.findByRole("button", { name })).toHaveAccessibleDescription(/Only admins/);
    }
    expect(screen.queryByText("Connection string")).not.toBeInTheDocument();
    expect(await accessibilityProblems()).toEqual([]);
  });

  test("without a shared connection learns whom to ask, in the list, in the form and on a detached export", async () => {
    const detached = buildExport({ connection: null, list: null, permissions: MANAGE });
    const server = serverWith({
      viewer: CONTRIBUTOR,
      listPermissions: LOOK,
      segments: [buildSegment()],
      exports: [detached],
    });
    const list = renderConsole("/connections", server);
    expect(await screen.findByRole("heading", { name: "No connection is shared with you" })).toBeVisible();
    expect(within(screen.getByRole("main")).queryByRole("link")).not.toBeInTheDocument();
    list.unmount();
    const form = renderConsole("/exports/create", server);
    expect(await screen.findByText(/Ask an admin to share one/)).toBeVisible();
    form.unmount();
    // One that may be seen but not used is not offered either.
    const seen = { items: [buildConnection({ permissions: LOOK })], totalCount: 1, permissions: LOOK };
    renderConsole("/exports/ex1/show", server.answer(ConnectionsDocument, { connections: seen }));
    expect(await screen.findByText(/No connection is there that you may use/)).toBeVisible();
    expect(screen.queryByRole("button", { name: "Attach" })).not.toBeInTheDocument();
  });

  test("is led through the first steps that are theirs; the others wait for an admin", async () => {
    renderConsole("/", serverWith({ viewer: CONTRIBUTOR }));
    expect(await screen.findAllByText("Done by an admin")).toHaveLength(3);
    expect(screen.queryByRole("link", { name: "Create source" })).not.toBeInTheDocument();
    expect(screen.getByRole("link", { name: "Create export" })).toBeVisible();
  });
});
