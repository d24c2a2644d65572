import { cleanup, screen, waitFor, within } from "@testing-library/react";
import { describe, expect, test } from "vitest";

import type { DepartedPage } from "../../console/data-provider/departed.js";
import { DepartedOfDocument, DepartedRecipientsDocument } from "../../console/data-provider/generated.js";
import { accessibilityProblems } from "./support/axe.js";
import { buildExport } from "./support/builders.js";
import { renderConsole, serverWith } from "./support/render-console.js";
import { allowConsoleError } from "./support/strict-console.js";

const COUNTS: DepartedPage["counts"] = [
  { state: "UNSUBSCRIBED", count: 2 },
  { state: "BOUNCED", count: 0 },
  { state: "DELETED", count: 1234 },
  { state: "SUPPRESSED", count: 0 },
  { state: "ABSENT", count: 0 },
];

const edge = (email: string, changes: Partial<DepartedPage["edges"][number]["node"]> = {}) => ({
  cursor: `after ${email}`,
  node: {
    email,
    state: "UNSUBSCRIBED" as const,
    explanation: "Unsubscribed. They are withheld from now on.",
    stateDate: "2026-11-19 18:30:00",
    seenAt: "2026-11-20T01:30:00.000Z",
    ...changes,
  },
});

function pageOf(edges: DepartedPage["edges"], changes: Partial<DepartedPage> = {}): DepartedPage {
  return {
    totalCount: edges.length,
    counts: COUNTS,
    pageInfo: { hasNextPage: false, endCursor: edges.at(-1)?.cursor ?? null },
    edges,
    ...changes,
  };
}

const { id: EXPORT, name, listName } = buildExport();

function serverWho(departed: DepartedPage | ((after: string | null) => DepartedPage), mayEdit = true) {
  const permissions = mayEdit ? (["VIEW", "EDIT"] as const) : (["VIEW"] as const);
  return serverWith({ exports: [buildExport()] })
    .answer(DepartedOfDocument, { export: { id: EXPORT, name, listName, permissions: [...permissions] } })
    .answer(DepartedRecipientsDocument, ({ after }) => ({
      departedRecipients: typeof departed === "function" ? departed(after ?? null) : departed,
    }));
}

const render = (server: ReturnType<typeof serverWho>, language: "en" | "ja" = "en") =>
  renderConsole(`/exports/${EXPORT}/departed`, server, { language });

describe("who left the list of an export", () => {
  test("is reached from the export, and says of everybody where they stand, since when, and what follows", async () => {
    const { user, path } = renderConsole(
      `/exports/${EXPORT}/show`,
      serverWho(pageOf([edge("left@example.com"), edge("gone@example.com", { state: "DELETED" })])),
    );
    await user.click(await screen.findByRole("link", { name: "Who left the list" }));
    expect(await screen.findByRole("heading", { level: 1, name: "Who left the list" })).toBeVisible();
    expect(path()).toBe(`/exports/${EXPORT}/departed`);
    const row = await screen.findByRole("row", { name: /left@example.com/ });
    expect(within(row).getByText("Unsubscribed")).toBeVisible();
    expect(within(row).getByText("2026-11-19 18:30:00")).toBeVisible();
    expect(within(row).getByText(/withheld from now on/)).toBeVisible();
    expect(screen.getByText("2 of 2 shown")).toBeVisible();
    expect(screen.getByRole("link", { name: name })).toHaveAttribute("href", expect.stringContaining(EXPORT));
    expect(await accessibilityProblems()).toEqual([]);
  });

  test("is shown page by page, chosen by state and by whether the export ever wanted them, and downloaded likewise", async () => {
    const server = serverWho((after) =>
      after === null
        ? pageOf([edge("first@example.com")], { totalCount: 2, pageInfo: { hasNextPage: true, endCursor: "c1" } })
        : pageOf([edge("second@example.com")], { totalCount: 2 }),
    );
    const { user } = render(server);
    await user.click(await screen.findByRole("button", { name: "Show more" }));
    expect(await screen.findByRole("row", { name: /second@example.com/ })).toBeVisible();
    expect(screen.getByText("2 of 2 shown")).toBeVisible();

    await user.click(screen.getByRole("combobox", { name: "State" }));
    await user.click(await screen.findByRole("option", { name: "Deleted (1,234)" }));
    await waitFor(() =>
      expect(server.variablesOf(DepartedRecipientsDocument).at(-1)).toMatchObject({ state: ["DELETED"], after: null }),
    );
    await user.click(screen.getByRole("switch", { name: /once were, members/ }));
    await waitFor(() =>
      expect(server.variablesOf(DepartedRecipientsDocument).at(-1)).toMatchObject({ onceClaimed: true }),
    );
    expect(screen.getByRole("link", { name: "Download CSV" })).toHaveAttribute(
      "href",
      `/api/exports/${EXPORT}/departed.csv?state=DELETED&onceClaimed=true`,
    );
  });

  test("nobody at all is said as such, and nobody in a selection too", async () => {
    const server = serverWho(pageOf([edge("left@example.com")]));
    const { user } = render(server);
    await screen.findByRole("row", { name: /left@example.com/ });
    server.answer(DepartedRecipientsDocument, { departedRecipients: pageOf([]) });
    await user.click(screen.getByRole("switch", { name: /once were, members/ }));
    expect(await screen.findByText("Nobody matches this filter.")).toBeVisible();
    await user.click(screen.getByRole("switch", { name: /once were, members/ }));
    cleanup();
    render(serverWho(pageOf([])));
    expect(await screen.findByRole("heading", { name: "Nobody has left" })).toBeVisible();
    expect(await accessibilityProblems()).toEqual([]);
  });

  test("whoever may not see addresses is told that they are masked", async () => {
    render(serverWho(pageOf([edge("l…@example.com")]), false));
    expect(await screen.findByText(/Addresses are masked/)).toBeVisible();
  });

  test("what cannot be read says so, and can be tried again", async () => {
    allowConsoleError(/./);
    const server = serverWho(pageOf([edge("left@example.com")]));
    server.refuse(DepartedRecipientsDocument, new Error("The server is away."));
    const { user } = render(server);
    expect(await screen.findByText("The server is away.")).toBeVisible();
    server.answer(DepartedRecipientsDocument, { departedRecipients: pageOf([edge("left@example.com")]) });
    await user.click(screen.getByRole("button", { name: "Try again" }));
    expect(await screen.findByRole("row", { name: /left@example.com/ })).toBeVisible();
  });

  test("in Japanese", async () => {
    render(serverWho(pageOf([edge("left@example.com")])), "ja");
    expect(await screen.findByRole("heading", { level: 1, name: "リストから外れた人" })).toBeVisible();
    expect(await screen.findByText("1件中1件を表示")).toBeVisible();
  });
});
