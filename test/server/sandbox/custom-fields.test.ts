import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";

import { SEED, startTestSandbox, type TestSandbox } from "../../support/sandbox.js";
import { person } from "./raw-call.js";

let sandbox: TestSandbox;
beforeAll(async () => {
  sandbox = await startTestSandbox();
});
beforeEach(() => sandbox.control.reset());
afterAll(() => sandbox.close());

const { newsletter, events } = SEED.listIds;
const AOI = "aoi@example.com";

interface Field {
  FieldName: string;
  Key: string;
  DataType: string;
  FieldOptions: string[];
  VisibleInPreferenceCenter: boolean;
}

const fields = async (listId: string = events): Promise<Field[]> =>
  (await sandbox.control.api<Field[]>("GET", `lists/${listId}/customfields.json`)).body;

const addField = (body: Record<string, unknown>, listId: string = events) =>
  sandbox.control.api<unknown>("POST", `lists/${listId}/customfields.json`, body);

const fieldPath = (key: string, more = ""): string =>
  `lists/${events}/customfields/${encodeURIComponent(key)}${more}.json`;

const importAoi = (CustomFields: readonly unknown[], listId: string = events) =>
  sandbox.control.api<{ Code?: number; ResultData?: { FailureDetails: { Code: number }[] } }>(
    "POST",
    `subscribers/${listId}/import.json`,
    { Subscribers: [person(AOI, { CustomFields })] },
  );

const values = async (listId: string = events): Promise<readonly (readonly [string, string])[]> =>
  ((await sandbox.control.subscribers(listId))[0]?.CustomFields ?? []).map(({ Key, Value }) => [Key, Value] as const);

describe("fields of a list", () => {
  test("the seed's newsletter has the fields of the demo", async () => {
    expect((await fields(newsletter)).map((field) => [field.FieldName, field.Key, field.DataType])).toEqual([
      ["City", "[City]", "Text"],
      ["Country", "[Country]", "Country"],
      ["Loyalty tier", "[Loyaltytier]", "MultiSelectOne"],
      ["Lifetime value", "[Lifetimevalue]", "Number"],
      ["Birthday", "[Birthday]", "Date"],
      ["Customer number", "[Customernumber]", "Text"],
    ]);
  });

  test("a new field answers its key, which is its name without spaces", async () => {
    const answer = await addField({
      FieldName: "Newsletter Format",
      DataType: "MultiSelectOne",
      Options: ["HTML", "Text"],
    });
    expect(answer).toEqual({ status: 201, body: "[NewsletterFormat]" });
    expect(await fields()).toEqual([
      {
        FieldName: "Newsletter Format",
        Key: "[NewsletterFormat]",
        DataType: "MultiSelectOne",
        FieldOptions: ["HTML", "Text"],
        VisibleInPreferenceCenter: true,
      },
    ]);
  });

  test("a name without Latin letters gives the empty key, more than once; or keeps its letters where set so", async () => {
    expect((await addField({ FieldName: "都市", DataType: "Text" })).body).toBe("[]");
    expect((await addField({ FieldName: "国", DataType: "Text" })).body).toBe("[]");
    await sandbox.control.settings({ fieldKeyFrom: "withoutSpaces" });
    expect((await addField({ FieldName: "会員 番号", DataType: "Text" })).body).toBe("[会員番号]");
  });

  test.each([
    ["no name", { FieldName: " ", DataType: "Text" }, 254],
    ["a name over 100 characters", { FieldName: "x".repeat(101), DataType: "Text" }, 254],
    ["a key that exists, in another case", { FieldName: "CITY", DataType: "Text" }, 255],
    ["options of a plain field", { FieldName: "A", DataType: "Text", Options: ["x"] }, 256],
    ["a choice without options", { FieldName: "A", DataType: "MultiSelectMany", Options: [] }, 257],
    ["an unknown type", { FieldName: "A", DataType: "Colour" }, 259],
  ])("%s is refused with its code", async (_, body, code) => {
    await addField({ FieldName: "City", DataType: "Text" });
    expect(await addField(body)).toMatchObject({ status: 400, body: { Code: code } });
    expect(await fields()).toHaveLength(1);
  });

  test("more fields than the cap are refused with 260", async () => {
    await sandbox.control.settings({ customFieldCap: 1 });
    await addField({ FieldName: "A", DataType: "Text" });
    expect(await addField({ FieldName: "B", DataType: "Text" })).toMatchObject({ status: 400, body: { Code: 260 } });
  });

  test("renaming a field changes its key and keeps its values", async () => {
    await addField({ FieldName: "City", DataType: "Text" });
    await importAoi([{ Key: "City", Value: "Kyoto" }]);
    const answer = await sandbox.control.api("PUT", fieldPath("[City]"), {
      FieldName: "Home town",
      VisibleInPreferenceCenter: "false",
    });
    expect(answer).toEqual({ status: 200, body: "[Hometown]" });
    expect(await fields()).toMatchObject([{ FieldName: "Home town", VisibleInPreferenceCenter: false }]);
    expect(await values()).toEqual([["[Hometown]", "Kyoto"]]);
  });

  test("in a path the key needs its brackets", async () => {
    await addField({ FieldName: "City", DataType: "Text" });
    expect(await sandbox.control.api("DELETE", fieldPath("City"))).toMatchObject({ status: 400, body: { Code: 253 } });
    expect(await sandbox.control.api("DELETE", fieldPath("[City]"))).toEqual({ status: 200, body: undefined });
    expect(await fields()).toEqual([]);
  });

  test("options are added to or replaced, and values of options gone are not shown", async () => {
    await addField({ FieldName: "Tier", DataType: "MultiSelectOne", Options: ["Gold", "Silver"] });
    await importAoi([{ Key: "Tier", Value: "Gold" }]);
    const put = (body: unknown) => sandbox.control.api("PUT", fieldPath("[Tier]", "/options"), body);
    expect(await put({ Options: ["Bronze"], KeepExistingOptions: true })).toEqual({ status: 200, body: undefined });
    expect((await fields())[0]?.FieldOptions).toEqual(["Gold", "Silver", "Bronze"]);
    expect(await values()).toEqual([["[Tier]", "Gold"]]);
    await put({ Options: ["Silver"], KeepExistingOptions: false });
    expect((await fields())[0]?.FieldOptions).toEqual(["Silver"]);
    expect(await values()).toEqual([]);
    expect(await put({ Options: [], KeepExistingOptions: false })).toMatchObject({ status: 400, body: { Code: 257 } });
  });

  test("a plain field has no options to change", async () => {
    await addField({ FieldName: "City", DataType: "Text" });
    const answer = await sandbox.control.api("PUT", fieldPath("[City]", "/options"), { Options: ["x"] });
    expect(answer).toMatchObject({ status: 400, body: { Code: 256 } });
  });
});

describe("values", () => {
  test("keys are understood with and without brackets and spaces, in any case; unknown ones are dropped", async () => {
    const keys = ["[Loyaltytier]", "Loyalty tier", "loyaltytier"];
    for (const Key of keys) {
      const answer = await importAoi(
        [
          { Key, Value: "Gold" },
          { Key: "Shoe size", Value: "42" },
        ],
        newsletter,
      );
      expect(answer.status).toBe(201);
      expect(await values(newsletter)).toEqual([["[Loyaltytier]", "Gold"]]);
      await importAoi([{ Key, Value: "", Clear: true }], newsletter);
      expect(await values(newsletter)).toEqual([]);
    }
  });

  test("keys can be set to be compared exactly", async () => {
    await sandbox.control.settings({ fieldKeyMatching: "exact" });
    await importAoi(
      [
        { Key: "city", Value: "Kyoto" },
        { Key: "Country", Value: "Japan" },
      ],
      newsletter,
    );
    expect(await values(newsletter)).toEqual([["[Country]", "Japan"]]);
  });

  test("reads show keys, or names where set so", async () => {
    await importAoi([{ Key: "[Loyaltytier]", Value: "Gold" }], newsletter);
    await sandbox.control.settings({ fieldKeyInReads: "name" });
    expect(await values(newsletter)).toEqual([["Loyalty tier", "Gold"]]);
  });

  test("what a call leaves out stays, what it clears goes", async () => {
    await importAoi(
      [
        { Key: "City", Value: "Kyoto" },
        { Key: "Customernumber", Value: "C-7" },
      ],
      newsletter,
    );
    await importAoi([{ Key: "City", Value: "", Clear: true }], newsletter);
    expect(await values(newsletter)).toEqual([["[Customernumber]", "C-7"]]);
  });

  test("an empty value without Clear keeps, or clears where set so", async () => {
    await importAoi([{ Key: "City", Value: "Kyoto" }], newsletter);
    await importAoi([{ Key: "City", Value: "" }], newsletter);
    expect(await values(newsletter)).toEqual([["[City]", "Kyoto"]]);
    await sandbox.control.settings({ emptyValueWithoutClear: "clear" });
    await importAoi([{ Key: "City", Value: "" }], newsletter);
    expect(await values(newsletter)).toEqual([]);
  });

  test("naming a field of many options replaces its whole set; Clear with a value takes one away", async () => {
    await addField({ FieldName: "Topics", DataType: "MultiSelectMany", Options: ["Tea", "Coffee", "Cake"] });
    await importAoi([
      { Key: "Topics", Value: "Tea" },
      { Key: "Topics", Value: "Cake" },
    ]);
    expect(await values()).toEqual([
      ["[Topics]", "Tea"],
      ["[Topics]", "Cake"],
    ]);
    await importAoi([
      { Key: "Topics", Value: "Coffee" },
      { Key: "Topics", Value: "Cake" },
    ]);
    expect(await values()).toEqual([
      ["[Topics]", "Coffee"],
      ["[Topics]", "Cake"],
    ]);
    await importAoi([{ Key: "Topics", Value: "Coffee", Clear: true }]);
    expect(await values()).toEqual([["[Topics]", "Cake"]]);
    await importAoi([{ Key: "Topics", Value: "", Clear: true }]);
    expect(await values()).toEqual([]);
  });

  test.each([
    ["Loyaltytier", "gold"],
    ["Country", "Atlantis"],
  ])("%s does not take %s, the rest of the row is stored; or takes it where set so", async (Key, Value) => {
    await importAoi(
      [
        { Key, Value },
        { Key: "City", Value: "Kyoto" },
      ],
      newsletter,
    );
    expect(await values(newsletter)).toEqual([["[City]", "Kyoto"]]);
    await sandbox.control.settings({ unknownOption: "keep" });
    await importAoi([{ Key, Value }], newsletter);
    expect(await values(newsletter)).toContainEqual([`[${Key}]`, Value]);
  });

  test.each([
    ["Birthday", "1990/2/3", "1990-02-03"],
    ["Birthday", "1990-02-03", "1990-02-03"],
    ["Birthday", "1899-12-31", undefined],
    ["Birthday", "2076-06-07", undefined],
    ["Birthday", "2023-02-29", undefined],
    ["Birthday", "03/02/1990", undefined],
    ["Lifetimevalue", "12.50", "12.50"],
    ["Lifetimevalue", "twelve", undefined],
    ["Country", "great britain", "Great Britain"],
  ])("%s written as %s reads as %s", async (Key, Value, read) => {
    await importAoi([{ Key, Value }], newsletter);
    expect(await values(newsletter)).toEqual(read === undefined ? [] : [[`[${Key}]`, read]]);
  });

  test("a date is cleared with 0000-00-00", async () => {
    await importAoi([{ Key: "Birthday", Value: "1990-02-03" }], newsletter);
    await importAoi([{ Key: "Birthday", Value: "0000-00-00" }], newsletter);
    expect(await values(newsletter)).toEqual([]);
  });

  test("a value over 250 characters is cut, kept, or fails its row with 810", async () => {
    const long = [{ Key: "City", Value: "x".repeat(300) }];
    const length = async () => (await values(newsletter))[0]?.[1].length;
    await importAoi(long, newsletter);
    expect(await length()).toBe(250);
    await sandbox.control.settings({ overLongValue: "keep" });
    await importAoi(long, newsletter);
    expect(await length()).toBe(300);
    await sandbox.control.settings({ overLongValue: "reject810" });
    const answer = await importAoi(long, newsletter);
    expect(answer.body).toMatchObject({ Code: 210, ResultData: { FailureDetails: [{ Code: 810 }] } });
  });

  test("numbers and booleans are taken as their text", async () => {
    await importAoi(
      [
        { Key: "Lifetimevalue", Value: 12.5 },
        { Key: "City", Value: true },
      ],
      newsletter,
    );
    expect(await values(newsletter)).toEqual([
      ["[City]", "true"],
      ["[Lifetimevalue]", "12.5"],
    ]);
  });
});
