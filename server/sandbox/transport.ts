import type { IncomingMessage, ServerResponse } from "node:http";
import { gunzipSync, gzipSync } from "node:zlib";

import type { Answer } from "./answer.js";
import { xmlOf } from "./xml.js";

const WORTH_COMPRESSING = 1024;

export class BodyTooLarge extends Error {}
/** Compressed, but not by what its header says. */
export class BodyUnreadable extends Error {}

/** The request's body as text, read to its end even when it is too large to be kept. Rejects when the client gives up while sending. */
export async function readBody(request: IncomingMessage, maxBytes: number): Promise<string> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of request) {
    const part = chunk as Buffer;
    bytes += part.length;
    if (bytes <= maxBytes) chunks.push(part);
  }
  if (bytes > maxBytes) throw new BodyTooLarge();
  const sent = Buffer.concat(chunks);
  const encoding = request.headers["content-encoding"]?.toLowerCase() ?? "identity";
  if (encoding === "identity") return sent.toString("utf8");
  if (encoding !== "gzip") throw new BodyUnreadable();
  try {
    return gunzipSync(sent, { maxOutputLength: maxBytes }).toString("utf8");
  } catch (error) {
    throw error instanceof RangeError ? new BodyTooLarge() : new BodyUnreadable();
  }
}

/** What goes over the wire for an answer. */
export interface Wire {
  readonly status: number;
  readonly headers: Record<string, string>;
  readonly body: Buffer;
}

export interface WireOptions {
  readonly pretty: boolean;
  readonly gzip: boolean;
  /** For an answer in XML: the last part of the path, without its suffix. */
  readonly xmlFor?: string | null;
}

export function wireOf(answer: Answer, options: WireOptions): Wire {
  const { pretty, xmlFor = null } = options;
  const plain = Buffer.from(textOf(answer, pretty, xmlFor));
  const compress = options.gzip && plain.length > WORTH_COMPRESSING;
  const body = compress ? gzipSync(plain, { level: 1 }) : plain;
  return {
    status: answer.status,
    headers: {
      "content-type": `application/${xmlFor === null ? "json" : "xml"}; charset=utf-8`,
      ...answer.headers,
      ...(compress ? { "content-encoding": "gzip", vary: "accept-encoding" } : {}),
    },
    body,
  };
}

function textOf({ body }: Answer, pretty: boolean, xmlFor: string | null): string {
  if (body === undefined) return "";
  return xmlFor === null ? JSON.stringify(body, null, pretty ? 2 : undefined) : xmlOf(body, xmlFor, pretty);
}

/** What an answer in XML is for: the last part of the path. Null: the answer is in JSON, by the suffix or, without one, by Accept. */
export function xmlWanted(pathname: string, accept: string | undefined): string | null {
  const last = pathname.split("/").findLast((part) => part !== "") ?? "";
  const [, name = last, suffix = ""] = /^(.*)\.(json|xml)$/i.exec(last) ?? [];
  if (suffix === "") return /\bapplication\/json\b/i.test(accept ?? "") ? null : name;
  return suffix.toLowerCase() === "xml" ? name : null;
}

export function acceptsGzip(request: IncomingMessage): boolean {
  return String(request.headers["accept-encoding"] ?? "")
    .toLowerCase()
    .split(",")
    .some((part) => {
      const [coding, quality = ""] = part.split(";").map((word) => word.trim());
      return (coding === "gzip" || coding === "*") && !/^q=0(\.0*)?$/.test(quality);
    });
}

/** Resolves when the answer has left, or cannot any more. */
export function send(response: ServerResponse, wire: Wire): Promise<void> {
  return new Promise((resolve) => {
    response.once("close", resolve);
    response.writeHead(wire.status, { ...wire.headers, "content-length": String(wire.body.length) });
    response.end(wire.body, () => resolve());
  });
}

/** Half of an answer, then the connection drops; of an empty one nothing. */
export function sendHalf(response: ServerResponse, wire: Wire): Promise<void> {
  const half = wire.body.subarray(0, Math.floor(wire.body.length / 2));
  return new Promise((resolve) => {
    response.once("close", resolve);
    if (half.length === 0) {
      response.destroy();
      return;
    }
    response.writeHead(wire.status, { ...wire.headers, "content-length": String(wire.body.length) });
    response.write(half, () => response.destroy());
  });
}
