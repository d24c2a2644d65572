import { screen, waitFor, within } from "@testing-library/react";
import { describe, expect, test, vi } from "vitest";

import {
  AddSelfAsExportUserDocument,
  AuthenticateWithApiKeyDocument,
  BeginOAuthDocument,
  ConnectionClientsDocument,
  ConnectionDocument,
  CreateConnectionDocument,
  DeleteConnectionDocument,
  GiveConsentDocument,
  UpdateConnectionDocument,
  WithdrawConsentDocument,
} from "../../console/data-provider/generated.js";
import { accessibilityProblems } from "./support/axe.js";
import { buildConnection, buildConsent, buildDraftConnection } from "./support/builders.js";
import { renderConsole, serverWith } from "./support/render-console.js";
import { allowConsoleError } from "./support/strict-console.js";

const answer = <T extends object>(connection: T) => ({ __typename: "Connection" as const, ...connection });
const refusal = (path: string, message: string) => ({
  __typename: "ValidationError" as const,
  message: "Some of the values need your attention.",
  fields: [{ path, code: "REFUSED", message }],
});
const step = (name: RegExp) => screen.findByRole("region", { name });

describe("setting up a connection", () => {
  test("a name that is refused is reported beside its field, and the server's sentence introduces it", async () => {
    allowConsoleError(/name is taken/);
    const server = serverWith().answer(CreateConnectionDocument, {
      createConnection: refusal("displayName", "This name is taken."),
    });
    const { user, path } = renderConsole("/connections/create", server);
    await user.type(await screen.findByLabelText(/^Name/), "Newsletters");
    await user.click(screen.getByRole("button", { name: "Save and continue" }));
    await waitFor(() => expect(screen.getByLabelText(/^Name/)).toHaveAccessibleDescription("This name is taken."));
    expect(await screen.findByText("Some of the values need your attention.")).toBeVisible();
    expect(path()).toBe("/connections/create");
  });

  test("agreeing records the version and the language that were shown", async () => {
    const server = serverWith({ connections: [buildDraftConnection()] }).answer(GiveConsentDocument, () => {
      const agreed = buildDraftConnection({ consents: [buildConsent()], problems: [] });
      server.answer(ConnectionDocument, { connection: agreed });
      return { giveConsent: answer(agreed) };
    });
    const { user } = renderConsole("/connections/cn1/show", server, { language: "ja" });
    const consent = await step(/同意$/);
    const statement = await within(consent).findByRole("region", { name: "同意文" });
    expect(statement).toHaveTextContent("By agreeing, you declare …");
    expect(statement).toHaveAttribute("lang", "ja");
    await user.click(within(consent).getByRole("button", { name: "同意します" }));
    expect(await within(consent).findByText("完了")).toBeVisible();
    expect(consent).toHaveTextContent("Mika Tanaka さんが");
    expect(server.variablesOf(GiveConsentDocument)).toEqual([
      { connectionId: "cn1", statementVersion: "2026-11-24", locale: "ja" },
    ]);
  });

  test("a refused API key is reported beside its field and stays typed; an accepted one is forgotten", async () => {
    allowConsoleError(/rejected this key/);
    const server = serverWith({ connections: [buildDraftConnection()] }).answer(
      AuthenticateWithApiKeyDocument,
      ({ apiKey }) => {
        if (apiKey === "wrong")
          return { authenticateWithApiKey: refusal("apiKey", "Campaign Monitor rejected this key.") };
        const connected = buildConnection();
        server.answer(ConnectionDocument, { connection: connected });
        return { authenticateWithApiKey: answer(connected) };
      },
    );
    const { user } = renderConsole("/connections/cn1/show", server);
    const key = within(await step(/Authentication$/)).getByLabelText("API key");
    expect(key).toHaveAttribute("type", "password");
    await user.type(key, "wrong{Enter}");
    await waitFor(() => expect(key).toHaveAccessibleDescription("Campaign Monitor rejected this key."));
    expect(key).toHaveValue("wrong");
    await user.clear(key);
    await user.type(key, "5a4db07c0ffee{Enter}");
    expect(
      await screen.findByText(/The key ending in 4db0 was accepted on .*; Mika Tanaka entered it\./),
    ).toBeVisible();
    expect(document.body.innerHTML).not.toContain("5a4db07c0ffee");
  });

  test("adding oneself as export user needs one's password", async () => {
    allowConsoleError(/not your password/);
    const server = serverWith({ connections: [buildDraftConnection()] }).answer(AddSelfAsExportUserDocument, {
      addSelfAsExportUser: refusal("password", "This is not your password."),
    });
    const { user } = renderConsole("/connections/cn1/show", server);
    const section = within(await step(/Export user$/));
    await user.click(section.getByRole("button", { name: "Add me as export user" }));
    expect(section.getByLabelText("Your password")).toHaveAccessibleDescription("Enter your password.");
    expect(server.variablesOf(AddSelfAsExportUserDocument)).toEqual([]);
    await user.type(section.getByLabelText("Your password"), "nope{Enter}");
    await waitFor(() =>
      expect(section.getByLabelText("Your password")).toHaveAccessibleDescription("This is not your password."),
    );
  });

  test("a key that is refused later is named at its step, with advice", async () => {
    const problem = { code: "NEEDS_REAUTHENTICATION", message: "The key is refused.", advice: "Enter another one." };
    renderConsole(
      "/connections/cn1/show",
      serverWith({ connections: [buildConnection({ status: "NEEDS_REAUTHENTICATION", problems: [problem] })] }),
    );
    const section = await step(/Authentication$/);
    expect(section).toHaveTextContent("To do");
    expect(within(section).getByRole("alert")).toHaveTextContent("The key is refused.Enter another one.");
  });

  test("withdrawing consent says what it means before it does it", async () => {
    const server = serverWith({ connections: [buildConnection()] }).answer(WithdrawConsentDocument, {
      withdrawConsent: answer(buildConnection({ status: "CONSENT_WITHDRAWN" })),
    });
    const { user } = renderConsole("/connections/cn1/show", server);
    await user.click(await screen.findByRole("button", { name: "Withdraw consent" }));
    const dialog = await screen.findByRole("dialog", { name: "Withdraw the consent for “Newsletters”?" });
    expect(dialog).toHaveTextContent("five seconds");
    expect(await accessibilityProblems()).toEqual([]);
    expect(server.variablesOf(WithdrawConsentDocument)).toEqual([]);
    await user.click(within(dialog).getByRole("button", { name: "Withdraw consent" }));
    await waitFor(() => expect(server.variablesOf(WithdrawConsentDocument)).toEqual([{ connectionId: "cn1" }]));
  });

  test("clients and lists are read live, and why they cannot be is said", async () => {
    allowConsoleError(/could not be reached/);
    const server = serverWith({ connections: [buildConnection()] });
    const { user, unmount } = renderConsole("/connections/cn1/show", server);
    await user.click(await screen.findByRole("button", { name: "Harbour Coffee" }));
    expect(await screen.findByText("Autumn newsletter")).toBeVisible();
    unmount();
    const problem = "Campaign Monitor could not be reached.";
    renderConsole(
      "/connections/cn1/show",
      server.answerPartially(ConnectionClientsDocument, { connection: { clients: null } }, problem),
    );
    expect(await screen.findByText(problem)).toBeVisible();
    expect(screen.getByRole("button", { name: "Try again" })).toBeVisible();
  });

  test("it can be renamed", async () => {
    const server = serverWith({ connections: [buildConnection()] }).answer(UpdateConnectionDocument, {
      updateConnection: answer(buildConnection({ displayName: "Letters" })),
    });
    const { user } = renderConsole("/connections/cn1/show", server);
    await user.click(await screen.findByRole("button", { name: "Rename" }));
    const name = within(await screen.findByRole("dialog")).getByLabelText("Name");
    await user.clear(name);
    await user.type(name, "Letters{Enter}");
    await waitFor(() =>
      expect(server.variablesOf(UpdateConnectionDocument)).toEqual([{ id: "cn1", displayName: "Letters" }]),
    );
  });
});

describe("logging in at Campaign Monitor", () => {
  const url = "https://campaign-monitor.example/oauth?state=s";

  test("is what a server with an app offers first; the browser is sent away", async () => {
    const open = vi.spyOn(window, "open").mockReturnValue(null);
    const server = serverWith({ connections: [buildDraftConnection()] }).answer(BeginOAuthDocument, {
      beginOAuth: { __typename: "OAuthBegun", url },
    });
    const { user } = renderConsole("/connections/cn1/show", server);
    const section = within(await step(/Authentication$/));
    await user.click(section.getByRole("button", { name: "Authenticate with Campaign Monitor" }));
    await waitFor(() => expect(open).toHaveBeenCalledWith(url, "_self"));
    expect(server.variablesOf(BeginOAuthDocument)).toEqual([{ connectionId: "cn1" }]);
    expect(await accessibilityProblems()).toEqual([]);
    open.mockRestore();
  });

  test("is disabled with the server's reason where there is no app, and the API key takes its place", async () => {
    const oauthUnavailable = "Logging in is not set up on this server.";
    renderConsole("/connections/cn1/show", serverWith({ connections: [buildDraftConnection({ oauthUnavailable })] }));
    const section = within(await step(/Authentication$/));
    const button = section.getByRole("button", { name: "Authenticate with Campaign Monitor" });
    expect(button).toBeDisabled();
    expect(button).toHaveAccessibleDescription(oauthUnavailable);
    expect(section.getByRole("button", { name: "Verify and save" })).toBeEnabled();
  });

  test("a connection that was authenticated by it says so and can be authenticated again", async () => {
    const { authentication } = buildConnection();
    const connection = buildConnection({ authentication: { ...authentication!, method: "OAUTH" } });
    renderConsole("/connections/cn1/show", serverWith({ connections: [connection] }));
    const section = await step(/Authentication$/);
    expect(section).toHaveTextContent(/Mika Tanaka authenticated it by logging in at Campaign Monitor on .*4db0/);
    expect(within(section).getByRole("button", { name: "Authenticate again with Campaign Monitor" })).toBeEnabled();
  });

  test.each([
    ["CONNECTED", "Campaign Monitor has authenticated the connection."],
    ["ACCESS_DENIED", "Access was denied at Campaign Monitor. Nothing was changed; try again and allow it."],
    ["SOMETHING_NEW", "Campaign Monitor did not authenticate the connection. Nothing was changed; try again."],
    ["<b>x</b>", "Campaign Monitor did not authenticate the connection. Nothing was changed; try again."],
  ])("coming back with %s is told once and taken off the address", async (code, sentence) => {
    const server = serverWith({ connections: [buildConnection()] });
    const { path } = renderConsole(`/connections/cn1/show?oauth=${encodeURIComponent(code)}`, server);
    expect(await screen.findByText(sentence)).toBeVisible();
    await waitFor(() => expect(path()).toBe("/connections/cn1/show"));
  });
});

describe("deleting a connection", () => {
  test("names the exports on it and deletes only after a choice what becomes of them", async () => {
    const exports = [{ id: "ex1", name: "Weekly" }];
    const server = serverWith({ connections: [buildConnection({ exports })] }).answer(DeleteConnectionDocument, {
      deleteConnection: { __typename: "Deleted", id: "cn1" },
    });
    const { user, path } = renderConsole("/connections/cn1/show", server);
    await user.click(await screen.findByRole("button", { name: "Delete" }));
    const dialog = within(await screen.findByRole("dialog", { name: "Delete “Newsletters”?" }));
    expect(dialog.getByRole("link", { name: "Weekly" })).toHaveAttribute("href", "/exports/ex1/show");
    expect(dialog.getByRole("button", { name: "Delete" })).toBeDisabled();
    expect(await accessibilityProblems()).toEqual([]);
    await user.click(dialog.getByRole("radio", { name: /Keep the exports without a connection/ }));
    await user.click(dialog.getByRole("button", { name: "Delete the connection, detach 1 export" }));
    await waitFor(() => expect(path()).toBe("/connections"));
    expect(server.variablesOf(DeleteConnectionDocument)).toEqual([
      { id: "cn1", dependentExports: "DETACH", leaving: "KEEP" },
    ]);
  });
});
