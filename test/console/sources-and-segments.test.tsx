import { screen, waitFor, within } from "@testing-library/react";
import { describe, expect, test } from "vitest";

import {
  CreateSegmentDocument,
  CreateSourceDocument,
  DeleteSourceDocument,
  SegmentPreviewDocument,
  TestSourceDocument,
  UpdateSourceDocument,
} from "../../console/data-provider/generated.js";
import { accessibilityProblems } from "./support/axe.js";
import { buildSegment, buildSource, buildUse } from "./support/builders.js";
import { renderConsole, serverWith } from "./support/render-console.js";
import { allowConsoleError } from "./support/strict-console.js";

const refusal = (path: string, message: string) => ({
  __typename: "ValidationError" as const,
  message: "Some of the values need your attention.",
  fields: [{ path, code: "REFUSED", message }],
});

describe("a source", () => {
  test("that cannot be reached is reported beside the connection string, which is typed like a password", async () => {
    allowConsoleError(/no database/);
    const server = serverWith().answer(CreateSourceDocument, {
      createSource: refusal("connectionString", "There is no database “crm” on this host."),
    });
    const { user } = renderConsole("/sources/create", server);
    await user.type(await screen.findByLabelText(/^Name/), "CRM");
    const connectionString = screen.getByLabelText(/^Connection string/);
    expect(connectionString).toHaveAttribute("type", "password");
    await user.type(connectionString, "postgresql://reader:secret@db.example.com/crm");
    await user.type(screen.getByLabelText(/^Profile relation/), "public.profiles");
    await user.click(screen.getByRole("button", { name: "Connect and save" }));
    await waitFor(() =>
      expect(connectionString).toHaveAccessibleDescription("There is no database “crm” on this host."),
    );
    expect(server.variablesOf(CreateSourceDocument)).toEqual([
      {
        input: {
          name: "CRM",
          connectionString: "postgresql://reader:secret@db.example.com/crm",
          profileRelation: "public.profiles",
        },
      },
    ]);
  });

  test("keeps its connection string when the field is left empty", async () => {
    const server = serverWith({ sources: [buildSource()] }).answer(UpdateSourceDocument, {
      updateSource: { __typename: "Source", ...buildSource({ name: "CRM" }) },
    });
    const { user } = renderConsole("/sources/so1", server);
    const name = await screen.findByLabelText(/^Name/);
    await user.clear(name);
    await user.type(name, "CRM");
    await user.click(screen.getByRole("button", { name: "Save" }));
    await waitFor(() =>
      expect(server.variablesOf(UpdateSourceDocument)).toEqual([
        { id: "so1", input: { name: "CRM", profileRelation: "public.profiles" } },
      ]),
    );
  });

  test("says when it answers and what is wrong when it does not", async () => {
    allowConsoleError(/password is wrong/);
    const server = serverWith({ sources: [buildSource()] }).answer(TestSourceDocument, {
      testSource: { __typename: "Source", ...buildSource() },
    });
    const { user } = renderConsole("/sources/so1/show", server);
    await user.click(await screen.findByRole("button", { name: "Test" }));
    expect(await screen.findByText("The source answers. 5 fields were read.")).toBeVisible();
    server.answer(TestSourceDocument, { testSource: refusal("connectionString", "The password is wrong.") });
    await user.click(screen.getByRole("button", { name: "Test" }));
    expect(await screen.findByText("The password is wrong.")).toBeVisible();
    expect(screen.queryByText(/The source answers/)).not.toBeInTheDocument();
  });

  test("that is in use is not deleted; what uses it is named with links", async () => {
    allowConsoleError(/segment uses it/);
    const server = serverWith({ sources: [buildSource()] }).answer(DeleteSourceDocument, {
      deleteSource: {
        __typename: "InUse",
        message: "A segment uses it.",
        exports: [],
        runs: [],
        segments: [{ id: "se1", name: "Customers" }],
      },
    });
    const { user, path } = renderConsole("/sources/so1/show", server);
    await user.click(await screen.findByRole("button", { name: "Delete" }));
    const dialog = within(await screen.findByRole("dialog", { name: "Delete “Shop”?" }));
    await user.click(dialog.getByRole("button", { name: "Delete" }));
    expect(await dialog.findByRole("link", { name: "Customers" })).toHaveAttribute("href", "/segments/se1/show");
    expect(dialog.getByRole("alert")).toHaveTextContent("A segment uses it.");
    expect(dialog.getByRole("button", { name: "Delete" })).toBeDisabled();
    expect(path()).toBe("/sources/so1/show");
  });
});

describe("a segment", () => {
  async function fillIn(server: ReturnType<typeof serverWith>) {
    const view = renderConsole(
      `/segments/create?source=${encodeURIComponent(JSON.stringify({ sourceId: "so1" }))}`,
      server,
    );
    await view.user.click(await screen.findByRole("button", { name: "Start with everybody" }));
    return view;
  }

  test("can be seen before it is saved: how many members, and the first of them", async () => {
    const server = serverWith({ sources: [buildSource()] }).answer(SegmentPreviewDocument, {
      segmentPreview: {
        __typename: "SegmentPreview",
        memberCount: 4210,
        fields: [
          { name: "email", type: "TEXT", nullable: true },
          { name: "city", type: "TEXT", nullable: true },
        ],
        rows: [
          ["anna@example.com", "Brno"],
          ["jiro@example.com", null],
        ],
      },
    });
    const { user } = await fillIn(server);
    const sql = "SELECT email, given_name, family_name, city, lifetime_value\nFROM public.profiles";
    expect(screen.getByLabelText(/^SQL/)).toHaveValue(sql);
    await user.click(screen.getByRole("button", { name: "Preview" }));
    expect(await screen.findByText("4,210 members. The first 2 are shown below.")).toBeVisible();
    const rows = within(screen.getByRole("table", { name: "First members" })).getAllByRole("row");
    expect(rows.map((row) => row.textContent)).toEqual(["emailcity", "anna@example.comBrno", "jiro@example.com–"]);
    expect(server.variablesOf(SegmentPreviewDocument)).toEqual([{ sourceId: "so1", sql }]);
    expect(server.variablesOf(CreateSegmentDocument)).toEqual([]);
    expect(await accessibilityProblems()).toEqual([]);
  });

  test("whose statement is refused says so beside the statement, in the preview as when it is saved", async () => {
    allowConsoleError(/no column/);
    const refused = refusal("sql", "There is no column “emial”.");
    const server = serverWith({ sources: [buildSource()] })
      .answer(SegmentPreviewDocument, { segmentPreview: refused })
      .answer(CreateSegmentDocument, { createSegment: refused });
    const { user } = await fillIn(server);
    const sql = screen.getByLabelText(/^SQL/);
    await user.click(screen.getByRole("button", { name: "Preview" }));
    await waitFor(() => expect(sql).toHaveAccessibleDescription("There is no column “emial”."));
    await user.type(screen.getByLabelText(/^Name/), "Customers");
    await user.type(sql, " ");
    await waitFor(() => expect(sql).not.toHaveAccessibleDescription(/no column/));
    await user.click(screen.getByRole("button", { name: "Save" }));
    await waitFor(() => expect(sql).toHaveAccessibleDescription("There is no column “emial”."));
  });

  test("says how many members it has and which exports use it, with links", async () => {
    const exports = [buildUse({ name: "Weekly" })];
    renderConsole("/segments/se1/show", serverWith({ segments: [buildSegment({ exports })] }));
    expect(await screen.findByText("4,210")).toBeVisible();
    expect(screen.getByRole("link", { name: "Weekly" })).toHaveAttribute("href", "/exports/ex1/show");
  });
});
