import type { IncomingMessage, ServerResponse } from "node:http";

import { z } from "zod";

import type { Api } from "./api.js";
import type { CallFilter } from "./calls.js";
import { faultSchema } from "./faults.js";
import { endTokens, oauthState } from "./oauth-grants.js";
import { localeOf, PAGE_POLICY } from "./pages/frame.js";
import { formAt, pageAt } from "./pages/pages.js";
import { confirmSubscription, putIntoState, StateProblem } from "./set-state.js";
import { changeSettings } from "./settings.js";
import { STATES } from "./store.js";
import { readBody, send } from "./transport.js";

export interface Control extends Api {
  /** As it was when the sandbox started. */
  readonly reset: () => void;
}

interface Reply {
  readonly status: number;
  readonly json?: unknown;
  readonly html?: string;
  readonly location?: string;
}

const LONGEST_WAIT_MS = 300_000;
const LARGEST_BODY = 1024 * 1024;

const filterSchema = z.object({
  method: z.string().toUpperCase().optional(),
  pathIncludes: z.string().optional(),
  phase: z.enum(["arrived", "carriedOut", "answered"]).optional(),
});
const waitSchema = filterSchema.extend({
  count: z.coerce.number().int().min(1).default(1),
  timeoutMs: z.coerce.number().int().min(0).max(LONGEST_WAIT_MS).default(30_000),
});
const stateSchema = z.strictObject({
  email: z.string(),
  state: z.string().transform((word, context) => {
    const state = STATES.find((known) => known.toLowerCase() === word.toLowerCase());
    if (state) return state;
    context.addIssue(`must be one of ${STATES.join(", ")}`);
    return z.NEVER;
  }),
  name: z.string().optional(),
});

const endingSchema = z.strictObject({ become: z.enum(["EXPIRED", "REVOKED", "INVALID"]) });

/**
 * Everything under /sandbox: not Campaign Monitor's API but the wires behind the scenes. It asks nobody who they are, so
 * that it only answers calls that no web page of another origin can have made.
 */
export async function handleControl(
  control: Control,
  request: IncomingMessage,
  response: ServerResponse,
  url: URL,
): Promise<void> {
  const reply = await replyTo(control, request, url).catch((error: unknown): Reply => {
    if (error instanceof z.ZodError) return { status: 400, json: { error: z.prettifyError(error) } };
    if (error instanceof RangeError || error instanceof SyntaxError || error instanceof StateProblem) {
      return { status: 400, json: { error: error.message } };
    }
    throw error;
  });
  const body = reply.html ?? (reply.json === undefined ? "" : JSON.stringify(reply.json));
  await send(response, {
    status: reply.status,
    headers: {
      "content-type": reply.html === undefined ? "application/json; charset=utf-8" : "text/html; charset=utf-8",
      ...(reply.location === undefined ? {} : { location: reply.location }),
      "content-security-policy": PAGE_POLICY,
      "x-content-type-options": "nosniff",
      "cache-control": "no-store",
    },
    body: Buffer.from(body),
  });
}

async function replyTo(control: Control, request: IncomingMessage, url: URL): Promise<Reply> {
  const { origin, host } = request.headers;
  if (origin !== undefined && origin !== `http://${host}`) return { status: 403, json: { error: "Another origin." } };
  const sent = await readBody(request, LARGEST_BODY);
  const path = url.pathname.replace(/^\/sandbox\/?/, "").replace(/\/$/, "");
  const query = Object.fromEntries(url.searchParams);
  const { core, calls, faults } = control;
  const isForm = /^application\/x-www-form-urlencoded\b/i.test(request.headers["content-type"] ?? "");
  const context = { core, locale: localeOf(request.headers["accept-language"]) };
  const page =
    request.method === "GET"
      ? pageAt(context, path, query)
      : isForm && request.method === "POST"
        ? formAt(context, path, new URLSearchParams(sent))
        : undefined;
  if (page) return "location" in page ? { status: 303, location: page.location } : page;
  const body: unknown = JSON.parse(sent || "{}");

  const state = /^lists\/([^/]+)\/subscribers\/state$/.exec(path);
  if (state && request.method === "POST") {
    const { email, state: wanted, name } = stateSchema.parse(body);
    putIntoState(core, state[1] ?? "", { email, name: name ?? "" }, wanted);
    return { status: 204 };
  }
  const confirmation = /^lists\/([^/]+)\/confirmations$/.exec(path);
  if (confirmation && request.method === "POST") {
    const { email } = z.strictObject({ email: z.string().optional() }).parse(body);
    return { status: 200, json: { confirmed: confirmSubscription(core, confirmation[1] ?? "", email) } };
  }
  const webhook = /^webhooks\/([^/]+)$/.exec(path);
  if (webhook && request.method === "GET") return { status: 200, json: core.deliveries.of(webhook[1] ?? "") };
  switch (`${request.method} ${path}`) {
    case "GET settings":
      return { status: 200, json: core.settings };
    case "POST settings":
      changeSettings(core.settings, z.record(z.string(), z.unknown()).parse(body));
      return { status: 200, json: core.settings };
    case "POST reset":
      control.reset();
      return { status: 204 };
    case "GET calls":
      return { status: 200, json: calls.matching(filterOf(query)) };
    case "GET calls/await":
      return awaitCalls(control, query);
    case "DELETE calls":
      calls.clear();
      return { status: 204 };
    case "GET faults":
      return { status: 200, json: faults.list };
    case "POST faults":
      return { status: 201, json: { id: faults.set(faultSchema.parse(body) as Parameters<typeof faults.set>[0]) } };
    case "DELETE faults":
      faults.clear();
      return { status: 204 };
    case "GET oauth":
      return { status: 200, json: oauthState(core) };
    case "POST oauth/tokens":
      return { status: 200, json: { ended: endTokens(core, endingSchema.parse(body).become) } };
    case "POST webhooks/retry":
      core.deliveries.retryNow();
      return { status: 204 };
    case "POST queue/flush":
      core.queue.flush();
      return { status: 204 };
    default:
      return { status: 404, json: { error: "The sandbox has no such control." } };
  }
}

async function awaitCalls(control: Control, query: Record<string, string>): Promise<Reply> {
  const { count, timeoutMs, ...filter } = waitSchema.parse(query);
  const calls = await control.calls.wait(withoutUndefined(filter), count, timeoutMs);
  if (calls) return { status: 200, json: calls };
  const arrived = control.calls.matching(withoutUndefined(filter)).length;
  return { status: 408, json: { error: `${arrived} of ${count} such calls came within ${timeoutMs} ms.` } };
}

const filterOf = (query: Record<string, string>): CallFilter => withoutUndefined(filterSchema.parse(query));

function withoutUndefined(filter: z.infer<typeof filterSchema>): CallFilter {
  return Object.fromEntries(Object.entries(filter).filter(([, value]) => value !== undefined));
}
