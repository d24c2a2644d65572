import { expect } from "vitest";

import type { TestApp } from "./app.js";
import { SEED } from "./sandbox.js";
import { call, COUNTS, startRun, type MadeExport } from "./set-up.js";

const ENDED = ["SUCCEEDED", "COMPLETED_WITH_WARNINGS", "FAILED", "CANCELLED", "SKIPPED"];

export interface ServedApp extends Pick<TestApp, "send"> {
  /** Whoever serves at this moment. */
  readonly url: () => string;
}

/** Sends with a token to whoever serves now. Requests that meet a process that ends are repeated, as any client would. */
export function servedApp(url: () => string, token: string): ServedApp {
  return {
    url,
    async send<T = Record<string, never>>(query: string, variables?: Record<string, unknown>): Promise<T> {
      const response = await patiently(() =>
        fetch(`${url()}/graphql`, {
          method: "POST",
          headers: { "content-type": "application/json", authorization: `Bearer ${token}` },
          body: JSON.stringify({ query, variables }),
        }).then(async (answer) => answer.json()),
      );
      const { data, errors } = response as { data: T; errors?: { message: string }[] };
      if (errors) throw new Error(errors.map((error) => error.message).join("\n"));
      return data;
    },
  };
}

async function patiently<T>(work: () => Promise<T>): Promise<T> {
  for (let tries = 1; ; tries += 1) {
    try {
      return await work();
    } catch (error) {
      if (tries === 40) throw error;
      await new Promise((resolve) => setTimeout(resolve, 100));
    }
  }
}

export async function ended(app: ServedApp, runId: string): Promise<{ state: string; failure: unknown }> {
  for (;;) {
    const query = `query ($id: ID!) { exportRun(id: $id) { state failure { code message } counts { ${COUNTS} } } }`;
    const { exportRun } = await app.send<{ exportRun: { state: string; failure: unknown } }>(query, { id: runId });
    if (ENDED.includes(exportRun.state)) return exportRun;
  }
}

/**
 * Everything that needs a sealed text, all the time: runs one after the other, connections authenticated anew, accounts and
 * sources read. Whatever fails is remembered.
 */
export class KeyLoad {
  readonly done = { runs: 0, authentications: 0, accountReads: 0, sourceReads: 0 };
  readonly problems: string[] = [];
  private stopping = false;
  private readonly loops: Promise<void>[];

  constructor(
    private readonly app: ServedApp,
    made: MadeExport,
  ) {
    const { exportId, connectionId, sourceId } = made;
    this.loops = [
      this.loop("runs", async () => {
        const run = await ended(app, await startRun(app, exportId, true));
        expect(run).toMatchObject({ state: "SUCCEEDED", failure: null });
      }),
      this.loop("authentications", async () => {
        const mutation = "authenticateWithApiKey(connectionId: $connectionId, apiKey: $apiKey)";
        const answer = await call(app, mutation, { connectionId, apiKey: SEED.apiKey }, "Connection");
        expect(answer.__typename).toBe("Connection");
      }),
      this.loop("accountReads", async () => {
        const query = "query ($id: ID!) { connection(id: $id) { clients { id } } }";
        const { connection } = await app.send<{ connection: { clients: unknown[] } }>(query, { id: connectionId });
        expect(connection.clients.length).toBeGreaterThan(0);
      }),
      this.loop("sourceReads", async () => {
        const mutation = "mutation ($id: ID!) { answer: testSource(id: $id) { __typename } }";
        const { answer } = await app.send<{ answer: unknown }>(mutation, { id: sourceId });
        expect(answer).toEqual({ __typename: "Source" });
      }),
    ];
  }

  /** Waits until each of them was done so many more times. */
  async more(times: number): Promise<void> {
    const before = { ...this.done };
    const kinds = Object.keys(before) as (keyof typeof before)[];
    const isDone = () => kinds.every((kind) => this.done[kind] >= before[kind] + times);
    await expect.poll(() => isDone() || this.problems.length > 0, { timeout: 120_000, interval: 20 }).toBe(true);
    expect(this.problems).toEqual([]);
  }

  /** Ends it, and expects that nothing failed. */
  async stop(): Promise<void> {
    this.stopping = true;
    await Promise.all(this.loops);
    expect(this.problems).toEqual([]);
  }

  private async loop(kind: keyof KeyLoad["done"], work: () => Promise<void>): Promise<void> {
    while (!this.stopping) {
      try {
        await work();
        this.done[kind] += 1;
      } catch (error) {
        this.problems.push(`${kind} at ${this.app.url()}: ${error instanceof Error ? error.message : String(error)}`);
        return;
      }
    }
  }
}
