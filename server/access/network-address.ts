import type { IncomingMessage } from "node:http";
import { isIP } from "node:net";

import express from "express";

export type NetworkAddressOf = (request: Pick<IncomingMessage, "headers" | "socket">) => string | null;

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
    const address = hops[nearest]!;
    return isIP(address) === 0 ? null : address;
  };
}
