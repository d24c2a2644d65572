import { screen, waitFor, within } from "@testing-library/react";
import { describe, expect, test } from "vitest";

import {
  AddSegmentToExportDocument,
  ExportsDocument,
  RemoveSegmentFromExportDocument,
} from "../../console/data-provider/generated.js";
import { accessibilityProblems } from "./support/axe.js";
import { buildExport, buildSegment, buildUse } from "./support/builders.js";
import { exportAnswer, exportWorld } from "./support/export-world.js";
import { renderConsole } from "./support/render-console.js";
import { allowConsoleError } from "./support/strict-console.js";

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
    const server = exportWorld({ exports }).answer(AddSegmentToExportDocument, {
      addSegmentToExport: exportAnswer(buildExport({ id: "ex2" })),
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
    const server = exportWorld()
      .answer(ExportsDocument, ({ search }) => ({
        exports: {
          items: [search ? of("ex300", "会員 300") : of("ex1", "First")],
          totalCount: 300,
          permissions: ["VIEW" as const],
        },
      }))
      .answer(AddSegmentToExportDocument, { addSegmentToExport: exportAnswer(buildExport({ id: "ex300" })) });
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
    const server = exportWorld({ segments: [buildSegment({ exports: uses })] }).answer(
      RemoveSegmentFromExportDocument,
      {
        removeSegmentFromExport: {
          __typename: "ValidationError",
          message: "Some of the values need your attention.",
          fields: [{ path: "segmentId", code: "REQUIRED", message: "Choose at least one segment." }],
        },
      },
    );
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
