import { lookup } from "node:dns";
import { isIP, type LookupFunction } from "node:net";

import ipaddr from "ipaddr.js";
import { Agent, buildConnector } from "undici";

import type { Text } from "../text.js";

/** A fetch as everybody knows it. */
export type Fetch = (input: string | URL | Request, init?: RequestInit) => Promise<Response>;

/** Longer answers are cut off: whoever names a URL also decides what answers there. */
const MAX_RESPONSE_BYTES = 1024 * 1024;
const CONNECT_MS = 5_000;
/** From the request to the last byte of the answer. */
const REQUEST_MS = 15_000;

/** A URL that leads to an address which only this server's own network can reach. */
export class PrivateAddress extends Error {
  override readonly name = "PrivateAddress";
  /** For an input that shows it. */
  readonly text: Text = {
    en: "This address is in a private network, and Listwright does not go there on somebody's word. Use a public address, or have the operator set ALLOW_PRIVATE_ADDRESSES=true.",
    ja: "このアドレスはプライベートネットワーク内にあるため、接続できません。公開アドレスを使用するか、運用担当者に ALLOW_PRIVATE_ADDRESSES=true の設定を依頼してください。",
  };

  constructor() {
    super("The URL leads to an address that is not public");
  }
}

/**
 * A fetch for URLs that people give. Unless `allowPrivate`, it connects to public addresses only: the address is judged
 * when the connection is made, after the name was resolved, so neither a name that changes its mind nor a redirect gets
 * past it. Refused are also a URL that is not http(s), and answers that are too long or too slow. Throws what fetch
 * throws; {@link privateAddressIn} tells whether it was for the address.
 *
 * It is not used for what the operator or an admin names as their own infrastructure: connection strings of sources,
 * CAMPAIGN_MONITOR_URL, SMTP_URL and databases are usually private, and meant to be.
 */
export function guardedFetch({ allowPrivate }: { readonly allowPrivate: boolean }): Fetch {
  const dispatcher = new Agent({ connect: guardedConnector(allowPrivate), maxResponseSize: MAX_RESPONSE_BYTES });
  return async (input, init) => {
    const url = new URL(input instanceof Request ? input.url : input);
    if (url.protocol !== "http:" && url.protocol !== "https:")
      throw new TypeError("Only http and https URLs are fetched");
    const given = init?.signal ?? (input instanceof Request ? input.signal : null);
    const tooLong = AbortSignal.timeout(REQUEST_MS);
    const signal = given ? AbortSignal.any([given, tooLong]) : tooLong;
    // Node's own fetch is an undici too: it takes another copy's dispatcher, of which its types know nothing.
    return fetch(input, { ...init, signal, ...({ dispatcher } as object) });
  };
}

/** The refusal in an error that a guarded fetch threw, however deep; null for any other error. */
export function privateAddressIn(error: unknown): PrivateAddress | null {
  for (let cause = error; cause instanceof Error; cause = cause.cause) {
    if (cause instanceof PrivateAddress) return cause;
    const inside = cause instanceof AggregateError ? cause.errors : [];
    const found = inside.map(privateAddressIn).find((one) => one !== null);
    if (found) return found;
  }
  return null;
}

/**
 * Whether everybody on the internet reaches the same machine under this address. What is neither is not: loopback, private,
 * shared (carriers'), link-local, multicast, reserved, and every form of IPv6 that carries an IPv4 address.
 */
export function isPublicAddress(address: string): boolean {
  const [bare = ""] = address.split("%");
  if (!ipaddr.isValid(bare)) return false;
  const parsed = ipaddr.process(bare);
  if (parsed.range() !== "unicast") return false;
  // ::a.b.c.d, of old; only 2000::/3 is given out at all.
  return parsed.kind() === "ipv4" || (parsed.toByteArray()[0]! & 0xe0) === 0x20;
}

function guardedConnector(allowPrivate: boolean): buildConnector.connector {
  if (allowPrivate) return buildConnector({ timeout: CONNECT_MS });
  const connect = buildConnector({ timeout: CONNECT_MS, lookup: publicOnly });
  return (options, callback) => {
    // No name is resolved for an address, so it is judged here.
    const host = options.hostname.replace(/^\[(.*)\]$/, "$1");
    if (isIP(host) !== 0 && !isPublicAddress(host)) return callback(new PrivateAddress(), null);
    connect(options, callback);
  };
}

/** Resolves a name to those of its addresses that are public; refuses when none is. */
const publicOnly: LookupFunction = (hostname, options, callback) => {
  lookup(hostname, { ...options, all: true }, (error, found) => {
    if (error) return callback(error, []);
    const open = found.filter(({ address }) => isPublicAddress(address));
    const [first] = open;
    if (!first) return callback(new PrivateAddress(), []);
    if (options.all) return callback(null, open);
    callback(null, first.address, first.family);
  });
};
