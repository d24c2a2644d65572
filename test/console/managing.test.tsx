import { screen, waitFor, within } from "@testing-library/react";
import { describe, expect, test } from "vitest";

import {
  AddSegmentToExportDocument,
  ExportRunsDocument,
  ExportsDocument,
  PlanSamplesDocument,
  RemoveSegmentFromExportDocument,
  SegmentsDocument,
  SetSubscriberAllowanceDocument,
  UpdateExportDocument,
} from "../../console/data-provider/generated.js";
import { percentOf, shareOf } from "../../console/exports/GuardInputs.js";
import { accessibilityProblems } from "./support/axe.js";
import {
  PLANNED_COUNTS,
  buildConnection,
  buildCounts,
  buildExport,
  buildList,
  buildRun,
  buildSegment,
  buildSource,
  buildUse,
} from "./support/builders.js";
import { renderConsole, serverWith } from "./support/render-console.js";
import { allowConsoleError } from "./support/strict-console.js";

const answer = <T extends object>(found: T) => ({ __typename: "Export" as const, ...found });
const world = (changes: Parameters<typeof serverWith>[0] = {}) =>
  serverWith({
    sources: [buildSource()],
    segments: [buildSegment()],
    connections: [buildConnection()],
    exports: [buildExport()],
    runs: [buildRun()],
    ...changes,
  });
const found = (text: string) => encodeURIComponent(JSON.stringify({ search: text }));

describe("a list", () => {
  test("is searched on the server, when typing pauses and at once with Enter; removing it shows everything again", async () => {
    const server = world();
    const { user } = renderConsole("/segments", server);
    const box = await screen.findByRole("searchbox", { name: "Search" });
    await user.type(box, "東京 ");
    await waitFor(() =>
      expect(server.variablesOf(SegmentsDocument).at(-1)).toMatchObject({ search: "東京", offset: 0 }),
    );
    // The space that somebody has just typed stays, or they could never type a second word.
    expect(box).toHaveValue("東京 ");
    await user.type(box, "VIP{Enter}");
    await waitFor(() => expect(server.variablesOf(SegmentsDocument).at(-1)).toMatchObject({ search: "東京 VIP" }));
    await user.click(screen.getByRole("button", { name: "Remove all filters" }));
    await waitFor(() => expect(box).toHaveValue(""));
    expect(server.variablesOf(SegmentsDocument).at(-1)).not.toHaveProperty("search");
  });

  test("that is found by a link asks for what the link says, and says when nothing matches", async () => {
    const server = world({ exports: [] });
    renderConsole(`/exports?filter=${found("nobody")}`, server);
    expect(await screen.findByText(/Nothing matches/)).toBeVisible();
    expect(screen.getByRole("searchbox", { name: "Search" })).toHaveValue("nobody");
    expect(server.variablesOf(ExportsDocument)[0]).toMatchObject({ search: "nobody" });
    expect(await accessibilityProblems()).toEqual([]);
  });

  type Server = ReturnType<typeof world>;
  const exports = (server: Server) => server.variablesOf(ExportsDocument).at(-1)?.sort;
  const segments = (server: Server) => server.variablesOf(SegmentsDocument).at(-1)?.sort;
  const runs = (server: Server) => server.variablesOf(ExportRunsDocument).at(-1)?.sort;
  test.each([
    ["/exports", exports, "List", "list"],
    ["/exports", exports, "Segments", "segments"],
    ["/exports", exports, "Last run at", "lastRunAt"],
    ["/segments", segments, "Members", "memberCount"],
    ["/runs", runs, "Rejected", "rejected"],
    ["/runs", runs, "Export", "export"],
  ] as const)("%s is sorted on the server by the column that is pressed: %#", async (path, sortOf, label, field) => {
    const server = world();
    const { user } = renderConsole(path, server);
    const table = await screen.findByRole("table");
    const press = () => user.click(within(table).getByRole("button", { name: label }));
    await press();
    await waitFor(() => expect(sortOf(server)).toEqual({ field, order: "ASC" }));
    await press();
    await waitFor(() => expect(sortOf(server)).toEqual({ field, order: "DESC" }));
  });

  test("of exports is filtered by segment and by whether they are paused", async () => {
    const server = world();
    const { user } = renderConsole(`/exports?filter=${encodeURIComponent('{"segmentId":"se1"}')}`, server);
    await waitFor(() => expect(server.variablesOf(ExportsDocument)[0]).toMatchObject({ filter: { segmentId: "se1" } }));
    await user.click(await screen.findByRole("combobox", { name: "Paused" }));
    await user.click(await screen.findByRole("option", { name: "Not paused" }));
    await waitFor(() =>
      expect(server.variablesOf(ExportsDocument).at(-1)).toMatchObject({ filter: { segmentId: "se1", paused: false } }),
    );
  });
});

describe("membership and guards", () => {
  test("each choice says what it means, leavers are asked about in a mirror only, and what a list forbids says why", async () => {
    const server = world().answer(UpdateExportDocument, { updateExport: answer(buildExport()) });
    const { user, path } = renderConsole("/exports/ex1", server);
    const mirror = await screen.findByRole("radio", { name: "Mirror" });
    expect(mirror).toHaveAccessibleDescription(/leavers are treated as chosen below/);
    expect(screen.queryByRole("radio", { name: "Unsubscribe" })).toBeNull();
    await user.click(mirror);
    const unsubscribe = await screen.findByRole("radio", { name: "Unsubscribe" });
    await waitFor(() => expect(unsubscribe).toBeDisabled());
    expect(unsubscribe).toHaveAccessibleDescription(/cannot be added again by Listwright.*all of the client’s lists/);
    expect(screen.getByRole("radio", { name: "Delete" })).toBeChecked();
    const share = screen.getByRole("spinbutton", { name: "Most leavers" });
    expect(share).toHaveValue(20);
    await user.clear(share);
    await user.type(share, "7.5");
    expect(await accessibilityProblems()).toEqual([]);
    await user.click(screen.getByRole("button", { name: "Save" }));
    await waitFor(() => expect(path()).toBe("/exports/ex1/show"));
    expect(server.variablesOf(UpdateExportDocument)[0]?.input).toMatchObject({
      membership: "MIRROR",
      onLeave: "DELETE",
      guards: { maxMembers: 1_000_000, maxLeaverShare: 0.075, maxWithdrawnShare: 0.2, maxRejectedShare: 0.5 },
    });
  });

  test("what the server refuses stands beside the choice", async () => {
    allowConsoleError(/attention|Only a mirror/);
    const exports = [buildExport({ membership: "MIRROR", onLeave: "DELETE", list: buildList() })];
    const server = world({ exports }).answer(UpdateExportDocument, {
      updateExport: {
        __typename: "ValidationError",
        message: "Some of the values need your attention.",
        fields: [
          { path: "onLeave", code: "ONLY_WITH_MIRROR", message: "Only a mirror does that." },
          { path: "guards.maxLeaverShare", code: "OUT_OF_RANGE", message: "Enter a share from 0 to 1." },
        ],
      },
    });
    const { user } = renderConsole("/exports/ex1", server);
    await user.click(await screen.findByRole("radio", { name: "Keep" }));
    await user.click(screen.getByRole("button", { name: "Save" }));
    expect(await screen.findByRole("radiogroup", { name: "Leavers" })).toHaveAccessibleDescription(
      "Only a mirror does that.",
    );
    expect(screen.getByRole("spinbutton", { name: "Most leavers" })).toHaveAccessibleDescription(
      "Enter a share from 0 to 1.",
    );
  });

  test("an export's page tells them, and what should be known about them, with links to the other exports", async () => {
    const notices = [
      {
        code: "OTHER_EXPORTS_ON_LIST",
        message: "The list is also filled by “VIPs”.",
        advice: "Claims decide.",
        exports: [{ id: "ex2", name: "VIPs" }],
      },
    ];
    const exports = [buildExport({ membership: "MIRROR", onLeave: "DELETE", notices })];
    renderConsole("/exports/ex1/show", world({ exports }));
    expect(await screen.findByText("The list is also filled by “VIPs”. Claims decide.")).toBeVisible();
    expect(screen.getByRole("link", { name: "Open “VIPs”" })).toHaveAttribute("href", "/exports/ex2/show");
    expect(screen.getByText(/Leavers are deleted from the list/)).toBeVisible();
    expect(screen.getByText("Most rejected").nextElementSibling).toHaveTextContent("50%");
    expect(await accessibilityProblems()).toEqual([]);
  });

  test("shares are kept without the crumbs of binary fractions", () => {
    for (const percent of ["0", "7", "7.5", "14", "29", "33.3333", "57", "100"]) {
      expect(percentOf(shareOf(percent))).toBe(Number(percent));
    }
    expect(shareOf("")).toBeNull();
    expect(percentOf(null)).toBe("");
  });
});

describe("a segment's page", () => {
  test("adds the segment to an export that may be changed and shares its source", async () => {
    const exports = [
      buildExport({ id: "ex1", name: "Sends it already" }),
      buildExport({ id: "ex2", name: "Fits", segments: [{ ...buildExport().segments[0]!, id: "se2" }] }),
      buildExport({
        id: "ex3",
        name: "Of another source",
        segments: [{ ...buildExport().segments[0]!, id: "se3", source: { id: "so2" } }],
      }),
      buildExport({ id: "ex4", name: "Not mine", permissions: ["VIEW"], segments: [] }),
    ];
    const server = world({ exports }).answer(AddSegmentToExportDocument, {
      addSegmentToExport: answer(buildExport({ id: "ex2" })),
    });
    const { user } = renderConsole("/segments/se1/show", server);
    await user.click(await screen.findByRole("button", { name: "Add to an export" }));
    await user.click(await screen.findByRole("combobox", { name: "Export" }));
    expect(screen.getAllByRole("option").map((option) => option.textContent)).toEqual(["Fits"]);
    await user.click(screen.getByRole("option", { name: "Fits" }));
    await user.click(screen.getByRole("button", { name: "Add" }));
    await waitFor(() =>
      expect(server.variablesOf(AddSegmentToExportDocument)).toEqual([{ exportId: "ex2", segmentId: "se1" }]),
    );
    expect(await screen.findByText("The export sends this segment from its next run on.")).toBeVisible();
  });

  test("finds the exports beyond those that are shown by searching on the server", async () => {
    const of = (id: string, name: string) => buildExport({ id, name, segments: [] });
    const server = world()
      .answer(ExportsDocument, ({ search }) => ({
        exports: {
          items: [search ? of("ex300", "会員 300") : of("ex1", "First")],
          totalCount: 300,
          permissions: ["VIEW" as const],
        },
      }))
      .answer(AddSegmentToExportDocument, { addSegmentToExport: answer(buildExport({ id: "ex300" })) });
    const { user } = renderConsole("/segments/se1/show", server);
    await user.click(await screen.findByRole("button", { name: "Add to an export" }));
    const box = await screen.findByRole("combobox", { name: "Export" });
    expect(await screen.findByText(/type a part of a name/)).toBeVisible();
    await user.type(box, "会員 ");
    const option = await screen.findByRole("option", { name: "会員 300" });
    expect(server.variablesOf(ExportsDocument).at(-1)).toMatchObject({ search: "会員", offset: 0 });
    expect(screen.queryByRole("option", { name: "First" })).toBeNull();
    await user.click(option);
    expect(await accessibilityProblems()).toEqual([]);
    await user.click(screen.getByRole("button", { name: "Add" }));
    await waitFor(() =>
      expect(server.variablesOf(AddSegmentToExportDocument)).toEqual([{ exportId: "ex300", segmentId: "se1" }]),
    );
  });

  test("takes it out of one after saying what that means, and shows why the server refuses", async () => {
    allowConsoleError(/at least one segment/);
    const uses = [buildUse({ membership: "MIRROR", onLeave: "DELETE" }), buildUse({ id: "ex2", name: "Plain" })];
    const server = world({ segments: [buildSegment({ exports: uses })] }).answer(RemoveSegmentFromExportDocument, {
      removeSegmentFromExport: {
        __typename: "ValidationError",
        message: "Some of the values need your attention.",
        fields: [{ path: "segmentId", code: "REQUIRED", message: "Choose at least one segment." }],
      },
    });
    const { user } = renderConsole("/segments/se1/show", server);
    await user.click(await screen.findByRole("button", { name: "Remove from “Plain”" }));
    expect(await screen.findByText(/nobody is taken off the list/)).toBeVisible();
    await user.click(screen.getByRole("button", { name: "Cancel" }));
    await waitFor(() => expect(screen.queryByRole("dialog")).toBeNull());
    await user.click(screen.getByRole("button", { name: "Remove from “Customers to newsletter”" }));
    expect(await screen.findByText(/is a mirror: its next run takes those off the list/)).toBeVisible();
    await user.click(within(screen.getByRole("dialog")).getByRole("button", { name: "Remove" }));
    expect(await screen.findByText("Choose at least one segment.")).toBeVisible();
    await user.click(screen.getByRole("button", { name: "Cancel" }));
    expect(await screen.findByRole("link", { name: "Show in the list of exports" })).toHaveAttribute(
      "href",
      `/exports?filter=${encodeURIComponent('{"segmentId":"se1"}')}`,
    );
  });
});

describe("a plan's page", () => {
  const planned = (overrides: Partial<Parameters<typeof buildRun>[0] & object> = {}) =>
    buildRun({
      kind: "PLAN",
      state: "PLANNED",
      finishedAt: "2026-11-20T01:31:00.000Z",
      counts: buildCounts({ ...PLANNED_COUNTS, toRemove: 12, removalNotAttempted: 12 }),
      estimatedCalls: 16,
      estimatedSeconds: 75,
      ...overrides,
    });

  test("shows each set with its number and a few people, what it would take, and the way to run it", async () => {
    const server = world({ runs: [planned()] }).answer(PlanSamplesDocument, {
      exportRun: {
        samples: [
          { set: "REMOVE", count: 12, emails: ["left@example.com"] },
          { set: "ADD", count: 4000, emails: ["a@example.com", "b@example.com"] },
        ],
      },
    });
    const { user } = renderConsole("/runs/ru1/show", server);
    const table = await screen.findByRole("table", { name: "The plan" });
    const rows = within(table).getAllByRole("row").slice(1);
    expect(rows.map((row) => row.textContent)).toEqual([
      expect.stringMatching(/Would be added.*4,000.*a@example.com, b@example.com …/),
      expect.stringMatching(/Would be taken off the list.*12.*left@example.com …/),
    ]);
    expect(screen.getByText(/About 16 calls to Campaign Monitor\..*1 min/)).toBeVisible();
    expect(await accessibilityProblems()).toEqual([]);
    await user.click(await screen.findByRole("button", { name: "Run" }));
    expect(await screen.findByRole("dialog")).toBeVisible();
  });

  test("is not asked for while a run is under way, and removals are counted as they happen", async () => {
    const counts = buildCounts({ ...PLANNED_COUNTS, toRemove: 40, removed: 12, removalNotAttempted: 28 });
    const server = world({ runs: [buildRun({ state: "DELIVERING", counts })] });
    renderConsole("/runs/ru1/show", server);
    expect(await screen.findByText("12 of 40 taken off the list")).toBeVisible();
    expect(server.variablesOf(PlanSamplesDocument)).toEqual([]);
  });
});

describe("a connection's allowance", () => {
  test("is recorded, and taken away again by leaving it empty", async () => {
    const connection = buildConnection({ subscriberAllowance: 5000 });
    const server = world({ connections: [connection] }).answer(SetSubscriberAllowanceDocument, {
      setSubscriberAllowance: { __typename: "Connection", ...connection },
    });
    const { user } = renderConsole("/connections/cn1/show", server);
    const section = await screen.findByRole("region", { name: "Subscriber allowance" });
    expect(section).toHaveTextContent("5,000 subscribers");
    const change = async (text: string) => {
      await user.click(within(section).getByRole("button", { name: "Change" }));
      const box = await screen.findByRole("textbox", { name: "Subscribers" });
      await user.clear(box);
      if (text) await user.type(box, text);
      await user.click(screen.getByRole("button", { name: "Save" }));
      await waitFor(() => expect(screen.queryByRole("dialog")).toBeNull());
    };
    await change("25000");
    await change("");
    expect(server.variablesOf(SetSubscriberAllowanceDocument)).toEqual([
      { connectionId: "cn1", allowance: 25_000 },
      { connectionId: "cn1", allowance: null },
    ]);
  });
});
