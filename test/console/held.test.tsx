import { screen, within } from "@testing-library/react";
import { describe, expect, test } from "vitest";

import {
  ApproveHeldRunDocument,
  DeleteConnectionDocument,
  DeleteExportDocument,
  ExportRemovableDocument,
  PlanSamplesDocument,
  RejectHeldRunDocument,
  UpdateExportDocument,
} from "../../console/data-provider/generated.js";
import type { Run } from "../../console/data-provider/runs.js";
import { accessibilityProblems } from "./support/axe.js";
import {
  buildConnection,
  buildCounts,
  buildExport,
  buildList,
  buildRun,
  buildSegment,
  PLANNED_COUNTS,
  VIEWER,
} from "./support/builders.js";
import { renderConsole, serverWith } from "./support/render-console.js";
import { allowConsoleError } from "./support/strict-console.js";

const WHY = "1,200 people would be removed because they left the segments, more than the 800 that may leave at once.";

function held(overrides: Partial<Run> = {}): Run {
  return buildRun({
    state: "HELD",
    counts: buildCounts({ ...PLANNED_COUNTS, toAdd: 3000, toUpdate: 40, toRemove: 1200, removalNotAttempted: 1200 }),
    heldAt: "2026-11-24T09:00:00.000Z",
    heldUntil: "2026-11-27T09:00:00.000Z",
    heldBecause: [{ code: "MAX_LEAVER_SHARE", message: WHY, count: 1200, limit: 800 }],
    ...overrides,
  });
}

const removal = () =>
  held({
    kind: "REMOVAL",
    export: null,
    removalOf: { exportName: "Customers to newsletter", listName: "Newsletter" },
    heldBecause: [{ code: "REMOVAL", message: "14 people would be removed.", count: 14, limit: null }],
    counts: buildCounts({ unique: 0, toRemove: 14, removalNotAttempted: 14 }),
  });

function serverOf(run: Run, world: Parameters<typeof serverWith>[0] = {}) {
  return serverWith({ runs: [run], ...world }).answer(PlanSamplesDocument, {
    exportRun: { samples: [{ set: "REMOVE", count: 1200, emails: ["terhi@example.com"] }] },
  });
}

describe("a held plan", () => {
  test("says why it waits and until when, shows its people, and is approved after a question with its numbers", async () => {
    const server = serverOf(held());
    server.answer(ApproveHeldRunDocument, {
      approveHeldRun: { __typename: "ExportRun", ...held({ state: "QUEUED", approvedAt: "2026-11-24T10:00:00.000Z" }) },
    });
    const { user } = renderConsole("/runs/ru1/show", server);
    const section = within(await screen.findByRole("region", { name: "Waiting for a decision" }));
    expect(section.getByText(WHY)).toBeVisible();
    expect(section.getByText(/Undecided, it is cancelled on/).nextElementSibling).toHaveTextContent(/27/);
    expect(await screen.findByText("terhi@example.com …")).toBeVisible();
    expect(await accessibilityProblems()).toEqual([]);

    await user.click(section.getByRole("button", { name: "Approve" }));
    const dialog = within(await screen.findByRole("dialog", { name: "Approve exactly this plan?" }));
    expect(dialog.getByText("3,000 to be added, 40 to be updated, 1,200 to be removed.")).toBeVisible();
    await user.click(dialog.getByRole("button", { name: "Approve and deliver" }));
    expect(await screen.findByText(/The plan is approved/)).toBeVisible();
    expect(server.variablesOf(ApproveHeldRunDocument)).toEqual([{ id: "ru1" }]);
  });

  test("that is outdated says so where it was approved, and is not approved", async () => {
    allowConsoleError(/segments were changed/);
    const server = serverOf(held()).answer(ApproveHeldRunDocument, {
      approveHeldRun: { __typename: "PlanOutdated", message: "Since this plan was made, the segments were changed." },
    });
    const { user } = renderConsole("/runs/ru1/show", server);
    await user.click(await screen.findByRole("button", { name: "Approve" }));
    const dialog = within(await screen.findByRole("dialog"));
    await user.click(dialog.getByRole("button", { name: "Approve and deliver" }));
    expect(await dialog.findByText(/the segments were changed/)).toBeVisible();
  });

  test("is rejected with a reason, and what is missing stands beside the field", async () => {
    allowConsoleError(/Say why/);
    const server = serverOf(held()).answer(RejectHeldRunDocument, ({ reason }) => ({
      rejectHeldRun:
        reason === ""
          ? {
              __typename: "ValidationError" as const,
              message: "Some of the values need your attention.",
              fields: [{ path: "reason", code: "REQUIRED", message: "Say why you reject the plan." }],
            }
          : { __typename: "ExportRun" as const, ...held({ state: "REJECTED", rejectedReason: reason }) },
    }));
    const { user } = renderConsole("/runs/ru1/show", server);
    await user.click(await screen.findByRole("button", { name: "Reject" }));
    const dialog = within(await screen.findByRole("dialog", { name: "Reject this plan?" }));
    await user.click(dialog.getByRole("button", { name: "Reject" }));
    const field = dialog.getByRole("textbox", { name: "Reason" });
    expect(await dialog.findByText("Say why you reject the plan.")).toBeVisible();
    expect(field).toHaveAccessibleDescription("Say why you reject the plan.");
    await user.type(field, "Too many leave.");
    await user.click(dialog.getByRole("button", { name: "Reject" }));
    expect(await screen.findByText("The plan is rejected.")).toBeVisible();
    expect(server.variablesOf(RejectHeldRunDocument).at(-1)).toEqual({ id: "ru1", reason: "Too many leave." });
  });

  test("tells afterwards who decided, and why it was rejected or cancelled", async () => {
    const { name } = VIEWER;
    const rejected = held({ state: "REJECTED", rejectedBy: { id: "u1", name }, rejectedReason: "Too many leave." });
    const first = renderConsole("/runs/ru1/show", serverOf(rejected));
    expect(await screen.findByText(`Rejected by ${name}`)).toBeVisible();
    expect(screen.getByText("Too many leave.")).toBeVisible();
    expect(screen.queryByRole("region", { name: "Waiting for a decision" })).not.toBeInTheDocument();
    first.unmount();

    const expired = { code: "HELD_EXPIRED", message: "Nobody decided in time.", advice: "Run it again." };
    const cancelled = held({ state: "CANCELLED", failure: expired, warnings: [{ ...expired, count: null }] });
    renderConsole("/runs/ru1/show", serverOf(cancelled));
    expect(await screen.findAllByText("Nobody decided in time.")).toHaveLength(1);
  });

  test("of people who would be removed names list and number; contributors see why they may not decide", async () => {
    const viewer = { ...VIEWER, role: "CONTRIBUTOR" as const };
    const run = { ...removal(), permissions: ["VIEW" as const] };
    const first = renderConsole("/runs/ru1/show", serverOf(run, { viewer }));
    const refused = await screen.findByRole("button", { name: "Approve" });
    expect(refused).toHaveAccessibleDescription(/decided by admins/);
    first.unmount();

    const { user } = renderConsole("/runs/ru1/show", serverOf(removal()));
    expect(
      await screen.findByRole("heading", { name: "Removal of the people of “Customers to newsletter”" }),
    ).toBeVisible();
    await user.click(await screen.findByRole("button", { name: "Approve" }));
    const dialog = within(await screen.findByRole("dialog", { name: "Remove these people from the list?" }));
    expect(dialog.getByText("14 people are removed from “Newsletter”.")).toBeVisible();
    expect(dialog.getByRole("button", { name: "Remove 14 people" })).toBeVisible();
    expect(await accessibilityProblems()).toEqual([]);
  });

  test("stands in the list of runs under the name of its export, deleted or not", async () => {
    renderConsole("/runs", serverOf(removal()));
    expect(await screen.findByText("Held")).toBeVisible();
    expect(screen.getAllByText("Customers to newsletter").length).toBeGreaterThan(0);
  });
});

const REMOVABLE = { listName: "Newsletter", removable: { people: 14, keptByClaim: 5, keptForeign: 1 } };
const LAST_RUN = {
  id: "ru1",
  kind: "EXPORT",
  state: "SUCCEEDED",
  queuedAt: "2026-11-24T09:00:00.000Z",
  finishedAt: null,
} as const;

describe("before people are left behind", () => {
  const ran = () => ({ ...buildExport({ lastRun: LAST_RUN }), list: buildList() });

  test("deleting an export asks what becomes of them, with numbers, and removes nobody by itself", async () => {
    const server = serverWith({ exports: [ran()] })
      .answer(ExportRemovableDocument, { export: REMOVABLE })
      .answer(DeleteExportDocument, { deleteExport: { __typename: "Deleted", id: "ex1" } });
    const { user } = renderConsole("/exports/ex1/show", server);
    await user.click(await screen.findByRole("button", { name: "Delete" }));
    const dialog = within(await screen.findByRole("dialog"));
    expect(
      await dialog.findByRole("radiogroup", { name: "What becomes of the people on “Newsletter”?" }),
    ).toBeVisible();
    expect(
      dialog.getByText(
        /14 people would be removed. 5 people stay because another export claims them. 1 person came from elsewhere/,
      ),
    ).toBeVisible();
    expect(dialog.getByRole("radio", { name: "They stay on the list" })).toBeChecked();
    expect(await accessibilityProblems()).toEqual([]);
    await user.click(dialog.getByRole("radio", { name: "They are removed from the list" }));
    await user.click(dialog.getByRole("button", { name: "Delete" }));
    expect(await screen.findByText(/waits for approval under “Runs”/)).toBeVisible();
    expect(server.variablesOf(DeleteExportDocument)).toEqual([{ id: "ex1", leaving: "REMOVE" }]);
  });

  test("contributors are told that only admins can have people removed", async () => {
    const viewer = { ...VIEWER, role: "CONTRIBUTOR" as const };
    const server = serverWith({ exports: [ran()], viewer }).answer(ExportRemovableDocument, { export: REMOVABLE });
    const { user } = renderConsole("/exports/ex1/show", server);
    await user.click(await screen.findByRole("button", { name: "Delete" }));
    const remove = await screen.findByRole("radio", { name: "They are removed from the list" });
    expect(remove).toBeDisabled();
    expect(remove).toHaveAccessibleDescription(/Only admins can choose this/);
  });

  test("moving an export to another list asks the same, and nothing is asked while the list stays", async () => {
    const { listId, ...found } = ran();
    const server = serverWith({
      exports: [{ ...found, listId: "another" }],
      connections: [buildConnection()],
      segments: [buildSegment()],
    })
      .answer(ExportRemovableDocument, { export: REMOVABLE })
      .answer(UpdateExportDocument, { updateExport: { __typename: "Export", ...found, listId } });
    const { user } = renderConsole("/exports/ex1", server);
    const question = await screen.findByRole("radiogroup", { name: "What becomes of the people on “Newsletter”?" });
    await user.click(within(question).getByRole("radio", { name: "They are removed from the list" }));
    await user.click(screen.getByRole("button", { name: "Save" }));
    expect(await screen.findByText("Saved.")).toBeVisible();
    expect(server.variablesOf(UpdateExportDocument)).toMatchObject([{ leaving: "REMOVE" }]);
  });

  test("a connection whose exports' people are to be removed first stays, and names the runs that wait", async () => {
    allowConsoleError(/still to be removed/);
    const connection = buildConnection({ exports: [{ id: "ex1", name: "Customers to newsletter" }] });
    const server = serverWith({ connections: [connection] }).answer(DeleteConnectionDocument, {
      deleteConnection: {
        __typename: "InUse",
        message: "People are still to be removed through this connection.",
        exports: [],
        segments: [],
        runs: [{ id: "ru1", removalOf: { exportName: "Customers to newsletter", listName: "Newsletter" } }],
      },
    });
    const { user } = renderConsole("/connections/cn1/show", server);
    await user.click(await screen.findByRole("button", { name: "Delete" }));
    const dialog = within(await screen.findByRole("dialog"));
    await user.click(dialog.getByRole("radio", { name: "Delete the exports too" }));
    await user.click(await dialog.findByRole("radio", { name: "They are removed from the list" }));
    await user.click(dialog.getByRole("button", { name: /Delete the connection and/ }));
    expect(await dialog.findByRole("link", { name: "Customers to newsletter (Newsletter)" })).toHaveAttribute(
      "href",
      "/runs/ru1/show",
    );
    expect(server.variablesOf(DeleteConnectionDocument)).toEqual([
      { id: "cn1", dependentExports: "DELETE", leaving: "REMOVE" },
    ]);
  });
});
