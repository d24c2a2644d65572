import { type Answer, ApiRefusal, envelope, rateLimited, refuse, undeserialisable } from "./answer.js";
import { authenticate } from "./auth.js";
import { Query } from "./call.js";
import type { Core } from "./core.js";
import { apiPath, findRoute } from "./routes.js";
import { requireScope } from "./scopes.js";

/** One request to the API, its body read and decompressed. */
export interface ApiRequest {
  readonly method: string;
  readonly url: URL;
  readonly authorization: string | undefined;
  readonly body: string;
}

/** Carries a request out. Who calls is asked before what is called; only a wrong version is told to everybody. */
export function dispatch(core: Core, request: ApiRequest): Answer {
  try {
    const path = apiPath(request.url.pathname);
    if (!path) throw refuse(404);
    const who = authenticate(core, request.authorization);
    const { requestsPerSecond } = core.settings;
    if (
      requestsPerSecond > 0 &&
      !core.throttle.admits(`calls of ${who.account}`, requestsPerSecond, 1000, core.now())
    ) {
      throw rateLimited();
    }
    const found = findRoute(request.method, path.segments);
    if (path.minorVersion === null || !found) throw refuse(404);
    requireScope(core.settings, who, request.method, path.segments);
    return found.endpoint(core, {
      minorVersion: path.minorVersion,
      who,
      path: found.path,
      query: new Query(request.url.searchParams),
      body: parsed(request.body),
    });
  } catch (error) {
    if (error instanceof ApiRefusal) return error.answer;
    process.stderr.write(`The sandbox has a bug: ${error instanceof Error ? error.stack : String(error)}\n`);
    return envelope(500, 500);
  }
}

/** A blank body is none: some clients send a single space with a PUT. */
function parsed(body: string): unknown {
  if (body.trim() === "") return undefined;
  try {
    return JSON.parse(body.replace(/^\uFEFF/, "")) as unknown;
  } catch {
    throw undeserialisable("body");
  }
}
