import { EventEmitter } from "node:events";
import { setTimeout as delay } from "node:timers/promises";

import pg from "pg";
import type { Logger } from "pino";

import { KEEP_ALIVE } from "../database/orm.js";
import { sessionUrl } from "../database/session-url.js";

/** What a notification carries: IDs only. The row is the truth; whoever listens reads it again. */
export interface RunChange {
  readonly runId: string;
  readonly exportId: string | null;
}

const CHANNEL = "listwright_run";
const RECONNECT_EVERY_MS = 500;

/**
 * Tells this process which runs changed, in whatever process. Notifications that come while the connection is down are
 * lost: after it is back every listener is told to look again (a change of null).
 */
export class RunEvents {
  private readonly emitter = new EventEmitter().setMaxListeners(0);
  private client: pg.Client | null = null;
  private readonly closing = new AbortController();

  constructor(private readonly deps: { readonly databaseUrl: string; readonly log: Logger }) {}

  async start(): Promise<void> {
    await this.connect();
  }

  /** Calls `listener` at every change; with null when changes may have been missed. Answers how to stop. */
  listen(listener: (change: RunChange | null) => void): () => void {
    this.emitter.on("change", listener);
    return () => this.emitter.off("change", listener);
  }

  async close(): Promise<void> {
    this.closing.abort();
    await this.client?.end().catch(() => undefined);
  }

  private async connect(): Promise<void> {
    const client = new pg.Client({
      connectionString: sessionUrl(this.deps.databaseUrl),
      ...KEEP_ALIVE,
      application_name: "listwright-events",
    });
    // Always followed by "end", which is acted on.
    client.on("error", () => undefined);
    client.on("notification", ({ payload }) => {
      const [runId = "", exportId = ""] = (payload ?? "").split(" ");
      this.emitter.emit("change", { runId, exportId: exportId === "" ? null : exportId });
    });
    try {
      await client.connect();
      await client.query(`LISTEN ${CHANNEL}`);
    } catch (error) {
      await client.end().catch(() => undefined);
      throw error;
    }
    this.client = client;
    client.on("end", () => void this.reconnect());
    if (this.closing.signal.aborted) await client.end();
  }

  private async reconnect(): Promise<void> {
    if (this.closing.signal.aborted) return;
    this.deps.log.warn("The connection for run events was lost; connecting again");
    for (;;) {
      await delay(RECONNECT_EVERY_MS, undefined, { ref: false });
      if (this.closing.signal.aborted) return;
      try {
        await this.connect();
        this.emitter.emit("change", null);
        return;
      } catch {
        // Not back yet.
      }
    }
  }
}
