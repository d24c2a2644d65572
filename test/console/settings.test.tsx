import { screen, waitFor, within } from "@testing-library/react";
import { describe, expect, test } from "vitest";

import {
  DeletedConnectionsDocument,
  SettingsDocument,
  UpdateSettingsDocument,
  ViewerDocument,
} from "../../console/data-provider/generated.js";
import type { Settings } from "../../console/data-provider/settings.js";
import { accessibilityProblems } from "./support/axe.js";
import { buildConnection, buildConsent, VIEWER } from "./support/builders.js";
import { renderConsole, serverWith } from "./support/render-console.js";
import { allowConsoleError } from "./support/strict-console.js";

const SETTINGS: Settings = {
  retentionRunMonths: 13,
  retentionAuditYears: 7,
  retentionConsentYears: 7,
  consentGraceDays: 0,
  heldPlanHours: 72,
  concurrentRuns: 8,
  concurrentRunsPerConnection: 4,
  updatedAt: "2026-11-24T09:00:00.000Z",
};

function settingsServer(deleted: readonly { id: string; displayName: string; deletedAt: string }[] = []) {
  const server = serverWith()
    .answer(SettingsDocument, { settings: SETTINGS })
    .answer(DeletedConnectionsDocument, ({ offset, limit }) => ({
      deletedConnections: { totalCount: deleted.length, items: deleted.slice(offset, offset + limit) },
    }))
    .answer(UpdateSettingsDocument, ({ input }) => {
      const settings = { ...SETTINGS, ...(input as Partial<Settings>), updatedAt: "2026-11-24T10:00:00.000Z" };
      server.answer(SettingsDocument, { settings });
      return { updateSettings: { __typename: "Settings" as const, ...settings } };
    });
  return server;
}

describe("the settings", () => {
  test("stand in labelled fields, each with what it means, and keeping more is saved at once", async () => {
    const server = settingsServer();
    const { user } = renderConsole("/settings", server);
    const runs = await screen.findByLabelText("Runs and what they did, in months");
    expect(runs).toHaveValue("13");
    expect(runs).toHaveAccessibleDescription(/What is known of an address on a list stays for good/);
    expect(screen.getByLabelText("Days for which the former consent still holds")).toHaveAccessibleDescription(
      /A consent that was withdrawn never holds/,
    );
    expect(screen.getByLabelText("Runs under way at most")).toHaveAccessibleDescription(/more than four need more/);
    expect(screen.getByLabelText("Runs under way through one connection at most")).toHaveValue("4");
    expect(await screen.findByText("No connection has been deleted.")).toBeVisible();
    expect(await accessibilityProblems()).toEqual([]);
    await user.clear(runs);
    await user.type(runs, "24");
    await user.click(screen.getByRole("button", { name: "Save" }));
    expect(await screen.findByText("The settings are saved.")).toBeVisible();
    expect(server.variablesOf(UpdateSettingsDocument)).toEqual([
      {
        input: {
          retentionRunMonths: 24,
          retentionAuditYears: 7,
          retentionConsentYears: 7,
          consentGraceDays: 0,
          heldPlanHours: 72,
          concurrentRuns: 8,
          concurrentRunsPerConnection: 4,
        },
      },
    ]);
  });

  test("keeping less asks first and names what is deleted", async () => {
    const server = settingsServer();
    const { user } = renderConsole("/settings", server);
    const audit = await screen.findByLabelText("Audit trail, in years");
    await user.clear(audit);
    await user.type(audit, "3{Enter}");
    const dialog = within(await screen.findByRole("dialog", { name: "Keep less than before?" }));
    expect(dialog.getByRole("listitem")).toHaveTextContent("Audit trail, in years: 7 so far, now 3");
    await user.click(dialog.getByRole("button", { name: "Cancel" }));
    await waitFor(() => expect(screen.queryByRole("dialog")).not.toBeInTheDocument());
    expect(server.variablesOf(UpdateSettingsDocument)).toEqual([]);
    await user.click(screen.getByRole("button", { name: "Save" }));
    await user.click(await screen.findByRole("button", { name: "Save and delete what is older" }));
    await waitFor(() => expect(server.variablesOf(UpdateSettingsDocument)).toHaveLength(1));
    expect(server.variablesOf(UpdateSettingsDocument)).toMatchObject([{ input: { retentionAuditYears: 3 } }]);
  });

  test("what the server refuses is said beside its field, and what was typed stays", async () => {
    allowConsoleError(/whole number of days/);
    const server = settingsServer().answer(UpdateSettingsDocument, {
      updateSettings: {
        __typename: "ValidationError",
        message: "Some of the values need your attention.",
        fields: [{ path: "consentGraceDays", code: "OUT_OF_BOUNDS", message: "Enter a whole number of days." }],
      },
    });
    const { user } = renderConsole("/settings", server);
    const grace = await screen.findByLabelText("Days for which the former consent still holds");
    await user.clear(grace);
    await user.type(grace, "soon{Enter}");
    await waitFor(() => expect(grace).toHaveAccessibleDescription(/Enter a whole number of days\./));
    expect(grace).toBeInvalid();
    expect(grace).toHaveValue("soon");
  });

  test("are for admins", async () => {
    const viewer = { ...VIEWER, role: "CONTRIBUTOR" as const };
    renderConsole("/settings", settingsServer().answer(ViewerDocument, { viewer }));
    const navigation = within(await screen.findByRole("navigation", { name: "Main navigation" }));
    expect(await navigation.findByRole("link", { name: "Exports" })).toBeVisible();
    expect(navigation.queryByRole("link", { name: "Settings" })).not.toBeInTheDocument();
    expect(screen.queryByLabelText("Audit trail, in years")).not.toBeInTheDocument();
  });

  test("read in Japanese", async () => {
    renderConsole("/settings", settingsServer(), { language: "ja" });
    expect(await screen.findByLabelText("監査証跡（年）")).toHaveValue("7");
    expect(await accessibilityProblems()).toEqual([]);
  });
});

describe("deleted connections", () => {
  test("are listed with until when their consent is kept, and offer it as files", async () => {
    const deleted = Array.from({ length: 30 }, (_, n) => ({
      id: `cn${n}`,
      displayName: n === 0 ? "" : `Account ${n}`,
      deletedAt: "2024-05-01T12:00:00.000Z",
    }));
    const { user } = renderConsole("/settings", settingsServer(deleted));
    const section = within(await screen.findByRole("region", { name: "Consent of deleted connections" }));
    expect(await section.findByRole("rowheader", { name: /Connection cn0/ })).toBeVisible();
    const row = within(section.getByRole("row", { name: /^Account 1 / }));
    expect(row.getByText(/May 1, 2031/)).toBeInTheDocument();
    expect(row.getByRole("link", { name: "Consent records of “Account 1” as CSV" })).toHaveAttribute(
      "href",
      "/api/connections/cn1/consents.csv",
    );
    expect(await accessibilityProblems()).toEqual([]);
    await user.click(section.getByRole("button", { name: "Page 2" }));
    expect(await section.findByRole("rowheader", { name: /Account 29/ })).toBeVisible();
  });
});

describe("consent on the page of a connection", () => {
  test("says with what and from where somebody agreed, and offers the history as files", async () => {
    const consent = buildConsent({ token: { id: "to1", name: "Set-up script" } });
    renderConsole("/connections/cn1/show", serverWith({ connections: [buildConnection({ consents: [consent] })] }));
    const history = within(await screen.findByRole("region", { name: "History of consent" }));
    expect(history.getAllByText("with the token “Set-up script”")[0]).toBeInTheDocument();
    expect(history.getAllByText("from 192.0.2.7")[0]).toBeInTheDocument();
    expect(history.getByRole("link", { name: "Consent records of “Newsletters” as JSON" })).toHaveAttribute(
      "href",
      "/api/connections/cn1/consents.json",
    );
  });

  test("that runs out says until when it holds, and can be renewed or withdrawn", async () => {
    const connection = buildConnection({ consentDueAt: "2026-12-01T12:00:00.000Z" });
    renderConsole("/connections/cn1/show", serverWith({ connections: [connection] }));
    const step = within(await screen.findByRole("region", { name: /Consent$/ }));
    expect(step.getByRole("alert")).toHaveTextContent(/must be renewed until Dec 1, 2026/);
    expect(await step.findByRole("button", { name: "Agree anew" })).toBeVisible();
    expect(step.getByRole("button", { name: "Withdraw consent" })).toBeVisible();
    expect(await accessibilityProblems()).toEqual([]);
  });
});
