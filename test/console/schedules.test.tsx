import { screen, waitFor, within } from "@testing-library/react";
import { describe, expect, test } from "vitest";

import {
  PreviewScheduleDocument,
  SetExportScheduleDocument,
  SetExportSchedulesDocument,
  UpdateExportDocument,
} from "../../console/data-provider/generated.js";
import { accessibilityProblems } from "./support/axe.js";
import { VIEWER, buildExport, buildSchedule } from "./support/builders.js";
import { exportAnswer, exportWorld } from "./support/export-world.js";
import { renderConsole } from "./support/render-console.js";
import { allowConsoleError } from "./support/strict-console.js";

const TIMES = ["2026-12-01T11:00:00.000Z", "2026-12-02T11:00:00.000Z"];
const PREVIEW = {
  __typename: "SchedulePreview",
  nextTimes: TIMES,
  summary: "Runs every day at 06:00 (America/New_York).",
  clockChanges: "A time that occurs twice runs once.",
} as const;
const NEW_YORK = buildSchedule({
  kind: "OWN",
  cron: "0 6 * * *",
  timeZone: "America/New_York",
  summary: "Runs every day at 06:00 (America/New_York).",
});
const wrong = (path: string, message: string) => ({
  __typename: "ValidationError" as const,
  message: "Some of the values are not possible.",
  fields: [{ path, code: "INVALID", message }],
});

describe("the schedule in an export's form", () => {
  async function open(language: "en" | "ja" = "en", schedule = NEW_YORK) {
    const server = exportWorld({ exports: [buildExport({ schedule })] })
      .answer(PreviewScheduleDocument, { previewSchedule: PREVIEW })
      .answer(UpdateExportDocument, { updateExport: exportAnswer(buildExport()) })
      .answer(SetExportScheduleDocument, { setExportSchedule: exportAnswer(buildExport()) });
    const view = renderConsole("/exports/ex1", server, { language });
    const title = language === "ja" ? "実行するタイミング" : "When it runs";
    const section = within(await screen.findByRole("region", { name: title }));
    return { server, section, ...view };
  }

  test("opens an expression as the form it stands for, with the next times in its zone and the viewer's", async () => {
    const { section } = await open();
    expect(section.getByRole("radio", { name: "Its own schedule" })).toBeChecked();
    expect(section.getByRole("combobox", { name: "How often" })).toHaveTextContent("Every day");
    expect(section.getByLabelText("Time")).toHaveValue("06:00");
    const times = await section.findByRole("table", { name: "The next times" });
    expect(within(times).getByRole("columnheader", { name: "America/New_York" })).toBeVisible();
    expect(within(times).getByText("Tue, Dec 1, 2026, 6:00 AM")).toBeVisible();
    expect(section.getByRole("status")).toHaveTextContent("Runs every day at 06:00 (America/New_York).");
    expect(section.getByText("A time that occurs twice runs once.")).toBeVisible();
    expect(await accessibilityProblems()).toEqual([]);
  });

  test("says every choice and its consequence in Japanese too", async () => {
    const { section } = await open("ja");
    expect(section.getByRole("radio", { name: "個別のスケジュール" })).toBeChecked();
    expect(section.getByText(/まとめて1回だけ実行します/)).toBeVisible();
    expect(section.getByText(/待機するのは1回分だけで/)).toBeVisible();
    expect(await section.findByText("2026年12月1日(火) 6:00")).toBeVisible();
  });

  test("sends the schedule alone where only that was changed, after the server agreed to it", async () => {
    const { server, section, user, path } = await open();
    await user.click(section.getByRole("combobox", { name: "How often" }));
    await user.click(await screen.findByRole("option", { name: "Every month" }));
    await user.click(section.getByRole("combobox", { name: "Day of the month" }));
    await user.click(await screen.findByRole("option", { name: "Last day" }));
    await user.click(section.getAllByRole("radio", { name: "Skip" })[1]!);
    await user.click(screen.getByRole("button", { name: "Save" }));
    await waitFor(() => expect(path()).toBe("/exports/ex1/show"));
    const schedule = {
      kind: "OWN",
      cron: "0 6 L * *",
      timeZone: "America/New_York",
      whenMissed: "RUN_ONCE",
      missedWithinMinutes: 1440,
      whenRunning: "SKIP",
    };
    expect(server.variablesOf(SetExportScheduleDocument)).toEqual([{ exportId: "ex1", schedule }]);
    expect(server.variablesOf(PreviewScheduleDocument).at(-1)).toEqual({ schedule });
    expect(server.variablesOf(UpdateExportDocument)).toEqual([
      { id: "ex1", leaving: "KEEP", input: { name: "Customers to newsletter" } },
    ]);
  });

  test("shows what is wrong beside its field, and changes nothing until it is right", async () => {
    allowConsoleError(/five fields/);
    const { server, section, user } = await open();
    server.answer(PreviewScheduleDocument, {
      previewSchedule: wrong("schedule.cron", "Write five fields with blanks between them."),
    });
    await user.click(section.getByRole("combobox", { name: "How often" }));
    await user.click(await screen.findByRole("option", { name: "Cron expression" }));
    const cron = section.getByRole("textbox", { name: "Cron expression" });
    expect(cron).toHaveValue("0 6 * * *");
    await user.clear(cron);
    await user.type(cron, "0 6");
    await waitFor(() => expect(cron).toHaveAccessibleDescription("Write five fields with blanks between them."));
    expect(cron).toBeInvalid();
    expect(section.queryByRole("table", { name: "The next times" })).toBeNull();
    await user.click(screen.getByRole("button", { name: "Save" }));
    expect(await screen.findByText("Some of the values are not possible.")).toBeVisible();
    expect(server.variablesOf(UpdateExportDocument)).toEqual([]);
    expect(server.variablesOf(SetExportScheduleDocument)).toEqual([]);

    server.answer(PreviewScheduleDocument, { previewSchedule: PREVIEW });
    await user.type(cron, " * * 1");
    expect(await section.findByRole("table", { name: "The next times" })).toBeVisible();
    await user.click(screen.getByRole("button", { name: "Save" }));
    await waitFor(() => expect(server.variablesOf(SetExportScheduleDocument)).toHaveLength(1));
  });

  test("tells by itself what one expression cannot say, and does not save it", async () => {
    const { server, section, user } = await open();
    await user.click(section.getByRole("button", { name: "Add a time" }));
    await user.clear(section.getByLabelText("Time 2"));
    await user.type(section.getByLabelText("Time 2"), "18:30");
    expect(await section.findByText(/Several times must have the same minutes/)).toBeVisible();
    await user.click(screen.getByRole("button", { name: "Save" }));
    expect(await screen.findByText("Some of the values need your attention.")).toBeVisible();
    expect(server.variablesOf(UpdateExportDocument)).toEqual([]);
    await user.click(section.getByRole("button", { name: "Remove time 2" }));
    expect(section.queryByText(/Several times must have the same minutes/)).toBeNull();
  });

  test("leaves an expression that stands for no form as it is", async () => {
    const { section } = await open("en", { ...NEW_YORK, cron: "*/20 6-8 * 1,7 *" });
    expect(section.getByRole("textbox", { name: "Cron expression" })).toHaveValue("*/20 6-8 * 1,7 *");
  });
});

describe("an export's page", () => {
  test("says when it runs, the next times, and what becomes of those that cannot be kept", async () => {
    const found = buildExport({ schedule: NEW_YORK, nextRunTimes: TIMES, retries: 1 });
    renderConsole("/exports/ex1/show", exportWorld({ exports: [found] }));
    const section = await screen.findByRole("region", { name: "When it runs" });
    expect(section).toHaveTextContent("Runs every day at 06:00 (America/New_York).");
    expect(section).toHaveTextContent("Run once, within 24 hours");
    expect(section).toHaveTextContent("Wait");
    expect(section).toHaveTextContent("1 retry");
    expect(within(section).getByText("Wed, Dec 2, 2026, 6:00 AM")).toBeVisible();
  });

  test.each([
    [{ paused: true }, "It is paused: nothing runs by itself until it is resumed."],
    [{ connection: null }, "It has no connection: nothing runs by itself until it gets one."],
    [{}, "The refresh is off: it runs on demand only, until an admin switches it on."],
    [{ schedule: NEW_YORK }, "The schedule has ended: choose another one, or run it on demand."],
  ])("says why it does not run by itself: %j", async (changes, sentence) => {
    renderConsole("/exports/ex1/show", exportWorld({ exports: [buildExport(changes)] }));
    expect(await screen.findByText(sentence)).toBeVisible();
  });

  test("changes the schedule in a dialog, with the problem beside its field", async () => {
    const server = exportWorld({ exports: [buildExport({ schedule: NEW_YORK })] })
      .answer(PreviewScheduleDocument, { previewSchedule: PREVIEW })
      .answer(SetExportSchedulesDocument, {
        setExportSchedules: [{ exportId: "ex1", result: wrong("schedule.endsAt", "Choose a later end.") }],
      });
    const { user } = renderConsole("/exports/ex1/show", server);
    await user.click(await screen.findByRole("button", { name: "Change schedule" }));
    const dialog = within(await screen.findByRole("dialog", { name: "Schedule of “Customers to newsletter”" }));
    await user.click(dialog.getByRole("button", { name: "Set schedule" }));
    await waitFor(() => expect(dialog.getByLabelText("End")).toHaveAccessibleDescription("Choose a later end."));
    expect(await accessibilityProblems()).toEqual([]);
    server.answer(SetExportSchedulesDocument, {
      setExportSchedules: [
        {
          exportId: "ex1",
          result: { __typename: "Export", id: "ex1", name: "Customers to newsletter", schedule: NEW_YORK },
        },
      ],
    });
    await user.click(dialog.getByRole("button", { name: "Set schedule" }));
    expect(await screen.findByText("The schedule is set.")).toBeVisible();
    expect(screen.queryByRole("dialog")).toBeNull();
  });

  test("keeps the schedule from those who may not change the export, and says why", async () => {
    const server = exportWorld({
      viewer: { ...VIEWER, role: "VIEWER" },
      exports: [buildExport({ permissions: ["VIEW"] })],
    });
    renderConsole("/exports/ex1/show", server);
    expect(await screen.findByRole("button", { name: "Change schedule" })).toHaveAttribute("aria-disabled", "true");
  });
});

describe("the list of exports", () => {
  const exports = [
    buildExport({ id: "ex1", name: "First", schedule: NEW_YORK, nextRun: [TIMES[0]!] }),
    buildExport({ id: "ex2", name: "Second" }),
    buildExport({ id: "ex3", name: "Not mine", permissions: ["VIEW"] }),
  ];

  test("tells each schedule, and gives those selected one, except who keeps theirs; one result for each", async () => {
    const server = exportWorld({ exports })
      .answer(PreviewScheduleDocument, { previewSchedule: PREVIEW })
      .answer(SetExportSchedulesDocument, {
        setExportSchedules: [
          { exportId: "ex1", result: { __typename: "Export", id: "ex1", name: "First", schedule: buildSchedule() } },
          { exportId: "ex2", result: { __typename: "NotFound", message: "There is no such export." } },
        ],
      });
    const { user } = renderConsole("/exports", server);
    const row = await screen.findByRole("row", { name: /First/ });
    expect(row).toHaveTextContent("Runs every day at 06:00 (America/New_York).");
    expect(row).toHaveTextContent(/Next: Dec 1, 2026/);
    expect(screen.queryByRole("checkbox", { name: "Select “Not mine”" })).toBeNull();
    expect(screen.getByRole("button", { name: "Set one schedule…" })).toHaveAccessibleDescription(
      "Select exports in the list first.",
    );
    await user.click(screen.getByRole("button", { name: "Select all shown" }));
    expect(await screen.findByText("2 selected")).toBeVisible();
    expect(await accessibilityProblems()).toEqual([]);
    await user.click(screen.getByRole("button", { name: "Set one schedule…" }));

    const dialog = within(await screen.findByRole("dialog", { name: "One schedule for 2 exports" }));
    await user.click(dialog.getByRole("checkbox", { name: "Second" }));
    await user.click(dialog.getByRole("checkbox", { name: "First" }));
    expect(dialog.getByText("Tick at least one export.")).toBeVisible();
    expect(dialog.getByRole("button", { name: "Set schedule" })).toBeDisabled();
    await user.click(dialog.getByRole("checkbox", { name: "First" }));
    await user.click(dialog.getByRole("checkbox", { name: "Second" }));
    await user.click(dialog.getByRole("radio", { name: "With the refresh" }));
    await user.click(dialog.getByRole("button", { name: "Set schedule" }));
    // What becomes of missed and overlapping times stays each export's own.
    await waitFor(() =>
      expect(server.variablesOf(SetExportSchedulesDocument)).toEqual([
        { exportIds: ["ex1", "ex2"], schedule: { kind: "WITH_REFRESH" } },
      ]),
    );
    expect(await dialog.findByText("Set. Runs with each refresh of the system.")).toBeVisible();
    expect(dialog.getByText("Not set. There is no such export.")).toBeVisible();
    await user.click(dialog.getByRole("button", { name: "Close" }));
    await waitFor(() => expect(screen.queryByRole("dialog")).toBeNull());
  });
});
