import { request as requestHttp } from "node:http";
import { request as requestHttps } from "node:https";
import { BlockList, isIPv6 } from "node:net";

import { xmlOf } from "./xml.js";

/** Why a delivery failed, in Campaign Monitor's words. */
export interface PostFailure {
  readonly FailureStatus: "ConnectFailure" | "ProtocolError" | "Timeout";
  readonly FailureResponseMessage: string;
  readonly FailureResponseCode: number;
  readonly FailureResponse: string;
}

export interface PostOptions {
  readonly format: "json" | "xml";
  readonly timeoutMs: number;
  readonly signal: AbortSignal;
}

const LONGEST_SHOWN = 1_000;

const loopback = new BlockList();
loopback.addSubnet("127.0.0.0", 8, "ipv4");
loopback.addAddress("::1", "ipv6");

/** The address of this computer that a URL names, without asking any name server; null for every other host. */
export function loopbackHost(url: URL): string | null {
  const host = url.hostname.replace(/^\[|\]$/g, "").toLowerCase();
  if (host === "localhost") return "127.0.0.1";
  if (isIPv6(host)) return loopback.check(host, "ipv6") ? host : null;
  return /^[\d.]+$/.test(host) && loopback.check(host, "ipv4") ? host : null;
}

/**
 * Posts events to a webhook; null when it answered with 2xx. Only this computer is ever called, and redirections are not
 * followed: a sandbox must not become a way into somebody's network.
 */
export function postEvents(address: string, payload: object, options: PostOptions): Promise<PostFailure | null> {
  const url = new URL(address);
  const host = loopbackHost(url);
  if (host === null) {
    return Promise.resolve(failure("ConnectFailure", "The sandbox calls addresses of this computer only."));
  }
  const isXml = options.format === "xml";
  const body = Buffer.from(isXml ? xmlOf(payload, "webhook", false) : JSON.stringify(payload));
  return new Promise((resolve) => {
    const request = (url.protocol === "https:" ? requestHttps : requestHttp)(
      {
        host,
        port: url.port,
        path: url.pathname + url.search,
        method: "POST",
        headers: {
          host: url.host,
          "content-type": `${isXml ? "text/xml" : "application/json"}; charset=utf-8`,
          "content-length": body.length,
        },
        timeout: options.timeoutMs,
        signal: options.signal,
      },
      (response) => {
        const chunks: Buffer[] = [];
        response.on("data", (chunk: Buffer) => {
          if (chunks.length < 100) chunks.push(chunk);
        });
        response.on("end", () => {
          const { statusCode = 0, statusMessage = "" } = response;
          if (statusCode >= 200 && statusCode <= 299) return resolve(null);
          const text = Buffer.concat(chunks).toString("utf8").slice(0, LONGEST_SHOWN);
          resolve(failure("ProtocolError", statusMessage, statusCode, text));
        });
        response.on("error", () => resolve(failure("ConnectFailure", "The connection broke.")));
      },
    );
    request.on("timeout", () => {
      resolve(failure("Timeout", "The address did not answer in time."));
      request.destroy();
    });
    request.on("error", () => resolve(failure("ConnectFailure", "No connection to the address came about.")));
    request.end(body);
  });
}

function failure(status: PostFailure["FailureStatus"], message: string, responseCode = 0, response = ""): PostFailure {
  return {
    FailureStatus: status,
    FailureResponseMessage: message,
    FailureResponseCode: responseCode,
    FailureResponse: response,
  };
}
