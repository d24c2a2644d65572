import { type Answer, ApiRefusal, envelope, rateLimited, refuse, undeserialisable } from "./answer.js";
import { authenticate } from "./auth.js";
import { Query, type RowRefusal } from "./call.js";
import type { Core } from "./core.js";
import { apiPath, findRoute } from "./routes.js";
import { requireScope } from "./scopes.js";
import { bodyInXml } from "./xml.js";

/** One request to the API, its body read and decompressed. */
export interface ApiRequest {
  readonly method: string;
  readonly url: URL;
  readonly authorization: string | undefined;
  readonly body: string;
  readonly refuseRows?: readonly RowRefusal[];
}

/** Carries a request out. Who calls is asked before what is called; only a wrong version is told to everybody. */
export async function dispatch(core: Core, request: ApiRequest): Promise<Answer> {
  try {
    const path = apiPath(request.url.pathname);
    if (!path) throw refuse(404);
    const who = authenticate(core, request.authorization);
    const { requestsPerSecond } = core.settings;
    if (
      requestsPerSecond > 0 &&
      !core.throttle.admits(`calls of ${who.account}`, requestsPerSecond, 1000, core.now())
    ) {
      return tooMany(core);
    }
    const found = findRoute(request.method, path.segments);
    if (path.minorVersion === null || !found) throw refuse(404);
    requireScope(core.settings, who, request.method, path.segments);
    return await found.endpoint(core, {
      minorVersion: path.minorVersion,
      who,
      path: found.path,
      query: new Query(request.url.searchParams),
      body: parsed(request.body),
      refuseRows: request.refuseRows ?? [],
    });
  } catch (error) {
    if (error instanceof ApiRefusal) return error.answer;
    if (core.closing.aborted) throw error;
    process.stderr.write(`The sandbox has a bug: ${error instanceof Error ? error.stack : String(error)}\n`);
    return envelope(500, 500);
  }
}

function tooMany({ settings }: Core): Answer {
  switch (settings.rateLimitAnswer) {
    case "empty":
      return { status: 429 };
    case "envelope":
      return rateLimited().answer;
    case "headers": {
      const headers = {
        "x-ratelimit-limit": String(settings.requestsPerSecond),
        "x-ratelimit-remaining": "0",
        "x-ratelimit-reset": "1",
      };
      return { ...rateLimited().answer, headers };
    }
  }
}

/** A blank body is none: some clients send a single space with a PUT. */
function parsed(body: string): unknown {
  if (body.trim() === "") return undefined;
  const text = body.replace(/^\uFEFF/, "");
  try {
    return text.trimStart().startsWith("<") ? bodyInXml(text) : (JSON.parse(text) as unknown);
  } catch {
    throw undeserialisable("body");
  }
}
