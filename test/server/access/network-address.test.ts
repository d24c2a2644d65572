import type { Socket } from "node:net";

import { expect, test } from "vitest";

import { countedAddress, networkAddressReader } from "../../../server/access/network-address.js";

function addressOf(trustProxy: boolean | number | string, remoteAddress: string | undefined, forwarded?: string) {
  const headers = forwarded === undefined ? {} : { "x-forwarded-for": forwarded };
  return networkAddressReader(trustProxy)({ headers, socket: { remoteAddress } as Socket });
}

test.each([
  ["without proxies the header does not count", false, "192.0.2.1", "203.0.113.9", "192.0.2.1"],
  ["one proxy vouches for one hop", 1, "10.0.0.1", "203.0.113.9, 198.51.100.7", "198.51.100.7"],
  ["two proxies vouch for two", 2, "10.0.0.1", "203.0.113.9, 198.51.100.7", "203.0.113.9"],
  ["a named proxy is trusted", "10.0.0.0/8", "10.0.0.1", "198.51.100.7", "198.51.100.7"],
  ["another one is not", "10.0.0.0/8", "192.0.2.1", "198.51.100.7", "192.0.2.1"],
  ["everybody is trusted: the first address is the caller's", true, "10.0.0.1", "203.0.113.9, 10.0.0.2", "203.0.113.9"],
  ["a proxy without the header is the caller", 1, "10.0.0.1", undefined, "10.0.0.1"],
  ["nonsense is no address", 1, "10.0.0.1", "<script>", null],
  ["a connection that is gone has none", false, undefined, undefined, null],
])("%s", (_title, trustProxy, remoteAddress, forwarded, expected) => {
  expect(addressOf(trustProxy, remoteAddress, forwarded)).toBe(expected);
});

test("a caller who has a whole network of IPv6 addresses is counted as one", () => {
  expect(countedAddress("2001:db8:1:2:3:4:5:6")).toBe(countedAddress("2001:db8:1:2::9"));
  expect(countedAddress("2001:db8:1:2::9")).not.toBe(countedAddress("2001:db8:1:3::9"));
  expect(countedAddress("::ffff:192.0.2.1")).toBe(countedAddress("192.0.2.1"));
  expect(countedAddress("192.0.2.1")).not.toBe(countedAddress("192.0.2.2"));
  expect(countedAddress(null)).toBe(countedAddress("nonsense"));
});
