import { describe, expect, test } from "vitest";

import type { ListField } from "../../../../server/destinations/list.js";
import { normaliseAddress } from "../../../../server/recipients/address.js";
import { convertDate } from "../../../../server/runs/plan/map/convert-date.js";
import { convertMobile } from "../../../../server/runs/plan/map/convert-mobile.js";
import { convertNumber } from "../../../../server/runs/plan/map/convert-number.js";
import { cutText, MAX_VALUE_LENGTH } from "../../../../server/runs/plan/map/convert-text.js";
import { valueConverter } from "../../../../server/runs/plan/map/convert-value.js";
import { CountryLookup } from "../../../../server/runs/plan/map/countries.js";
import { stateNamed } from "../../../../server/runs/plan/map/us-states.js";
import { COUNTRIES } from "../../../../server/sandbox/countries.js";

describe("a date", () => {
  test.each([
    ["2024-05-01", "2024-05-01"],
    ["2024-05-01T23:30:00.000Z", "2024-05-01"],
    ["2024-05-01 23:30:00+09", "2024-05-01"],
    ["2024-05-01T00:30:00+14:00", "2024-05-01"],
    ["2024/5/1", "2024-05-01"],
    ["2024.05.01", "2024-05-01"],
    ["20240501", "2024-05-01"],
    ["2024/5/1 09:15", "2024-05-01"],
    ["2024年5月1日", "2024-05-01"],
    ["２０２４年５月１日", "2024-05-01"],
    ["令和6年5月1日", "2024-05-01"],
    ["令和元年5月1日", "2019-05-01"],
    ["昭和45年1月2日", "1970-01-02"],
    ["25/12/2024", "2024-12-25"],
    ["12/25/2024", "2024-12-25"],
    ["05/05/2024", "2024-05-05"],
    ["1 May 2024", "2024-05-01"],
    ["1st May 2024", "2024-05-01"],
    ["May 1, 2024", "2024-05-01"],
    ["Wed, 01 May 2024 23:15:00 +0000", "2024-05-01"],
    ["1-May-2024", "2024-05-01"],
    ["1900-01-01", "1900-01-01"],
    ["2076-06-06", "2076-06-06"],
    ["2024-02-29", "2024-02-29"],
  ])("%s is sent as %s", (text, date) => expect(convertDate(text)).toEqual({ date }));

  test.each(["1899-12-31", "2076-06-07", "2100-01-01", "1066-10-14", "9999-12-31"])(
    "%s is outside of what is kept",
    (text) => expect(convertDate(text)).toEqual({ loss: "DATE_OUT_OF_RANGE" }),
  );

  test.each([
    "03/04/2024",
    "3.4.2024",
    "2023-02-29",
    "2024-13-01",
    "24-05-01",
    "soon",
    "0044-03-15 BC",
    "12",
    "1714521600",
    "2024-05",
    "May 2024",
    "2024/05-01",
  ])("%s is not read: it is none, or could be two", (text) =>
    expect(convertDate(text)).toEqual({ loss: "DATE_UNREADABLE" }),
  );
});

describe("a number", () => {
  test.each([
    ["12", "12"],
    ["-0.50", "-0.5"],
    ["+7", "7"],
    ["007", "7"],
    [".5", "0.5"],
    ["5.", "5"],
    ["-0", "0"],
    ["0.000", "0"],
    ["1e+20", "100000000000000000000"],
    ["1.5e-3", "0.0015"],
    ["12345678901234567890.123456789", "12345678901234567890.123456789"],
    ["1,234,567", "1234567"],
    ["1,234.50", "1234.5"],
    ["１２３", "123"],
    ["−5", "-5"],
    ["1 234", "1234"],
  ])("%s is sent as %s", (text, number) => expect(convertNumber(text)).toBe(number));

  test.each(["1,234", "1.234.567", "12,5", "NaN", "Infinity", "abc", "1e", "1e9999", "0x10", "-", ".", "12 EUR"])(
    "%s is not read: it is none, or could be two",
    (text) => expect(convertNumber(text)).toBeNull(),
  );
});

describe("a mobile number", () => {
  test.each([
    ["+819012345678", "+819012345678"],
    ["+81 90-1234-5678", "+819012345678"],
    ["+1 (202) 555-0123", "+12025550123"],
    ["＋４４ 7700 900123", "+447700900123"],
  ])("%s is sent as %s", (text, number) => expect(convertMobile(text)).toBe(number));

  test.each([
    "090-1234-5678",
    "819012345678",
    "+999123456789",
    "+8190",
    "+81901234567890123",
    "+81 90 1234 5678 ext. 9",
    "call me",
    "+",
  ])("%s is no number in international form", (text) => expect(convertMobile(text)).toBeNull());
});

describe("text", () => {
  test("of 250 characters stays whole, longer is cut to them", () => {
    expect(cutText("a".repeat(250))).toHaveLength(250);
    expect(cutText("a".repeat(251))).toBe("a".repeat(250));
  });

  test("is never cut within what a reader sees as one character", () => {
    const family = "👨‍👩‍👧‍👦";
    expect(cutText(`${"a".repeat(245)}${family}`)).toBe("a".repeat(245));
    const cut = cutText("😀".repeat(200));
    expect(cut).toBe("😀".repeat(MAX_VALUE_LENGTH / 2));
    expect(cutText(`${"a".repeat(249)}が`)).toBe(`${"a".repeat(249)}が`);
  });
});

const NO_COUNTRIES = new CountryLookup([]);
const field = (changes: Partial<ListField>): ListField => ({
  key: "[X]",
  name: "X",
  type: "TEXT",
  options: [],
  ...changes,
});

test("a number longer than is kept is left out whole: cut, it would be another one", () => {
  const number = valueConverter(field({ type: "NUMBER" }), "CUT", NO_COUNTRIES);
  for (const text of ["1e308", "-1E+300", "5e-324", "1".repeat(251)]) {
    expect(number(text), text).toEqual({ values: [], loss: "NUMBER_TOO_LONG" });
  }
  expect(number("1e249")).toEqual({ values: [`1${"0".repeat(249)}`] });
  expect(number("many")).toEqual({ values: [], loss: "NUMBER_UNREADABLE" });
});

describe("options", () => {
  const options = ["Gold", "Silver, matt", "Cote d'Or", "東京"];
  const one = valueConverter(field({ type: "ONE_OPTION", options }), "CUT", NO_COUNTRIES);
  const many = valueConverter(field({ type: "MANY_OPTIONS", options }), "CUT", NO_COUNTRIES);

  test.each([
    ["Gold", "Gold"],
    ["gold", "Gold"],
    [" GOLD ", "Gold"],
    ["ＧＯＬＤ", "Gold"],
    ["silver,matt", "Silver, matt"],
    ["東京", "東京"],
  ])("%s is found in the list's own spelling", (text, option) => expect(one(text)).toEqual({ values: [option] }));

  test("one that does not exist is left out", () => {
    expect(one("Platinum")).toEqual({ values: [], loss: "OPTION_UNKNOWN" });
    expect(one("")).toEqual({ values: [] });
  });

  test("an exact spelling goes before a similar one", () => {
    const similar = valueConverter(field({ type: "ONE_OPTION", options: ["GOLD", "gold"] }), "CUT", NO_COUNTRIES);
    expect(similar("gold")).toEqual({ values: ["gold"] });
  });

  test("が and か are two letters, whatever Unicode makes of them", () => {
    const kana = valueConverter(field({ type: "ONE_OPTION", options: ["か"] }), "CUT", NO_COUNTRIES);
    expect(kana("が")).toEqual({ values: [], loss: "OPTION_UNKNOWN" });
  });

  test.each([
    ['["Gold","東京"]', ["Gold", "東京"]],
    ["Gold; 東京", ["Gold", "東京"]],
    ["Silver, matt", ["Silver, matt"]],
    ["Gold、東京、Gold", ["Gold", "東京"]],
    ["[]", []],
    ["[null]", []],
  ])("%s names many", (text, values) => expect(many(text)).toEqual({ values }));

  test("of many, those that exist are sent and the others are told", () => {
    expect(many('["Gold","Tin"]')).toEqual({ values: ["Gold"], loss: "OPTION_UNKNOWN" });
  });
});

describe("countries and states", () => {
  const countries = new CountryLookup(COUNTRIES);

  test.each([
    ["Japan", "Japan"],
    ["japan", "Japan"],
    ["JP", "Japan"],
    ["日本", "Japan"],
    ["Bosnia and Herzegovina", "Bosnia & Herzegovina"],
    ["GB", "Great Britain"],
    ["United Kingdom", "Great Britain"],
    ["USA", "United States of America"],
    ["アメリカ合衆国", "United States of America"],
    ["South Korea", "Korea South"],
    ["韓国", "Korea South"],
    ["Côte d’Ivoire", "Cote D'Ivoire"],
    ["Czechia", "Czech Republic"],
    ["Congo", "Congo"],
    ["台湾", "Taiwan"],
  ])("%s is sent as %s", (text, name) => expect(countries.find(text)).toBe(name));

  test.each(["Atlantis", "XX", "EU", "ZZ", "Ruritania"])("%s is no country", (text) =>
    expect(countries.find(text)).toBeUndefined(),
  );

  test("what the destination does not list is not sent, whatever the world says", () => {
    expect(new CountryLookup(["Japan"]).find("France")).toBeUndefined();
  });

  test("every name of the destination finds itself", () => {
    expect(COUNTRIES.filter((name) => countries.find(name) !== name)).toEqual([]);
  });

  test.each([
    ["CA", "California"],
    ["us-ny", "New York"],
    ["new  york", "New York"],
    ["District of Columbia", "District of Columbia"],
  ])("%s is sent as %s", (text, name) => expect(stateNamed(text)).toBe(name));
  test("Ontario is no state of the USA", () => expect(stateNamed("Ontario")).toBeUndefined());
});

describe("an address", () => {
  test.each([
    [" Hanako@Example.COM ", "Hanako@example.com", "hanako@example.com"],
    ["\u200Btaro@example.com\u00AD\uFEFF", "taro@example.com", "taro@example.com"],
    ["taro@例え.jp", "taro@xn--r8jz45g.jp", "taro@xn--r8jz45g.jp"],
    ["taro@ｅｘａｍｐｌｅ．ｃｏｍ", "taro@example.com", "taro@example.com"],
    ["Jose\u0301@example.com", "José@example.com", "josé@example.com"],
    ["o'brien+news@example.com", "o'brien+news@example.com", "o'brien+news@example.com"],
    [`${"a".repeat(64)}@example.com`, `${"a".repeat(64)}@example.com`, `${"a".repeat(64)}@example.com`],
    ['"quoted"@example.com', '"quoted"@example.com', '"quoted"@example.com'],
  ])("%s is sent as %s", (text, email, key) => expect(normaliseAddress(text)).toEqual({ email, key }));

  test.each([
    "taro＠example.com",
    "ｔａｒｏ@example.com",
    "ta\u200Bro@example.com",
    "taro@exam\u200Bple.com",
    "taro\u00A0x@example.com",
    "taro\u3000x@example.com",
    "taro@example",
    "taro@example.com.",
    "@example.com",
    "taro@",
    "taro@@example.com",
    "a..b@example.com",
    ".a@example.com",
    "taro@exa_mple.com",
    "Taro <taro@example.com>",
    "taro@example.com, jiro@example.com",
    `${"a".repeat(65)}@example.com`,
    `${"a".repeat(60)}@${"b".repeat(60)}.${"c".repeat(60)}.${"d".repeat(60)}.${"e".repeat(60)}.com`,
    `${"x".repeat(2_000_000)}@example.com`,
  ])("what cannot be one is said to be wrong (%#)", (text) => expect(normaliseAddress(text)).toBe("SYNTAX"));

  test.each([null, "", "  ", "\u200B\uFEFF\u3000"])("nothing at all is missing (%#)", (text) =>
    expect(normaliseAddress(text)).toBe("MISSING"),
  );
});
