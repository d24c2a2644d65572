import { randomBytes } from "node:crypto";
import { chmod, mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";

import { createClient } from "graphql-ws";
import pg from "pg";
import { expect } from "vitest";
import WebSocket from "ws";

import { SANDBOX_OAUTH_APP, SANDBOX_PASSWORD } from "../../server/sandbox/oauth-app.js";
import { JweSecretBox } from "../../server/secrets/jwe-secret-box.js";
import { KeyFile } from "../../server/secrets/key-file.js";
import { Answers, Watched } from "./leaks.js";
import { createProfiles, type TestProfiles } from "./profiles.js";
import { SEED, startTestSandbox, type TestSandbox } from "./sandbox.js";
import { startServerProcess, type ServerProcess } from "./server-process.js";

const PEOPLE = 60;

export const random = (start: string) => start + randomBytes(9).toString("hex");

/** What stands in profiles. Each is part of many people's, in a field of its own. */
export const ATTRIBUTES = {
  "a name": "Vanterpoolix",
  "a city": "Harrowmerex",
  "a mobile number": "4915123456",
  "a customer number": "Plumbiferae",
  "what stands in place of an address": "Wexfordianus",
  "a field that is not sent": "Quillerhoven",
};
export const attributes = new Watched(ATTRIBUTES);
/** Part of everybody's address. */
export const addresses = new Watched({ "an address": "leakprobe" });

export const ENDED = ["SUCCEEDED", "COMPLETED_WITH_WARNINGS", "FAILED", "CANCELLED", "SKIPPED", "PLANNED"];

export const json = (body: unknown): RequestInit => ({
  method: "POST",
  headers: { "content-type": "application/json" },
  body: JSON.stringify(body),
});

interface Result {
  readonly __typename: string;
  readonly id: string;
  readonly [field: string]: unknown;
}

/**
 * A server as a process of its own, on its embedded database, that logs all it can; profiles and a sandbox; and a client that
 * remembers every answer. Credentials are watched for as they come up.
 */
export class LeakWorld {
  readonly credentials = new Watched();
  readonly answers = new Answers();
  readonly admin = { email: "admin@example.com", password: random("admin-password-") };
  readonly adminToken = `lw_${randomBytes(32).toString("base64url")}`;
  server!: ServerProcess;
  /** The embedded database, as nobody but its superuser sees it. */
  superuserUrl!: string;

  private constructor(
    private readonly home: string,
    readonly sandbox: TestSandbox,
    readonly profiles: TestProfiles,
  ) {}

  static async start(): Promise<LeakWorld> {
    const home = await mkdtemp(path.join(tmpdir(), "listwright-leaks-"));
    await chmod(home, 0o711);
    const world = new LeakWorld(home, await startTestSandbox(), await createProfiles());
    await world.fillProfiles();
    await world.serve();
    return world;
  }

  async close(): Promise<void> {
    await this.server.stop();
    await this.sandbox.close();
    await this.profiles.drop();
    await rm(this.home, { recursive: true, force: true });
  }

  get dataDir(): string {
    return path.join(this.home, "data");
  }

  private async fillProfiles(): Promise<void> {
    await this.profiles.change("ALTER TABLE profile ADD mobile text, ADD customer_number text");
    await this.profiles.change(
      `INSERT INTO profile (id, email, name, city, tier, mobile, customer_number)
       SELECT n, 'leakprobe' || n || '@example.com', 'Anna ${ATTRIBUTES["a name"]} ' || n, '${ATTRIBUTES["a city"]} ' || n,
         '${ATTRIBUTES["a field that is not sent"]} ' || n, '+${ATTRIBUTES["a mobile number"]}' || lpad(n::text, 3, '0'),
         '${ATTRIBUTES["a customer number"]}-' || n
       FROM generate_series(1, ${PEOPLE}) AS n
       UNION ALL SELECT 1001, '${ATTRIBUTES["what stands in place of an address"]} lives nowhere', 'x', 'x', 'x', null, null`,
    );
  }

  private async serve(): Promise<void> {
    this.server = await startServerProcess({
      PORT: "0",
      LOG_LEVEL: "trace",
      LISTWRIGHT_DATA_DIR: this.dataDir,
      CAMPAIGN_MONITOR_URL: this.sandbox.url,
      CAMPAIGN_MONITOR_OAUTH_CLIENT_ID: SANDBOX_OAUTH_APP.clientId,
      CAMPAIGN_MONITOR_OAUTH_CLIENT_SECRET: SANDBOX_OAUTH_APP.clientSecret,
      LISTWRIGHT_ADMIN_EMAIL: this.admin.email,
      LISTWRIGHT_ADMIN_PASSWORD: this.admin.password,
      LISTWRIGHT_ADMIN_TOKEN: this.adminToken,
    });
    const [password, port] = await Promise.all(
      ["postgres-password", "postgres-port"].map((name) => readFile(path.join(this.dataDir, name), "utf8")),
    );
    this.superuserUrl = `postgresql://postgres:${password}@127.0.0.1:${port}/listwright`;
    this.credentials.add("the main key", (await readFile(path.join(this.dataDir, "secret-key"), "utf8")).trim());
    this.credentials.add("the database's password", password!);
    this.credentials.add("the admin's password", this.admin.password);
    this.credentials.add("the admin's token", this.adminToken);
    this.credentials.add("the API key", SEED.apiKey);
    this.credentials.add("the source's password", new URL(this.profiles.connectionString).password);
    this.credentials.add("the secret of the OAuth app", SANDBOX_OAUTH_APP.clientSecret);
  }

  async ask<T = Record<string, never>>(
    place: string,
    query: string,
    variables: Record<string, unknown> = {},
    headers: Record<string, string> = { authorization: `Bearer ${this.adminToken}` },
  ): Promise<T> {
    const { text } = await this.answers.fetch(place, `${this.server.url}/graphql`, {
      method: "POST",
      headers: { "content-type": "application/json", ...headers },
      body: JSON.stringify({ query, variables }),
    });
    return (JSON.parse(text) as { data: T }).data;
  }

  /** A mutation whose declared variables are given as GraphQL says them: "$id: ID!". */
  async mutate(declared: string, mutation: string, variables: Record<string, unknown>, fields = "") {
    const place = mutation.split("(")[0]!;
    const query = `mutation (${declared}) { answer: ${mutation} { __typename ... on UserError { message } ${fields} } }`;
    return (await this.ask<{ answer: Result }>(place, query, variables)).answer;
  }

  async rest(place: string, pathname: string, init: RequestInit = {}) {
    return this.answers.fetch(place, `${this.server.url}${pathname}`, init);
  }

  async runTo(states: readonly string[], runId: string): Promise<string> {
    const query = "query ($id: ID!) { exportRun(id: $id) { state } }";
    const state = async () =>
      (await this.ask<{ exportRun: { state: string } }>("exportRun", query, { id: runId })).exportRun.state;
    await expect.poll(state, { timeout: 90_000, interval: 50 }).toSatisfy((now: string) => states.includes(now));
    return state();
  }

  /** Requests a run; answers its ID. */
  async startRun(exportId: string, mutation: "startExportRun" | "planExport" = "startExportRun"): Promise<string> {
    const { id } = await this.mutate(
      "$exportId: ID!, $key: ID!",
      `${mutation}(exportId: $exportId, idempotencyKey: $key)`,
      { exportId, key: random("key-") },
      "... on ExportRun { id }",
    );
    return id;
  }

  /** Authenticates by OAuth as a browser would, and watches out for what it was given on the way. */
  async oauth(connectionId: string, cookie: string): Promise<void> {
    const query = "mutation ($id: ID!) { beginOAuth(connectionId: $id) { __typename ... on OAuthBegun { url } } }";
    const { beginOAuth } = await this.ask<{ beginOAuth: { url: string } }>(
      "beginOAuth",
      query,
      { id: connectionId },
      { cookie },
    );
    const url = new URL(beginOAuth.url);
    this.credentials.add("the state of an OAuth log-in", url.searchParams.get("state")!);
    const page = await this.answers.fetch("the destination", url.href);
    const hidden = [...page.text.matchAll(/type="hidden" name="([^"]*)" value="([^"]*)"/g)];
    const form = new URLSearchParams(hidden.map(([, name, value]) => [name!, value!.replaceAll("&amp;", "&")]));
    for (const [name, value] of Object.entries({
      email: "owner@example.com",
      password: SANDBOX_PASSWORD,
      decision: "allow",
    })) {
      form.set(name, value);
    }
    const allowed = await this.answers.fetch("the destination", `${url.origin}/oauth`, { method: "POST", body: form });
    const back = new URL(allowed.response.headers.get("location")!);
    this.credentials.add("the code of an OAuth log-in", back.searchParams.get("code")!);
    const done = await this.rest("OAuth callback", back.pathname + back.search, { headers: { cookie } });
    expect(done.response.headers.get("location")).toMatch(/oauth=/);
    const given = JSON.parse(await this.unsealed(connectionId)) as Record<string, unknown>;
    expect(given["method"]).toBe("OAUTH");
    for (const [name, value] of Object.entries(given)) {
      if (/token/i.test(name) && typeof value === "string") this.credentials.add(`the OAuth ${name}`, value);
    }
    expect(this.credentials.names).toContain("the OAuth refreshToken");
  }

  /** What only the key opens. */
  private async unsealed(connectionId: string): Promise<string> {
    const client = new pg.Client({ connectionString: this.superuserUrl });
    await client.connect();
    const query = "SELECT credential_sealed AS sealed FROM listwright.connection WHERE id = $1";
    const { rows } = await client.query<{ sealed: string }>(query, [connectionId]);
    await client.end();
    return new JweSecretBox(new KeyFile(path.join(this.dataDir, "secret-key"))).open(
      rows[0]!.sealed,
      `connection:${connectionId}`,
    );
  }

  /** Listens to a run's subscription until it ends. */
  async watch(runId: string): Promise<void> {
    const client = createClient({
      url: `${this.server.url!.replace(/^http/, "ws")}/graphql`,
      webSocketImpl: WebSocket,
      connectionParams: { authorization: `Bearer ${this.adminToken}` },
      retryAttempts: 0,
    });
    const query = `subscription ($runId: ID!) { exportRunProgress(runId: $runId) { state counts { added } rejections { code meaning }
      recipients { edges { node { email outcome } } } } }`;
    for await (const message of client.iterate({ query, variables: { runId } })) {
      this.answers.add("exportRunProgress", JSON.stringify(message));
    }
    await client.dispose();
  }
}
