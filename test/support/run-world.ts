import { randomUUID } from "node:crypto";

import type { MikroORM } from "@mikro-orm/postgresql";
import type pg from "pg";
import { pino } from "pino";

import type { Actor } from "../../server/access/actor.js";
import { AuditService } from "../../server/audit/audit.service.js";
import { createOrm, createPool } from "../../server/database/orm.js";
import {
  createCampaignMonitor,
  type CampaignMonitor,
} from "../../server/destinations/campaign-monitor/campaign-monitor.js";
import type { Destination } from "../../server/destinations/destination.js";
import { ErasureBlocks } from "../../server/erasure/erasure-blocks.js";
import { ErasureService, type ErasureServiceDeps } from "../../server/erasure/erasure.service.js";
import type { JobsDeps } from "../../server/jobs/jobs.js";
import { ExportRun } from "../../server/runs/export-run.entity.js";
import { performRun, type PerformRunDeps } from "../../server/runs/perform-run.js";
import { outcomesOf } from "../../server/runs/outcomes/outcomes-of.js";
import { RunService, type RequestRun } from "../../server/runs/run.service.js";
import { isFinished } from "../../server/runs/run-state.js";
import { JweSecretBox } from "../../server/secrets/jwe-secret-box.js";
import { FixedKeys } from "../../server/secrets/key-ring.js";
import { mainKeyOf, makeMainKey } from "../../server/secrets/main-key.js";
import type { Member, ProfileField } from "../../server/sources/profile-source.js";
import { createTestDatabase, type TestDatabase } from "./database.js";
import { insertConnection, insertConsent, insertExport, type ExportOptions } from "./run-world-rows.js";
import { SEED, startTestSandbox, type TestSandbox } from "./sandbox.js";

export interface Person {
  readonly email: string | null;
  readonly name?: string;
  readonly city?: string;
  readonly mobile?: string;
  /** The recipient's own consent, where a matching asks for it. */
  readonly consent?: string;
  /** What a matching may order profiles by. */
  readonly since?: string;
}

/** `count` people with distinct, valid addresses. */
export function people(count: number, name = "Person"): Person[] {
  return Array.from({ length: count }, (_, n) => ({ email: `person${n}@example.com`, name: `${name} ${n}` }));
}

export const ACTOR: Actor = {
  userId: "admin",
  role: "ADMIN",
  via: "SESSION",
  tokenId: null,
  sessionId: null,
  loggedInAt: null,
  networkAddress: null,
  locale: "en",
};

/** A person's fields, as every segment of a world shows them. */
export const PERSON_FIELDS: readonly ProfileField[] = ["email", "name", "city", "mobile", "consent", "since"].map(
  (name) => ({ name, type: "TEXT", nullable: true }),
);

export interface RunWorldOptions extends ExportOptions {
  /** One that is as a test wants it; dropped with the world. */
  readonly database?: TestDatabase;
  /** The Campaign Monitor of this world; closed with it. A sandbox of its own without one. */
  readonly campaignMonitor?: TestSandbox;
}

/**
 * Everything that performs runs, on real rows and a sandbox, with a connection that lacks nothing and one export. The
 * segment is whatever `people` holds.
 */
export class RunWorld {
  people: readonly Person[] = [];
  /** Profiles of the source that the segment does not show; null: no profile can be read but through the segment. */
  elsewhere: readonly Person[] | null = null;
  /** The connections that were marked. */
  readonly refused: string[] = [];
  readonly connectionId = randomUUID();
  readonly runs: RunService;
  readonly mainKey = mainKeyOf(makeMainKey());
  readonly secrets = new JweSecretBox(new FixedKeys({ current: this.mainKey, previous: [] }));
  readonly erasures: ErasureService;
  /** Changes what the next runs are performed with. */
  overrides: Partial<PerformRunDeps> = {};

  private constructor(
    readonly database: Awaited<ReturnType<typeof createTestDatabase>>,
    readonly pool: pg.Pool,
    readonly orm: MikroORM,
    readonly sandbox: TestSandbox,
    readonly adapter: CampaignMonitor,
    readonly listId: string,
  ) {
    const queue = { enqueue: async () => undefined };
    this.runs = new RunService({ pool, log: SILENT, queue, adapter });
    this.erasures = this.makeErasures();
  }

  static async create(options: RunWorldOptions = {}): Promise<RunWorld & { readonly exportId: string }> {
    const database = options.database ?? (await createTestDatabase());
    const sandbox = options.campaignMonitor ?? (await startTestSandbox());
    const pool = createPool(database.url);
    pool.on("error", () => undefined);
    const orm = await createOrm(database.url);
    const adapter = createCampaignMonitor({ baseUrl: sandbox.url, log: SILENT });
    const listId = options.listId ?? SEED.listIds.newsletter;
    const world = new RunWorld(database, pool, orm, sandbox, adapter, listId);
    await insertConnection(world);
    await world.consent("GIVEN");
    return Object.assign(world, { exportId: await world.makeExport(options) });
  }

  async close(): Promise<void> {
    await this.erasures.close();
    await this.adapter.close();
    await this.orm.close(true);
    await this.pool.end();
    await this.sandbox.close();
    await this.database.drop();
  }

  async makeExport(options: ExportOptions = {}): Promise<string> {
    return insertExport(this, { ...options, listId: options.listId ?? this.listId });
  }

  /** Adds a consent to the connection's history. */
  async consent(action: "GIVEN" | "WITHDRAWN"): Promise<void> {
    await insertConsent(this, action);
  }

  /** As another process would have it. */
  makeErasures(changes: Partial<ErasureServiceDeps> = {}): ErasureService {
    const { orm, pool, secrets } = this;
    return new ErasureService({
      orm,
      pool,
      log: SILENT,
      secrets,
      audit: new AuditService({ pool }),
      connections: { openDestination: async () => this.open() },
      blocks: new ErasureBlocks({ pool, secrets: changes.secrets ?? secrets }),
      backOffMs: () => 0,
      ...changes,
    });
  }

  deps(overrides: Partial<PerformRunDeps> = {}): PerformRunDeps & Pick<JobsDeps, "audit" | "erasing" | "retention"> {
    return {
      orm: this.orm,
      pool: this.pool,
      log: SILENT,
      adapter: this.adapter,
      erasures: new ErasureBlocks({ pool: this.pool, secrets: this.secrets }),
      audit: new AuditService({ pool: this.pool }),
      erasing: this.erasures,
      retention: { apply: async () => undefined },
      connections: {
        openDestination: async () => this.open(),
        markNeedsReauthentication: async (_em, id) => void this.refused.push(id),
      },
      segments: {
        members: (_em, _ids, fields) => membersOf(this.people, fields),
        profiles: async (_em, _ids, fields) => this.elsewhere && membersOf([...this.people, ...this.elsewhere], fields),
      },
      shown: { fieldsNow: async () => [...PERSON_FIELDS] },
      profileLimit: 1_000_000,
      backOff: { tries: 8, baseMs: 4, mostMs: 40, rateLimitedMs: 5_000 },
      attemptBackOffMs: () => 0,
      cancelGraceMs: 1_000,
      ...this.overrides,
      ...overrides,
    };
  }

  open(apiKey: string = SEED.apiKey): Destination {
    return this.adapter.open({ method: "API_KEY", apiKey });
  }

  async request(exportId: string, changes: Partial<RequestRun> = {}): Promise<string> {
    const request: RequestRun = {
      exportId,
      idempotencyKey: randomUUID(),
      kind: "EXPORT",
      trigger: "ON_DEMAND",
      origin: "startExportRun",
      ...changes,
    };
    const answer = await this.runs.request(this.orm.em.fork(), request, ACTOR);
    if ("typename" in answer) throw new Error(`Refused: ${answer.typename}`);
    return answer.id;
  }

  /** One worker's turn at a run. */
  async perform(runId: string, overrides: Partial<PerformRunDeps> = {}, shutdown?: AbortSignal): Promise<ExportRun> {
    await performRun(this.deps(overrides), runId, shutdown ?? new AbortController().signal);
    return this.read(runId);
  }

  /** Requests a run and performs every attempt of it. */
  async runToEnd(exportId: string, changes: Partial<RequestRun> = {}): Promise<ExportRun> {
    return this.performToEnd(await this.request(exportId, changes));
  }

  /** Turns at a run until it has finished. A turn does nothing while another worker happens to look at the run. */
  async performToEnd(runId: string, overrides: Partial<PerformRunDeps> = {}): Promise<ExportRun> {
    for (;;) {
      const run = await this.perform(runId, overrides);
      if (isFinished(run.state)) return run;
    }
  }

  /** Whether the run has sent or removed anybody, as far as it is known. */
  async hasCalled(runId: string): Promise<boolean> {
    const [run] = await this.query<{ called: boolean }>(
      `SELECT first_call_at IS NOT NULL OR EXISTS (SELECT FROM delivery_intent intent WHERE intent.run_id = export_run.id) AS called
       FROM export_run WHERE id = $1`,
      [runId],
    );
    return run!.called;
  }

  async cancel(runId: string): Promise<void> {
    await this.runs.cancel(this.orm.em.fork(), runId);
  }

  async read(runId: string): Promise<ExportRun> {
    return this.orm.em.fork().findOneOrFail(ExportRun, { id: runId });
  }

  /** Resolves when the run's row is as wanted. */
  async until(runId: string, wanted: (run: ExportRun) => boolean): Promise<ExportRun> {
    for (const deadline = Date.now() + 20_000; Date.now() < deadline;) {
      const run = await this.read(runId);
      if (wanted(run)) return run;
    }
    throw new Error(`The run never came to that; it is ${(await this.read(runId)).state}.`);
  }

  async query<Row extends pg.QueryResultRow>(text: string, values: unknown[] = []): Promise<Row[]> {
    return (await this.pool.query<Row>(text, values)).rows;
  }

  /** Everybody's outcomes in a run, by address; those left out are not in it. */
  async outcomes(runId: string): Promise<Map<string, string>> {
    const rows = await this.query<{ address: string; outcome: string }>(
      `SELECT coalesce(address, 'erased ' || row_number() OVER ()) AS address, outcome FROM ${outcomesOf("$1")} found
       WHERE outcome NOT IN ('INVALID', 'WITHHELD', 'DUPLICATE')`,
      [runId],
    );
    const outcomes = new Map(rows.map((row) => [row.address, row.outcome]));
    if (outcomes.size !== rows.length) throw new Error("Somebody has two outcomes.");
    return outcomes;
  }

  /** The addresses on the list that are active, or in another state. */
  async listed(state: "Active" | "Unconfirmed" = "Active", listId = this.listId): Promise<string[]> {
    return (await this.sandbox.control.subscribers(listId, state)).map((subscriber) => subscriber.EmailAddress);
  }

  /** Import calls that the sandbox has seen. */
  async imports(): Promise<number> {
    return (await this.sandbox.control.calls(IMPORTS)).length;
  }
}

export const IMPORTS = { method: "POST", pathIncludes: "/import.json" } as const;

const SILENT = pino({ level: "silent" });

async function* membersOf(all: readonly Person[], fields: readonly string[]): AsyncGenerator<Member[]> {
  for (let from = 0; from < all.length; from += 500) {
    yield all.slice(from, from + 500).map((person, n) => ({
      key: String(from + n).padStart(9, "0"),
      values: fields.map((field) => person[field as keyof Person] ?? null),
    }));
  }
}
