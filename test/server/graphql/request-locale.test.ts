import { expect, test } from "vitest";

import { requestLocale } from "../../../server/graphql/request-locale.js";

test.each([
  [undefined, "en"],
  ["", "en"],
  ["ja", "ja"],
  ["ja-JP,ja;q=0.9,en;q=0.8", "ja"],
  ["en-US,en;q=0.9,ja;q=0.8", "en"],
  ["de-DE,de;q=0.9,ja;q=0.5,en;q=0.3", "ja"],
  ["fr", "en"],
])("Accept-Language %s is answered in %s", (header, expected) => {
  expect(requestLocale(header)).toBe(expected);
});
