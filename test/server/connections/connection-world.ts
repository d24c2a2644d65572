import { pino } from "pino";

import type { Actor } from "../../../server/access/actor.js";
import { Connection } from "../../../server/connections/connection.entity.js";
import { ConnectionService } from "../../../server/connections/connection.service.js";
import { transferVerdict } from "../../../server/connections/transfer-verdict.js";
import { VERSION_IN_FORCE } from "../../../server/consent/consent-statement.js";
import { ConsentTermsReader } from "../../../server/consent/consent-terms.js";
import { ConsentService } from "../../../server/consent/consent.service.js";
import { createCampaignMonitor } from "../../../server/destinations/campaign-monitor/campaign-monitor.js";
import { ExportService } from "../../../server/exports/export.service.js";
import { Refusal, ValidationError } from "../../../server/refusal.js";
import { databaseClock } from "../../../server/schedules/schedule-clock.js";
import { JweSecretBox } from "../../../server/secrets/jwe-secret-box.js";
import { FixedKeys } from "../../../server/secrets/key-ring.js";
import { mainKeyOf } from "../../../server/secrets/main-key.js";
import { RemovalService } from "../../../server/runs/removal/removal.service.js";
import { RUN_NOT_FOUND } from "../../../server/runs/run.service.js";
import { startTestSandbox, type TestSandbox } from "../../support/sandbox.js";
import { actorFor, createAccessWorld, type AccessWorld } from "../access/access-world.js";

export const PASSWORD = "correct horse battery";

export interface ConnectionWorld extends AccessWorld {
  readonly sandbox: TestSandbox;
  readonly connections: ConnectionService;
  readonly consents: ConsentService;
  /** Ada, logged in long ago. */
  readonly ada: Actor;
  /** Connections as they are when Campaign Monitor is at another address. */
  at(campaignMonitorUrl: string): ConnectionService;
  /** A connection of which nothing is done yet. */
  draft(): Promise<Connection>;
  consent(connectionId: string): Promise<void>;
  authenticate(connectionId: string, apiKey?: string): Promise<void>;
  /** A connection that lacks nothing. */
  connected(): Promise<Connection>;
  /** The connection as everybody sees it now. */
  read(connectionId: string): Promise<Connection>;
  status(connectionId: string): Promise<string>;
  problems(connectionId: string): Promise<string[]>;
  /** What a run would be told before its next call. */
  verdict(connectionId: string | null): Promise<string | null>;
}

/** Connections as the server puts them together, against a sandbox of their own. */
export async function createConnectionWorld(): Promise<ConnectionWorld> {
  const access = await createAccessWorld();
  const sandbox = await startTestSandbox();
  const { authentication, clock } = access;
  const secrets = new JweSecretBox(
    new FixedKeys({ current: mainKeyOf(Buffer.alloc(32, 1).toString("base64")), previous: [] }),
  );
  const consents = new ConsentService({ clock, pool: access.pool });
  const removals = new RemovalService({
    queue: { enqueue: async () => undefined },
    runs: { cancel: async () => RUN_NOT_FOUND },
  });
  const opened: { close(): Promise<void> }[] = [];
  const at = (baseUrl: string) => {
    const campaignMonitor = createCampaignMonitor({ baseUrl, log: pino({ level: "silent" }), connectTimeoutMs: 2_000 });
    opened.push(campaignMonitor);
    const connections: ConnectionService = new ConnectionService({
      clock,
      secrets,
      adapters: { CAMPAIGN_MONITOR: campaignMonitor },
      consents,
      terms: new ConsentTermsReader(access.pool),
      authentication,
      audit: access.audit,
      exports: () => exports,
      removals: () => removals,
    });
    return connections;
  };
  const connections = at(sandbox.url);
  const exports = new ExportService({
    clock,
    scheduleClock: databaseClock,
    connections,
    profileLimit: 1_000,
    segments: {
      fieldsInAll: async () => [],
      checkSameSource: async () => [],
      members: async function* () {},
    },
    runs: { cancelAllOf: async () => undefined },
    removals,
  });
  const ada = actorFor(
    await authentication.createUser({
      name: "Ada Example",
      email: "ada@example.com",
      password: PASSWORD,
      role: "ADMIN",
    }),
    { loggedInAt: new Date(0) },
  );
  const world: ConnectionWorld = {
    ...access,
    sandbox,
    connections,
    consents,
    ada,
    at,
    draft: async () =>
      succeeded(await connections.create(access.em(), { displayName: "Newsletter account", type: "CAMPAIGN_MONITOR" })),
    async consent(id) {
      succeeded(await consents.give(access.em(), id, { statementVersion: VERSION_IN_FORCE, locale: "en" }, ada));
    },
    async authenticate(id, apiKey = sandbox.seed.apiKey) {
      succeeded(await connections.authenticateWithApiKey(access.em(), id, apiKey, ada));
    },
    async connected() {
      const { id } = await world.draft();
      await world.consent(id);
      await world.authenticate(id);
      succeeded(await connections.addSelfAsExportUser(access.em(), id, PASSWORD, ada));
      return world.read(id);
    },
    read: (id) => access.em().findOneOrFail(Connection, { id }),
    status: async (id) => connections.statusOf(await world.read(id)),
    problems: async (id) => (await connections.problemsOf(await world.read(id))).map(({ code }) => code),
    async verdict(id) {
      const client = await access.pool.connect();
      try {
        return await transferVerdict(client, id);
      } finally {
        client.release();
      }
    },
    async close() {
      for (const adapter of opened) await adapter.close();
      await sandbox.close();
      await access.close();
    },
  };
  return world;
}

/** The entity; a refusal fails the test, with its fields. */
export function succeeded<T extends object>(result: T): Exclude<T, Refusal> {
  if (result instanceof Refusal) throw new Error(`Refused: ${JSON.stringify(refusal(result))}`);
  return result as Exclude<T, Refusal>;
}

/** A refusal as "path CODE" of each field, or as its type. */
export function refusal(result: object): string[] {
  if (result instanceof ValidationError) return result.fields.map(({ path, code }) => `${path} ${code}`);
  return [result instanceof Refusal ? result.typename : "not refused"];
}
