import type { IncomingMessage } from "node:http";
import { isIP } from "node:net";

import express from "express";
import ipaddr from "ipaddr.js";

/** In which the trusted network address is handed to the library; whatever a client sends under this name is dropped. */
export const ADDRESS_HEADER = "x-listwright-network-address";

/** How a socket for both families writes an IPv4 address: one caller must not go by two names. */
const IPV4_AS_IPV6 = /^::ffff:(?=\d+\.\d+\.\d+\.\d+$)/i;

export type NetworkAddressOf = (request: Pick<IncomingMessage, "headers" | "socket">) => string | null;

/**
 * By which an address is counted: of IPv6 the network of 64 bits, of which one caller has all the addresses. "unknown" for
 * none, so that those whose address is not known share one count.
 */
export function countedAddress(address: string | null): string {
  const [bare = ""] = (address ?? "").split("%");
  if (!ipaddr.isValid(bare)) return "unknown";
  const parsed = ipaddr.process(bare);
  return parsed.kind() === "ipv4" ? parsed.toString() : parsed.toByteArray().slice(0, 8).join(".");
}

/**
 * Where a request comes from, as far as `trustProxy` (Express's "trust proxy") lets it be known: the nearest address
 * that is not a trusted proxy's. Works for WebSocket upgrades too, which Express never sees. What a client writes into
 * X-Forwarded-For counts only behind a trusted proxy. Null when the connection is gone or a trusted proxy named nonsense.
 */
export function networkAddressReader(trustProxy: boolean | number | string): NetworkAddressOf {
  const app = express();
  app.set("trust proxy", trustProxy);
  const isTrusted = app.get("trust proxy fn") as (address: string, hop: number) => boolean;
  return ({ headers, socket }) => {
    const header = [headers["x-forwarded-for"] ?? []].flat().join(",");
    const forwarded = header.split(",").map((address) => address.trim());
    const hops = [socket.remoteAddress ?? "", ...forwarded.filter((address) => address !== "").toReversed()];
    const nearest = hops.findIndex((address, hop) => hop === hops.length - 1 || !isTrusted(address, hop));
    const address = hops[nearest]!.replace(IPV4_AS_IPV6, "");
    return isIP(address) === 0 ? null : address;
  };
}
