import { afterAll, beforeAll, expect, test, vi } from "vitest";

import { SEED } from "../../../support/sandbox.js";
import { run } from "../../../support/set-up.js";
import { JAPANESE_COLUMNS, JAPANESE_PROFILES, MatchingWorld } from "./matching-world.js";

vi.setConfig({ testTimeout: 120_000, hookTimeout: 120_000 });

const { newsletter } = SEED.listIds;
let world: MatchingWorld;
beforeAll(async () => (world = await MatchingWorld.create(JAPANESE_COLUMNS, JAPANESE_PROFILES)));
afterAll(() => world.close());

const custom = (key: string, field: string) => ({ customFields: [{ key, field }] });

test.each<[string, object, string[]]>([
  ["a profile field that is missing", custom("[City]", "gone"), ["matching.customFields.0.field FIELD_UNKNOWN"]],
  ["a custom field that is missing", custom("[Gone]", "city"), ["matching.customFields.0.key CUSTOM_FIELD_UNKNOWN"]],
  ["a list into one option", custom("[Loyaltytier]", "興味"), ["matching.customFields.0.field WRONG_TYPE"]],
  ["yes or no into a date", custom("[Birthday]", "agreed"), ["matching.customFields.0.field WRONG_TYPE"]],
  ["a date into a number", custom("[Lifetimevalue]", "生年月日"), ["matching.customFields.0.field WRONG_TYPE"]],
  ["a number into a country", custom("[Country]", "points"), ["matching.customFields.0.field WRONG_TYPE"]],
  ["a list into text", custom("[City]", "興味"), ["matching.customFields.0.field WRONG_TYPE"]],
  ["a list as the name", { name: ["興味"] }, ["matching.name.0 WRONG_TYPE"]],
  ["a number as the mobile number", { mobileNumber: "points" }, ["matching.mobileNumber WRONG_TYPE"]],
  ["a number as the e-mail address", { email: "points" }, ["matching.email NOT_TEXT"]],
  ["options of which no value is one", custom("[Loyaltytier]", "tier"), ["matching.customFields.0.key OPTION_UNKNOWN"]],
  [
    "yes or no into options of others",
    custom("[Loyaltytier]", "agreed"),
    ["matching.customFields.0.key OPTION_UNKNOWN"],
  ],
  ["text that is never a date", custom("[Birthday]", "city"), ["matching.customFields.0.key VALUES_DO_NOT_FIT"]],
  [
    "a custom field twice",
    {
      customFields: [
        { key: "[City]", field: "city" },
        { key: "city", field: "name" },
      ],
    },
    ["matching.customFields.1.key CUSTOM_FIELD_TWICE"],
  ],
  ["no consent to track", { consentToTrack: {} }, ["matching.consentToTrack CHOOSE_ONE"]],
  [
    "a value that means two things",
    {
      consentToTrack: {
        field: "tier",
        values: [
          { value: "in", consent: "YES" },
          { value: " IN", consent: "NO" },
        ],
      },
    },
    ["matching.consentToTrack.values.1.value VALUE_TWICE"],
  ],
  [
    "consent of the recipient in a field not chosen",
    { recipientConsent: { field: "" } },
    ["matching.recipientConsent.field REQUIRED"],
  ],
  ["a date as the consent", { consentToTrack: { field: "生年月日" } }, ["matching.consentToTrack.field WRONG_TYPE"]],
  [
    "consent to text messages without a number",
    { consentToSms: { value: "YES" } },
    ["matching.consentToSms MOBILE_NUMBER_NEEDED"],
  ],
  [
    "consent of the recipient that nobody can give",
    { recipientConsent: { field: "agreed", yesValues: [" "] } },
    ["matching.recipientConsent.yesValues REQUIRED"],
  ],
  [
    "consent of the recipient in a field that is missing",
    { recipientConsent: { field: "gone" } },
    ["matching.recipientConsent.field FIELD_UNKNOWN"],
  ],
  ["a winner by a list", { winner: { order: "NEWEST", field: "興味" } }, ["matching.winner.field WRONG_TYPE"]],
])("saving refuses %s, beside its field", async (_, matching, problems) => {
  expect(await world.problems(newsletter, matching)).toEqual(problems);
});

test("values are compared with the options and countries that the list has now", async () => {
  const listId = await world.makeList("Odd", [
    ["Empty", "MultiSelectOne", ["x"]],
    ["Land", "Country"],
  ]);
  await world.sandbox.control.api("PUT", `lists/${listId}/customfields/%5BEmpty%5D/options.json`, {
    Options: ["y"],
    KeepExistingOptions: false,
  });
  expect(await world.problems(listId, custom("[Empty]", "city"))).toEqual([
    "matching.customFields.0.key OPTION_UNKNOWN",
  ]);
  expect(await world.problems(listId, custom("[Land]", "city"))).toEqual([
    "matching.customFields.0.key VALUES_DO_NOT_FIT",
  ]);
  // One of the two profiles that have a country has one that exists.
  expect(await world.problems(listId, custom("[Land]", "country"))).toEqual(["Export"]);
});

test("what is left out shows its default, in new exports and in those stored before it existed", async () => {
  const id = await world.saved(newsletter, custom("City", "city"));
  const read = async () =>
    (
      await world.app.send<{ export: { matching: unknown } }>(
        `query ($id: ID!) { export(id: $id) { matching { email name nameWhenEmpty nameWhenTooLong mobileNumber
           mobileNumberWhenEmpty customFields { key field whenEmpty whenTooLong } consentToTrack { value field values { value } otherwise }
           consentToSms { value } recipientConsent { field } winner { field } } } }`,
        { id },
      )
    ).export.matching;
  const expected = {
    email: "email",
    name: [],
    nameWhenEmpty: "KEEP",
    nameWhenTooLong: "CUT",
    mobileNumber: null,
    mobileNumberWhenEmpty: "KEEP",
    customFields: [{ key: "[City]", field: "city", whenEmpty: "KEEP", whenTooLong: "CUT" }],
    consentToTrack: { value: "YES", field: null, values: [], otherwise: "UNCHANGED" },
    consentToSms: null,
    recipientConsent: null,
    winner: null,
  };
  expect(await read()).toEqual(expected);
  const older = {
    email: "email",
    name: [],
    mobileNumber: null,
    customFields: [{ key: "[City]", field: "city", whenEmpty: "KEEP" }],
  };
  await world.app.app.services.pool.query("UPDATE export SET matching = $2 WHERE id = $1", [
    id,
    { ...older, consentToTrack: { value: "YES", field: null } },
  ]);
  expect(await read()).toEqual(expected);
  const readOtherwise = async (of: string) =>
    (
      await world.app.send<{ export: { matching: { consentToTrack: { otherwise: string } } } }>(
        "query ($id: ID!) { export(id: $id) { matching { consentToTrack { otherwise } } } }",
        { id: of },
      )
    ).export.matching.consentToTrack.otherwise;
  // A field's other values are not left to chance; what was stored before keeps its meaning.
  expect(await readOtherwise(await world.saved(newsletter, { consentToTrack: { field: "agreed" } }))).toBe("NO");
  await world.app.app.services.pool.query("UPDATE export SET matching = $2 WHERE id = $1", [
    id,
    { ...older, consentToTrack: { value: null, field: "agreed" } },
  ]);
  expect(await readOtherwise(id)).toBe("UNCHANGED");
  const rule = { field: "agreed" };
  const ruled = await world.saved(newsletter, { recipientConsent: rule });
  const { export: found } = await world.app.send<{ export: unknown }>(
    "query ($id: ID!) { export(id: $id) { matching { recipientConsent { field yesValues refusalWithholds removeWhenGone } } } }",
    { id: ruled },
  );
  expect(found).toMatchObject({
    matching: { recipientConsent: { field: "agreed", refusalWithholds: "ADDRESS", removeWhenGone: true } },
  });
});

test("what changed on the list since is found when a run is planned, before anything is sent", async () => {
  const listId = await world.makeList("Changing", [
    ["When", "Date"],
    ["Where", "Text"],
  ]);
  const exportId = await world.saved(listId, {
    customFields: [
      { key: "[When]", field: "生年月日" },
      { key: "[Where]", field: "city" },
    ],
  });
  expect(await run(world.app, exportId)).toMatchObject({ state: "SUCCEEDED" });
  await world.sandbox.control.clearCalls();
  const api = (method: string, path: string, body?: object) =>
    world.sandbox.control.api(method, `lists/${listId}/customfields${path}.json`, body);
  await api("DELETE", "/%5BWhen%5D");
  await api("POST", "", { FieldName: "When", DataType: "Number" });
  expect(await run(world.app, exportId)).toMatchObject({ state: "FAILED", failure: { code: "MATCHING_OUTDATED" } });
  await api("DELETE", "/%5BWhen%5D");
  expect(await run(world.app, exportId)).toMatchObject({ state: "FAILED", failure: { code: "CUSTOM_FIELD_MISSING" } });
  expect(await world.sandbox.control.calls({ pathIncludes: "import" })).toEqual([]);
});

test("what changed of the profiles' fields since is found when a run is planned, rather than everybody withheld", async () => {
  await world.profiles.change("ALTER TABLE profile ADD contact text, ADD permitted boolean");
  await world.profiles.change("UPDATE profile SET contact = 'reader' || id || '@example.com', permitted = true");
  const segmentId = await world.select("SELECT id, contact, permitted FROM profile");
  const matching = { email: "contact", recipientConsent: { field: "permitted" } };
  const exportId = await world.saved(await world.makeList("Fields"), matching, { segmentIds: [segmentId] });
  expect(await run(world.app, exportId)).toMatchObject({ state: "SUCCEEDED" });
  await world.sandbox.control.clearCalls();
  const outdated = (part: string) => ({
    state: "FAILED",
    failure: { code: "MATCHING_OUTDATED", message: expect.stringContaining(`no longer fits: ${part}.`) },
  });
  await world.profiles.change("ALTER TABLE profile ALTER permitted TYPE text[] USING ARRAY['yes']");
  expect(await run(world.app, exportId)).toMatchObject(outdated("recipientConsent.field (permitted)"));
  await world.profiles.change("ALTER TABLE profile ALTER contact TYPE integer USING 1");
  const both = "email (contact), recipientConsent.field (permitted)";
  expect(await run(world.app, exportId)).toMatchObject(outdated(both));
  expect(await world.sandbox.control.calls({ pathIncludes: "import" })).toEqual([]);
});
