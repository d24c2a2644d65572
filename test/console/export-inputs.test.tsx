import { screen, waitFor, within } from "@testing-library/react";
import { describe, expect, test } from "vitest";

import {
  CreateExportDocument,
  DestinationListDocument,
  ProposeMatchingDocument,
  StartExportRunDocument,
  UpdateExportDocument,
} from "../../console/data-provider/generated.js";
import { LIST_ID, buildExport, buildList } from "./support/builders.js";
import { exportAnswer, exportWorld } from "./support/export-world.js";
import { renderConsole, serverWith } from "./support/render-console.js";
import { allowConsoleError } from "./support/strict-console.js";

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
    const server = exportWorld()
      .answer(CreateExportDocument, { createExport: exportAnswer(buildExport()) })
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
          schedule: { kind: "WITH_REFRESH", whenMissed: "RUN_ONCE", missedWithinMinutes: 1440, whenRunning: "WAIT" },
          retries: 3,
          notifyRejectedOver: 0,
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
    const server = exportWorld().answer(DestinationListDocument, {
      connection: { list: buildList({ name: "Confirmed", confirmedOptIn: true }) },
    });
    const { user } = await open(server);
    await user.click(screen.getByRole("button", { name: "Paste a list ID instead" }));
    await user.type(screen.getByRole("textbox", { name: /^List/ }), LIST_ID.slice(0, 4));
    await user.paste(LIST_ID.slice(4));
    expect(await screen.findByText("The list is “Confirmed”, with 1,204 active subscribers.")).toBeVisible();
    expect(screen.getByText(/everybody who is added gets an e-mail/)).toBeVisible();
    // Nothing was asked for while the ID was still being typed.
    expect(new Set(server.variablesOf(DestinationListDocument).map(({ listId }) => listId))).toEqual(
      new Set([LIST_ID]),
    );
  });

  test("shows what the server refuses beside the fields, those of a row included", async () => {
    allowConsoleError(/attention|agreed|matched/);
    const server = exportWorld().answer(UpdateExportDocument, {
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
    const server = exportWorld();
    const { user } = await open(server);
    const consent = within(screen.getByRole("group", { name: /Consent to track/ }));
    for (const choice of consent.getAllByRole("radio")) expect(choice).not.toBeChecked();
    await user.click(screen.getByRole("button", { name: "Save without running" }));
    expect(await screen.findByText("Choose one. Campaign Monitor requires an answer.")).toBeVisible();
    expect(server.variablesOf(CreateExportDocument)).toEqual([]);
  });

  test("rows of custom fields can be added and removed", async () => {
    const { user } = renderConsole("/exports/ex1", exportWorld());
    await user.click(await screen.findByRole("button", { name: "Add custom field" }));
    await user.click(await screen.findByRole("button", { name: "Remove row 2" }));
    await user.click(screen.getByRole("button", { name: "Remove row 1" }));
    await waitFor(() => expect(screen.queryByRole("combobox", { name: /^Custom field/ })).not.toBeInTheDocument());
  });
});
