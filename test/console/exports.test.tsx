import { screen, waitFor, within } from "@testing-library/react";
import { describe, expect, test } from "vitest";

import {
  AttachConnectionDocument,
  CreateExportDocument,
  DestinationListDocument,
  ExportDocument,
  ExportRunDocument,
  ExportsDocument,
  PauseExportDocument,
  ProposeMatchingDocument,
  StartExportRunDocument,
  UpdateExportDocument,
} from "../../console/data-provider/generated.js";
import { memberTotal } from "../../console/exports/RunExportButton.js";
import { accessibilityProblems } from "./support/axe.js";
import {
  LIST_ID,
  buildConnection,
  buildExport,
  buildList,
  buildRun,
  buildSegment,
  buildSource,
} from "./support/builders.js";
import { renderConsole, serverWith } from "./support/render-console.js";
import { allowConsoleError } from "./support/strict-console.js";

const world = () =>
  serverWith({
    sources: [buildSource()],
    segments: [buildSegment()],
    connections: [buildConnection()],
    exports: [buildExport()],
    runs: [buildRun()],
  });
const PROPOSAL = {
  email: "email",
  name: ["given_name", "family_name"],
  mobileNumber: null,
  customFields: [
    { key: "[City]", field: "city" },
    { key: "[LifetimeValue]", field: "lifetime_value" },
  ],
  reasons: [{ path: "email", field: "email", code: "USUAL_NAME", message: "The field has a usual name." }],
  newFields: [],
};
const answer = <T extends object>(found: T) => ({ __typename: "Export" as const, ...found });

describe("an export's form", () => {
  type User = ReturnType<typeof renderConsole>["user"];
  async function pick(user: User, label: RegExp, option: RegExp | string) {
    await waitFor(() =>
      expect(screen.getByRole("combobox", { name: label })).not.toHaveAttribute("aria-disabled", "true"),
    );
    await user.click(screen.getByRole("combobox", { name: label }));
    await user.click(await screen.findByRole("option", { name: option }));
  }

  async function open(server: ReturnType<typeof serverWith>) {
    const source = encodeURIComponent(JSON.stringify({ segmentIds: ["se1"] }));
    const view = renderConsole(`/exports/create?source=${source}`, server);
    await view.user.type(await screen.findByLabelText(/^Name \*|^Name/, { selector: "[name=name]" }), "Weekly");
    await pick(view.user, /Connection/, "Newsletters");
    return view;
  }

  test("leads from connection to client to list, each read live, and sends what was chosen", async () => {
    const server = world()
      .answer(CreateExportDocument, { createExport: answer(buildExport()) })
      .answer(ProposeMatchingDocument, { proposeMatching: PROPOSAL });
    const { user, path } = await open(server);
    await pick(user, /Client/, "Harbour Coffee");
    await pick(user, /^List/, "Autumn newsletter");
    expect(await screen.findByText("The list is “Autumn newsletter”, with 1,204 active subscribers.")).toBeVisible();
    await user.click(screen.getByRole("button", { name: "Propose from names" }));
    expect(await screen.findByText("“email”: The field has a usual name.")).toBeVisible();
    const tracking = within(screen.getByRole("group", { name: /Consent to track/ }));
    await user.click(tracking.getByRole("radio", { name: "No, nobody agreed" }));
    await user.click(screen.getByRole("button", { name: "Save without running" }));
    await waitFor(() => expect(path()).toBe("/exports/ex1/show"));
    expect(server.variablesOf(CreateExportDocument)).toEqual([
      {
        input: {
          name: "Weekly",
          connectionId: "cn1",
          clientId: "cl1",
          listId: LIST_ID,
          segmentIds: ["se1"],
          membership: "ADD_AND_UPDATE",
          onLeave: "KEEP",
          guards: { maxLeaverShare: 0.2, maxWithdrawnShare: 0.2, maxRejectedShare: 0.5 },
          schedule: { kind: "NONE" },
          matching: {
            email: "email",
            name: ["given_name", "family_name"],
            nameWhenEmpty: "KEEP",
            nameWhenTooLong: "CUT",
            mobileNumber: null,
            mobileNumberWhenEmpty: "KEEP",
            customFields: [
              { key: "[City]", field: "city", whenEmpty: "KEEP", whenTooLong: "CUT" },
              { key: "[LifetimeValue]", field: "lifetime_value", whenEmpty: "KEEP", whenTooLong: "CUT" },
            ],
            consentToTrack: { value: "NO", field: null, values: [], otherwise: "UNCHANGED" },
            consentToSms: null,
            recipientConsent: null,
            winner: null,
          },
        },
      },
    ]);
    expect(server.variablesOf(StartExportRunDocument)).toEqual([]);
  });

  test("takes a pasted list ID, shows what it names, and warns when the list asks people to confirm", async () => {
    const server = world().answer(DestinationListDocument, {
      connection: { list: buildList({ name: "Confirmed", confirmedOptIn: true }) },
    });
    const { user } = await open(server);
    await user.click(screen.getByRole("button", { name: "Paste a list ID instead" }));
    await user.type(screen.getByRole("textbox", { name: /^List/ }), LIST_ID);
    expect(await screen.findByText("The list is “Confirmed”, with 1,204 active subscribers.")).toBeVisible();
    expect(screen.getByText(/everybody who is added gets an e-mail/)).toBeVisible();
    // Nothing was asked for while the ID was still being typed.
    expect(new Set(server.variablesOf(DestinationListDocument).map(({ listId }) => listId))).toEqual(
      new Set([LIST_ID]),
    );
  });

  test("shows what the server refuses beside the fields, those of a row included", async () => {
    allowConsoleError(/attention|agreed|matched/);
    const server = world().answer(UpdateExportDocument, {
      updateExport: {
        __typename: "ValidationError",
        message: "Some of the values need your attention.",
        fields: [
          { path: "listId", code: "NOT_FOUND", message: "There is no list with this ID." },
          { path: "segmentIds.0", code: "NOT_FOUND", message: "There is no such segment." },
          {
            path: "matching.customFields.0.key",
            code: "CUSTOM_FIELD_TWICE",
            message: "This custom field is already matched.",
          },
          { path: "matching.consentToTrack", code: "CHOOSE_ONE", message: "Choose whether people agreed." },
        ],
      },
    });
    const { user } = renderConsole("/exports/ex1", server);
    const field = await screen.findByRole("combobox", { name: /^Custom field/ });
    await screen.findByText(/The list is “Autumn newsletter”/);
    await user.click(screen.getByRole("button", { name: "Save" }));
    await waitFor(() => expect(field).toHaveAccessibleDescription("This custom field is already matched."));
    expect(screen.getByRole("combobox", { name: /^List/ })).toHaveAccessibleDescription(
      "There is no list with this ID.",
    );
    expect(screen.getByRole("combobox", { name: /^Segments/ })).toHaveAccessibleDescription(
      "There is no such segment.",
    );
    expect(screen.getByText("Choose whether people agreed.")).toBeVisible();
    expect(await screen.findByText("Some of the values need your attention.")).toBeVisible();
  });

  test("asks for consent to track: nothing is chosen beforehand, and nothing is sent without", async () => {
    const server = world();
    const { user } = await open(server);
    const consent = within(screen.getByRole("group", { name: /Consent to track/ }));
    for (const choice of consent.getAllByRole("radio")) expect(choice).not.toBeChecked();
    await user.click(screen.getByRole("button", { name: "Save without running" }));
    expect(await screen.findByText("Choose one. Campaign Monitor requires an answer.")).toBeVisible();
    expect(server.variablesOf(CreateExportDocument)).toEqual([]);
  });

  test("rows of custom fields can be added and removed", async () => {
    const { user } = renderConsole("/exports/ex1", world());
    await user.click(await screen.findByRole("button", { name: "Add custom field" }));
    await user.click(await screen.findByRole("button", { name: "Remove row 2" }));
    await user.click(screen.getByRole("button", { name: "Remove row 1" }));
    await waitFor(() => expect(screen.queryByRole("combobox", { name: /^Custom field/ })).not.toBeInTheDocument());
  });
});

describe("running an export", () => {
  const started = () =>
    world().answer(StartExportRunDocument, { startExportRun: { __typename: "ExportRun", ...buildRun() } });

  test("asks first, naming how many people, the list and the segments; and then once", async () => {
    const server = started();
    const { user, path } = renderConsole("/exports/ex1/show", server);
    await user.click(await screen.findByRole("button", { name: "Run" }));
    const dialog = await screen.findByRole("dialog", { name: "Send to 4,210 people?" });
    expect(dialog).toHaveTextContent("ListAutumn newsletter");
    expect(dialog).toHaveTextContent("SegmentsCustomers");
    expect(await accessibilityProblems()).toEqual([]);
    expect(server.variablesOf(StartExportRunDocument)).toEqual([]);
    await user.dblClick(within(dialog).getByRole("button", { name: "Send to 4,210 people" }));
    await waitFor(() => expect(path()).toBe("/runs/ru1/show"));
    const keys = new Set(server.variablesOf(StartExportRunDocument).map(({ idempotencyKey }) => idempotencyKey));
    expect([...keys]).toEqual([expect.stringMatching(/^[0-9a-f-]{32,36}$/)]);
  });

  test("is not done when the question is answered with no", async () => {
    const server = started();
    const { user } = renderConsole("/exports/ex1/show", server);
    await user.click(await screen.findByRole("button", { name: "Run" }));
    await user.click(within(await screen.findByRole("dialog")).getByRole("button", { name: "Cancel" }));
    await waitFor(() => expect(screen.queryByRole("dialog")).not.toBeInTheDocument());
    expect(server.variablesOf(StartExportRunDocument)).toEqual([]);
  });

  test("each question is another wish, with a key of its own", async () => {
    const server = world().answer(StartExportRunDocument, {
      startExportRun: { __typename: "NotFound", message: "There is no such export." },
    });
    allowConsoleError(/no such export/);
    const { user } = renderConsole("/exports/ex1/show", server);
    for (let time = 0; time < 2; time++) {
      await user.click(await screen.findByRole("button", { name: "Run" }));
      await user.click(within(await screen.findByRole("dialog")).getByRole("button", { name: /^Send/ }));
      await waitFor(() => expect(server.variablesOf(StartExportRunDocument)).toHaveLength(time + 1));
      await user.click(within(screen.getByRole("dialog")).getByRole("button", { name: "Cancel" }));
      await waitFor(() => expect(screen.queryByRole("dialog")).not.toBeInTheDocument());
    }
    const [first, second] = server.variablesOf(StartExportRunDocument);
    expect(first?.idempotencyKey).not.toBe(second?.idempotencyKey);
  });

  test("while a run is under way leads to that run and says so", async () => {
    allowConsoleError(/not finished yet/);
    const server = world()
      .answer(ExportRunDocument, ({ id }) => ({ exportRun: buildRun({ id }) }))
      .answer(StartExportRunDocument, {
        startExportRun: {
          __typename: "ExportAlreadyRunning",
          message: "A run has not finished yet.",
          run: { id: "ru9" },
        },
      });
    const { user, path } = renderConsole("/exports/ex1/show", server);
    await user.click(await screen.findByRole("button", { name: "Run" }));
    await user.click(within(await screen.findByRole("dialog")).getByRole("button", { name: /^Send/ }));
    await waitFor(() => expect(path()).toBe("/runs/ru9/show"));
    expect(await screen.findByText("A run has not finished yet.")).toBeVisible();
  });

  test("several segments may share members, so their sum is an upper bound; one never counted gives no number", () => {
    const [one] = buildExport().segments;
    if (!one) throw new Error("An export has a segment.");
    expect(memberTotal([one])).toEqual({ total: 4210, mayOverlap: false });
    expect(memberTotal([one, { ...one, id: "se2", memberCount: 90 }])).toEqual({ total: 4300, mayOverlap: true });
    expect(memberTotal([one, { ...one, id: "se2", memberCount: null }])).toBeNull();
  });
});

describe("an export's page", () => {
  test("shows everything when it is opened from the list, whose rows carry less", async () => {
    const { matching: _, list: __, ...row } = buildExport();
    const server = world().answer(ExportsDocument, {
      exports: { items: [row], totalCount: 1, permissions: ["VIEW", "CREATE"] },
    });
    const { user } = renderConsole("/exports", server);
    await user.click(await screen.findByRole("link", { name: "Customers to newsletter" }));
    const section = await screen.findByRole("region", { name: "Data matching" });
    expect(within(section).getByText("given_name + family_name")).toBeVisible();
    expect(screen.getByText("Autumn newsletter")).toBeVisible();
  });

  test("without a connection it cannot be run, and offers to attach one", async () => {
    const detached = buildExport({ connection: null, list: null });
    const server = serverWith({ connections: [buildConnection()], exports: [detached] }).answer(
      AttachConnectionDocument,
      {
        attachConnection: answer(buildExport()),
      },
    );
    const { user } = renderConsole("/exports/ex1/show", server);
    expect(await screen.findByText(/This export has no connection, so it does not run/)).toBeVisible();
    expect(screen.getByRole("button", { name: "Run" })).toHaveAccessibleDescription(/Without a connection/);
    await user.click(screen.getByRole("button", { name: "Run" }));
    expect(screen.queryByRole("dialog")).not.toBeInTheDocument();
    await user.click(screen.getByRole("combobox", { name: "Connection" }));
    await user.click(await screen.findByRole("option", { name: "Newsletters" }));
    await user.click(screen.getByRole("button", { name: "Attach" }));
    await waitFor(() =>
      expect(server.variablesOf(AttachConnectionDocument)).toEqual([{ exportId: "ex1", connectionId: "cn1" }]),
    );
  });

  test("a list that cannot be read live leaves the rest of the page, with the reason", async () => {
    const server = world().answerPartially(
      ExportDocument,
      { export: buildExport({ list: null }) },
      "Campaign Monitor could not be reached.",
    );
    renderConsole("/exports/ex1/show", server);
    expect(
      await screen.findByText(
        "The list could not be read from Campaign Monitor. Campaign Monitor could not be reached.",
      ),
    ).toBeVisible();
    expect(screen.getByRole("button", { name: "Run" })).toBeEnabled();
  });

  test("pausing is shown as a word", async () => {
    const server = world().answer(PauseExportDocument, () => {
      const paused = buildExport({ paused: true });
      server.answer(ExportDocument, { export: paused });
      return { pauseExport: answer(paused) };
    });
    const { user } = renderConsole("/exports/ex1/show", server);
    await user.click(await screen.findByRole("button", { name: "Pause" }));
    expect(await screen.findByText("Paused")).toBeVisible();
    expect(screen.getByRole("button", { name: "Resume" })).toBeVisible();
  });
});
