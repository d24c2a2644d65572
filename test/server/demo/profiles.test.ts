import { createHash } from "node:crypto";

import { expect, test } from "vitest";

import { DEMO_COUNTS, demoProfiles } from "../../../server/demo/profiles.js";
import { normaliseAddress } from "../../../server/recipients/address.js";
import { COUNTRIES } from "../../../server/sandbox/countries.js";

const profiles = [...demoProfiles()];
const addresses = profiles.map(({ email }) => normaliseAddress(email));
const keys = addresses.flatMap((address) => (typeof address === "string" ? [] : [address.key]));

test("the numbers that the demo announces are those of its profiles", () => {
  const unique = new Set(keys).size;
  expect({
    evaluated: profiles.length,
    invalid: profiles.length - keys.length,
    duplicates: keys.length - unique,
    unique,
  }).toEqual(DEMO_COUNTS);
  expect(addresses.filter((address) => address === "MISSING")).toHaveLength(120);
});

test("the profiles are the same on every machine and on every day", () => {
  const sha256 = createHash("sha256");
  for (const profile of profiles) sha256.update(JSON.stringify(profile));
  expect(sha256.digest("hex")).toMatchInlineSnapshot(
    `"d9b1cff418d3df37d7dce48668434628cb4387fcfba53fbeab42ef30656afbc0"`,
  );
});

test("every customer number occurs once, and sorts as it counts", () => {
  const numbers = profiles.map(({ customerNumber }) => customerNumber);
  expect(new Set(numbers).size).toBe(profiles.length);
  expect(numbers.toSorted()).toEqual(numbers);
});

test("nobody real is written to or called", () => {
  const reserved = /@(?:[a-z]+\.)+example\.(?:com|org|net)$/;
  expect(keys.filter((key) => !reserved.test(key))).toEqual([]);
  const fictitious =
    /^(?:\+1\d{3}55501\d\d|\+447700900\d{3}|\+61491570(?:006|110|15[6-9])|\+3363998\d{4}|\+4917139200\d\d|\+49176040690\d\d|\+467017406\d\d)$/;
  const numbers = profiles.flatMap(({ mobileNumber }) => mobileNumber ?? []);
  expect(numbers.length).toBeGreaterThan(2000);
  expect(numbers.filter((number) => !fictitious.test(number))).toEqual([]);
});

test("a repeated address differs from its first occurrence by case alone, and belongs to the same person", () => {
  const first = new Map<string, (typeof profiles)[number]>();
  let repeated = 0;
  profiles.forEach((profile, index) => {
    const address = addresses[index]!;
    if (typeof address === "string") return;
    const before = first.get(address.key);
    if (!before) return void first.set(address.key, profile);
    repeated += 1;
    expect(profile.email).not.toBe(before.email);
    expect([profile.givenName, profile.familyName]).toEqual([before.givenName, before.familyName]);
  });
  expect(repeated).toBe(DEMO_COUNTS.duplicates);
});

test("names are written in the scripts of the world", () => {
  const names = profiles.map(({ givenName, familyName }) => `${givenName} ${familyName}`).join("\n");
  const scripts = "Latin Greek Cyrillic Georgian Arabic Hebrew Devanagari Thai Hangul Han Hiragana Katakana".split(" ");
  expect(scripts.filter((script) => !new RegExp(`\\p{Script=${script}}`, "u").test(names))).toEqual([]);
  // Beyond the Basic Multilingual Plane, where a character is two of JavaScript's.
  expect(names).toMatch(/[\u{20000}-\u{2ffff}]/u);
});

test("countries are spelled as Campaign Monitor's fields want them, and every tier has customers", () => {
  expect(
    [...new Set(profiles.map(({ country }) => country))].filter((country) => !COUNTRIES.includes(country)),
  ).toEqual([]);
  const count = (tier: string) => profiles.filter(({ loyaltyTier }) => loyaltyTier === tier).length;
  expect(["Bronze", "Silver", "Gold", "Platinum"].map(count)).toMatchInlineSnapshot(`
    [
      5266,
      2451,
      1526,
      757,
    ]
  `);
  expect(profiles.filter(({ country }) => country === "Japan").length).toBeGreaterThan(1000);
});

test("nobody signed up before they were of age", () => {
  const early = profiles.filter(
    ({ birthday, signedUpOn }) =>
      birthday !== null && Number(signedUpOn.slice(0, 4)) - Number(birthday.slice(0, 4)) < 18,
  );
  expect(early).toEqual([]);
});
