import { screen, waitFor, within } from "@testing-library/react";
import { describe, expect, test } from "vitest";

import { ExportRunsDocument, ExportsDocument, SegmentsDocument } from "../../console/data-provider/generated.js";
import { accessibilityProblems } from "./support/axe.js";
import { exportWorld } from "./support/export-world.js";
import { renderConsole } from "./support/render-console.js";

const found = (text: string) => encodeURIComponent(JSON.stringify({ search: text }));

describe("a list", () => {
  test("is searched on the server, when typing pauses and at once with Enter; removing it shows everything again", async () => {
    const server = exportWorld();
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
    const server = exportWorld({ exports: [] });
    renderConsole(`/exports?filter=${found("nobody")}`, server);
    expect(await screen.findByText(/Nothing matches/)).toBeVisible();
    expect(screen.getByRole("searchbox", { name: "Search" })).toHaveValue("nobody");
    expect(server.variablesOf(ExportsDocument)[0]).toMatchObject({ search: "nobody" });
    expect(await accessibilityProblems()).toEqual([]);
  });

  type Server = ReturnType<typeof exportWorld>;
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
    const server = exportWorld();
    const { user } = renderConsole(path, server);
    const table = await screen.findByRole("table");
    const press = () => user.click(within(table).getByRole("button", { name: label }));
    await press();
    await waitFor(() => expect(sortOf(server)).toEqual({ field, order: "ASC" }));
    await press();
    await waitFor(() => expect(sortOf(server)).toEqual({ field, order: "DESC" }));
  });

  test("of exports is filtered by segment and by whether they are paused", async () => {
    const server = exportWorld();
    const { user } = renderConsole(`/exports?filter=${encodeURIComponent('{"segmentId":"se1"}')}`, server);
    await waitFor(() => expect(server.variablesOf(ExportsDocument)[0]).toMatchObject({ filter: { segmentId: "se1" } }));
    await user.click(await screen.findByRole("combobox", { name: "Paused" }));
    await user.click(await screen.findByRole("option", { name: "Not paused" }));
    await waitFor(() =>
      expect(server.variablesOf(ExportsDocument).at(-1)).toMatchObject({ filter: { segmentId: "se1", paused: false } }),
    );
  });
});
