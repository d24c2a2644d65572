import { expect, test } from "vitest";

import { matchCustomFields, type ListField } from "../../../server/demo/choose-list.js";

const field = (name: string, type: string, options: string[] = []): ListField => ({
  key: `[${name.replaceAll(" ", "")}]`,
  name,
  type,
  options,
});

test("custom fields are found by name, however it is spelled, and keep the list's own keys", () => {
  const list = [
    field("LIFETIME-VALUE", "NUMBER"),
    field("Date of birth", "DATE"),
    field("Loyalty Tier", "ONE_OPTION", ["None", "Bronze", "Silver", "Gold", "Platinum"]),
  ];
  expect(matchCustomFields(list)).toEqual([
    { key: "[Dateofbirth]", field: "birthday" },
    { key: "[LoyaltyTier]", field: "loyalty_tier" },
    { key: "[LIFETIME-VALUE]", field: "lifetime_value" },
  ]);
});

test("a field that cannot hold the value is left alone", () => {
  const list = [
    field("Loyalty tier", "ONE_OPTION", ["Gold", "Silver"]),
    field("City", "NUMBER"),
    field("Country", "US_STATE"),
    field("Favourite colour", "TEXT"),
  ];
  expect(matchCustomFields(list)).toEqual([]);
});
