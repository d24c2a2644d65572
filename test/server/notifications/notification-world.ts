import { randomUUID } from "node:crypto";

import type { MikroORM } from "@mikro-orm/postgresql";
import type pg from "pg";
import { pino } from "pino";
import { v7 as timedUuid } from "uuid";

import type { Actor, Role } from "../../../server/access/actor.js";
import { createOrm, createPool } from "../../../server/database/orm.js";
import { guardedFetch } from "../../../server/http/public-address.js";
import { createMailer, type TellingMailer } from "../../../server/mail/mailer.js";
import { deliverNotifications, type DeliverDeps } from "../../../server/notifications/deliver-notifications.js";
import { noteEndings } from "../../../server/notifications/note-endings.js";
import { PreferenceService } from "../../../server/notifications/preference.service.js";
import { WebhookService, type CreateWebhook } from "../../../server/notifications/webhook.service.js";
import { JweSecretBox } from "../../../server/secrets/jwe-secret-box.js";
import { FixedKeys } from "../../../server/secrets/key-ring.js";
import { mainKeyOf, makeMainKey } from "../../../server/secrets/main-key.js";
import { createTestDatabase, type TestDatabase } from "../../support/database.js";
import { insertConnection, insertConsent, insertExport } from "../../support/run-world-rows.js";
import { SEED } from "../../support/sandbox.js";
import { MailSink, type ReceivedMail } from "./mail-sink.js";

export const MINUTE = 60_000;
export const PUBLIC_URL = "https://lists.example.com";

export interface RunValues {
  readonly state: string;
  readonly kind?: "EXPORT" | "REMOVAL" | "PLAN";
  readonly skip_reason?: string;
  readonly failure_code?: string;
  readonly failure_details?: object;
  readonly rejected?: number;
  readonly still_rejected?: number;
  readonly removal_failed?: number;
  readonly in_doubt?: number;
  readonly slot?: Date;
  readonly held_at?: Date;
  readonly held_until?: Date;
  readonly held_because?: object;
  readonly settings?: object;
}

/**
 * Everything that tells people, on real rows, a real mail server and a clock that stands still until a test moves it. There
 * are an admin (Ada, English, UTC), a connection that lacks nothing, and no export yet.
 */
export class NotificationWorld {
  readonly connectionId = randomUUID();
  readonly secrets = new JweSecretBox(new FixedKeys({ current: mainKeyOf(makeMainKey()), previous: [] }));
  readonly logged: string[] = [];
  readonly preferences: PreferenceService;
  readonly webhooks: WebhookService;
  now = new Date("2026-11-25T09:00:00Z");
  private readonly mailer: TellingMailer;

  private constructor(
    readonly database: TestDatabase,
    readonly pool: pg.Pool,
    readonly orm: MikroORM,
    readonly sink: MailSink,
  ) {
    this.preferences = new PreferenceService({ pool, emailAvailable: true });
    this.webhooks = new WebhookService({ clock: { now: () => this.now }, secrets: this.secrets, allowPrivate: true });
    this.mailer = createMailer({ url: sink.url, from: "Listwright <listwright@example.com>", log: this.log });
  }

  static async create(): Promise<NotificationWorld> {
    const database = await createTestDatabase();
    const pool = createPool(database.url);
    pool.on("error", () => undefined);
    const world = new NotificationWorld(database, pool, await createOrm(database.url), await MailSink.start());
    await insertConnection(world);
    await insertConsent(world, "GIVEN");
    return world;
  }

  async close(): Promise<void> {
    this.mailer.close();
    await this.orm.close(true);
    await this.pool.end();
    await this.sink.close();
    await this.database.drop();
  }

  get log() {
    return pino({ level: "debug" }, { write: (line: string) => void this.logged.push(line) });
  }

  get em() {
    return this.orm.em.fork();
  }

  deps(changes: Partial<DeliverDeps> = {}): DeliverDeps {
    return {
      pool: this.pool,
      log: this.log,
      secrets: this.secrets,
      mailer: this.mailer,
      fetchPublic: guardedFetch({ allowPrivate: true }),
      publicUrl: PUBLIC_URL,
      clock: { now: async () => this.now },
      ...changes,
    };
  }

  /** What the job that looks at how runs ended does, once. */
  async note(): Promise<void> {
    await noteEndings({ pool: this.pool, clock: { now: async () => this.now }, emailAvailable: true });
  }

  async deliver(changes: Partial<DeliverDeps> = {}): Promise<void> {
    await deliverNotifications(this.deps(changes), new AbortController().signal);
  }

  /** Looks, waits until what is collected is told, tells it and delivers it. Answers the e-mails that came of it. */
  async tell(): Promise<ReceivedMail[]> {
    const before = this.sink.mails.length;
    await this.note();
    this.pass(MINUTE);
    await this.note();
    await this.deliver();
    return this.sink.mails.slice(before);
  }

  pass(ms: number): void {
    this.now = new Date(this.now.getTime() + ms);
  }

  async query<Row extends pg.QueryResultRow>(text: string, values: unknown[] = []): Promise<Row[]> {
    return (await this.pool.query<Row>(text, values)).rows;
  }

  async makePerson(name: string, role: Role, more: { locale?: "en" | "ja"; timeZone?: string } = {}): Promise<Actor> {
    const userId = name.toLowerCase();
    await this.pool.query(
      "INSERT INTO app_user (id, name, email, role, locale, time_zone) VALUES ($1, $2, $3, $4, $5, $6)",
      [userId, name, `${userId}@example.com`, role, more.locale ?? "en", more.timeZone ?? "UTC"],
    );
    return actor(userId, role);
  }

  async makeExport(name = "Customers", connectionId: string | null = this.connectionId): Promise<string> {
    const id = await insertExport(this, { listId: SEED.listIds.newsletter });
    await this.pool.query("UPDATE export SET name = $2, connection_id = $3 WHERE id = $1", [id, name, connectionId]);
    return id;
  }

  async makeConnection(name: string): Promise<string> {
    const id = randomUUID();
    await this.pool.query(
      `INSERT INTO connection (id, display_name, type, credential_sealed, authenticated_at, created_at, updated_at)
       VALUES ($1, $2, 'CAMPAIGN_MONITOR', 'sealed', now(), now(), now())`,
      [id, name],
    );
    return id;
  }

  async makeWebhook(input: Partial<CreateWebhook> & Pick<CreateWebhook, "url">) {
    const made = await this.webhooks.create(this.em, { name: "Receiver", enabled: true, ...input });
    if ("typename" in made) throw new Error(JSON.stringify(made.fields));
    return made;
  }

  /** A run that came to what `values` say, as its worker would write it. */
  async endRun(exportId: string | null, values: RunValues): Promise<string> {
    const id = timedUuid();
    await this.pool.query("INSERT INTO destination_list (list_id) VALUES ('list') ON CONFLICT DO NOTHING");
    await this.pool.query(
      `INSERT INTO export_run (id, export_id, list_key, kind, trigger, origin, idempotency_key, state, queued_at)
       SELECT $1::uuid, $2, list.id, $3, 'ON_DEMAND', 'test', $1::uuid::text, 'QUEUED', clock_timestamp() FROM destination_list list
       WHERE list_id = 'list'`,
      [id, exportId, values.kind ?? "EXPORT"],
    );
    await this.changeRun(id, values);
    return id;
  }

  async changeRun(id: string, { kind: _kind, ...values }: RunValues): Promise<void> {
    const names = Object.keys(values);
    const isOver = !["HELD", "QUEUED", "DELIVERING", "PLANNING"].includes(values.state);
    await this.pool.query(
      `UPDATE export_run SET ${names.map((name, n) => `${name} = $${n + 3}`).join(", ")},
         finished_at = CASE WHEN $2 THEN clock_timestamp() END WHERE id = $1`,
      [id, isOver, ...Object.values(values).map((value) => jsonOf(value as unknown))],
    );
  }

  /** Where messages went and what became of them. */
  async deliveries(): Promise<
    { channel: string; to: string; state: string; attempts: number; problem: string | null }[]
  > {
    return this.query(
      `SELECT channel, coalesce(user_id, webhook_name) AS to, state, attempts, problem FROM notification_delivery
       ORDER BY created_at, channel, 2, id`,
    );
  }

  /** The kinds of all messages that were written, in order. */
  async kinds(): Promise<string[]> {
    const rows = await this.query<{ kind: string }>("SELECT kind FROM notification ORDER BY created_at, kind");
    return rows.map(({ kind }) => kind);
  }
}

function jsonOf(value: unknown): unknown {
  return typeof value === "object" && value !== null && !(value instanceof Date) ? JSON.stringify(value) : value;
}

export function actor(userId: string, role: Role): Actor {
  return {
    userId,
    role,
    via: "SESSION",
    tokenId: null,
    sessionId: null,
    loggedInAt: null,
    networkAddress: null,
    locale: "en",
  };
}
