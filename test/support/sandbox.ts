import type { CallFilter, RecordedCall } from "../../server/sandbox/calls.js";
import type { Fault, FaultEffect, FaultMatch } from "../../server/sandbox/faults.js";
import { SANDBOX_OAUTH_APP, SANDBOX_PASSWORD } from "../../server/sandbox/oauth-app.js";
import {
  type SandboxSeed,
  SANDBOX_API_KEY,
  SANDBOX_CLIENT_API_KEY,
  SANDBOX_CLIENT_ID,
  SANDBOX_LIST_IDS,
  SANDBOX_SECOND_CLIENT_ID,
} from "../../server/sandbox/seed.js";
import { startSandbox } from "../../server/sandbox/server.js";
import type { SandboxSettings } from "../../server/sandbox/settings.js";
import type { State } from "../../server/sandbox/store.js";

export type { CallFilter, Fault, FaultEffect, FaultMatch, RecordedCall, SandboxSettings, State };

/** A subscriber as the paged reads of the API show them. */
export interface SandboxSubscriber {
  readonly EmailAddress: string;
  readonly Name: string;
  readonly Date: string;
  readonly ListJoinedDate: string;
  readonly State: State;
  readonly CustomFields: readonly { readonly Key: string; readonly Value: string }[];
  readonly MobileNumber?: string;
  readonly ConsentToTrack: "Yes" | "No" | "";
  readonly ConsentToSendSms: "Yes" | "No" | "";
}

/** The seed's well-known key and IDs. */
export const SEED = {
  apiKey: SANDBOX_API_KEY,
  clientApiKey: SANDBOX_CLIENT_API_KEY,
  clientId: SANDBOX_CLIENT_ID,
  secondClientId: SANDBOX_SECOND_CLIENT_ID,
  /** The app by which somebody logs in, and with what they do. */
  app: SANDBOX_OAUTH_APP,
  login: { email: "owner@example.com", password: SANDBOX_PASSWORD },
  /** newsletter (single opt-in, with custom fields), confirmed (double opt-in), events (OnlyThisList), books (second client). */
  listIds: SANDBOX_LIST_IDS,
} as const;

/** Works on a sandbox in this process and on one in another alike: everything goes over HTTP. */
export class SandboxControl {
  readonly url: string;

  constructor(url: string) {
    this.url = url;
  }

  /** Changes settings; answers all of them. */
  settings(changes: Partial<SandboxSettings> = {}): Promise<SandboxSettings> {
    return this.#control("POST", "settings", changes);
  }

  /** Sets a fault; `match` may be left out for every call. Answers its ID. */
  async fault(effect: FaultEffect, match: FaultMatch = {}): Promise<number> {
    return (await this.#control<{ id: number }>("POST", "faults", { match, effect })).id;
  }

  clearFaults(): Promise<void> {
    return this.#control("DELETE", "faults");
  }

  calls(filter: CallFilter = {}): Promise<readonly RecordedCall[]> {
    return this.#control("GET", `calls?${new URLSearchParams({ ...filter })}`);
  }

  clearCalls(): Promise<void> {
    return this.#control("DELETE", "calls");
  }

  /** Resolves when `count` such calls have arrived (or, with `phase`, been carried out or answered) since the calls were last cleared. */
  awaitCalls(count: number, filter: CallFilter = {}, timeoutMs = 20_000): Promise<readonly RecordedCall[]> {
    const query = new URLSearchParams({ ...filter, count: String(count), timeoutMs: String(timeoutMs) });
    return this.#control("GET", `calls/await?${query}`);
  }

  /** As if it had happened at Campaign Monitor: the person unsubscribed, bounced, was deleted, signed up … Adds them when they are not on the list. */
  setState(listId: string, email: string, state: State): Promise<void> {
    return this.#control("POST", `lists/${listId}/subscribers/state`, { email, state });
  }

  /** As if the person, or everybody who is unconfirmed, had followed the link in the mail. Answers how many became active by it. */
  async confirm(listId: string, email?: string): Promise<number> {
    const path = `lists/${listId}/confirmations`;
    return (await this.#control<{ confirmed: number }>("POST", path, email === undefined ? {} : { email })).confirmed;
  }

  /** Everybody in a state, through the paged API, by address. */
  async subscribers(listId: string, state: State = "Active"): Promise<SandboxSubscriber[]> {
    const found: SandboxSubscriber[] = [];
    for (let page = 1, pages = 1; page <= pages; page += 1) {
      const query = `page=${page}&pagesize=1000&orderfield=email&includetrackingpreference=true&includesmspreference=true`;
      const answer = await this.api<{ Results: SandboxSubscriber[]; NumberOfPages: number }>(
        "GET",
        `lists/${listId}/${state.toLowerCase()}.json?${query}`,
      );
      if (answer.status !== 200) throw new Error(`The sandbox answered ${answer.status}.`);
      found.push(...answer.body.Results);
      pages = answer.body.NumberOfPages;
    }
    return found;
  }

  /** One call to the API with the seed's key; unlike every other call here it is recorded and may be befallen by faults. */
  async api<Body>(method: string, path: string, body?: unknown): Promise<{ status: number; body: Body }> {
    const response = await fetch(`${this.url}/api/v3.3/${path}`, {
      method,
      headers: {
        authorization: `Basic ${Buffer.from(`${SEED.apiKey}:x`).toString("base64")}`,
        ...(body === undefined ? {} : { "content-type": "application/json" }),
      },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    const text = await response.text();
    return { status: response.status, body: (text === "" ? undefined : JSON.parse(text)) as Body };
  }

  /** What was allowed to apps, and how often their tokens were refreshed. */
  oauth(): Promise<{
    readonly grants: readonly { readonly scopes: string[]; readonly refreshes: number; readonly revoked: boolean }[];
    readonly refreshes: number;
  }> {
    return this.#control("GET", "oauth");
  }

  /** Makes every access token of an app so: EXPIRED (121), REVOKED (122) or INVALID (120). Only EXPIRED ones can be refreshed. */
  endTokens(become: "EXPIRED" | "REVOKED" | "INVALID"): Promise<void> {
    return this.#control("POST", "oauth/tokens", { become });
  }

  /** As it was when it started: the seed alone, the settings it was started with, no faults, no calls. */
  reset(): Promise<void> {
    return this.#control("POST", "reset");
  }

  async #control<Answer>(method: string, path: string, body?: unknown): Promise<Answer> {
    const response = await fetch(`${this.url}/sandbox/${path}`, {
      method,
      ...(body === undefined ? {} : { headers: { "content-type": "application/json" }, body: JSON.stringify(body) }),
    });
    const text = await response.text();
    if (!response.ok) throw new Error(`The sandbox's control interface answered ${response.status}: ${text}`);
    return (text === "" ? undefined : JSON.parse(text)) as Answer;
  }
}

export interface TestSandbox {
  readonly url: string;
  readonly controlUrl: string;
  readonly seed: typeof SEED;
  readonly control: SandboxControl;
  close(): Promise<void>;
}

export interface TestSandboxOptions {
  readonly settings?: Partial<SandboxSettings>;
  readonly seed?: SandboxSeed;
  /** An SQLite file for state that outlives the sandbox; in memory without one. */
  readonly file?: string;
  /** A fixed port, to start one again where another was; any free one without it. */
  readonly port?: number;
}

/**
 * Another Campaign Monitor in a sandbox's place. It must know {@link SEED}'s key, clients and lists. Of the control, only
 * what goes through the API works with it.
 */
export function inPlaceOfSandbox(server: { readonly url: string; close(): Promise<void> }): TestSandbox {
  const { url } = server;
  return { url, controlUrl: url, seed: SEED, control: new SandboxControl(url), close: () => server.close() };
}

/** A sandbox of one's own in this process, on a free port of 127.0.0.1. */
export async function startTestSandbox(options: TestSandboxOptions = {}): Promise<TestSandbox> {
  const sandbox = await startSandbox({ port: 0, ...options });
  return { ...sandbox, seed: SEED, control: new SandboxControl(sandbox.url) };
}
