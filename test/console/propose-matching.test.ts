// @vitest-environment node
import { describe, expect, test } from "vitest";

import { proposeMatching, sharedFields } from "../../console/exports/propose-matching.js";
import { buildList } from "./support/builders.js";

const texts = (...names: string[]) => names.map((name) => ({ name, type: "TEXT" as const, nullable: true }));
const customFields = buildList().customFields;

describe("a matching proposed from names", () => {
  test("finds e-mail address, names, mobile number and custom fields in the spellings of databases", () => {
    expect(
      proposeMatching(texts("E_Mail", "first_name", "LastName", "mobile_phone", "CITY"), customFields, {}),
    ).toEqual({
      email: "E_Mail",
      name: ["first_name", "LastName"],
      mobileNumber: "mobile_phone",
      customFields: [{ key: "[City]", field: "CITY", whenEmpty: "KEEP" }],
    });
  });

  test("finds Japanese names, the family name first, and custom fields named in the other language", () => {
    expect(proposeMatching(texts("メールアドレス", "名", "姓", "携帯電話番号", "市区町村"), customFields, {})).toEqual({
      email: "メールアドレス",
      name: ["姓", "名"],
      mobileNumber: "携帯電話番号",
      customFields: [{ key: "[City]", field: "市区町村", whenEmpty: "KEEP" }],
    });
    expect(proposeMatching(texts("メール", "氏名"), [], {})).toMatchObject({ email: "メール", name: ["氏名"] });
    expect(proposeMatching(texts("ﾒｰﾙ"), [], {})).toMatchObject({ email: "ﾒｰﾙ" });
  });

  test("leaves alone what somebody chose", () => {
    const chosen = {
      email: "second_email",
      name: ["nickname"],
      mobileNumber: "fax",
      customFields: [{ key: "[City]", field: "country", whenEmpty: "CLEAR" as const }],
      consentToTrack: { choice: "NO" as const },
    };
    expect(proposeMatching(texts("email", "name", "mobile", "city"), customFields, chosen)).toEqual(chosen);
  });

  test("proposes nothing where names say nothing, half a name included, and never consent", () => {
    expect(proposeMatching(texts("f1", "given_name", "consent_to_track"), customFields, {})).toEqual({
      email: null,
      name: [],
      mobileNumber: null,
      customFields: [],
    });
  });

  test("only text can be an e-mail address", () => {
    expect(proposeMatching([{ name: "email", type: "NUMBER", nullable: true }], [], {})).toMatchObject({ email: null });
  });
});

describe("the fields that matching may use", () => {
  test("are those that every segment shows with the same type", () => {
    const one = { fields: [...texts("email", "city"), { name: "age", type: "NUMBER" as const, nullable: true }] };
    const other = { fields: [...texts("email", "age")] };
    expect(sharedFields([one, other]).map(({ name }) => name)).toEqual(["email"]);
    expect(sharedFields([])).toEqual([]);
  });
});
