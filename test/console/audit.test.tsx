import { screen, waitFor, within } from "@testing-library/react";
import { describe, expect, test } from "vitest";

import type { AuditEvent } from "../../console/data-provider/audit.js";
import { AuditEventsDocument, AuditPeopleDocument, ViewerDocument } from "../../console/data-provider/generated.js";
import type { AuditEventsQueryVariables } from "../../console/data-provider/generated.js";
import { accessibilityProblems } from "./support/axe.js";
import { buildExport, VIEWER } from "./support/builders.js";
import { renderConsole, serverWith } from "./support/render-console.js";
import { allowConsoleError } from "./support/strict-console.js";

function buildEvent(overrides: Partial<AuditEvent> = {}): AuditEvent {
  return {
    id: "1",
    at: "2026-11-20T01:30:05.000Z",
    actorId: VIEWER.id,
    actorName: VIEWER.name,
    tokenName: null,
    networkAddress: "192.0.2.10",
    operation: "updateExport",
    action: "changed",
    outcome: "DONE",
    objectKind: "export",
    objectId: "ex1",
    objectName: "Customers",
    details: null,
    changes: [{ field: "name", before: "Everybody", after: "Customers" }],
    ...overrides,
  };
}

/** A trail from which as many events are given as are asked for. */
function serverWithTrail(events: readonly AuditEvent[], totalCount = events.length) {
  return serverWith()
    .answer(AuditPeopleDocument, { users: { items: [{ id: VIEWER.id, name: VIEWER.name }] } })
    .answer(AuditEventsDocument, ({ first, after }: AuditEventsQueryVariables) => {
      const start = after ? events.findIndex(({ id }) => id === after) + 1 : 0;
      const page = events.slice(start, start + first);
      return {
        auditEvents: {
          totalCount,
          pageInfo: { hasNextPage: start + first < events.length, endCursor: page.at(-1)?.id ?? null },
          edges: page.map((node) => ({ cursor: node.id, node })),
        },
      };
    });
}

const asked = (server: ReturnType<typeof serverWithTrail>) => server.variablesOf(AuditEventsDocument);

describe("the audit trail", () => {
  test("says who did what to which object, and shows on demand what changed and from where", async () => {
    const server = serverWithTrail([
      buildEvent(),
      buildEvent({
        id: "2",
        operation: "signIn",
        action: "signIn",
        outcome: "REFUSED",
        objectKind: null,
        objectId: null,
        objectName: null,
        changes: [],
        details: { reason: "PASSWORD" },
      }),
      buildEvent({ id: "3", actorId: null, actorName: null, operation: "somethingNew", objectName: "Newsletters" }),
      buildEvent({ id: "4", tokenName: "Nightly job", operation: "deleteExport", action: "deleted" }),
    ]);
    const { user } = renderConsole("/audit", server);
    const trail = within(await screen.findByRole("list", { name: "Audit trail" }));
    const [changed, refused, unknown, deleted] = trail.getAllByRole("button");
    expect(changed).toHaveTextContent("Change an export");
    expect(changed).toHaveTextContent("Export “Customers”, changed");
    expect(changed).toHaveTextContent(VIEWER.name);
    expect(refused).toHaveTextContent(/Log in.*Refused/);
    expect(unknown).toHaveTextContent(/somethingNew.*The system/);
    expect(deleted).toHaveTextContent(`${VIEWER.name}, with the token “Nightly job”`);

    expect(changed).toHaveAttribute("aria-expanded", "false");
    await user.click(changed!);
    expect(changed).toHaveAttribute("aria-expanded", "true");
    const row = within(screen.getByRole("table", { name: "What changed" })).getAllByRole("row")[1]!;
    expect(row).toHaveTextContent(/name.*Everybody.*Customers/);
    expect(screen.getByText("192.0.2.10")).toBeVisible();
    expect(screen.getByRole("link", { name: "Customers" })).toHaveAttribute("href", "/exports/ex1/show");
    expect(await accessibilityProblems()).toEqual([]);
    await user.click(changed!);
    expect(screen.queryByRole("table")).not.toBeInTheDocument();

    await user.click(refused!);
    expect(screen.getByText("PASSWORD")).toBeVisible();
    await user.click(deleted!);
    expect(screen.queryByRole("link", { name: "Customers" })).not.toBeInTheDocument();
    expect(screen.queryByRole("columnheader", { name: "After" })).not.toBeInTheDocument();
  });

  test("shows older events as they are asked for", async () => {
    const events = Array.from({ length: 70 }, (_, index) => buildEvent({ id: String(index + 1) }));
    const server = serverWithTrail(events, 10_000);
    const { user } = renderConsole("/audit", server);
    expect(await screen.findByText("50 of more than 10,000 shown")).toBeVisible();
    await user.click(screen.getByRole("button", { name: "Show older events" }));
    expect(await screen.findByText("70 of more than 10,000 shown")).toBeVisible();
    expect(asked(server).at(-1)).toMatchObject({ first: 50, after: "50" });
    expect(screen.queryByRole("button", { name: "Show older events" })).not.toBeInTheDocument();
  });

  test("is filtered by the page's address, and its downloads with it", async () => {
    const server = serverWithTrail([buildEvent()]);
    const { user } = renderConsole("/audit?objectId=ex1&outcome=DONE&outcome=&nonsense=1&toDay=2026-02-31", server);
    await screen.findByRole("list", { name: "Audit trail" });
    expect(asked(server).at(-1)).toMatchObject({ filter: { objectId: "ex1", outcome: "DONE" } });
    expect(screen.getByRole("link", { name: "Download CSV" })).toHaveAttribute(
      "href",
      "/api/audit.csv?objectId=ex1&outcome=DONE",
    );

    await user.click(screen.getByRole("combobox", { name: "To what" }));
    await user.click(await screen.findByRole("option", { name: "Connection" }));
    await waitFor(() =>
      expect(asked(server).at(-1)).toMatchObject({ filter: { objectId: "ex1", objectKind: "connection" } }),
    );
    await user.type(screen.getByLabelText("To"), "2026-11-20");
    const end = new Date(2026, 10, 21).toISOString();
    await waitFor(() => expect(asked(server).at(-1)?.filter).toMatchObject({ to: end }));

    await user.click(screen.getByRole("button", { name: "Remove all filters" }));
    await waitFor(() => expect(asked(server).at(-1)).toMatchObject({ after: null, filter: {} }));
    expect(screen.getByRole("link", { name: "Download JSON" })).toHaveAttribute("href", "/api/audit.json");
  });

  test("is searched with Enter, which leaves the words in the address and the focus where it was", async () => {
    const server = serverWithTrail([]);
    const { user } = renderConsole("/audit", server);
    const box = await screen.findByRole("searchbox", { name: "Search" });
    await user.type(box, "夜間 updateExport{Enter}");
    await waitFor(() =>
      expect(server.variablesOf(AuditEventsDocument).at(-1)?.filter).toEqual({ search: "夜間 updateExport" }),
    );
    expect(box).toHaveFocus();
    await user.click(screen.getByRole("button", { name: "Remove all filters" }));
    await waitFor(() => expect(box).toHaveValue(""));
    expect(server.variablesOf(AuditEventsDocument).at(-1)?.filter).toEqual({});
  });

  test("says that nothing matches, that nothing was recorded, and what went wrong", async () => {
    const nothing = renderConsole("/audit?objectKind=source", serverWithTrail([]));
    expect(await screen.findByText(/Nothing matches this filter/)).toBeVisible();
    nothing.unmount();
    const empty = renderConsole("/audit", serverWithTrail([]));
    expect(await screen.findByRole("heading", { name: "Nothing recorded yet" })).toBeVisible();
    expect(await accessibilityProblems()).toEqual([]);
    empty.unmount();
    allowConsoleError(/out of order/);
    const server = serverWithTrail([]).refuse(AuditEventsDocument, new Error("The trail is out of order."));
    const { user } = renderConsole("/audit", server);
    expect(await screen.findByText("The trail is out of order.")).toBeVisible();
    server.answer(AuditEventsDocument, {
      auditEvents: { totalCount: 0, pageInfo: { hasNextPage: false, endCursor: null }, edges: [] },
    });
    await user.click(screen.getByRole("button", { name: "Try again" }));
    expect(await screen.findByRole("heading", { name: "Nothing recorded yet" })).toBeVisible();
  });

  test.each(["ADMIN", "VIEWER"] as const)("is linked from what it is about, for admins: %s", async (role) => {
    const server = serverWith({ exports: [buildExport()] }).answer(ViewerDocument, { viewer: { ...VIEWER, role } });
    renderConsole("/exports/ex1/show", server);
    await screen.findByRole("heading", { level: 1, name: buildExport().name });
    await waitFor(() => expect(screen.getByRole("navigation").querySelectorAll("a")).not.toHaveLength(0));
    const link = screen.queryByRole("link", { name: "History" });
    const place = within(screen.getByRole("navigation")).queryByRole("link", { name: "Audit trail" });
    expect(link?.getAttribute("href") ?? null).toBe(role === "ADMIN" ? "/audit?objectId=ex1" : null);
    expect(place !== null).toBe(role === "ADMIN");
  });

  test("speaks Japanese", async () => {
    renderConsole("/audit", serverWithTrail([buildEvent({ tokenName: "夜間ジョブ" })]), { language: "ja" });
    const [event] = within(await screen.findByRole("list", { name: "監査証跡" })).getAllByRole("button");
    expect(event).toHaveTextContent("エクスポートの変更");
    expect(event).toHaveTextContent("エクスポート「Customers」：変更");
    expect(event).toHaveTextContent(`${VIEWER.name}（トークン「夜間ジョブ」を使用）`);
  });
});
