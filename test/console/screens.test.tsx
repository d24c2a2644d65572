import { screen, waitFor, waitForElementToBeRemoved } from "@testing-library/react";
import { describe, expect, test } from "vitest";

import { ApiTokensDocument, RunRecipientsDocument } from "../../console/data-provider/generated.js";
import { accessibilityProblems } from "./support/axe.js";
import {
  PLANNED_COUNTS,
  buildConnection,
  buildConsent,
  buildCounts,
  buildDraftConnection,
  buildExport,
  buildRun,
  buildSegment,
  buildSource,
  buildUse,
  buildToken,
} from "./support/builders.js";
import { renderConsole, serverWith } from "./support/render-console.js";
import { allowConsoleError } from "./support/strict-console.js";

const rejectedRun = buildRun({
  state: "COMPLETED_WITH_WARNINGS",
  progress: 1,
  startedAt: "2026-11-20T01:30:01.000Z",
  finishedAt: "2026-11-20T01:30:09.000Z",
  counts: buildCounts({ ...PLANNED_COUNTS, added: 3990, rejected: 10, notAttempted: 0, destinationNew: 3990 }),
  rejections: [{ code: 1, meaning: "The address is invalid.", advice: "Correct it in the source.", count: 10 }],
  warnings: [{ code: "CONFIRMED_OPT_IN", message: "4000 people are asked to confirm.", count: 4000 }],
});

function everything() {
  return serverWith({
    sources: [buildSource()],
    segments: [buildSegment({ exports: [buildUse()] })],
    connections: [
      buildConnection({
        consents: [
          buildConsent({ id: "co2", action: "BOUND", account: [{ id: "cl1", name: "Harbour Coffee" }] }),
          buildConsent(),
        ],
      }),
      buildDraftConnection({ id: "cn2", displayName: "Half made" }),
    ],
    exports: [
      buildExport({ lastRun: rejectedRun }),
      buildExport({ id: "ex2", name: "Detached", connection: null, list: null }),
    ],
    runs: [
      rejectedRun,
      buildRun({
        id: "ru2",
        state: "DELIVERING",
        progress: 0.4,
        counts: buildCounts({ ...PLANNED_COUNTS, added: 1600, notAttempted: 2400 }),
      }),
    ],
  })
    .answer(ApiTokensDocument, { apiTokens: [buildToken()] })
    .answer(RunRecipientsDocument, {
      exportRun: {
        recipients: {
          totalCount: 1,
          pageInfo: { hasNextPage: false, endCursor: null },
          edges: [
            {
              cursor: "1",
              node: {
                email: "anna@example.com",
                outcome: "REJECTED",
                code: 1,
                meaning: "The address is invalid.",
                reason: null,
              },
            },
          ],
        },
      },
    });
}

/** Path, and the heading that says that the page is there. */
const SCREENS = [
  ["/", "Overview"],
  ["/sources", "Sources"],
  ["/sources/create", "Create source"],
  ["/sources/so1/show", "Shop"],
  ["/sources/so1", "Edit Shop"],
  ["/segments", "Segments"],
  ["/segments/create", "Create segment"],
  ["/segments/se1/show", "Customers"],
  ["/segments/se1", "Edit Customers"],
  ["/connections", "Connections"],
  ["/connections/create", "Create connection"],
  ["/connections/cn1/show", "Newsletters"],
  ["/connections/cn2/show", "Half made"],
  ["/exports", "Exports"],
  ["/exports/create", "Create export"],
  ["/exports/ex1/show", "Customers to newsletter"],
  ["/exports/ex2/show", "Detached"],
  ["/exports/ex1", "Edit Customers to newsletter"],
  ["/runs", "Runs"],
  ["/runs/ru1/show", "Run of Customers to newsletter"],
  ["/runs/ru2/show", "Run of Customers to newsletter"],
  ["/account", "Account and tokens"],
  ["/nowhere", "Not found"],
] as const;

describe("every screen", () => {
  test.each(SCREENS)("%s has one heading, a title and nothing that keeps people out", async (path, heading) => {
    renderConsole(path, everything());
    expect(await screen.findByRole("heading", { level: 1, name: heading })).toBeVisible();
    await settled();
    expect(screen.getAllByRole("heading", { level: 1 })).toHaveLength(1);
    expect(document.title).toBe(`${heading} · Listwright`);
    expect(await accessibilityProblems()).toEqual([]);
  });

  test.each(["/sources", "/segments", "/connections", "/exports", "/runs"])(
    "%s says what to do first while there is nothing, with a link to it",
    async (path) => {
      renderConsole(path, serverWith());
      expect(await screen.findByRole("heading", { level: 2, name: /^No .* yet$/ })).toBeVisible();
      const main = screen.getByRole("main");
      expect(main.querySelectorAll("a[href]")).toHaveLength(1);
      expect(await accessibilityProblems()).toEqual([]);
    },
  );

  test("the overview leads through the first steps until something has run", async () => {
    renderConsole("/", serverWith({ sources: [buildSource()] }));
    expect(await screen.findByRole("heading", { name: "First steps" })).toBeVisible();
    expect(screen.queryByRole("link", { name: "Create source" })).not.toBeInTheDocument();
    expect(screen.getByText("Done")).toBeVisible();
    expect(screen.getByRole("link", { name: "Create segment" })).toHaveAttribute("href", "/segments/create");
    expect(await accessibilityProblems()).toEqual([]);
  });

  test("a record that does not exist leads back to its list and says so", async () => {
    allowConsoleError(/listwright\.error\.not_found/);
    const { path } = renderConsole("/exports/gone/show", everything());
    expect(await screen.findByText("It does not exist any more.")).toBeVisible();
    await waitFor(() => expect(path()).toBe("/exports"));
  });
});

async function settled(): Promise<void> {
  const waiting = screen.queryAllByRole("progressbar", { name: "Loading" });
  if (waiting.length > 0)
    await waitForElementToBeRemoved(() => screen.queryAllByRole("progressbar", { name: "Loading" }));
}
