import { afterAll, beforeAll, expect, test, vi } from "vitest";

import type { SandboxSettings, SandboxSubscriber } from "../../../support/sandbox.js";
import { run } from "../../../support/set-up.js";
import { MatchingWorld } from "./matching-world.js";

vi.setConfig({ testTimeout: 120_000, hookTimeout: 120_000 });

const COLUMNS = `ADD family text, ADD given text, ADD mobile text, ADD note text, ADD score text, ADD worth numeric,
  ADD born date, ADD seen timestamptz, ADD written text, ADD land text, ADD state text, ADD rank text, ADD likes text[],
  ADD mail_ok text, ADD sms_ok text`;
const INSERT = `INSERT INTO profile
  (id, email, family, given, mobile, note, score, worth, born, seen, written, land, state, rank, likes, mail_ok, sms_ok) VALUES
  (1, 'one@example.com', '山田', '花子', '+81 90-1234-5678', 'Plain', '1,234.50', 12.50, '1985-02-03',
   '2024-05-01T23:30:00+09:00', '2024年5月1日', '日本', 'CA', 'gold', ARRAY['tea','Coffee'], 'yes', 'yes'),
  (2, 'two@example.com', NULL, NULL, '090-1234-5678', repeat('é', 300), 'many', NULL, '1066-10-14', NULL, '03/04/2024',
   'Atlantis', 'Ontario', 'Tin', ARRAY['Tea','Milk'], 'no', 'no'),
  (3, 'three@example.com', 'Doe', NULL, NULL, NULL, NULL, -0.5, NULL, NULL, NULL, NULL, NULL, NULL, NULL, 'maybe', 'maybe'),
  (4, 'four@example.com', 'Roe', 'Max', '+44 7700 900123', 'Note', '7', 1e20, '2076-06-06', '2024-05-01T00:00:00Z',
   '25/12/2024', 'GB', 'new york', 'SILVER', ARRAY[]::text[], NULL, NULL)`;

const FIELDS = [
  ["Note", "Text"],
  ["Score", "Number"],
  ["Worth", "Number"],
  ["Born", "Date"],
  ["Seen", "Date"],
  ["Written", "Date"],
  ["Land", "Country"],
  ["State", "USState"],
  ["Rank", "MultiSelectOne", ["Gold", "Silver"]],
  ["Likes", "MultiSelectMany", ["Tea", "Coffee"]],
  ["氏名", "Text"],
] as const;
const MATCHED = ["note", "score", "worth", "born", "seen", "written", "land", "state", "rank", "likes", "given"];

/** Every type at once, each as `whenEmpty` says. */
const everything = (whenEmpty: "KEEP" | "CLEAR") => ({
  name: ["family", "given"],
  nameWhenEmpty: whenEmpty,
  mobileNumber: "mobile",
  mobileNumberWhenEmpty: whenEmpty,
  customFields: FIELDS.map(([name], index) => ({ key: `[${name}]`, field: MATCHED[index], whenEmpty })),
  consentToTrack: { field: "mail_ok" },
  consentToSms: { field: "sms_ok", otherwise: "NO" },
});

let world: MatchingWorld;
beforeAll(async () => (world = await MatchingWorld.create(COLUMNS, INSERT)));
afterAll(() => world.close());

function shown(subscriber: SandboxSubscriber | undefined): Record<string, unknown> {
  const fields: Record<string, string[]> = {};
  for (const { Key, Value } of subscriber?.CustomFields ?? []) (fields[Key] ??= []).push(Value);
  return { name: subscriber?.Name, mobile: subscriber?.MobileNumber ?? "", fields };
}

test("each type arrives as Campaign Monitor keeps it, and what could not be sent is told with number and field", async () => {
  const listId = await world.makeList("Every type", FIELDS);
  const exportId = await world.saved(listId, everything("KEEP"));
  const first = await run(world.app, exportId);
  expect(first).toMatchObject({ state: "SUCCEEDED", counts: { unique: 4, added: 4 } });
  const people = await world.sandbox.control.subscribers(listId);
  const person = (name: string) => people.find(({ EmailAddress }) => EmailAddress === `${name}@example.com`);
  expect(shown(person("one"))).toEqual({
    name: "山田 花子",
    mobile: "+819012345678",
    fields: {
      "[Note]": ["Plain"],
      "[Score]": ["1234.5"],
      "[Worth]": ["12.5"],
      "[Born]": ["1985-02-03"],
      // The source gives timestamps in UTC; their day is that.
      "[Seen]": ["2024-05-01"],
      "[Written]": ["2024-05-01"],
      "[Land]": ["Japan"],
      "[State]": ["California"],
      "[Rank]": ["Gold"],
      "[Likes]": ["Tea", "Coffee"],
      // A name without any Latin letter gets an empty key, and is filled all the same.
      "[]": ["花子"],
    },
  });
  expect(shown(person("two"))).toEqual({
    name: "",
    mobile: "",
    fields: { "[Note]": ["é".repeat(250)], "[Likes]": ["Tea"] },
  });
  expect(shown(person("three"))).toEqual({ name: "Doe", mobile: "", fields: { "[Worth]": ["-0.5"] } });
  expect(shown(person("four"))).toMatchObject({
    mobile: "+447700900123",
    fields: {
      "[Worth]": ["100000000000000000000"],
      "[Born]": ["2076-06-06"],
      "[Written]": ["2024-12-25"],
      "[Land]": ["Great Britain"],
      "[State]": ["New York"],
      "[Rank]": ["Silver"],
    },
  });
  const consents = ({ ConsentToTrack, ConsentToSendSms }: SandboxSubscriber) => [ConsentToTrack, ConsentToSendSms];
  // What nobody said of a value counts as no; to text messages only who has a number says anything.
  expect(["one", "two", "three", "four"].map((name) => consents(person(name)!))).toEqual([
    ["Yes", "Yes"],
    ["No", ""],
    ["No", ""],
    ["No", "No"],
  ]);
  const warnings = await world.warnings(first.id);
  expect(warnings.map(({ code, count, field }) => [code, count, field])).toEqual([
    ["CONSENT_VALUE_UNMAPPED", 1, "mail_ok"],
    ["COUNTRY_UNKNOWN", 1, "Land"],
    ["DATE_OUT_OF_RANGE", 1, "Born"],
    ["DATE_UNREADABLE", 1, "Written"],
    ["MOBILE_INVALID", 1, null],
    ["NUMBER_UNREADABLE", 1, "Score"],
    ["OPTION_UNKNOWN", 1, "Likes"],
    ["OPTION_UNKNOWN", 1, "Rank"],
    ["STATE_UNKNOWN", 1, "State"],
    ["VALUE_CUT", 1, "Note"],
  ]);
  for (const { message } of warnings) {
    for (const value of ["Atlantis", "Tin", "Milk", "many", "03/04", "1066", "090"])
      expect(message).not.toContain(value);
  }
  expect(await run(world.app, exportId)).toMatchObject({ state: "SUCCEEDED", counts: { unchanged: 4 } });
});

test("an empty value leaves what is there, or empties it, as each mapping says", async () => {
  const listId = await world.makeList("Emptied", FIELDS);
  await run(world.app, await world.saved(listId, everything("KEEP")));
  await world.profiles.change(
    `UPDATE profile SET family = NULL, given = NULL, mobile = NULL, note = NULL, score = NULL, worth = NULL, born = NULL,
       seen = NULL, written = NULL, land = NULL, state = NULL, rank = NULL, likes = NULL WHERE id = 1`,
  );
  const one = async () =>
    shown(
      (await world.sandbox.control.subscribers(listId)).find((person) => person.EmailAddress === "one@example.com"),
    );
  const keeping = await world.saved(listId, everything("KEEP"));
  await run(world.app, keeping);
  expect(await one()).toMatchObject({ name: "山田 花子", mobile: "+819012345678", fields: { "[Note]": ["Plain"] } });
  await run(world.app, await world.saved(listId, everything("CLEAR")));
  expect(await one()).toEqual({ name: "", mobile: "", fields: {} });
});

test("a value that is too long and rejected is not sent, counts as rejected, and is told by its code", async () => {
  const listId = await world.makeList("Strict", FIELDS);
  const customFields = [{ key: "[Note]", field: "note", whenTooLong: "REJECT" }];
  const exportId = await world.saved(listId, { customFields });
  const strict = await run(world.app, exportId);
  expect(strict).toMatchObject({
    state: "COMPLETED_WITH_WARNINGS",
    counts: { unique: 4, added: 3, rejected: 1 },
    rejections: [{ code: 810, count: 1 }],
  });
  expect((await world.sandbox.control.subscribers(listId)).map((person) => person.EmailAddress)).not.toContain(
    "two@example.com",
  );
  expect(await run(world.app, exportId)).toMatchObject({ counts: { unchanged: 3, stillRejected: 1, rejected: 0 } });
  const input = {
    matching: { email: "email", consentToTrack: { value: "YES" }, customFields: [{ key: "[Note]", field: "note" }] },
  };
  await world.app.send(
    "mutation ($id: ID!, $input: UpdateExportInput!) { updateExport(id: $id, input: $input) { __typename } }",
    { id: exportId, input },
  );
  expect(await run(world.app, exportId)).toMatchObject({ state: "SUCCEEDED", counts: { added: 1, rejected: 0 } });
});

test("of several profiles with one address the newest or the first is sent, every time the same", async () => {
  const listId = await world.makeList("Winners", FIELDS);
  const one = async () => (await world.sandbox.control.subscribers(listId)).map(({ Name }) => Name)[0];
  await world.profiles.change(`INSERT INTO profile (id, email, family, seen) VALUES
    (11, 'same@example.com', 'Old', '2020-01-01T00:00:00Z'), (12, 'SAME@example.com', 'New', '2024-01-01T00:00:00Z'),
    (13, 'same@example.com ', 'Never', NULL)`);
  const segmentIds = [await world.only("email ILIKE 'same@%'")];
  try {
    for (const [order, winner] of [
      ["NEWEST", "New"],
      ["FIRST", "Old"],
    ] as const) {
      const matching = { name: ["family"], winner: { order, field: "seen" } };
      const exportId = await world.saved(listId, matching, { segmentIds });
      expect(await run(world.app, exportId)).toMatchObject({ counts: { unique: 1, duplicates: 2 } });
      expect(await one()).toBe(winner);
    }
  } finally {
    await world.profiles.change("DELETE FROM profile WHERE id > 10");
  }
});

test.each<Partial<SandboxSettings>>([
  ...(["call213", "call214", "call400", "row214"] as const).map((consentMissing) => ({ consentMissing })),
  ...(["call400", "call215", "row215"] as const).map((consentInvalid) => ({ consentInvalid })),
  { overLongValue: "reject810" },
  { unknownOption: "keep" },
  { emptyValueWithoutClear: "clear" },
  { fieldKeyMatching: "exact", fieldKeyInReads: "name" },
  { consentUnchangedAtFirst: "" },
])(
  "whatever Campaign Monitor insists on (%o), nobody is refused for a consent, a number or a value",
  async (settings) => {
    const before = await world.sandbox.control.settings();
    await world.sandbox.control.settings(settings);
    try {
      const listId = await world.makeList(`List ${JSON.stringify(settings)}`, FIELDS);
      const exportId = await world.saved(listId, everything("CLEAR"));
      expect(await run(world.app, exportId)).toMatchObject({
        state: "SUCCEEDED",
        counts: { added: 4, rejected: 0 },
        rejections: [],
      });
    } finally {
      await world.sandbox.control.settings(before);
    }
  },
);
