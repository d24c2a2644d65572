import { screen, waitFor, within } from "@testing-library/react";
import { HttpError } from "react-admin";
import { describe, expect, test } from "vitest";

import type { Permission } from "../../console/data-provider/generated.js";
import {
  CreateExportDocument,
  ConnectionDocument,
  ConnectionsDocument,
  OverviewDocument,
  PauseExportDocument,
  ProposeMatchingDocument,
  RunRecipientsDocument,
  ViewerDocument,
} from "../../console/data-provider/generated.js";
import { mayOpen } from "../../console/layout/page-access.js";
import { accessibilityProblems } from "./support/axe.js";
import {
  PLANNED_COUNTS,
  VIEWER,
  buildConnection,
  buildCounts,
  buildExport,
  buildRun,
  buildSegment,
  buildSource,
} from "./support/builders.js";
import { renderConsole, serverWith } from "./support/render-console.js";
import { allowConsoleError } from "./support/strict-console.js";

const CONTRIBUTOR = { ...VIEWER, role: "CONTRIBUTOR" } as const;
const LOOKER = { ...VIEWER, role: "VIEWER" } as const;
const LOOK: readonly Permission[] = ["VIEW"];
const MANAGE: readonly Permission[] = ["VIEW", "EDIT", "RUN", "DELETE"];

const finishedRun = (permissions: readonly Permission[]) =>
  buildRun({
    state: "COMPLETED_WITH_WARNINGS",
    progress: 1,
    permissions,
    export: {
      id: "ex1",
      name: "Customers to newsletter",
      permissions: permissions.includes("EDIT") ? MANAGE : LOOK,
    },
    counts: buildCounts({ ...PLANNED_COUNTS, added: 3990, rejected: 10, notAttempted: 0 }),
    rejections: [{ code: 1, meaning: "The address is invalid.", advice: "Correct it in the source.", count: 10 }],
  });

/** What the server shows of a connection to those with whom it is shared. */
const shared = buildConnection({
  permissions: ["VIEW", "RUN"],
  sharedWithContributors: true,
  exportUser: null,
  authentication: null,
  consents: [],
  exports: [{ id: "ex1", name: "Customers to newsletter" }],
});

function contributorsWorld(exportPermissions: readonly Permission[] = MANAGE) {
  const found = buildExport({ permissions: exportPermissions });
  const run = finishedRun(exportPermissions.includes("EDIT") ? ["VIEW", "EDIT"] : LOOK);
  return serverWith({
    viewer: CONTRIBUTOR,
    sources: [buildSource({ permissions: LOOK })],
    segments: [buildSegment({ permissions: ["VIEW", "RUN"], sql: null })],
    connections: [shared],
    exports: [
      {
        ...found,
        connection: {
          id: "cn1",
          displayName: "Newsletters",
          status: "CONNECTED",
          permissions: exportPermissions.includes("EDIT") ? ["VIEW", "RUN"] : [],
        },
      },
    ],
    runs: [run],
  }).answer(ConnectionsDocument, { connections: { items: [shared], totalCount: 1, permissions: LOOK } });
}

function viewersWorld() {
  const found = buildExport({ permissions: LOOK, list: null });
  return serverWith({
    viewer: LOOKER,
    listPermissions: LOOK,
    exports: [
      {
        ...found,
        connection: { id: "cn1", displayName: "Newsletters", status: "CONNECTED", permissions: [] },
      },
    ],
    runs: [finishedRun(LOOK)],
  }).answer(RunRecipientsDocument, {
    exportRun: {
      recipients: {
        totalCount: 1,
        pageInfo: { hasNextPage: false, endCursor: null },
        edges: [
          {
            cursor: "1",
            node: { email: "a…@example.com", outcome: "REJECTED", code: 1, meaning: "Invalid.", reason: null },
          },
        ],
      },
    },
  });
}

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
      "Find a person",
      "Segments",
      "Connections",
      "Sources",
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
      "Find a person",
      "Segments",
      "Connections",
      "Sources",
    ]);
    expect(screen.queryByText("Administration")).not.toBeInTheDocument();
    contributor.unmount();
    renderConsole("/exports", viewersWorld());
    expect(await places()).toEqual(["Overview", "Exports", "Runs"]);
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
    await waitFor(async () => expect(await places()).toEqual(["Overview", "Exports", "Runs"]));
  });
});

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
