import { screen, waitFor, within } from "@testing-library/react";
import { describe, expect, test } from "vitest";

import {
  ExportListsDocument,
  ExportRunDocument,
  RecipientDocument,
  RunRecipientsDocument,
  VerifyExportDocument,
} from "../../console/data-provider/generated.js";
import type { Recipient } from "../../console/data-provider/recipients.js";
import { accessibilityProblems } from "./support/axe.js";
import { LIST_ID, PLANNED_COUNTS, VIEWER, buildCounts, buildExport, buildRun } from "./support/builders.js";
import { renderConsole, serverWith } from "./support/render-console.js";
import { allowConsoleError } from "./support/strict-console.js";

const LISTS = {
  exports: {
    totalCount: 3,
    items: [
      { listId: LIST_ID, listName: "Newsletter", permissions: ["VIEW", "EDIT"], client: { name: "Harbour Coffee" } },
      { listId: LIST_ID, listName: "Newsletter", permissions: ["VIEW", "EDIT"], client: { name: "Harbour Coffee" } },
      { listId: "other", listName: "Out of reach", permissions: ["VIEW"], client: null },
    ],
  },
} as const;

const person = (overrides: Partial<Recipient> = {}): Recipient => ({
  email: "anna@example.com",
  listId: LIST_ID,
  state: "UNSUBSCRIBED",
  eventCount: 2,
  claimedBy: [{ id: "ex1", name: "Customers to newsletter" }],
  events: [
    {
      at: "2026-11-20T01:31:00.000Z",
      kind: "WITHHELD",
      what: "Withheld: not sent from here on.",
      why: 'Export "Customers". Unsubscribed from the list, so nothing is sent to them.',
      code: 206,
      run: { id: "ru1" },
      export: { id: "ex1", name: "Customers to newsletter" },
    },
    {
      at: "2026-11-19T01:31:00.000Z",
      kind: "ADDED",
      what: "Added to the list.",
      why: 'Export "Customers".',
      code: null,
      run: null,
      export: null,
    },
  ],
  ...overrides,
});

async function choose(user: ReturnType<typeof renderConsole>["user"], email: string) {
  await user.click(await screen.findByRole("combobox", { name: /List/ }));
  await user.click(await screen.findByRole("option", { name: "Newsletter (Harbour Coffee)" }));
  await user.type(screen.getByRole("textbox", { name: /E-mail address/ }), email);
  await user.click(screen.getByRole("button", { name: "Find" }));
}

describe("finding a person", () => {
  test("tells where they stand and what happened, the newest first, page by page; lists out of reach are not offered", async () => {
    const server = serverWith()
      .answer(ExportListsDocument, LISTS)
      .answer(RecipientDocument, ({ offset }) => ({
        recipient: person({ eventCount: 51, events: offset === 0 ? person().events : [person().events[1]!] }),
      }));
    const { user, path } = renderConsole("/people", server);
    await user.click(await screen.findByRole("combobox", { name: /List/ }));
    expect(screen.getAllByRole("option").map(({ textContent }) => textContent)).toEqual([
      "Newsletter (Harbour Coffee)",
    ]);
    await user.keyboard("{Escape}");
    await choose(user, " Anna@example.com ");
    const timeline = await screen.findByRole("list", { name: "What happened" });
    const [first, second] = within(timeline).getAllByRole("listitem");
    expect(first).toHaveTextContent(/Withheld: not sent from here on\..*Unsubscribed from the list.*Code 206/);
    expect(within(first!).getByRole("link", { name: "Run" })).toHaveAttribute(
      "href",
      expect.stringContaining("/runs/ru1/show"),
    );
    expect(second).toHaveTextContent("Added to the list.");
    expect(screen.getByRole("link", { name: "Customers to newsletter" })).toBeVisible();
    expect(screen.getByText("Unsubscribed")).toBeVisible();
    await user.click(screen.getByRole("button", { name: "Show more" }));
    expect(await screen.findByText("3 of 51 shown")).toBeVisible();
    expect(server.variablesOf(RecipientDocument)).toEqual([
      { listId: LIST_ID, email: "Anna@example.com", offset: 0, limit: 50 },
      { listId: LIST_ID, email: "Anna@example.com", offset: 50, limit: 50 },
    ]);
    // No address in the page's own.
    expect(path()).toBe("/people");
    expect(await accessibilityProblems()).toEqual([]);
  });

  test("says when nothing is known, and what is missing before it asks", async () => {
    const server = serverWith().answer(ExportListsDocument, LISTS).answer(RecipientDocument, { recipient: null });
    const { user } = renderConsole("/people", server);
    await user.click(await screen.findByRole("button", { name: "Find" }));
    expect(screen.getByText("Choose a list.")).toBeVisible();
    expect(screen.getByText("Enter an e-mail address.")).toBeVisible();
    expect(server.variablesOf(RecipientDocument)).toEqual([]);
    await choose(user, "nobody@example.com");
    expect(await screen.findByText(/Nothing is known of this address/)).toBeVisible();
  });

  test("says what went wrong, and that there is no list yet", async () => {
    allowConsoleError(/did not answer/);
    const refused = serverWith()
      .answer(ExportListsDocument, LISTS)
      .refuse(RecipientDocument, new Error("The server did not answer."));
    const { user, unmount } = renderConsole("/people", refused);
    await choose(user, "anna@example.com");
    expect(await screen.findByRole("alert")).toHaveTextContent("The server did not answer.");
    unmount();
    renderConsole("/people", serverWith().answer(ExportListsDocument, { exports: { totalCount: 0, items: [] } }));
    expect(await screen.findByText(/No export that you may use fills a list yet/)).toBeVisible();
  });

  test("is not for viewers, in words and in the navigation", async () => {
    renderConsole("/people", serverWith({ viewer: { ...VIEWER, role: "VIEWER" } }));
    await screen.findByRole("heading", { level: 1 });
    await waitFor(() => expect(screen.queryByRole("link", { name: "Find a person" })).not.toBeInTheDocument());
    expect(screen.queryByRole("button", { name: "Find" })).not.toBeInTheDocument();
  });

  test("a run's recipients lead there, and are a file", async () => {
    const run = buildRun({
      state: "COMPLETED_WITH_WARNINGS",
      counts: buildCounts({ ...PLANNED_COUNTS, withheld: 1, added: 4000, notAttempted: 0 }),
    });
    const node = { outcome: "WITHHELD", code: 206, meaning: "The person unsubscribed.", reason: "They left." } as const;
    const server = serverWith({ runs: [run] })
      .answer(ExportListsDocument, LISTS)
      .answer(RecipientDocument, { recipient: person() })
      .answer(RunRecipientsDocument, {
        exportRun: {
          recipients: {
            totalCount: 1,
            pageInfo: { hasNextPage: false, endCursor: null },
            edges: [{ cursor: "1", node: { ...node, email: "anna@example.com" } }],
          },
        },
      });
    const { user, path } = renderConsole("/runs/ru1/show", server);
    const file = await screen.findByRole("link", { name: "Download CSV" });
    expect(file).toHaveAttribute("href", "/api/runs/ru1/recipients.csv");
    expect(screen.getAllByText("They left.")[0]).toBeInTheDocument();
    await user.click(await screen.findByRole("link", { name: "What happened to anna@example.com on this list" }));
    await waitFor(() => expect(path()).toBe("/people"));
    expect(await screen.findByRole("list", { name: "What happened" })).toBeVisible();
    expect(server.variablesOf(RecipientDocument)).toEqual([
      { listId: LIST_ID, email: "anna@example.com", offset: 0, limit: 50 },
    ]);
  });
});

describe("a verification", () => {
  const VERIFICATION = {
    members: 100,
    onList: 99,
    matching: 95,
    missing: 3,
    unexpected: 1,
    different: 2,
    changedAtSource: 4,
    changedAtDestination: 2,
  };
  const verified = (verification: typeof VERIFICATION) =>
    buildRun({ id: "ru2", kind: "VERIFY", state: "COMPLETED_WITH_WARNINGS", progress: 1, verification });

  test("is asked for on the export's page, and its report is a run's", async () => {
    const server = serverWith({ exports: [buildExport()], runs: [verified(VERIFICATION)] }).answer(
      VerifyExportDocument,
      {
        verifyExport: { __typename: "ExportRun", ...verified(VERIFICATION) },
      },
    );
    const { user, path } = renderConsole("/exports/ex1/show", server);
    await user.click(await screen.findByRole("button", { name: "Verify" }));
    await waitFor(() => expect(path()).toBe("/runs/ru2/show"));
    expect(server.variablesOf(VerifyExportDocument)).toEqual([{ exportId: "ex1", idempotencyKey: expect.any(String) }]);
    const report = within(await screen.findByRole("region", { name: "The list and the segments" }));
    expect(report.getByText("Missing from the list").nextElementSibling).toHaveTextContent("3");
    expect(report.getByText("Because somebody else has changed the list").nextElementSibling).toHaveTextContent("2");
    expect(report.getByText(/The next run repairs what is ours/)).toBeVisible();
    expect(screen.getByRole("heading", { level: 1 })).toHaveTextContent("Verification of Customers to newsletter");
    await user.click(screen.getByRole("combobox", { name: "Outcome" }));
    expect(screen.getAllByRole("option").map(({ textContent }) => textContent)).toEqual([
      "All",
      "Missing from the list (3)",
      "Unexpected on the list (1)",
      "Different on the list (2)",
    ]);
    await user.keyboard("{Escape}");
    expect(await accessibilityProblems()).toEqual([]);
  });

  test("that agrees says so, and nothing of repairs", async () => {
    const agreeing = { ...VERIFICATION, matching: 100, missing: 0, unexpected: 0, different: 0 };
    const server = serverWith().answer(ExportRunDocument, { exportRun: { ...verified(agreeing), state: "SUCCEEDED" } });
    renderConsole("/runs/ru2/show", server);
    expect(await screen.findByText("The list is as the export wants it.")).toBeVisible();
    expect(screen.queryByText(/The next run repairs/)).not.toBeInTheDocument();
  });
});
