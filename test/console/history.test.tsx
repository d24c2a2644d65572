import { screen, waitFor, within } from "@testing-library/react";
import { beforeAll, describe, expect, test, vi } from "vitest";

import {
  ConnectionHealthDocument,
  ExportRunsDocument,
  RunStatisticsDocument,
} from "../../console/data-provider/generated.js";
import { accessibilityProblems } from "./support/axe.js";
import { buildConnection, buildExport, buildRun } from "./support/builders.js";
import { renderConsole, serverWith } from "./support/render-console.js";
import { buildDay, buildHealth, buildStatistics } from "./support/statistics.js";

const STATISTICS = buildStatistics({
  total: 5,
  averageSeconds: 95.4,
  medianSeconds: 0.4,
  averageSent: 1234.5,
  averageRejected: 0,
  days: [
    buildDay({ day: "2026-11-18", runs: 2, succeeded: 1, failed: 1, sent: 4000, averageSeconds: 95.4 }),
    buildDay({ day: "2026-11-19" }),
    buildDay({ day: "2026-11-20", runs: 3, succeeded: 2, withWarnings: 1, rejected: 7, sent: 12 }),
  ],
});

beforeAll(() => {
  // Charts measure the room that they have.
  vi.stubGlobal(
    "ResizeObserver",
    class {
      observe() {}
      unobserve() {}
      disconnect() {}
    },
  );
});

describe("the history of runs", () => {
  test.each(["en", "ja"] as const)(
    "shows averages and, as a table, the days on which something ran (%s)",
    async (language) => {
      const server = serverWith({ runs: [buildRun()] });
      server.answer(RunStatisticsDocument, { runStatistics: STATISTICS });
      const { user } = renderConsole("/runs", server, { language });
      const words = {
        en: {
          title: "How runs went",
          duration: "1 min 35 sec on average, < 0 sec in the median",
          table: "Show as a table",
        },
        ja: { title: "実行の推移", duration: "平均 1 分 35 秒、中央値 < 1 秒", table: "表で表示" },
      }[language];
      const section = within(await screen.findByRole("region", { name: words.title }));
      expect(await section.findByText(/1,234.5/)).toBeVisible();
      expect(section.getByText(/平均 1|1 min 35 sec on average, < 1 sec in the median/)).toBeVisible();
      await user.click(section.getByRole("button", { name: words.table }));
      const rows = section.getAllByRole("row").slice(1);
      expect(rows.map((row) => row.textContent)).toHaveLength(2);
      expect(rows[0]).toHaveTextContent(/20.*12/);
      expect(rows[1]).toHaveTextContent(/18.*4,000/);
      expect(await accessibilityProblems()).toEqual([]);
    },
  );

  test("narrows down by what started a run, by its connection and by days, trend and rows alike", async () => {
    const server = serverWith({ runs: [buildRun()], connections: [buildConnection()] });
    const filter = { connectionId: "cn1", trigger: "SCHEDULE", from: "2026-11-18", to: "2026-11-20" };
    renderConsole(`/runs?filter=${encodeURIComponent(JSON.stringify(filter))}`, server);
    await screen.findByRole("region", { name: "How runs went" });
    expect(await screen.findByText("The time chosen above, by the day on which each run was asked for.")).toBeVisible();
    const asked = {
      connectionId: "cn1",
      trigger: ["SCHEDULE"],
      queuedAfter: new Date(2026, 10, 17, 23, 59, 59, 999).toISOString(),
      queuedBefore: new Date(2026, 10, 21).toISOString(),
    };
    await waitFor(() => expect(server.variablesOf(RunStatisticsDocument).at(-1)?.filter).toEqual(asked));
    expect(server.variablesOf(ExportRunsDocument).at(-1)?.filter).toEqual(asked);
    expect(screen.getByLabelText("From")).toHaveValue("2026-11-18");
  });

  test("stands on the page of an export that has run", async () => {
    const server = serverWith({ exports: [buildExport({ lastRun: buildRun() })], runs: [buildRun()] });
    renderConsole("/exports/ex1/show", server);
    expect(await screen.findByText("There were no runs in this time.")).toBeVisible();
    expect(server.variablesOf(RunStatisticsDocument).at(-1)?.filter).toEqual({ exportId: "ex1" });
  });
});

test("a connection's page says how the runs through it went", async () => {
  const server = serverWith({ connections: [buildConnection()] });
  server.answer(ConnectionHealthDocument, {
    connection: {
      id: "cn1",
      health: buildHealth({
        standing: "FAILING",
        score: 0.875,
        performed: 8,
        failed: 1,
        failedInARow: 1,
        lastFailedAt: "2026-11-20T01:30:00.000Z",
      }),
    },
  });
  renderConsole("/connections/cn1/show", server);
  const section = within(await screen.findByRole("region", { name: "Health" }));
  expect(await section.findByText("Failing")).toBeVisible();
  expect(section.getByText("87% of 8 runs")).toBeVisible();
  expect(await accessibilityProblems()).toEqual([]);
});
