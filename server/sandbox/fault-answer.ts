import { STATUS_CODES } from "node:http";

import { type Answer, envelope, rateLimited, refuse } from "./answer.js";
import type { FaultEffect } from "./faults.js";
import { type Wire, wireOf } from "./transport.js";

/** What a fault answers in place of the API; undefined when it leaves the answer alone. */
export function faultAnswer(effect: FaultEffect): Wire | undefined {
  if (effect.status === undefined && effect.code === undefined && !effect.html) return undefined;
  const status = effect.status ?? (effect.code === undefined ? 500 : refuse(effect.code).status);
  const headers = {
    "content-type": effect.html ? "text/html; charset=utf-8" : "application/json; charset=utf-8",
    ...Object.fromEntries(Object.entries(effect.headers ?? {}).map(([name, value]) => [name.toLowerCase(), value])),
  };
  return { status, headers, body: bodyOf(effect, status) };
}

function bodyOf(effect: FaultEffect, status: number): Buffer {
  if (typeof effect.body === "string") return Buffer.from(effect.body);
  if (effect.body !== undefined) return Buffer.from(JSON.stringify(effect.body));
  if (effect.html) return Buffer.from(page(status));
  if (effect.code !== undefined) return wireOf(refuse(effect.code).answer, { pretty: false, gzip: false }).body;
  return wireOf(usualAnswer(status), { pretty: false, gzip: false }).body;
}

function usualAnswer(status: number): Answer {
  if (status === 429) return rateLimited().answer;
  if (status === 500) return refuse(500).answer;
  return envelope(status, status, STATUS_CODES[status] ?? "Undefined error");
}

function page(status: number): string {
  const title = `${status} ${STATUS_CODES[status] ?? "Error"}`;
  return `<!DOCTYPE html>\r\n<html><head><title>${title}</title></head>\r\n<body><center><h1>${title}</h1></center></body></html>\r\n`;
}
