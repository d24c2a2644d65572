import { screen, waitFor, within } from "@testing-library/react";
import { describe, expect, test, vi } from "vitest";

import {
  BulkRunForecastDocument,
  PreviewRefreshScheduleDocument,
  RefreshScheduleDocument,
  SetRefreshScheduleDocument,
  SetTimeZoneDocument,
  StartAllExportRunsDocument,
  StartRefreshDocument,
  StartSegmentExportRunsDocument,
} from "../../console/data-provider/generated.js";
import { browserZone } from "../../console/schedules/zones.js";
import type { Refresh, RunForecast, StartedRun } from "../../console/data-provider/schedules.js";
import { accessibilityProblems } from "./support/axe.js";
import { VIEWER, buildExport, buildRun, buildSegment, buildUse } from "./support/builders.js";
import { exportWorld } from "./support/export-world.js";
import { renderConsole } from "./support/render-console.js";
import { allowConsoleError } from "./support/strict-console.js";

function forecast(id: string, name: string, changes: Partial<RunForecast> = {}): RunForecast {
  return { export: { id, name }, willRun: true, code: null, message: null, advice: null, ...changes };
}

const PAUSED = { willRun: false, code: "PAUSED", message: "The export is paused.", advice: "Resume it." } as const;
const OWN = {
  willRun: false,
  code: "OWN_SCHEDULE",
  message: "The export has a schedule of its own.",
  advice: "It runs when that says so.",
} as const;
const FORECAST = [forecast("ex1", "First"), forecast("ex2", "Second", PAUSED), forecast("ex3", "Third", OWN)];
const STARTED: StartedRun[] = [
  { export: { id: "ex1", name: "First" }, result: { __typename: "ExportRun", id: "ru1", state: "QUEUED" } },
  {
    export: { id: "ex2", name: "Second" },
    result: { __typename: "ExportAlreadyRunning", message: "It is running.", run: { id: "ru2" } },
  },
  { export: { id: "ex3", name: "Third" }, result: { __typename: "NotFound", message: "There is no such export." } },
];
const forecasts = (items: readonly RunForecast[]) => ({
  bulkRunForecast: { __typename: "BulkRunForecasts" as const, items },
});

describe("running several exports", () => {
  test("says beforehand which will run and which not and why, then what came of each", async () => {
    const server = exportWorld()
      .answer(BulkRunForecastDocument, forecasts([FORECAST[0]!, FORECAST[1]!]))
      .answer(StartAllExportRunsDocument, { startAllExportRuns: STARTED });
    const { user } = renderConsole("/exports", server);
    await user.click(await screen.findByRole("button", { name: "Run all…" }));
    const dialog = within(await screen.findByRole("dialog"));
    expect(await dialog.findByRole("region", { name: "Will run (1)" })).toHaveTextContent("First");
    const willNot = dialog.getByRole("region", { name: "Will not run (1)" });
    expect(willNot).toHaveTextContent("SecondThe export is paused. Resume it.");
    expect(server.variablesOf(BulkRunForecastDocument)).toEqual([{ scope: "ALL", segmentId: null }]);
    expect(server.variablesOf(StartAllExportRunsDocument)).toEqual([]);
    expect(await accessibilityProblems()).toEqual([]);

    await user.click(dialog.getByRole("button", { name: "Run 1 export" }));
    const [first, second, third] = await dialog.findAllByRole("listitem");
    expect(first).toHaveTextContent("FirstStarted");
    expect(within(first!).getByRole("link", { name: "Go to the run" })).toHaveAttribute("href", "/runs/ru1/show");
    expect(second).toHaveTextContent("Was running already");
    expect(within(second!).getByRole("link")).toHaveAttribute("href", "/runs/ru2/show");
    expect(third).toHaveTextContent("Not started. There is no such export.");
    expect(server.variablesOf(StartAllExportRunsDocument)).toHaveLength(1);
  });

  test("starts nothing where nothing would run, and says so", async () => {
    const server = exportWorld().answer(BulkRunForecastDocument, forecasts([FORECAST[1]!]));
    const { user } = renderConsole("/exports", server);
    await user.click(await screen.findByRole("button", { name: "Run all…" }));
    expect(await screen.findByText("None of them would run now.")).toBeVisible();
    const run = screen.getByRole("button", { name: "Run" });
    expect(run).toHaveAttribute("aria-disabled", "true");
    expect(run).toHaveAccessibleDescription("None of them can run now.");
  });

  test("says what keeps it from telling", async () => {
    allowConsoleError(/no such segment/);
    const server = exportWorld().answer(BulkRunForecastDocument, {
      bulkRunForecast: { __typename: "NotFound", message: "There is no such segment." },
    });
    const { user } = renderConsole("/exports", server);
    await user.click(await screen.findByRole("button", { name: "Run all…" }));
    expect(await screen.findByText("There is no such segment.")).toBeVisible();
    expect(screen.getByRole("button", { name: "Run" })).toBeDisabled();
  });

  test("from a segment: those that use it, each of which can be edited", async () => {
    const server = exportWorld({ segments: [buildSegment({ exports: [buildUse()] })] })
      .answer(BulkRunForecastDocument, forecasts([FORECAST[0]!]))
      .answer(StartSegmentExportRunsDocument, {
        startSegmentExportRuns: { __typename: "BulkRuns", items: [STARTED[0]!] },
      });
    const { user } = renderConsole("/segments/se1/show", server, { language: "ja" });
    expect(await screen.findByRole("link", { name: /Customers to newsletter.*編集/ })).toHaveAttribute(
      "href",
      "/exports/ex1",
    );
    await user.click(screen.getByRole("button", { name: "これらのエクスポートを実行…" }));
    await user.click(await screen.findByRole("button", { name: "1件のエクスポートを実行" }));
    expect(await screen.findByText("開始しました")).toBeVisible();
    expect(server.variablesOf(BulkRunForecastDocument)[0]).toEqual({ scope: "SEGMENT", segmentId: "se1" });
    expect(server.variablesOf(StartSegmentExportRunsDocument)[0]).toMatchObject({ segmentId: "se1" });
  });
});

describe("the refresh", () => {
  const OFF: Refresh = {
    enabled: false,
    cron: null,
    timeZone: null,
    summary: "The refresh is off.",
    permissions: ["VIEW", "EDIT"],
    nextTimes: [],
  };

  function world(refresh = OFF) {
    return exportWorld()
      .answer(RefreshScheduleDocument, { refreshSchedule: refresh })
      .answer(BulkRunForecastDocument, forecasts(FORECAST))
      .answer(PreviewRefreshScheduleDocument, {
        previewRefreshSchedule: {
          __typename: "SchedulePreview",
          nextTimes: ["2026-12-01T11:00:00.000Z"],
          summary: "Runs every day at 06:00 and 12:30.",
          clockChanges: "A time that occurs twice runs once.",
        },
      });
  }

  test("is set by an admin, with its next times, and names those that follow it", async () => {
    const server = world().answer(SetRefreshScheduleDocument, ({ cron = null, timeZone = null }) => ({
      setRefreshSchedule: { __typename: "RefreshSchedule" as const, ...OFF, enabled: true, cron, timeZone },
    }));
    const { user } = renderConsole("/refresh", server);
    const followers = within(await screen.findByRole("region", { name: "Exports with the refresh" }));
    expect(await followers.findByText("2 exports follow the refresh.")).toBeVisible();
    expect(followers.getAllByRole("link").map(({ textContent }) => textContent)).toEqual(["First", "Second"]);
    expect(followers.getByText(/does not touch exports with their own schedule/)).toBeVisible();

    const form = within(screen.getByRole("region", { name: "When it runs" }));
    await user.click(form.getByRole("switch", { name: "The refresh is on" }));
    await user.click(form.getByRole("button", { name: "Add a time" }));
    await user.clear(form.getByLabelText("Time 2"));
    await user.type(form.getByLabelText("Time 2"), "12:30");
    expect(await form.findByText("Runs every day at 06:00 and 12:30.")).toBeVisible();
    expect(await accessibilityProblems()).toEqual([]);
    await user.click(form.getByRole("button", { name: "Save" }));
    expect(await screen.findByText("The refresh is set.")).toBeVisible();
    expect(server.variablesOf(SetRefreshScheduleDocument)).toEqual([
      { enabled: true, cron: "0 6 * * *\n30 12 * * *", timeZone: browserZone() },
    ]);
  });

  test("shows what the server says of an expression beside its field", async () => {
    allowConsoleError(/at most 24 times/);
    const server = world({ ...OFF, enabled: true, cron: "*/5 6 * * *", timeZone: "Asia/Tokyo" });
    server.answer(PreviewRefreshScheduleDocument, {
      previewRefreshSchedule: {
        __typename: "ValidationError",
        message: "Some of the values are not possible.",
        fields: [{ path: "cron", code: "TOO_MANY", message: "The refresh runs at most 24 times a day." }],
      },
    });
    renderConsole("/refresh", server);
    const cron = await screen.findByRole("textbox", { name: "Cron expressions" });
    expect(cron).toHaveValue("*/5 6 * * *");
    await waitFor(() => expect(cron).toHaveAccessibleDescription("The refresh runs at most 24 times a day."));
    expect(cron).toBeInvalid();
  });

  test("is started now after saying who follows it and who does not", async () => {
    const server = world().answer(StartRefreshDocument, { startRefresh: [STARTED[0]!] });
    const { user } = renderConsole("/refresh", server, { language: "ja" });
    await user.click(await screen.findByRole("button", { name: "今すぐ更新…" }));
    const dialog = within(await screen.findByRole("dialog"));
    expect(await dialog.findByRole("region", { name: "実行される（1件）" })).toHaveTextContent("First");
    expect(dialog.getByRole("region", { name: "実行されない（1件）" })).toHaveTextContent("Second");
    expect(dialog.getByRole("region", { name: "定期更新の対象外（1件）" })).toHaveTextContent("Third");
    await user.click(dialog.getByRole("button", { name: "1件のエクスポートを実行" }));
    expect(await dialog.findByText("開始しました")).toBeVisible();
    expect(server.variablesOf(StartRefreshDocument)).toHaveLength(1);
  });

  test("is for admins only", async () => {
    renderConsole("/refresh", exportWorld({ viewer: { ...VIEWER, role: "CONTRIBUTOR" } }));
    expect(await screen.findByRole("heading", { level: 1 })).not.toHaveTextContent("Refresh");
  });
});

describe("what started a run", () => {
  const SLOT = "2026-12-01T11:00:00.000Z";
  test.each([
    [{ trigger: "ON_DEMAND" }, /^On demand, by Mika Tanaka$/],
    [{ trigger: "ON_DEMAND", requestedBy: null }, /^On demand$/],
    [{ trigger: "SCHEDULE", slot: SLOT, requestedBy: null }, /^Its own schedule, for Dec 1, 2026/],
    [{ trigger: "REFRESH", slot: SLOT, requestedBy: null }, /^Refresh, for Dec 1, 2026/],
    [{ trigger: "REFRESH" }, /^Refresh on demand, by Mika Tanaka$/],
    [{ trigger: "RETRY" }, /^Retry of the rejected, by Mika Tanaka$/],
  ] as const)("%j", async (changes, words) => {
    renderConsole("/runs/ru1/show", exportWorld({ runs: [buildRun(changes)] }));
    expect(await screen.findByText(words)).toBeVisible();
  });

  test("stands in the table of runs too", async () => {
    const runs = [buildRun({ trigger: "SCHEDULE", slot: SLOT, requestedBy: null })];
    renderConsole("/runs", exportWorld({ runs }), { language: "ja" });
    const table = await screen.findByRole("table");
    expect(within(table).getByRole("cell", { name: /^個別のスケジュール（2026\/12\/01/ })).toBeVisible();
  });
});

describe("the viewer's time zone", () => {
  test("is changed on the account's page", async () => {
    const server = exportWorld().answer(SetTimeZoneDocument, {
      updateViewer: { __typename: "User", id: VIEWER.id, timeZone: "Europe/Berlin" },
    });
    const { user } = renderConsole("/account", server);
    const zone = await screen.findByRole("combobox", { name: "Time zone" });
    expect(zone).toHaveValue("Asia/Tokyo");
    await user.clear(zone);
    await user.type(zone, "Berlin");
    await user.click(await screen.findByRole("option", { name: "Europe/Berlin" }));
    expect(await screen.findByText("Your time zone is saved.")).toBeVisible();
    expect(server.variablesOf(SetTimeZoneDocument)).toEqual([{ timeZone: "Europe/Berlin" }]);
  });

  test("is that of the browser at first, set once, and never against their own choice", async () => {
    const options = new Intl.DateTimeFormat().resolvedOptions();
    vi.spyOn(Intl.DateTimeFormat.prototype, "resolvedOptions").mockReturnValue({
      ...options,
      timeZone: "Europe/Berlin",
    });
    const world = () =>
      exportWorld({ exports: [buildExport()], viewer: { ...VIEWER, timeZone: "UTC" } }).answer(
        SetTimeZoneDocument,
        ({ timeZone }) => ({ updateViewer: { __typename: "User" as const, id: VIEWER.id, timeZone } }),
      );
    localStorage.removeItem("timeZonesSet");
    const server = world();
    const { unmount } = renderConsole("/exports", server);
    await waitFor(() => expect(server.variablesOf(SetTimeZoneDocument)).toEqual([{ timeZone: "Europe/Berlin" }]));
    await screen.findByRole("link", { name: "Customers to newsletter" });
    unmount();

    // They chose UTC since.
    const later = world();
    renderConsole("/exports", later);
    await screen.findByRole("link", { name: "Customers to newsletter" });
    expect(server.variablesOf(SetTimeZoneDocument)).toHaveLength(1);
    expect(later.variablesOf(SetTimeZoneDocument)).toEqual([]);
  });
});
