import type { IncomingMessage, ServerResponse } from "node:http";
import { setTimeout as after } from "node:timers/promises";

import { type Answer, envelope, undeserialisable } from "./answer.js";
import { Query } from "./call.js";
import type { CallLog, RecordedCall } from "./calls.js";
import type { Core } from "./core.js";
import { dispatch } from "./dispatch.js";
import { faultAnswer } from "./fault-answer.js";
import type { FaultEffect, Faults } from "./faults.js";
import { answerTokenRequest } from "./oauth-token.endpoint.js";
import {
  acceptsGzip,
  BodyTooLarge,
  BodyUnreadable,
  readBody,
  send,
  sendHalf,
  type Wire,
  wireOf,
  xmlWanted,
} from "./transport.js";

export const TOKEN_PATH = "/oauth/token";

export interface Api {
  readonly core: Core;
  readonly calls: CallLog;
  readonly faults: Faults;
  /** Ends waiting when the sandbox closes. */
  readonly closing: AbortSignal;
}

/** Everything under /api, and /oauth/token: records the call, lets a fault befall it, carries it out, answers. */
export async function handleApi(api: Api, request: IncomingMessage, response: ServerResponse, url: URL): Promise<void> {
  const started = performance.now();
  const method = request.method ?? "GET";
  const call = api.calls.arrive(method, url);
  const fault = api.faults.next(method, request.url ?? "");
  call.fault = fault?.id ?? null;
  let status: number | null = null;
  try {
    status = await answerCall(api, call, fault?.effect ?? {}, request, response, url);
  } catch (error) {
    // The client gave up while it was still sending, or the sandbox is closing.
    response.destroy();
    if (!request.destroyed && !api.closing.aborted) throw error;
  } finally {
    api.calls.end(call, status, performance.now() - started);
  }
}

/** The status answered; null when the connection ends or hangs without one. */
async function answerCall(
  api: Api,
  call: RecordedCall,
  effect: FaultEffect,
  request: IncomingMessage,
  response: ServerResponse,
  url: URL,
): Promise<number | null> {
  if (effect.closeBefore) return drop(response);
  const body = await bodyOf(request, api.core.settings.maxBodyBytes);
  if (effect.delayMs) await after(effect.delayMs, undefined, { signal: api.closing });
  if (effect.hangBefore) return hang(response);
  const replaced = faultAnswer(effect);
  if (replaced && !effect.afterCommit) return sent(response, replaced);

  const answer = typeof body === "string" ? await carryOut(api, call, effect, request, url, body) : body;
  if (effect.hangAfterCommit) return hang(response);
  if (effect.closeAfter) return drop(response);
  const wire =
    replaced ??
    wireOf(answer, {
      pretty: new Query(url.searchParams).is("pretty"),
      gzip: api.core.settings.gzip && acceptsGzip(request),
      xmlFor: url.pathname === TOKEN_PATH ? null : xmlWanted(url.pathname, request.headers.accept),
    });
  if (!effect.truncate) return sent(response, wire);
  await sendHalf(response, wire);
  return null;
}

async function carryOut(
  api: Api,
  call: RecordedCall,
  { refuseRows = [] }: FaultEffect,
  request: IncomingMessage,
  url: URL,
  body: string,
): Promise<Answer> {
  const { authorization } = request.headers;
  const answer =
    url.pathname === TOKEN_PATH
      ? answerTokenRequest(api.core, call.method, body)
      : await dispatch(api.core, { method: call.method, url, authorization, body, refuseRows });
  api.calls.carriedOut(call, answer.rows ?? null, codeOf(answer));
  return answer;
}

function codeOf({ body }: Answer): number | null {
  return typeof body === "object" && body !== null && "Code" in body ? Number(body.Code) : null;
}

/** The body, or the refusal of one that cannot be read. */
async function bodyOf(request: IncomingMessage, maxBytes: number): Promise<string | Answer> {
  try {
    return await readBody(request, maxBytes);
  } catch (error) {
    if (error instanceof BodyTooLarge) return envelope(413, 413, "Request Entity Too Large");
    if (error instanceof BodyUnreadable) return undeserialisable("body").answer;
    throw error;
  }
}

async function sent(response: ServerResponse, wire: Wire): Promise<number | null> {
  await send(response, wire);
  return wire.status;
}

function drop(response: ServerResponse): null {
  response.destroy();
  return null;
}

/** Until the client gives up or the sandbox closes. */
function hang(response: ServerResponse): Promise<null> {
  return new Promise((resolve) => {
    if (response.destroyed) resolve(null);
    response.once("close", () => resolve(null));
  });
}
