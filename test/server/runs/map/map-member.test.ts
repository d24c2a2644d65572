import { describe, expect, test } from "vitest";

import type { ListField } from "../../../../server/destinations/list.js";
import type { Matching } from "../../../../server/exports/matching.js";
import { compileMatching, fieldsOf, type MappedMember } from "../../../../server/runs/plan/map-member.js";
import { rankOf } from "../../../../server/runs/plan/map/rank.js";
import { warningText } from "../../../../server/runs/run-text.js";

const PLAIN: Matching = {
  email: "email",
  name: [],
  mobileNumber: null,
  customFields: [],
  consentToTrack: { value: "YES", field: null },
};
const FIELDS: ListField[] = [
  { key: "[Note]", name: "Note", type: "TEXT", options: [] },
  { key: "[Tier]", name: "Loyalty tier", type: "ONE_OPTION", options: ["Gold", "Silver"] },
  { key: "[Likes]", name: "Likes", type: "MANY_OPTIONS", options: ["Tea", "Coffee"] },
  { key: "[Born]", name: "Born", type: "DATE", options: [] },
];

type Profile = Readonly<Record<string, string | null>>;

function mapping(changes: Partial<Matching>, customFields = FIELDS) {
  const matching = { ...PLAIN, ...changes };
  const compiled = compileMatching(matching, { customFields, countries: ["Japan"] });
  const fields = fieldsOf(matching);
  const map = (profile: Profile) => compiled.map({ key: null, values: fields.map((field) => profile[field] ?? null) });
  return { map, warnings: compiled.warnings };
}

function subscriberOf(mapped: MappedMember) {
  if (mapped.problem !== null) throw new Error(mapped.problem);
  return mapped.subscriber;
}

const email = "hanako@example.com";

test("every field that a matching names is asked for, each once", () => {
  const fields = fieldsOf({
    ...PLAIN,
    name: ["family", "given"],
    mobileNumber: "mobile",
    customFields: [{ key: "[Note]", field: "given", whenEmpty: "KEEP" }],
    consentToTrack: { value: null, field: "mail_ok" },
    consentToSms: { value: null, field: "sms_ok" },
    recipientConsent: { field: "ok", yesValues: ["yes"], refusalWithholds: "ADDRESS", removeWhenGone: true },
    winner: { order: "NEWEST", field: "seen" },
  });
  expect(fields).toEqual(["email", "family", "given", "mobile", "mail_ok", "sms_ok", "ok", "seen"]);
});

describe("a name", () => {
  const { map, warnings } = mapping({ name: ["family", "given"] });
  test("is made of its parts in their order, without those that are empty", () => {
    expect(subscriberOf(map({ email, family: " 山田 ", given: "花子" })).name).toBe("山田 花子");
    expect(subscriberOf(map({ email, family: "", given: "花子" })).name).toBe("花子");
    expect(subscriberOf(map({ email, family: null, given: " " })).name).toBeUndefined();
  });

  test("that is empty clears the one at the destination where the matching says so", () => {
    expect(subscriberOf(mapping({ name: ["family"], nameWhenEmpty: "CLEAR" }).map({ email })).name).toBe("");
  });

  test("that is too long is cut and counted, or has the person rejected", () => {
    expect(subscriberOf(map({ email, family: "a".repeat(200), given: "b".repeat(200) })).name).toHaveLength(250);
    expect(warnings()).toEqual([{ code: "NAME_CUT", count: 1 }]);
    const strict = mapping({ name: ["family"], nameWhenTooLong: "REJECT" });
    expect(strict.map({ email, family: "a".repeat(251) })).toMatchObject({ refusal: 810 });
    expect(strict.map({ email, family: "a".repeat(250) })).toMatchObject({ refusal: null });
    expect(strict.warnings()).toEqual([{ code: "NAME_TOO_LONG", count: 1 }]);
  });
});

describe("a mobile number", () => {
  test("that is not E.164 is left out or clears what is there, and is counted", () => {
    const keeping = mapping({ mobileNumber: "mobile" });
    expect(subscriberOf(keeping.map({ email, mobile: "090-1234-5678" }))).not.toHaveProperty("mobileNumber");
    expect(subscriberOf(keeping.map({ email, mobile: "+81 90-1234-5678" })).mobileNumber).toBe("+819012345678");
    expect(keeping.warnings()).toEqual([{ code: "MOBILE_INVALID", count: 1 }]);
    const clearing = mapping({ mobileNumber: "mobile", mobileNumberWhenEmpty: "CLEAR" });
    expect(subscriberOf(clearing.map({ email, mobile: "none" })).mobileNumber).toBe("");
    expect(subscriberOf(clearing.map({ email })).mobileNumber).toBe("");
    expect(clearing.warnings()).toEqual([{ code: "MOBILE_INVALID", count: 1 }]);
  });
});

describe("custom fields", () => {
  const match = (key: string, field: string, changes: object = {}) =>
    ({ key, field, whenEmpty: "KEEP", ...changes }) as const;

  test("what cannot be sent counts as empty: it is left alone or cleared, as the matching says", () => {
    const customFields = [match("[Tier]", "tier"), match("[Born]", "born", { whenEmpty: "CLEAR" })];
    const { map, warnings } = mapping({ customFields });
    expect(subscriberOf(map({ email, tier: "Tin", born: "soon" })).customFields).toEqual([
      { key: "[Born]", value: "", clear: true },
    ]);
    expect(warnings()).toEqual([
      { code: "DATE_UNREADABLE", count: 1, field: "Born" },
      { code: "OPTION_UNKNOWN", count: 1, field: "Loyalty tier" },
    ]);
  });

  test("of many options one entry each is sent, in the list's spelling", () => {
    const { map } = mapping({ customFields: [match("[Likes]", "likes")] });
    expect(subscriberOf(map({ email, likes: '["tea","COFFEE"]' })).customFields).toEqual([
      { key: "[Likes]", value: "Tea" },
      { key: "[Likes]", value: "Coffee" },
    ]);
  });

  test("text that is too long and rejected is told from the same text cut", () => {
    const long = "x".repeat(251);
    const cut = mapping({ customFields: [match("[Note]", "note", { whenTooLong: "CUT" })] });
    const rejecting = mapping({ customFields: [match("[Note]", "note", { whenTooLong: "REJECT" })] });
    const [one, other] = [cut.map({ email, note: long }), rejecting.map({ email, note: long })];
    expect([one, other]).toMatchObject([{ refusal: null }, { refusal: 810 }]);
    expect(subscriberOf(one).customFields).not.toEqual(subscriberOf(other).customFields);
    expect(rejecting.warnings()).toEqual([{ code: "VALUE_TOO_LONG", count: 1, field: "Note" }]);
  });

  test("every loss has a sentence in both languages, with its number and the field's name and never a value", () => {
    const { map, warnings } = mapping({
      customFields: FIELDS.map(({ key }) => match(key, key)),
      name: ["name"],
      mobileNumber: "mobile",
    });
    const profile = { email, name: "n".repeat(300), mobile: "0", "[Note]": "secret".repeat(60) };
    map({ ...profile, "[Tier]": "secret", "[Likes]": "secret", "[Born]": "1066-01-01" });
    const codes = warnings().map(({ code }) => code);
    expect(codes).toEqual([
      "DATE_OUT_OF_RANGE",
      "MOBILE_INVALID",
      "NAME_CUT",
      "OPTION_UNKNOWN",
      "OPTION_UNKNOWN",
      "VALUE_CUT",
    ]);
    for (const warning of warnings()) {
      const { en, ja } = warningText(warning);
      for (const text of [en, ja]) {
        expect(text).toContain("1");
        if (warning.field) expect(text).toContain(warning.field);
        expect(text).not.toContain("secret");
      }
    }
  });
});

describe("consents", () => {
  test.each([
    ["true", "YES"],
    [" Yes ", "YES"],
    ["はい", "YES"],
    ["0", "NO"],
    ["いいえ", "NO"],
    ["perhaps", "UNCHANGED"],
    [null, "UNCHANGED"],
  ])("the usual words are understood: %s is %s", (text, consent) => {
    const { map } = mapping({ consentToTrack: { value: null, field: "agreed" } });
    expect(subscriberOf(map({ email, agreed: text })).consentToTrack).toBe(consent);
  });

  test("values of one's own replace the usual words, and what any other value means is chosen", () => {
    const values = [{ value: "Opt-In", consent: "YES" as const }];
    const { map } = mapping({ consentToTrack: { value: null, field: "agreed", values, otherwise: "NO" } });
    expect(["opt-in ", "true", null].map((agreed) => subscriberOf(map({ email, agreed })).consentToTrack)).toEqual([
      "YES",
      "NO",
      "NO",
    ]);
  });

  test("to text messages goes only with a mobile number", () => {
    const { map } = mapping({ mobileNumber: "mobile", consentToSms: { value: "YES", field: null } });
    expect(subscriberOf(map({ email, mobile: "+819012345678" })).consentToSms).toBe("YES");
    for (const mobile of [null, "", "090", "+8"]) {
      expect(subscriberOf(map({ email, mobile }))).not.toHaveProperty("consentToSms");
    }
  });

  test("of the recipient: only the values named mean yes, an empty one never", () => {
    const { map } = mapping({
      recipientConsent: { field: "ok", yesValues: ["Yes", ""], refusalWithholds: "ADDRESS", removeWhenGone: true },
    });
    expect(map({ email, ok: " YES " })).toMatchObject({ problem: null });
    for (const ok of ["true", "no", "", null]) {
      expect(map({ email: " Hanako@example.com", ok })).toEqual({
        problem: "NO_CONSENT",
        address: "hanako@example.com",
        email: "Hanako@example.com",
      });
    }
    expect(map({ email: null, ok: null })).toMatchObject({ problem: "MISSING" });
  });
});

describe("which profile of an address wins", () => {
  const ordered = (order: "FIRST" | "NEWEST", values: readonly string[]) =>
    values.toSorted((one, other) => (rankOf(order, one)! < rankOf(order, other)! ? -1 : 1));

  test("the first: numbers by size, times by time, text by its letters", () => {
    expect(ordered("FIRST", ["10", "9", "-1", "-1.5", "1e3"])).toEqual(["-1.5", "-1", "9", "10", "1e3"]);
    const times = ["2024-05-01T00:00:00+09:00", "2024-04-30T14:59:59Z", "2024-05-01", "2024-05-01 00:00:01"];
    expect(ordered("FIRST", times)).toEqual([times[1], times[0], times[2], times[3]]);
    expect(ordered("FIRST", ["b", "a", "ab"])).toEqual(["a", "ab", "b"]);
  });

  test("the newest is the exact opposite", () => {
    for (const values of [
      ["-5", "0", "3", "20"],
      ["1969-12-31", "2024-05-01", "2024-05-01T00:00:00.001Z"],
      ["a", "ab", "b", "東"],
    ]) {
      expect(ordered("NEWEST", values)).toEqual(ordered("FIRST", values).toReversed());
    }
  });

  test("an empty value has no rank, so it comes last", () => {
    expect([null, "", "  "].map((value) => rankOf("NEWEST", value))).toEqual([null, null, null]);
  });
});
