import { screen, waitFor, within } from "@testing-library/react";
import { describe, expect, test, vi } from "vitest";

import type { Erasure } from "../../console/data-provider/erasures.js";
import {
  EraseRecipientDocument,
  ErasureReceiptDocument,
  ErasuresDocument,
  LiftErasureBlockDocument,
} from "../../console/data-provider/generated.js";
import { accessibilityProblems } from "./support/axe.js";
import { renderConsole, serverWith } from "./support/render-console.js";
import { allowConsoleError } from "./support/strict-console.js";

const CLEARED = {
  listId: "li1",
  listName: "Autumn newsletter",
  done: true,
  code: "DELETED",
  what: "Name, mobile number and mapped fields were cleared, then the subscriber was deleted.",
  triedAt: "2026-11-20T01:30:09.000Z",
} as const;
const OPEN = {
  listId: "li2",
  listName: "Events",
  done: false,
  code: "UNREACHABLE",
  what: "Campaign Monitor did not answer as it should. The list is tried again by itself.",
  triedAt: "2026-11-20T01:30:10.000Z",
} as const;

function buildErasure(changes: Partial<Erasure> = {}): Erasure {
  return {
    id: "er1",
    at: "2026-11-20T01:30:08.000Z",
    state: "DONE",
    maskedAddress: "t…@example.com",
    completedAt: "2026-11-20T01:30:09.000Z",
    blockLiftedAt: null,
    by: { id: "u1", name: "Ada Admin" },
    lists: [CLEARED],
    addressHash: "3f".repeat(32),
    permanentErasure: "To erase the person for good, somebody must do so in Campaign Monitor itself.",
    blockLiftedReason: null,
    blockLiftedBy: null,
    ...changes,
  };
}

function serverWithErasures(...erasures: Erasure[]) {
  return serverWith()
    .answer(ErasuresDocument, {
      erasures: { items: erasures, totalCount: erasures.length, permissions: ["VIEW", "CREATE"] },
    })
    .answer(ErasureReceiptDocument, ({ id }) => ({ erasure: erasures.find((erasure) => erasure.id === id) ?? null }));
}

describe("erasing a person", () => {
  test("says what will happen, asks once more, and leads to the receipt", async () => {
    const server = serverWithErasures(buildErasure()).answer(EraseRecipientDocument, {
      eraseRecipient: { __typename: "ErasureReceipt", ...buildErasure() },
    });
    const { user, path } = renderConsole("/erasures/create", server);
    await user.type(await screen.findByLabelText(/E-mail address/), " taro@example.com ");
    expect(screen.getByText(/no run sends this address/)).toBeVisible();
    expect(await accessibilityProblems()).toEqual([]);
    await user.click(screen.getByRole("button", { name: "Erase a person" }));
    const dialog = within(await screen.findByRole("dialog", { name: "Erase taro@example.com?" }));
    expect(server.variablesOf(EraseRecipientDocument)).toEqual([]);
    expect(await accessibilityProblems()).toEqual([]);
    await user.click(dialog.getByRole("button", { name: "Erase" }));
    await waitFor(() => expect(path()).toBe("/erasures/er1/show"));
    expect(server.variablesOf(EraseRecipientDocument)).toEqual([{ email: "taro@example.com" }]);
    expect(await screen.findByRole("heading", { name: "t…@example.com" })).toBeVisible();
    expect(screen.getByRole("row", { name: /Autumn newsletter.* Done Name, mobile number/ })).toBeVisible();
    expect(screen.getByText(/must do so in Campaign Monitor itself/)).toBeVisible();
    expect(await accessibilityProblems()).toEqual([]);
  });

  test("shows beside the field what the server refuses, and nothing is asked without an address", async () => {
    const message = "This is not an e-mail address. Check its spelling.";
    allowConsoleError(/not an e-mail address/);
    const server = serverWithErasures().answer(EraseRecipientDocument, {
      eraseRecipient: {
        __typename: "ValidationError",
        message: "Some of the values need your attention.",
        fields: [{ path: "email", code: "SYNTAX", message }],
      },
    });
    const { user } = renderConsole("/erasures/create", server);
    const field = await screen.findByLabelText(/E-mail address/);
    await user.click(screen.getByRole("button", { name: "Erase a person" }));
    expect(field).toHaveAccessibleDescription("Enter the e-mail address of the person to erase.");
    expect(screen.queryByRole("dialog")).not.toBeInTheDocument();
    await user.type(field, "taro{Enter}");
    await user.click(within(await screen.findByRole("dialog")).getByRole("button", { name: "Erase" }));
    await waitFor(() => expect(field).toHaveAccessibleDescription(message));
    await waitFor(() => expect(screen.queryByRole("dialog")).not.toBeInTheDocument());
  });
});

describe("the receipt", () => {
  test("is read again until every list is done", async () => {
    const open = buildErasure({ state: "REACHING", completedAt: null, lists: [CLEARED, OPEN] });
    const server = serverWithErasures(open);
    renderConsole("/erasures/er1/show", server);
    expect(await screen.findByText(/1 of 2 lists done/)).toBeVisible();
    expect(screen.getByRole("row", { name: /Events.* Open Campaign Monitor did not answer/ })).toBeVisible();
    expect(screen.getByText("Not yet")).toBeVisible();
    server.answer(ErasureReceiptDocument, {
      erasure: buildErasure({ lists: [CLEARED, { ...OPEN, done: true, code: "ABSENT", what: "Not on the list." }] }),
    });
    expect(await screen.findByRole("row", { name: /Events.* Done Not on the list/ })).toBeVisible();
    expect(screen.queryByText(/lists done/)).not.toBeInTheDocument();
    const reads = server.variablesOf(ErasureReceiptDocument).length;
    vi.useFakeTimers();
    await vi.advanceTimersByTimeAsync(10_000);
    vi.useRealTimers();
    expect(server.variablesOf(ErasureReceiptDocument)).toHaveLength(reads);
  });

  test("of somebody who was on no list says so", async () => {
    renderConsole("/erasures/er1/show", serverWithErasures(buildErasure({ lists: [] })));
    expect(await screen.findByText("Listwright had never put this address on a list.")).toBeVisible();
  });
});

describe("the block", () => {
  test("is lifted with a reason, after saying what follows", async () => {
    const server = serverWithErasures(
      buildErasure({ state: "REACHING", completedAt: null, lists: [CLEARED, OPEN] }),
    ).answer(LiftErasureBlockDocument, ({ reason }) => {
      const lifted = buildErasure({
        blockLiftedAt: "2026-11-21T01:30:08.000Z",
        blockLiftedBy: { id: "u1", name: "Ada Admin" },
        blockLiftedReason: reason,
      });
      server.answer(ErasureReceiptDocument, { erasure: lifted });
      return { liftErasureBlock: { __typename: "ErasureReceipt" as const, ...lifted } };
    });
    const { user } = renderConsole("/erasures/er1/show", server);
    await user.click(await screen.findByRole("button", { name: "Lift the block" }));
    const dialog = within(await screen.findByRole("dialog", { name: "Let this address be sent again?" }));
    expect(dialog.getByText(/still open are given up/)).toBeVisible();
    await user.click(dialog.getByRole("button", { name: "Lift the block" }));
    expect(dialog.getByLabelText(/Reason/)).toHaveAccessibleDescription("Say why the address may be sent again.");
    expect(server.variablesOf(LiftErasureBlockDocument)).toEqual([]);
    await user.type(dialog.getByLabelText(/Reason/), "Signed up again");
    expect(await accessibilityProblems()).toEqual([]);
    await user.click(dialog.getByRole("button", { name: "Lift the block" }));
    expect(await screen.findByText("Signed up again")).toBeVisible();
    expect(screen.getByText("This address may be sent again.")).toBeVisible();
    expect(screen.queryByRole("button", { name: "Lift the block" })).not.toBeInTheDocument();
    expect(server.variablesOf(LiftErasureBlockDocument)).toEqual([{ id: "er1", reason: "Signed up again" }]);
  });

  test("cannot be lifted while the erasure has only just begun, and the button says why", async () => {
    renderConsole("/erasures/er1/show", serverWithErasures(buildErasure({ state: "STARTED", lists: [] })));
    const button = await screen.findByRole("button", { name: "Lift the block" });
    expect(button).toHaveAttribute("aria-disabled", "true");
    expect(button).toHaveAccessibleDescription(/only just begun/);
  });
});

describe("the list of erasures", () => {
  test("shows by whom each was asked for and how far it is", async () => {
    const server = serverWithErasures(
      buildErasure(),
      buildErasure({ id: "er2", state: "REACHING", maskedAddress: "h…@example.org", lists: [CLEARED, OPEN] }),
    );
    const { user, path } = renderConsole("/erasures", server);
    const row = within(await screen.findByRole("row", { name: /h…@example.org/ }));
    expect(row.getByText("Reaching lists")).toBeVisible();
    expect(row.getByText("1 of 2")).toBeVisible();
    expect(row.getByText("Ada Admin")).toBeVisible();
    expect(await accessibilityProblems()).toEqual([]);
    await user.click(row.getByRole("link", { name: "h…@example.org" }));
    await waitFor(() => expect(path()).toBe("/erasures/er2/show"));
  });

  test("says what erasing is for while nobody was erased", async () => {
    renderConsole("/erasures", serverWithErasures());
    expect(await screen.findByRole("heading", { name: "Nobody was erased yet" })).toBeVisible();
    expect(screen.getByRole("link", { name: "Erase a person" })).toHaveAttribute("href", "/erasures/create");
    expect(await accessibilityProblems()).toEqual([]);
  });

  test("speaks Japanese", async () => {
    renderConsole("/erasures", serverWithErasures(), { language: "ja" });
    expect(await screen.findByRole("heading", { name: "消去の記録はまだありません" })).toBeVisible();
  });
});
