import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";

import { type Api, handleApi, TOKEN_PATH } from "./api.js";
import { CallLog } from "./calls.js";
import { handleControl } from "./control.js";
import { AddQueue, type Core } from "./core.js";
import { Faults } from "./faults.js";
import { handleAuthorise } from "./oauth.endpoints.js";
import { DEMO_SEED, plantSeed, type SandboxSeed } from "./seed.js";
import { changeSettings, DEFAULT_SETTINGS, type SandboxSettings } from "./settings.js";
import { Store } from "./store.js";
import { Throttle } from "./throttle.js";
import { WebhookDeliveries } from "./webhook-deliveries.js";

export interface SandboxOptions {
  /** Without one, any free port. */
  readonly port?: number;
  /** Loopback unless told otherwise: the control interface asks nobody who they are. */
  readonly host?: string;
  /** An SQLite file, which outlives the process, or ":memory:". */
  readonly file?: string;
  readonly settings?: Partial<SandboxSettings>;
  /** What an empty store begins with; {@link DEMO_SEED} without one. */
  readonly seed?: SandboxSeed;
}

export interface Sandbox {
  /** Such as http://127.0.0.1:4010; the API is under /api/v3.3. */
  readonly url: string;
  /** The control interface: its page for people, and the base of its JSON endpoints. Ends in a slash. */
  readonly controlUrl: string;
  /** Drops what is under way and ends. */
  close(): Promise<void>;
}

const KEEP_ALIVE_MS = 60_000;

/** A Campaign Monitor of one's own. Rejects when it cannot listen or cannot open its file. */
export async function startSandbox(options: SandboxOptions = {}): Promise<Sandbox> {
  const { port = 0, host = "127.0.0.1", file = ":memory:", seed = DEMO_SEED } = options;
  const settings: SandboxSettings = { ...DEFAULT_SETTINGS };
  changeSettings(settings, options.settings ?? {});
  const closing = new AbortController();
  const store = new Store(file);
  const now = (): number => Date.now() + settings.clockOffsetMs;
  const core: Core = {
    store,
    settings,
    now,
    queue: new AddQueue(),
    throttle: new Throttle(),
    deliveries: new WebhookDeliveries({ store, settings, now }),
    closing: closing.signal,
  };
  const api: Api = { core, calls: new CallLog(), faults: new Faults(), closing: closing.signal };
  const reset = (): void => {
    core.queue.clear();
    core.throttle.clear();
    core.deliveries.clear();
    api.faults.reset();
    api.calls.reset();
    changeSettings(settings, { ...DEFAULT_SETTINGS, ...options.settings });
    core.store.clear();
    plantSeed(core, seed);
  };

  const server = createServer({ keepAliveTimeout: KEEP_ALIVE_MS }, (request, response) => {
    void answer({ ...api, reset }, request, response);
  });
  try {
    if (core.store.isEmpty()) plantSeed(core, seed);
    await new Promise<void>((resolve, reject) => {
      server.once("error", reject);
      server.listen(port, host, resolve);
    });
  } catch (error) {
    core.store.close();
    throw error;
  }
  const url = urlOf(host, (server.address() as AddressInfo).port);
  return {
    url,
    controlUrl: `${url}/sandbox/`,
    close: async () => {
      closing.abort();
      core.queue.clear();
      core.deliveries.clear();
      await new Promise<void>((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      });
      core.store.close();
    },
  };
}

async function answer(
  control: Parameters<typeof handleControl>[0],
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  try {
    const url = new URL(request.url ?? "/", "http://sandbox");
    const isApi = /^\/api\//i.test(url.pathname) || url.pathname === TOKEN_PATH;
    if (isApi) await handleApi(control, request, response, url);
    else if (url.pathname === "/oauth") await handleAuthorise(control.core, request, response, url);
    else if (/^\/sandbox(\/|$)/.test(url.pathname)) await handleControl(control, request, response, url);
    else if (url.pathname === "/") response.writeHead(302, { location: "/sandbox/" }).end();
    else response.writeHead(404).end();
  } catch (error) {
    if (!control.closing.aborted) {
      process.stderr.write(`The sandbox has a bug: ${error instanceof Error ? error.stack : String(error)}\n`);
    }
    response.destroy();
  }
}

function urlOf(host: string, port: number): string {
  const reachable =
    host === "0.0.0.0" ? "127.0.0.1" : host === "::" ? "[::1]" : host.includes(":") ? `[${host}]` : host;
  return `http://${reachable}:${port}`;
}
