import { screen, waitFor, within } from "@testing-library/react";
import { afterEach, describe, expect, test, vi } from "vitest";

import {
  ApiTokensDocument,
  CreateApiTokenDocument,
  RevokeApiTokenDocument,
  ViewerDocument,
} from "../../console/data-provider/generated.js";
import { accessibilityProblems } from "./support/axe.js";
import { VIEWER, buildToken } from "./support/builders.js";
import { renderConsole, serverWith } from "./support/render-console.js";
import { allowConsoleError } from "./support/strict-console.js";

afterEach(() => vi.useRealTimers());

describe("API tokens", () => {
  test("are shown once, with a button to copy them", async () => {
    const server = serverWith().answer(CreateApiTokenDocument, ({ name }) => {
      server.answer(ApiTokensDocument, { apiTokens: [buildToken({ name })] });
      return { createApiToken: { __typename: "ApiTokenCreated" as const, id: "to1", name, token: "lw_secret" } };
    });
    const { user } = renderConsole("/account", server);
    await user.click(await screen.findByRole("button", { name: "Create token" }));
    await user.type(screen.getByLabelText("Name"), "Nightly job");
    await user.click(within(screen.getByRole("dialog")).getByRole("button", { name: "Create token" }));
    const dialog = within(await screen.findByRole("dialog", { name: "Token “Nightly job” is created" }));
    expect(dialog.getByLabelText("Token")).toHaveValue("lw_secret");
    await user.click(dialog.getByRole("button", { name: "Copy" }));
    expect(await dialog.findByText("Copied.")).toBeVisible();
    expect(await navigator.clipboard.readText()).toBe("lw_secret");
    expect(await accessibilityProblems()).toEqual([]);
    await user.click(dialog.getByRole("button", { name: "I have stored it" }));
    await waitFor(() => expect(screen.queryByRole("dialog")).not.toBeInTheDocument());
    expect(await screen.findByRole("rowheader", { name: /Nightly job/ })).toBeVisible();
    expect(document.body.innerHTML).not.toContain("lw_secret");
    const [asked] = server.variablesOf(CreateApiTokenDocument);
    expect(asked).toMatchObject({ name: "Nightly job", role: "ADMIN" });
    const days = (Date.parse(asked?.expiresAt ?? "") - Date.now()) / 86_400_000;
    expect(Math.round(days)).toBe(90);
  });

  test("may do less than their maker, never more", async () => {
    const server = serverWith()
      .answer(ViewerDocument, { viewer: { ...VIEWER, role: "CONTRIBUTOR" } })
      .answer(CreateApiTokenDocument, {
        createApiToken: { __typename: "ApiTokenCreated", id: "to1", name: "Job", token: "lw_secret" },
      });
    const { user } = renderConsole("/account", server);
    await user.click(await screen.findByRole("button", { name: "Create token" }));
    const roles = within(screen.getByRole("radiogroup", { name: "What it may do" }));
    await waitFor(() => expect(roles.getByRole("radio", { name: /Contributor/ })).toBeChecked());
    expect(roles.getAllByRole("radio")).toHaveLength(2);
    await user.click(roles.getByRole("radio", { name: /Viewer/ }));
    await user.type(screen.getByLabelText("Name"), "Job{Enter}");
    expect(await screen.findByLabelText("Token")).toHaveValue("lw_secret");
    expect(server.variablesOf(CreateApiTokenDocument)).toMatchObject([{ name: "Job", role: "VIEWER" }]);
  });

  test("where the browser allows no copying, the text is selected and the keys are named", async () => {
    const server = serverWith().answer(CreateApiTokenDocument, {
      createApiToken: { __typename: "ApiTokenCreated", id: "to1", name: "Job", token: "lw_secret" },
    });
    const { user } = renderConsole("/account", server);
    await user.click(await screen.findByRole("button", { name: "Create token" }));
    await user.type(screen.getByLabelText("Name"), "Job{Enter}");
    vi.spyOn(navigator.clipboard, "writeText").mockRejectedValue(new Error("Not allowed"));
    await user.click(await screen.findByRole("button", { name: "Copy" }));
    expect(await screen.findByText(/press Ctrl\+C or ⌘C/)).toBeVisible();
    const token = screen.getByLabelText<HTMLInputElement>("Token");
    expect([token.selectionStart, token.selectionEnd]).toEqual([0, "lw_secret".length]);
  });

  test("a refused name is reported beside its field", async () => {
    allowConsoleError(/Enter a name/);
    const fields = [{ path: "name", code: "REQUIRED", message: "Enter a name of 1 to 200 characters." }];
    const server = serverWith().answer(CreateApiTokenDocument, {
      createApiToken: { __typename: "ValidationError", message: "Some of the values need your attention.", fields },
    });
    const { user } = renderConsole("/account", server);
    await user.click(await screen.findByRole("button", { name: "Create token" }));
    await user.click(within(screen.getByRole("dialog")).getByRole("button", { name: "Create token" }));
    await waitFor(() =>
      expect(screen.getByLabelText("Name")).toHaveAccessibleDescription("Enter a name of 1 to 200 characters."),
    );
  });

  test("are revoked after a question that names the token", async () => {
    const server = serverWith()
      .answer(ApiTokensDocument, { apiTokens: [buildToken()] })
      .answer(RevokeApiTokenDocument, () => {
        server.answer(ApiTokensDocument, { apiTokens: [] });
        return { revokeApiToken: { __typename: "Deleted" as const, id: "to1" } };
      });
    const { user } = renderConsole("/account", server);
    await user.click(await screen.findByRole("button", { name: "Revoke the token “Nightly job”" }));
    await user.click(
      within(await screen.findByRole("dialog", { name: "Revoke “Nightly job”?" })).getByRole("button", {
        name: "Revoke",
      }),
    );
    expect(await screen.findByText(/You have no tokens/)).toBeVisible();
    expect(server.variablesOf(RevokeApiTokenDocument)).toEqual([{ id: "to1" }]);
  });
});
