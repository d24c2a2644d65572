import { screen, waitFor, within } from "@testing-library/react";
import { describe, expect, test } from "vitest";

import {
  ConnectionDocument,
  DeleteExportDocument,
  DetachConnectionDocument,
  ShareConnectionDocument,
  UnshareConnectionDocument,
} from "../../console/data-provider/generated.js";
import { accessibilityProblems } from "./support/axe.js";
import { buildConnection, buildExport } from "./support/builders.js";
import { renderConsole, serverWith } from "./support/render-console.js";

describe("sharing a connection", () => {
  const exports = [
    { id: "ex1", name: "Weekly" },
    { id: "ex2", name: "Monthly" },
  ];
  const answer = (sharedWithContributors: boolean) => ({
    __typename: "Connection" as const,
    ...buildConnection({ sharedWithContributors, exports }),
  });

  test("says first what contributors will see, and what not", async () => {
    const server = serverWith({ connections: [buildConnection({ exports })] }).answer(ShareConnectionDocument, () => {
      server.answer(ConnectionDocument, { connection: answer(true) });
      return { shareConnection: answer(true) };
    });
    const { user } = renderConsole("/connections/cn1/show", server);
    const section = await screen.findByRole("region", { name: "Sharing" });
    expect(section).toHaveTextContent("Who may use itAdmins only");
    await user.click(within(section).getByRole("button", { name: "Share with contributors" }));
    const dialog = await screen.findByRole("dialog", { name: "Share “Newsletters” with contributors?" });
    expect(dialog).toHaveTextContent(/name, type and status, and the account’s clients, lists and their fields/);
    expect(dialog).toHaveTextContent(/never see the credential, the consents or the export user/);
    expect(await accessibilityProblems()).toEqual([]);
    expect(server.variablesOf(ShareConnectionDocument)).toEqual([]);
    await user.click(within(dialog).getByRole("button", { name: "Share with contributors" }));
    await waitFor(() => expect(section).toHaveTextContent("Admins and contributors"));
    expect(server.variablesOf(ShareConnectionDocument)).toEqual([{ id: "cn1" }]);
  });

  test("stopping says first what becomes of the exports on it, by name", async () => {
    const server = serverWith({
      connections: [buildConnection({ sharedWithContributors: true, exports })],
    }).answer(UnshareConnectionDocument, { unshareConnection: answer(false) });
    const { user } = renderConsole("/connections/cn1/show", server);
    await user.click(await screen.findByRole("button", { name: "Stop sharing" }));
    const dialog = await screen.findByRole("dialog", { name: "Stop sharing “Newsletters” with contributors?" });
    expect(dialog).toHaveTextContent(
      "Contributors’ exports on it stay, keep their schedule under the export user, and can be edited by admins only.",
    );
    expect(dialog).toHaveTextContent("2 exports are on it:");
    expect(within(dialog).getByRole("link", { name: "Monthly" })).toHaveAttribute("href", "/exports/ex2/show");
    expect(await accessibilityProblems()).toEqual([]);
    await user.click(within(dialog).getByRole("button", { name: "Stop sharing" }));
    await waitFor(() => expect(server.variablesOf(UnshareConnectionDocument)).toEqual([{ id: "cn1" }]));
  });
});

describe("taking exports off a connection that is to be deleted", () => {
  test("goes one by one: detaching at once, deleting after a second press", async () => {
    let exports = [
      { id: "ex1", name: "Weekly" },
      { id: "ex2", name: "Monthly" },
    ];
    const server = serverWith()
      .answer(ConnectionDocument, () => ({ connection: buildConnection({ exports }) }))
      .answer(DetachConnectionDocument, ({ exportId }) => {
        exports = exports.filter(({ id }) => id !== exportId);
        return { detachConnection: { __typename: "Export" as const, ...buildExport({ connection: null }) } };
      })
      .answer(DeleteExportDocument, ({ id: gone }) => {
        exports = exports.filter(({ id }) => id !== gone);
        return { deleteExport: { __typename: "Deleted" as const, id: gone } };
      });
    const { user } = renderConsole("/connections/cn1/show", server);
    await user.click(await screen.findByRole("button", { name: "Delete" }));
    const dialog = within(await screen.findByRole("dialog", { name: "Delete “Newsletters”?" }));
    for (const sentence of [/credential is removed at once/, /lists stay there/, /consents stay on record/]) {
      expect(dialog.getByText(sentence)).toBeVisible();
    }
    await user.click(dialog.getByRole("button", { name: "Detach “Weekly”" }));
    await waitFor(() => expect(dialog.queryByText("Weekly")).not.toBeInTheDocument());
    await user.click(dialog.getByRole("button", { name: "Delete “Monthly”" }));
    expect(dialog.getByText(/cannot be brought back/)).toBeVisible();
    expect(await accessibilityProblems()).toEqual([]);
    await user.click(dialog.getByRole("button", { name: "Keep “Monthly”" }));
    expect(server.variablesOf(DeleteExportDocument)).toEqual([]);
    await user.click(dialog.getByRole("button", { name: "Delete “Monthly”" }));
    await user.click(dialog.getByRole("button", { name: "Really delete “Monthly”" }));
    expect(await dialog.findByText("No export uses this connection any more.")).toBeVisible();
    expect(server.variablesOf(DeleteExportDocument)).toMatchObject([{ id: "ex2" }]);
    expect(dialog.getByRole("button", { name: "Delete" })).toBeEnabled();
  });
});
