import { createHash } from "node:crypto";

import { expect, test } from "vitest";

import { statementInForce, VERSION_IN_FORCE } from "../../../server/consent/consent-statement.js";

/** Of every wording that was ever released. One is never changed: a change is a new version beside it. */
const RELEASED = {
  "2026-11-24": {
    en: "028c554f7d39c58ec41e6ab902c745e15ab0ccfe8dee972971f2f4602749d716",
    ja: "67c96e31d587bcb3d318c1fe7c97294092531ec61cd9ede20d53fa750faeb83d",
  },
} as const;

test.each(["en", "ja"] as const)("the %s wording in force is the one that was released", (locale) => {
  const statement = statementInForce(locale);
  expect(statement).toMatchObject({ version: VERSION_IN_FORCE, locale });
  expect(statement.sha256).toBe(createHash("sha256").update(statement.text, "utf8").digest("hex"));
  expect(statement.sha256).toBe(RELEASED["2026-11-24"][locale]);
});

test("both languages say the same number of things", () => {
  const points = (["en", "ja"] as const).map((locale) => statementInForce(locale).text.match(/^\d+\./gm));
  expect(points[0]).toEqual(["1.", "2.", "3.", "4.", "5.", "6.", "7."]);
  expect(points[1]).toEqual(points[0]);
});
