import { screen, waitFor, within } from "@testing-library/react";
import { expect, test } from "vitest";

import {
  AddDestinationOptionsDocument,
  CreateDestinationFieldDocument,
  CreateDestinationListDocument,
  DestinationListDocument,
  MatchingPreflightDocument,
  ProposeMatchingDocument,
  UpdateExportDocument,
} from "../../console/data-provider/generated.js";
import { accessibilityProblems } from "./support/axe.js";
import { LIST_ID, buildConnection, buildExport, buildList, buildSegment, buildSource } from "./support/builders.js";
import { renderConsole, serverWith } from "./support/render-console.js";
import { allowConsoleError } from "./support/strict-console.js";

const TIER = { key: "[Tier]", name: "Tier", type: "ONE_OPTION" as const, options: ["Gold"] };
const list = buildList({ customFields: [...buildList().customFields, TIER] });
const { matching } = buildExport();
const found = buildExport({
  list,
  matching: {
    ...matching,
    customFields: [...matching.customFields, { key: "[Tier]", field: "city", whenEmpty: "KEEP", whenTooLong: "CUT" }],
  },
});
const segment = buildSegment({
  fields: [
    ...buildSegment().fields,
    { name: "agreed", type: "BOOLEAN", nullable: true },
    { name: "seen", type: "TIMESTAMP", nullable: true },
    { name: "shoe_size", type: "NUMBER", nullable: true },
  ],
});
const PROPOSAL = {
  email: "email",
  name: [],
  mobileNumber: null,
  customFields: [],
  reasons: [],
  newFields: [{ field: "shoe_size", name: "Shoe size", type: "NUMBER" as const, options: [] }],
};

function world() {
  return serverWith({
    sources: [buildSource()],
    segments: [segment],
    connections: [buildConnection()],
    exports: [found],
  })
    .answer(DestinationListDocument, { connection: { list } })
    .answer(ProposeMatchingDocument, { proposeMatching: PROPOSAL })
    .answer(UpdateExportDocument, { updateExport: { __typename: "Export", ...found } });
}

async function edit(server = world()) {
  const view = renderConsole("/exports/ex1", server);
  await screen.findByText(/The list is “Autumn newsletter”/);
  return { server, ...view };
}

test("who may be written to, and which profile wins, are chosen in words and sent as chosen", async () => {
  const { server, user } = await edit();
  await user.click(screen.getByRole("checkbox", { name: "Send only people who agreed to be written to" }));
  await user.click(screen.getByRole("combobox", { name: /Field that says whether they agreed/ }));
  await user.click(await screen.findByRole("option", { name: "agreed" }));
  await user.click(screen.getByRole("radio", { name: "The newest by a field" }));
  await user.click(await screen.findByRole("combobox", { name: /Field that is compared/ }));
  await user.click(await screen.findByRole("option", { name: "seen" }));
  expect(await accessibilityProblems()).toEqual([]);
  await user.click(screen.getByRole("button", { name: "Save" }));
  await waitFor(() => expect(server.variablesOf(UpdateExportDocument)).toHaveLength(1));
  expect(server.variablesOf(UpdateExportDocument)[0]?.input.matching).toMatchObject({
    recipientConsent: {
      field: "agreed",
      yesValues: ["true", "yes", "1", "はい"],
      refusalWithholds: "ADDRESS",
      removeWhenGone: true,
    },
    winner: { order: "NEWEST", field: "seen" },
  });
});

test("a field may decide about tracking, with what its values mean", async () => {
  const { server, user } = await edit();
  const tracking = within(screen.getByRole("group", { name: /Consent to track/ }));
  await user.click(tracking.getByRole("radio", { name: "A profile field decides for each person" }));
  await user.click(await screen.findByRole("combobox", { name: /Field that decides/ }));
  await user.click(await screen.findByRole("option", { name: "agreed" }));
  await user.click(screen.getByRole("button", { name: "Add value" }));
  await user.type(await screen.findByRole("textbox", { name: /^Value( \*)?$/ }), "in");
  await user.click(screen.getByRole("button", { name: "Save" }));
  await waitFor(() => expect(server.variablesOf(UpdateExportDocument)).toHaveLength(1));
  expect(server.variablesOf(UpdateExportDocument)[0]?.input.matching).toMatchObject({
    consentToTrack: {
      value: null,
      field: "agreed",
      values: [{ value: "in", consent: "YES" }],
      otherwise: "NO",
    },
    consentToSms: null,
  });
});

test("a look at the profiles before saving tells in numbers what would be lost", async () => {
  const server = world().answer(MatchingPreflightDocument, {
    matchingPreflight: {
      __typename: "MatchingPreflight",
      evaluated: 10_000,
      complete: false,
      missing: 12,
      syntax: 3,
      withheld: 0,
      duplicates: 5,
      rejected: 0,
      sendable: 9_980,
      losses: [{ code: "OPTION_UNKNOWN", field: "Tier", count: 7, message: "“Tier”: 7 profiles have no such option." }],
    },
  });
  const { user } = await edit(server);
  await user.click(screen.getByRole("button", { name: "Check with profiles" }));
  expect(await screen.findByText("The first 10,000 profiles were looked at.")).toBeVisible();
  expect(screen.getByText("9,980")).toBeVisible();
  expect(screen.getByText("Without an e-mail address")).toBeVisible();
  expect(screen.queryByText("Withheld without consent")).not.toBeInTheDocument();
  expect(screen.getByText("“Tier”: 7 profiles have no such option.")).toBeVisible();
  const [asked] = server.variablesOf(MatchingPreflightDocument);
  expect(asked).toMatchObject({ connectionId: "cn1", listId: LIST_ID, segmentIds: ["se1"] });
  expect(server.variablesOf(UpdateExportDocument)).toEqual([]);
});

test("a custom field is created only once a person has read what and where, and is then matched", async () => {
  const server = world().answer(CreateDestinationFieldDocument, {
    createDestinationField: { __typename: "DestinationField", key: "[ShoeSize]", name: "Shoe size" },
  });
  const { user } = await edit(server);
  await user.click(screen.getByRole("button", { name: "Create custom field" }));
  const dialog = await screen.findByRole("dialog", { name: "Create a custom field on “Autumn newsletter”" });
  expect(dialog).toHaveTextContent(/appears on “Autumn newsletter” in Campaign Monitor, for everybody/);
  expect(await accessibilityProblems()).toEqual([]);
  await user.click(await within(dialog).findByRole("combobox", { name: /For the profile field/ }));
  await user.click(await screen.findByRole("option", { name: "shoe_size" }));
  expect(within(dialog).getByRole("textbox", { name: /Name/ })).toHaveValue("Shoe size");
  expect(server.variablesOf(CreateDestinationFieldDocument)).toEqual([]);
  await user.click(within(dialog).getByRole("button", { name: "Create custom field" }));
  await waitFor(() => expect(screen.queryByRole("dialog")).not.toBeInTheDocument());
  expect(server.variablesOf(CreateDestinationFieldDocument)).toEqual([
    { connectionId: "cn1", listId: LIST_ID, input: { name: "Shoe size", type: "NUMBER", options: [] } },
  ]);
  await user.click(screen.getByRole("button", { name: "Save" }));
  await waitFor(() => expect(server.variablesOf(UpdateExportDocument)).toHaveLength(1));
  expect(server.variablesOf(UpdateExportDocument)[0]?.input.matching?.customFields?.at(-1)).toEqual({
    key: "[ShoeSize]",
    field: "shoe_size",
    whenEmpty: "KEEP",
    whenTooLong: "CUT",
  });
});

test("options are added only once a person has read to which field; what is there is not added again", async () => {
  const server = world().answer(AddDestinationOptionsDocument, {
    addDestinationOptions: { __typename: "DestinationField", key: "[Tier]", name: "Tier" },
  });
  const { user } = await edit(server);
  await user.click(screen.getByRole("button", { name: "Add options" }));
  const dialog = await screen.findByRole("dialog", { name: "Add options on “Autumn newsletter”" });
  expect(dialog).toHaveTextContent("There are now: Gold");
  await user.type(within(dialog).getByRole("textbox", { name: /New options/ }), "Gold{Enter}Silver{Enter} Tin ");
  await user.click(within(dialog).getByRole("button", { name: "Add 2 options" }));
  await waitFor(() => expect(screen.queryByRole("dialog")).not.toBeInTheDocument());
  expect(server.variablesOf(AddDestinationOptionsDocument)).toEqual([
    { connectionId: "cn1", listId: LIST_ID, key: "[Tier]", options: ["Silver", "Tin"] },
  ]);
});

test("a list is created only once a person has read for whom; a refusal stays in the dialog", async () => {
  allowConsoleError(/already has a list/);
  const server = world().answer(CreateDestinationListDocument, {
    createDestinationList: {
      __typename: "ValidationError",
      message: "Some of the values need your attention.",
      fields: [{ path: "name", code: "NAME_TAKEN", message: "The client already has a list with this name." }],
    },
  });
  const { user } = await edit(server);
  await user.click(await screen.findByRole("button", { name: "Create list" }));
  const dialog = await screen.findByRole("dialog", { name: "Create a list for “Harbour Coffee”" });
  expect(await accessibilityProblems()).toEqual([]);
  await user.type(within(dialog).getByRole("textbox", { name: /Name/ }), "Autumn newsletter");
  await user.click(within(dialog).getByRole("button", { name: "Create list" }));
  expect(await within(dialog).findByText("The client already has a list with this name.")).toBeVisible();
  expect(server.variablesOf(CreateDestinationListDocument)).toEqual([
    {
      connectionId: "cn1",
      input: {
        clientId: "cl1",
        name: "Autumn newsletter",
        confirmedOptIn: false,
        unsubscribeScope: "ALL_CLIENT_LISTS",
      },
    },
  ]);
});
