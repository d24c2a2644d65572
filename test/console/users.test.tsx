import { screen, waitFor, within } from "@testing-library/react";
import { describe, expect, test } from "vitest";

import {
  ChangeUserRoleDocument,
  DeactivateUserDocument,
  InvitationsDocument,
  InviteUserDocument,
  ReactivateUserDocument,
  ResendInvitationDocument,
  RevokeInvitationDocument,
  RevokeOtherSessionsDocument,
  RevokeSessionDocument,
  SendPasswordLinkDocument,
  SessionsDocument,
  UserDocument,
  UsersDocument,
} from "../../console/data-provider/generated.js";
import type { InvitationRow, UserRow } from "../../console/data-provider/users.js";
import { accessibilityProblems } from "./support/axe.js";
import { VIEWER } from "./support/builders.js";
import { renderConsole, serverWith } from "./support/render-console.js";
import { allowConsoleError } from "./support/strict-console.js";

const AT = "2026-11-20T01:30:00.000Z";

function buildUser(overrides: Partial<UserRow> = {}): UserRow {
  return {
    id: "u2",
    name: "Bob Example",
    email: "bob@example.com",
    role: "CONTRIBUTOR",
    status: "ACTIVE",
    locale: "en",
    createdAt: AT,
    lastLoginAt: AT,
    permissions: ["VIEW", "EDIT", "DELETE"],
    ...overrides,
  };
}

function buildInvitation(overrides: Partial<InvitationRow> = {}): InvitationRow {
  return {
    id: "in1",
    email: "carol@example.com",
    name: "Carol Example",
    role: "VIEWER",
    locale: "ja",
    createdAt: AT,
    expiresAt: "2999-01-01T00:00:00.000Z",
    mailedAt: null,
    createdBy: { id: VIEWER.id, name: VIEWER.name },
    ...overrides,
  };
}

function buildSession(overrides: object = {}) {
  return {
    id: "s1",
    createdAt: AT,
    lastUsedAt: AT,
    networkAddress: "192.0.2.7",
    device: "Firefox on Windows",
    current: false,
    ...overrides,
  };
}

const self = buildUser({ ...VIEWER });

function server(users: readonly UserRow[] = [self, buildUser()], invitations: readonly InvitationRow[] = []) {
  return serverWith()
    .answer(UsersDocument, { users: { items: users, totalCount: users.length } })
    .answer(UserDocument, ({ id }) => ({ user: users.find((user) => user.id === id) ?? null }))
    .answer(InvitationsDocument, { invitations: { items: invitations, totalCount: invitations.length } });
}

describe("users", () => {
  test("are listed with what they may do and whether they may come in", async () => {
    const users = [
      self,
      buildUser(),
      buildUser({ id: "u3", name: "Dan Example", status: "DEACTIVATED", lastLoginAt: null }),
    ];
    renderConsole(
      "/users",
      server(users, [buildInvitation(), buildInvitation({ id: "in2", name: "Eve", expiresAt: AT })]),
    );
    const table = within(await screen.findByRole("table", { name: "Users" }));
    const rows = table.getAllByRole("row").map((row) => row.textContent);
    expect(rows[2]).toMatch(/Bob Example.*Contributor.*Active/);
    expect(rows[3]).toMatch(/Dan Example.*Deactivated.*Never/);
    const invited = within(await screen.findByRole("table", { name: "Invitations" }));
    expect(invited.getByRole("row", { name: /Carol Example/ })).toBeVisible();
    expect(invited.getByRole("row", { name: /Eve/ })).toHaveTextContent("Expired");
    expect(document.title).toBe("Users · Listwright");
    expect(await accessibilityProblems()).toEqual([]);
  });

  test("are invited with a role that is explained and a language; the link is shown once", async () => {
    const fake = server().answer(InviteUserDocument, ({ name, email, role, locale }) => ({
      inviteUser: {
        __typename: "InvitationCreated" as const,
        link: "https://listwright.example.com/#/invitation/secret",
        mailProblem: null,
        invitation: buildInvitation({ name, email, role, locale }),
      },
    }));
    const { user } = renderConsole("/users", fake);
    await user.click(await screen.findByRole("button", { name: "Invite user" }));
    const dialog = within(await screen.findByRole("dialog", { name: "Invite user" }));
    expect(dialog.getByText(/Addresses are masked/)).toBeVisible();
    expect(await accessibilityProblems()).toEqual([]);
    await user.type(dialog.getByLabelText("Name"), "Carol Example");
    await user.type(dialog.getByLabelText("E-mail address"), "carol@example.com");
    await user.click(dialog.getByRole("radio", { name: /^Viewer/ }));
    await user.click(dialog.getByLabelText("Language"));
    await user.click(await screen.findByRole("option", { name: "日本語" }));
    await user.click(dialog.getByRole("button", { name: "Invite user" }));
    const made = within(await screen.findByRole("dialog", { name: "Carol Example is invited" }));
    expect(made.getByLabelText("Link")).toHaveValue("https://listwright.example.com/#/invitation/secret");
    await user.keyboard("{Escape}");
    expect(screen.getByRole("dialog")).toBeVisible();
    expect(await accessibilityProblems()).toEqual([]);
    await user.click(made.getByRole("button", { name: "I have copied it" }));
    await waitFor(() => expect(screen.queryByRole("dialog")).not.toBeInTheDocument());
    expect(document.body.innerHTML).not.toContain("secret");
    expect(fake.variablesOf(InviteUserDocument)).toEqual([
      { name: "Carol Example", email: "carol@example.com", role: "VIEWER", locale: "ja" },
    ]);
  });

  test("whose address is a user's already are refused beside the field", async () => {
    allowConsoleError(/is a user already/);
    const fields = [{ path: "email", code: "ALREADY_USER", message: "Somebody with this address is a user already." }];
    const fake = server().answer(InviteUserDocument, {
      inviteUser: { __typename: "ValidationError", message: "Some of the values need your attention.", fields },
    });
    const { user } = renderConsole("/users", fake);
    await user.click(await screen.findByRole("button", { name: "Invite user" }));
    const dialog = within(await screen.findByRole("dialog"));
    await user.type(dialog.getByLabelText("Name"), "Bob{Enter}");
    await waitFor(() =>
      expect(dialog.getByLabelText("E-mail address")).toHaveAccessibleDescription(/is a user already/),
    );
  });

  test("who are invited get a new link, or none any more", async () => {
    const fake = server(undefined, [buildInvitation()])
      .answer(ResendInvitationDocument, {
        resendInvitation: {
          __typename: "InvitationCreated",
          link: null,
          mailProblem: null,
          invitation: buildInvitation(),
        },
      })
      .answer(RevokeInvitationDocument, () => {
        fake.answer(InvitationsDocument, { invitations: { items: [], totalCount: 0 } });
        return { revokeInvitation: { __typename: "Deleted" as const, id: "in1" } };
      });
    const { user } = renderConsole("/users", fake);
    await user.click(await screen.findByRole("button", { name: "Send again: the invitation of Carol Example" }));
    const sent = within(await screen.findByRole("dialog", { name: "A new link for Carol Example" }));
    expect(sent.getByText("The link was sent to carol@example.com.")).toBeVisible();
    await user.click(sent.getByRole("button", { name: "Close" }));
    await waitFor(() => expect(screen.queryByRole("dialog")).not.toBeInTheDocument());
    await user.click(screen.getByRole("button", { name: "Revoke the invitation of Carol Example" }));
    await user.click(within(await screen.findByRole("dialog")).getByRole("button", { name: "Revoke" }));
    expect(await screen.findByText("Nobody is waiting to come in.")).toBeVisible();
  });

  test("get another role, and the last admin's refusal says what to do", async () => {
    allowConsoleError(/only active admin/);
    const fake = server([self, buildUser({ role: "ADMIN" })]).answer(ChangeUserRoleDocument, {
      changeUserRole: {
        __typename: "ValidationError",
        message: "Some of the values need your attention.",
        fields: [{ path: "role", code: "LAST_ADMIN", message: "This is the only active admin." }],
      },
    });
    const { user } = renderConsole("/users/u2/show", fake);
    await user.click(await screen.findByRole("button", { name: "Change role" }));
    const dialog = within(await screen.findByRole("dialog", { name: "Change what Bob Example may do" }));
    expect(dialog.getByRole("button", { name: "Change role" })).toBeDisabled();
    await user.click(dialog.getByRole("radio", { name: /^Viewer/ }));
    await user.click(dialog.getByRole("button", { name: "Change role" }));
    expect(await dialog.findByText("This is the only active admin.")).toBeVisible();
    fake.answer(ChangeUserRoleDocument, {
      changeUserRole: { __typename: "User", ...buildUser({ role: "VIEWER" }) },
    });
    await user.click(dialog.getByRole("button", { name: "Change role" }));
    expect(await screen.findByText("The role is changed.")).toBeVisible();
    expect(fake.variablesOf(ChangeUserRoleDocument)).toEqual([
      { userId: "u2", role: "VIEWER" },
      { userId: "u2", role: "VIEWER" },
    ]);
  });

  test("are deactivated after a sentence about what follows, and reactivated", async () => {
    const fake = server()
      .answer(DeactivateUserDocument, () => {
        const user = buildUser({ status: "DEACTIVATED" });
        fake.answer(UserDocument, { user });
        return { deactivateUser: { __typename: "User" as const, ...user } };
      })
      .answer(ReactivateUserDocument, () => {
        fake.answer(UserDocument, { user: buildUser() });
        return { reactivateUser: { __typename: "User" as const, ...buildUser() } };
      });
    const { user } = renderConsole("/users/u2/show", fake);
    await user.click(await screen.findByRole("button", { name: "Deactivate" }));
    const dialog = within(await screen.findByRole("dialog", { name: "Deactivate Bob Example?" }));
    expect(dialog.getByText(/API tokens are revoked for good/)).toBeVisible();
    expect(await accessibilityProblems()).toEqual([]);
    await user.click(dialog.getByRole("button", { name: "Deactivate" }));
    await user.click(await screen.findByRole("button", { name: "Reactivate" }));
    expect(await screen.findByRole("button", { name: "Deactivate" })).toBeVisible();
  });

  test("who forgot their password are sent a link to a new one", async () => {
    const fake = server().answer(SendPasswordLinkDocument, {
      sendPasswordLink: {
        __typename: "PasswordLinkCreated",
        link: "https://listwright.example.com/#/invitation/secret",
        mailProblem: "The mail server did not take the message.",
        expiresAt: AT,
      },
    });
    const { user } = renderConsole("/users/u2/show", fake);
    await user.click(await screen.findByRole("button", { name: "Password link" }));
    await user.click(within(await screen.findByRole("dialog")).getByRole("button", { name: "Make link" }));
    const made = within(await screen.findByRole("dialog", { name: "A new password for Bob Example" }));
    expect(made.getByRole("alert")).toHaveTextContent("The mail server did not take the message.");
    expect(made.getByLabelText("Link")).toHaveValue("https://listwright.example.com/#/invitation/secret");
  });

  test("see of themselves why they can do nothing here", async () => {
    renderConsole(`/users/${VIEWER.id}/show`, server());
    expect(await screen.findByText(/This is you/)).toBeVisible();
    expect(screen.queryByRole("button", { name: "Deactivate" })).not.toBeInTheDocument();
    expect(await accessibilityProblems()).toEqual([]);
  });
});

describe("sessions", () => {
  const sessions = [
    buildSession({ id: "s0", device: "Chrome on macOS", current: true }),
    buildSession(),
    buildSession({ id: "s2", device: "Safari on iPhone", networkAddress: null }),
  ];

  test("show where somebody is logged in; the present one is marked and stays", async () => {
    renderConsole("/account", serverWith().answer(SessionsDocument, { sessions }));
    const table = within(await screen.findByRole("table", { name: "Sessions" }));
    expect(table.getByRole("rowheader", { name: /Chrome on macOS \(this one\)/ })).toBeVisible();
    expect(table.getAllByRole("button")).toHaveLength(2);
    expect(await accessibilityProblems()).toEqual([]);
  });

  test("are ended one by one or all but this one, after a question", async () => {
    const fake = serverWith()
      .answer(SessionsDocument, { sessions })
      .answer(RevokeSessionDocument, { revokeSession: { __typename: "Deleted", id: "s1" } })
      .answer(RevokeOtherSessionsDocument, () => {
        fake.answer(SessionsDocument, { sessions: sessions.slice(0, 1) });
        return { revokeOtherSessions: { count: 2 } };
      });
    const { user } = renderConsole("/account", fake);
    await user.click(await screen.findByRole("button", { name: "End the session in Firefox on Windows" }));
    const one = within(await screen.findByRole("dialog", { name: "End the session in Firefox on Windows?" }));
    await user.click(one.getByRole("button", { name: "End" }));
    await waitFor(() => expect(screen.queryByRole("dialog")).not.toBeInTheDocument());
    expect(fake.variablesOf(RevokeSessionDocument)).toEqual([{ id: "s1" }]);
    await user.click(screen.getByRole("button", { name: "End all others" }));
    await user.click(within(await screen.findByRole("dialog")).getByRole("button", { name: "End all others" }));
    await waitFor(() => expect(screen.queryByRole("button", { name: "End all others" })).not.toBeInTheDocument());
  });
});
