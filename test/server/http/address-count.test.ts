import { expect, test } from "vitest";

import { AddressCount } from "../../../server/http/address-count.js";

test("each address has so many at a time, and a place is given back once", () => {
  const count = new AddressCount(2);
  const first = count.take("192.0.2.1");
  const second = count.take("192.0.2.1");
  expect(first).not.toBeNull();
  expect(second).not.toBeNull();
  expect(count.take("192.0.2.1")).toBeNull();
  expect(count.take("192.0.2.2")).not.toBeNull();

  first!();
  first!();
  expect(count.take("192.0.2.1")).not.toBeNull();
  expect(count.take("192.0.2.1")).toBeNull();
});
