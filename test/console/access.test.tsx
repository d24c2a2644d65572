import { screen, waitFor, within } from "@testing-library/react";
import { HttpError, memoryStore } from "react-admin";
import { afterEach, describe, expect, test, vi } from "vitest";

import { ConnectionsDocument, OverviewDocument, ViewerDocument } from "../../console/data-provider/generated.js";
import { accessibilityProblems } from "./support/axe.js";
import { VIEWER } from "./support/builders.js";
import type { FakeServer } from "./support/fake-server.js";
import { renderConsole, serverWith, stubRest } from "./support/render-console.js";
import { allowConsoleError } from "./support/strict-console.js";

afterEach(() => vi.unstubAllGlobals());

const NO_SETUP = {
  "GET /api/setup": { status: 200, body: { needed: false } },
  "GET /api/auth-options": { status: 200, body: { password: true, sso: null } },
};

/** Nobody is logged in until `logIn` is called. */
function lockedServer(): { server: FakeServer; logIn: () => void } {
  let isOpen = false;
  const server = serverWith().answer(ViewerDocument, () => {
    if (isOpen) return { viewer: VIEWER };
    throw new HttpError("ra.notification.logged_out", 401);
  });
  allowConsoleError(/logged_out/);
  return { server, logIn: () => (isOpen = true) };
}

describe("logging in", () => {
  test("leads back to where somebody wanted to go", async () => {
    const { server, logIn } = lockedServer();
    const sent = stubRest({ ...NO_SETUP, "POST /api/auth/sign-in/email": { status: 200, body: {} } });
    const { user } = renderConsole("/segments", server);
    await user.type(await screen.findByLabelText("E-mail address"), "mika@example.com");
    logIn();
    await user.type(screen.getByLabelText("Password"), "correct horse{Enter}");
    expect(await screen.findByRole("heading", { level: 1, name: "Segments" })).toBeVisible();
    expect(sent).toEqual([
      { path: "/api/auth/sign-in/email", body: { email: "mika@example.com", password: "correct horse" } },
    ]);
  });

  test.each([
    [{ status: 401, body: { code: "INVALID_EMAIL_OR_PASSWORD" } }, "The e-mail address or the password is wrong."],
    [{ status: 429 }, "Too many attempts. Wait a minute, then try again."],
    [{ status: 429, headers: { "x-retry-after": "42" } }, "Too many attempts. Try again in 42 seconds."],
    [{ status: 500 }, "The server did not answer as expected. Try again shortly."],
  ])("a refusal is said in a sentence: %j", async (reply, sentence) => {
    stubRest({ ...NO_SETUP, "POST /api/auth/sign-in/email": reply });
    const { user } = renderConsole("/", lockedServer().server);
    await user.type(await screen.findByLabelText("E-mail address"), "mika@example.com");
    await user.type(screen.getByLabelText("Password"), "wrong");
    await user.click(screen.getByRole("button", { name: "Log in" }));
    expect(await screen.findByRole("alert")).toHaveTextContent(sentence);
    expect(screen.getByRole("button", { name: "Log in" })).toBeEnabled();
    expect(screen.getByLabelText("E-mail address")).toHaveValue("mika@example.com");
    expect(await accessibilityProblems()).toEqual([]);
  });

  test("a deactivated person learns that it is not the password", async () => {
    stubRest({ ...NO_SETUP, "POST /api/auth/sign-in/email": { status: 403, body: { code: "DEACTIVATED" } } });
    const { user } = renderConsole("/", lockedServer().server);
    await user.type(await screen.findByLabelText("E-mail address"), "mika@example.com");
    await user.type(screen.getByLabelText("Password"), "correct horse{Enter}");
    expect(await screen.findByRole("alert")).toHaveTextContent("Your account is deactivated.");
  });

  test("offers single sign-on by its name where it is set up, and says why it sent somebody back", async () => {
    stubRest({
      ...NO_SETUP,
      "GET /api/auth-options": { status: 200, body: { password: true, sso: { name: "Example SSO" } } },
    });
    renderConsole("/login?sso=EMAIL_UNVERIFIED", lockedServer().server);
    const button = await screen.findByRole("link", { name: "Log in with Example SSO" });
    expect(button).toHaveAttribute("href", "/api/auth/sso/start");
    expect(screen.getByRole("alert")).toHaveTextContent(/e-mail address is not verified/);
    expect(await accessibilityProblems()).toEqual([]);
  });

  test("whoever comes by single sign-on before there is an admin is told so, also beside the first set-up", async () => {
    for (const needed of [false, true]) {
      stubRest({ ...NO_SETUP, "GET /api/setup": { status: 200, body: { needed } } });
      const { unmount } = renderConsole("/login?sso=NOT_SET_UP", lockedServer().server);
      expect(await screen.findByRole("alert")).toHaveTextContent("Listwright has no admin yet");
      unmount();
    }
  });

  test("what the address makes up about single sign-on is not repeated", async () => {
    stubRest(NO_SETUP);
    renderConsole("/login?sso=Anything", lockedServer().server);
    expect(await screen.findByRole("button", { name: "Log in" })).toBeVisible();
    expect(screen.queryByRole("alert")).not.toBeInTheDocument();
    expect(screen.queryByRole("link", { name: /Log in with/ })).not.toBeInTheDocument();
  });

  test("a server that is away is told from a wrong password", async () => {
    stubRest(NO_SETUP);
    const { user } = renderConsole("/", lockedServer().server);
    await user.type(await screen.findByLabelText("E-mail address"), "mika@example.com");
    await user.type(screen.getByLabelText("Password"), "secret{Enter}");
    expect(await screen.findByRole("alert")).toHaveTextContent("The server cannot be reached.");
  });

  test("what is missing is said beside its field, and nothing is sent", async () => {
    const sent = stubRest(NO_SETUP);
    const { user } = renderConsole("/", lockedServer().server);
    await user.click(await screen.findByRole("button", { name: "Log in" }));
    expect(screen.getByLabelText("E-mail address")).toHaveAccessibleDescription("Enter your e-mail address.");
    expect(screen.getByLabelText("Password")).toHaveAccessibleDescription("Enter your password.");
    expect(screen.getByLabelText("E-mail address")).toHaveFocus();
    expect(sent).toEqual([]);
  });

  test("logging out ends the session at the server and asks for a log-in", async () => {
    const sent = stubRest({ ...NO_SETUP, "POST /api/auth/sign-out": { status: 200, body: {} } });
    const { user } = renderConsole("/", serverWith());
    await user.click(await screen.findByRole("button", { name: "Your account" }));
    await user.click(await screen.findByRole("menuitem", { name: "Log out" }));
    expect(await screen.findByRole("button", { name: "Log in" })).toBeVisible();
    expect(sent.map(({ path }) => path)).toEqual(["/api/auth/sign-out"]);
  });

  test("a session that ended meanwhile leads to the log-in, with a sentence", async () => {
    stubRest({ ...NO_SETUP, "POST /api/auth/sign-out": { status: 200 } });
    allowConsoleError(/logged_out/);
    const server = serverWith().refuse(ConnectionsDocument, new HttpError("ra.notification.logged_out", 401));
    renderConsole("/connections", server);
    expect(await screen.findByRole("button", { name: "Log in" })).toBeVisible();
    expect(await screen.findByText("Your session has ended. Log in again.")).toBeVisible();
  });

  test("a server that cannot be reached does not end the session", async () => {
    allowConsoleError(/unreachable/);
    const away = new HttpError("listwright.error.unreachable", 0);
    renderConsole("/", serverWith().refuse(ViewerDocument, away).refuse(OverviewDocument, away));
    expect(await screen.findByText(/The server cannot be reached/)).toBeVisible();
    expect(screen.queryByLabelText("Password")).not.toBeInTheDocument();
  });
});

describe("the first visit to a new server", () => {
  const NEEDED = { "GET /api/setup": { status: 200, body: { needed: true } } };

  async function fillIn(user: ReturnType<typeof renderConsole>["user"]) {
    await user.type(await screen.findByLabelText("One-time code"), "RGVX-KK9G");
    await user.type(screen.getByLabelText("Your name"), "Mika Tanaka");
    await user.type(screen.getByLabelText("E-mail address"), "mika@example.com");
    await user.type(screen.getByLabelText("Password"), "correct horse");
    await user.click(screen.getByRole("button", { name: "Make the first admin" }));
  }

  test("makes the first admin and logs them in", async () => {
    const { server, logIn } = lockedServer();
    const sent = stubRest({
      ...NEEDED,
      "POST /api/setup": { status: 204 },
      "POST /api/auth/sign-in/email": { status: 200, body: {} },
    });
    const { user } = renderConsole("/", server);
    expect(await screen.findByRole("heading", { name: "Set up this server" })).toBeVisible();
    expect(await accessibilityProblems()).toEqual([]);
    logIn();
    await fillIn(user);
    expect(await screen.findByRole("heading", { name: "First steps" })).toBeVisible();
    expect(sent.map(({ body }) => body)).toEqual([
      { code: "RGVX-KK9G", name: "Mika Tanaka", email: "mika@example.com", password: "correct horse" },
      { email: "mika@example.com", password: "correct horse" },
    ]);
  });

  test("a wrong code is said beside its field", async () => {
    const fields = [{ path: "code", code: "WRONG", message: "This code is not right, or no longer valid." }];
    const { user } =
      (stubRest({ ...NEEDED, "POST /api/setup": { status: 400, body: { message: "Check the values.", fields } } }),
      renderConsole("/", lockedServer().server));
    await fillIn(user);
    await waitFor(() =>
      expect(screen.getByLabelText("One-time code")).toHaveAccessibleDescription(
        "This code is not right, or no longer valid.",
      ),
    );
    expect(screen.getByRole("alert")).toHaveTextContent("Check the values.");
  });
});

describe("an invitation", () => {
  const link = {
    purpose: "INVITATION",
    name: "Bob Example",
    email: "bob@example.com",
    role: "CONTRIBUTOR",
    expiresAt: "2026-12-01T00:00:00.000Z",
  };
  const path = "/invitation/abc";

  test("asks for a name and a password, and logs the person in", async () => {
    const { server, logIn } = lockedServer();
    const sent = stubRest({
      ...NO_SETUP,
      "POST /api/invitations/find": { status: 200, body: link },
      "POST /api/invitations/accept": { status: 200, body: { email: link.email } },
      "POST /api/auth/sign-in/email": { status: 200, body: {} },
    });
    const { user } = renderConsole(path, server);
    expect(await screen.findByRole("heading", { name: "Welcome, Bob Example" })).toBeVisible();
    expect(screen.getByText(/as Contributor.*bob@example.com/)).toBeVisible();
    expect(await accessibilityProblems()).toEqual([]);
    logIn();
    await user.type(screen.getByLabelText("Password"), "a long enough one{Enter}");
    expect(await screen.findByRole("heading", { name: "First steps" })).toBeVisible();
    expect(sent.map(({ body }) => body)).toEqual([
      { token: "abc" },
      { token: "abc", name: "Bob Example", password: "a long enough one" },
      { email: link.email, password: "a long enough one" },
    ]);
  });

  test("what is wrong is said beside its field", async () => {
    const fields = [{ path: "password", code: "TOO_SHORT", message: "Choose a password of 8 to 128 characters." }];
    stubRest({
      "POST /api/invitations/find": { status: 200, body: link },
      "POST /api/invitations/accept": { status: 400, body: { message: "Check the values.", fields } },
    });
    const { user } = renderConsole(path, lockedServer().server);
    await user.type(await screen.findByLabelText("Password"), "short{Enter}");
    await waitFor(() => expect(screen.getByLabelText("Password")).toHaveAccessibleDescription(/8 to 128 characters/));
  });

  test("a link to a new password asks for nothing else", async () => {
    stubRest({ "POST /api/invitations/find": { status: 200, body: { ...link, purpose: "PASSWORD" } } });
    renderConsole(path, lockedServer().server);
    expect(await screen.findByRole("heading", { name: "Set a new password" })).toBeVisible();
    expect(screen.queryByLabelText("Your name")).not.toBeInTheDocument();
  });

  test("a link that is not good says why, with the way to the log-in", async () => {
    const fields = [{ path: "token", code: "EXPIRED", message: "This link has expired. Ask an admin for a new one." }];
    stubRest({ "POST /api/invitations/find": { status: 400, body: { message: "Check the values.", fields } } });
    renderConsole(path, lockedServer().server);
    expect(await screen.findByRole("alert")).toHaveTextContent("This link has expired. Ask an admin for a new one.");
    expect(screen.getByRole("link", { name: "Log in" })).toBeVisible();
    expect(await accessibilityProblems()).toEqual([]);
  });
});

describe("the language", () => {
  test("is switched with one press on the first screen, remembered, and the document says it", async () => {
    stubRest(NO_SETUP);
    const store = memoryStore();
    const { user, i18nProvider } = renderConsole("/", lockedServer().server, { store });
    await user.click(await screen.findByRole("button", { name: "日本語" }));
    expect(await screen.findByRole("button", { name: "ログイン" })).toBeVisible();
    expect(screen.getByRole("button", { name: "English" })).toBeVisible();
    expect(document.documentElement).toHaveAttribute("lang", "ja");
    expect([store.getItem("locale"), i18nProvider.getLocale()]).toEqual(["ja", "ja"]);
    expect(await accessibilityProblems()).toEqual([]);
  });

  test("reaches navigation and pages alike", async () => {
    const { user } = renderConsole("/", serverWith());
    await user.click(await screen.findByRole("button", { name: "日本語" }));
    expect(await screen.findByRole("heading", { level: 1, name: "概要" })).toBeVisible();
    const navigation = screen.getByRole("navigation", { name: "メインメニュー" });
    expect(
      within(navigation)
        .getAllByRole("link")
        .map((link) => link.textContent),
    ).toEqual([
      "概要",
      "エクスポート",
      "実行",
      "通知",
      "宛先を探す",
      "セグメント",
      "接続",
      "データソース",
      "定期更新",
      "Webhook",
      "利用者",
      "個人情報の消去",
      "監査証跡",
      "設定",
    ]);
    expect(within(navigation).getByRole("link", { name: "概要" })).toHaveAttribute("aria-current", "page");
  });
});
