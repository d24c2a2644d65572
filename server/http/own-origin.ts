import type { IncomingHttpHeaders } from "node:http";

import type { RequestHandler } from "express";

import { requestLocale } from "../graphql/request-locale.js";
import type { Text } from "../text.js";

/** Methods that change nothing; links of other sites may lead here with them. */
const SAFE = new Set(["GET", "HEAD", "OPTIONS"]);

/**
 * Whether a request comes from a page of ours, or from a program, which sends no Origin: from PUBLIC_URL, or from the very
 * host that it is sent to (the console opened by another name of this machine), and encrypted if PUBLIC_URL is.
 */
export function isOwnOrigin({ origin, host }: IncomingHttpHeaders, publicUrl: string): boolean {
  if (origin === undefined) return true;
  if (!URL.canParse(origin)) return false;
  const own = new URL(publicUrl);
  const from = new URL(origin);
  if (from.origin === own.origin) return true;
  return from.host === host && (from.protocol === own.protocol || own.protocol === "http:");
}

/**
 * Refuses whatever a page of another site could make a visitor's browser send, whichever route it is for, cookie or not:
 * browsers say with every request that is not a plain link where it comes from, and no page can change that.
 */
export function onlyFromOwnPages(publicUrl: string): RequestHandler {
  return (request, response, next) => {
    if (SAFE.has(request.method) || (isOwnOrigin(request.headers, publicUrl) && isOwnSite(request.headers))) {
      next();
      return;
    }
    const message = FROM_ELSEWHERE[requestLocale(request.headers["accept-language"])];
    response.status(403).json({ message, errors: [{ message, extensions: { code: "CROSS_ORIGIN" } }] });
  };
}

/** What older browsers do not send; "none" is somebody typing an address. Another subdomain is another site to us. */
function isOwnSite(headers: IncomingHttpHeaders): boolean {
  return [undefined, "same-origin", "none"].includes(headers["sec-fetch-site"] as string | undefined);
}

const FROM_ELSEWHERE: Text = {
  en: "This request comes from a page of another site. Open Listwright's own console, under the address that PUBLIC_URL names.",
  ja: "このリクエストは別のサイトのページから送信されました。PUBLIC_URL のアドレスで Listwright のコンソールを開いてください。",
};
