import { act, screen, waitFor, within } from "@testing-library/react";
import { describe, expect, test, vi } from "vitest";

import {
  CancelExportRunDocument,
  ExportRunDocument,
  ExportRunsDocument,
  RetryRejectedDocument,
  RunRecipientsDocument,
} from "../../console/data-provider/generated.js";
import type { Run } from "../../console/data-provider/runs.js";
import { accessibilityProblems } from "./support/axe.js";
import { PLANNED_COUNTS, buildCounts, buildExport, buildRun } from "./support/builders.js";
import { renderConsole, serverWith } from "./support/render-console.js";
import { allowConsoleError } from "./support/strict-console.js";

const delivering = (sent: number, overrides: Partial<Run> = {}) =>
  buildRun({
    state: "DELIVERING",
    progress: sent / 4000,
    counts: buildCounts({ ...PLANNED_COUNTS, added: sent, notAttempted: 4000 - sent }),
    ...overrides,
  });
const finished = (overrides: Partial<Run> = {}) =>
  delivering(4000, { state: "SUCCEEDED", progress: 1, finishedAt: "2026-11-20T01:31:00.000Z", ...overrides });
const bar = () => screen.getByRole("progressbar", { name: "Progress" });

describe("a run's page", () => {
  test("follows the run live: a bar, and a sentence that changes with the state but not with each tick", async () => {
    const server = serverWith({ runs: [buildRun()] });
    renderConsole("/runs/ru1/show", server);
    await waitFor(() => expect(server.watched).toBe(1));
    const status = screen.getByText(/Waits for its turn/);
    expect(status).toHaveAttribute("role", "status");
    expect(bar()).not.toHaveAttribute("aria-valuenow");

    const said: (string | null)[] = [];
    const observer = new MutationObserver(() => said.push(status.textContent));
    observer.observe(status, { childList: true, characterData: true, subtree: true });
    act(() =>
      server.push({
        exportRunProgress: delivering(1000, {
          ratePerSecond: 812.4,
          waitingBecause: "Campaign Monitor asked for fewer calls.",
        }),
      }),
    );
    await waitFor(() => expect(bar()).toHaveAttribute("aria-valuenow", "25"));
    expect(bar()).toHaveAttribute("aria-valuetext", "25%");
    expect(screen.getByText("812 a second")).toBeVisible();
    expect(screen.getByText(/Campaign Monitor asked for fewer calls/)).toBeVisible();
    expect(screen.getByText("Still to be sent").nextElementSibling).toHaveTextContent("3,000");

    act(() => server.push({ exportRunProgress: delivering(3999) }));
    await waitFor(() => expect(bar()).toHaveAttribute("aria-valuenow", "99"));
    server.answer(ExportRunDocument, { exportRun: finished() });
    act(() => server.push({ exportRunProgress: finished() }));
    await waitFor(() => expect(bar()).toHaveAttribute("aria-valuenow", "100"));
    expect(screen.getByText("Succeeded")).toBeVisible();
    await waitFor(() =>
      expect(said).toEqual(["Sends to Campaign Monitor.", "Finished. Everything that had to be sent was sent."]),
    );
    observer.disconnect();
    await waitFor(() => expect(server.watched).toBe(0));
    expect(await accessibilityProblems()).toEqual([]);
  });

  test("asks every few seconds when the server cannot tell, and says so", async () => {
    allowConsoleError(/unreachable/);
    const server = serverWith({ runs: [delivering(1000)] });
    renderConsole("/runs/ru1/show", server);
    await waitFor(() => expect(server.watched).toBe(1));
    vi.useFakeTimers({ shouldAdvanceTime: true });
    try {
      act(() => server.loseSubscriptions());
      expect(await screen.findByText(/Live updates are not available/)).toBeVisible();
      server.answer(ExportRunDocument, { exportRun: finished() });
      await act(() => vi.advanceTimersByTimeAsync(3100));
      expect(await screen.findByText("Succeeded")).toBeVisible();
    } finally {
      vi.useRealTimers();
    }
  });

  test("reads the run again when the server ends the subscription", async () => {
    const server = serverWith({ runs: [delivering(1000)] });
    renderConsole("/runs/ru1/show", server);
    await waitFor(() => expect(server.watched).toBe(1));
    server.answer(ExportRunDocument, { exportRun: finished() });
    act(() => server.completeSubscriptions());
    expect(await screen.findByText("Succeeded")).toBeVisible();
  });

  test("stops watching when somebody leaves", async () => {
    const server = serverWith({ runs: [delivering(1000)] });
    const { user } = renderConsole("/runs/ru1/show", server);
    await waitFor(() => expect(server.watched).toBe(1));
    await user.click(screen.getAllByRole("link", { name: "Runs" })[0] as HTMLElement);
    await waitFor(() => expect(server.watched).toBe(0));
  });

  test("is cancelled only after a question that says what happens", async () => {
    const server = serverWith({ runs: [delivering(1000)] }).answer(CancelExportRunDocument, () => {
      const cancelling = delivering(1000, { state: "CANCELLING" });
      server.answer(ExportRunDocument, { exportRun: cancelling });
      return { cancelExportRun: { __typename: "ExportRun" as const, ...cancelling } };
    });
    const { user } = renderConsole("/runs/ru1/show", server);
    await user.click(await screen.findByRole("button", { name: "Cancel run" }));
    const dialog = within(await screen.findByRole("dialog", { name: "Cancel this run?" }));
    expect(dialog.getByText(/What was sent stays at Campaign Monitor/)).toBeVisible();
    await user.click(dialog.getByRole("button", { name: "Cancel run" }));
    expect(await screen.findByText("Cancelling")).toBeVisible();
    await waitFor(() => expect(screen.queryByRole("button", { name: "Cancel run" })).not.toBeInTheDocument());
    expect(server.variablesOf(CancelExportRunDocument)).toEqual([{ id: "ru1" }]);
  });

  test("tells where everybody went in numbers that add up, with what the destination said", async () => {
    const counts = buildCounts({
      ...PLANNED_COUNTS,
      added: 3980,
      updated: 5,
      rejected: 12,
      inDoubt: 3,
      notAttempted: 0,
      destinationNew: 3982,
      destinationExisting: 6,
    });
    renderConsole("/runs/ru1/show", serverWith({ runs: [finished({ state: "COMPLETED_WITH_WARNINGS", counts })] }));
    const section = await screen.findByRole("region", { name: "What became of everybody" });
    const rows = [...section.querySelectorAll("dt")].map((term) => [
      term.textContent,
      term.nextElementSibling?.textContent,
    ]);
    expect(rows).toEqual([
      ["Profiles evaluated", "4,210"],
      ["Without a valid e-mail address", "60"],
      ["Duplicates of another profile’s address", "150"],
      ["Distinct addresses", "4,000"],
      ["Distinct addresses", "4,000"],
      ["Unchanged, not sent again", "0"],
      ["Added", "3,980"],
      ["Updated", "5"],
      ["Rejected", "12"],
      ["In doubt: the answer never came", "3"],
    ]);
    expect(section).toHaveTextContent("Campaign Monitor took 3,982 as new and 6 as existing.");
    expect(section).not.toHaveTextContent("do not add up");
  });

  test("names each rejection with its code, meaning and advice, and tries again on demand", async () => {
    const rejections = [
      { code: 1, meaning: "The address is invalid.", advice: "Correct it in the source.", count: 12 },
    ];
    const server = serverWith({ runs: [finished({ state: "COMPLETED_WITH_WARNINGS", rejections })] })
      .answer(ExportRunDocument, ({ id }) => ({
        exportRun: finished({ id, state: "COMPLETED_WITH_WARNINGS", rejections }),
      }))
      .answer(RetryRejectedDocument, {
        retryRejected: { __typename: "ExportRun", ...buildRun({ id: "ru2", trigger: "RETRY" }) },
      });
    const { user, path } = renderConsole("/runs/ru1/show", server);
    const table = await screen.findByRole("table", { name: "Rejections" });
    expect(within(table).getAllByRole("row")[1]).toHaveTextContent(
      /The address is invalid\..*Correct it in the source\..*1.*12/,
    );
    await user.click(screen.getByRole("button", { name: "Try the rejected again" }));
    await waitFor(() => expect(path()).toBe("/runs/ru2/show"));
  });

  test.each([
    [
      finished({ state: "SKIPPED", skipReason: "CONSENT_WITHDRAWN", progress: 0, counts: buildCounts() }),
      "The consent to this transfer was withdrawn.",
      "give consent again on the page of the connection",
    ],
    [
      delivering(1000, {
        state: "FAILED",
        failure: {
          code: "LIST_NOT_FOUND",
          message: "The list does not exist any more.",
          advice: "Choose another list.",
        },
      }),
      "The list does not exist any more.",
      "Choose another list.",
    ],
  ])("says why a run was not performed, and what to do (%#)", async (run, reason, advice) => {
    renderConsole("/runs/ru1/show", serverWith({ runs: [run] }));
    const [alert] = await screen.findAllByRole("alert");
    expect(alert).toHaveTextContent(reason);
    expect(alert).toHaveTextContent(advice);
  });

  test("a warning carries its number, once", async () => {
    const warnings = [
      { code: "CONFIRMED_OPT_IN", message: "Campaign Monitor mails 1410 people.", count: 1410 },
      { code: "OTHER", message: "Something is odd.", count: 7 },
    ];
    renderConsole("/runs/ru1/show", serverWith({ runs: [finished({ warnings })] }));
    const alerts = await screen.findAllByRole("alert");
    expect(alerts.map((alert) => alert.textContent)).toEqual([
      "Campaign Monitor mails 1410 people.",
      "Something is odd. (7)",
    ]);
  });

  test("lists people by outcome, page by page", async () => {
    const run = finished({ counts: buildCounts({ ...PLANNED_COUNTS, added: 3988, rejected: 12, notAttempted: 0 }) });
    const server = serverWith({ runs: [run] }).answer(RunRecipientsDocument, ({ outcome, after }) => {
      const number = after === null ? 1 : 2;
      const node = {
        email: `person${number}@example.com`,
        outcome: outcome ?? "ADDED",
        code: outcome ? 1 : null,
        meaning: outcome ? "Invalid." : null,
        reason: null,
      };
      return {
        exportRun: {
          recipients: {
            totalCount: 2,
            pageInfo: { hasNextPage: after === null, endCursor: "c1" },
            edges: [{ cursor: `c${number}`, node }],
          },
        },
      };
    });
    const { user } = renderConsole("/runs/ru1/show", server);
    expect(await screen.findByText("1 of 2 shown")).toBeVisible();
    await user.click(screen.getByRole("button", { name: "Show more" }));
    expect(await screen.findByText("person2@example.com")).toBeVisible();
    expect(screen.queryByRole("button", { name: "Show more" })).not.toBeInTheDocument();
    await user.click(screen.getByRole("combobox", { name: "Outcome" }));
    await user.click(await screen.findByRole("option", { name: "Rejected (12)" }));
    await waitFor(() =>
      expect(server.variablesOf(RunRecipientsDocument).at(-1)).toEqual({
        id: "ru1",
        outcome: "REJECTED",
        first: 25,
        after: null,
      }),
    );
  });

  test("a plan tells what a run would do", async () => {
    const plan = buildRun({
      kind: "PLAN",
      state: "PLANNED",
      progress: 1,
      counts: buildCounts({ ...PLANNED_COUNTS, notAttempted: 4000 }),
    });
    renderConsole("/runs/ru1/show", serverWith({ exports: [buildExport()], runs: [plan] }));
    const section = await screen.findByRole("region", { name: "What a run would do" });
    expect(within(section).getByText("Would be added").nextElementSibling).toHaveTextContent("4,000");
    expect(screen.getByText("The plan is ready. Nothing was sent.")).toBeVisible();
  });
});

describe("the list of runs", () => {
  test("can be narrowed by export, state and kind, and says when nothing matches", async () => {
    const server = serverWith({ exports: [buildExport()], runs: [finished()] }).answer(
      ExportRunsDocument,
      ({ filter }) =>
        filter?.state
          ? { exportRuns: { items: [], totalCount: 0 } }
          : { exportRuns: { items: [finished()], totalCount: 1 } },
    );
    const { user } = renderConsole("/runs", server);
    await user.click(await screen.findByRole("combobox", { name: "State" }));
    await user.click(await screen.findByRole("option", { name: "Failed" }));
    expect(await screen.findByText(/Nothing matches this filter/)).toBeVisible();
    expect(server.variablesOf(ExportRunsDocument).at(-1)).toMatchObject({
      filter: { state: ["FAILED"] },
      sort: { field: "queuedAt", order: "DESC" },
      offset: 0,
      limit: 25,
    });
    await user.click(screen.getByRole("button", { name: "Remove all filters" }));
    expect(await screen.findByText("Succeeded")).toBeVisible();
  });
});
