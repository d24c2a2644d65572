import { randomBytes, randomUUID } from "node:crypto";

import type { EntityManager, MikroORM } from "@mikro-orm/postgresql";

import { createOrm } from "../../../server/database/orm.js";
import { Export, ExportSegment } from "../../../server/exports/export.entity.js";
import { ValidationError } from "../../../server/refusal.js";
import { JweSecretBox } from "../../../server/secrets/jwe-secret-box.js";
import { FixedKeys } from "../../../server/secrets/key-ring.js";
import { mainKeyOf } from "../../../server/secrets/main-key.js";
import type { Segment } from "../../../server/segments/segment.entity.js";
import { SegmentService, type CreateSegment } from "../../../server/segments/segment.service.js";
import { openPostgres } from "../../../server/sources/postgres/postgres-source.js";
import { SourceService } from "../../../server/sources/source.service.js";
import { createTestDatabase, type TestDatabase } from "../../support/database.js";
import { createSourceDatabase, type SourceDatabase } from "../sources/source-database.js";

const START = new Date("2026-03-01T09:00:00Z");

const PEOPLE = [
  "(1, 'František', 'Wichterlová', 'frantisek@example.com', 'Praha', 41)",
  "(2, 'Terhi', 'Hämäläinen', 'terhi@example.com', 'Helsinki', 42)",
  "(3, 'João', 'Fernandes', 'joao@example.org', 'Lisboa', 12)",
  "(4, '花子', '山田', 'hanako@example.org', '東京', 99)",
];

/** Segments of four customers in a database of their own, which two sources read. */
export class SegmentWorld {
  now = START;
  /** Of the test that runs. */
  em: EntityManager;
  sourceId = "";
  otherSourceId = "";
  readonly sources: SourceService;
  readonly segments: SegmentService;

  private constructor(
    private readonly own: TestDatabase,
    readonly orm: MikroORM,
    /** Where the customers are. */
    readonly database: SourceDatabase,
  ) {
    const clock = { now: () => this.now };
    const secrets = new JweSecretBox(
      new FixedKeys({ current: mainKeyOf(randomBytes(32).toString("base64")), previous: [] }),
    );
    this.em = orm.em.fork();
    this.sources = new SourceService({ clock, secrets, openPostgres });
    this.segments = new SegmentService({ clock, sources: this.sources });
  }

  static async create(): Promise<SegmentWorld> {
    const own = await createTestDatabase();
    const database = await createSourceDatabase();
    const world = new SegmentWorld(own, await createOrm(own.url), database);
    const account = await database.createAccount();
    await database.run(`
      CREATE TABLE customer (id integer PRIMARY KEY, given_name text, family_name text, email text, city text, spent integer);
      INSERT INTO customer VALUES ${PEOPLE.join(", ")};
      GRANT SELECT ON customer TO ${account.role}`);
    const input = { name: "CRM", connectionString: account.url, profileRelation: "customer" };
    const made = () => world.sources.create(world.orm.em.fork(), input);
    const created = await Promise.all([made(), made()]);
    [world.sourceId, world.otherSourceId] = created.map((source) => ("id" in source ? source.id : "")) as [
      string,
      string,
    ];
    return world;
  }

  /** What no test leaves to the next. */
  reset(): void {
    this.em = this.orm.em.fork();
    this.now = START;
  }

  async close(): Promise<void> {
    await this.orm.close(true);
    await this.own.drop();
    await this.database.drop();
  }

  async create(sql: string, input: Partial<CreateSegment> = {}): Promise<Segment> {
    const { sourceId } = this;
    const created = await this.segments.create(this.em, { name: "Big spenders", sourceId, sql, ...input });
    if (created instanceof ValidationError) throw new Error(JSON.stringify(created.fields));
    return created;
  }

  async createExport(name: string, segment: Segment, matched: { email: string; name: string[] }): Promise<Export> {
    const created = this.em.create(Export, {
      ...{ id: randomUUID(), name, connection: null, clientId: "c", clientName: "Shop", listId: "l", listName: "News" },
      matching: { ...matched, mobileNumber: null, customFields: [], consentToTrack: { value: "YES", field: null } },
      ...{
        membership: "ADD_AND_UPDATE",
        onLeave: "KEEP",
        scheduleKind: "NONE",
        scheduleCron: null,
        scheduleTimeZone: null,
      },
      ...{ maxRejectedShare: 0.5, paused: false, createdBy: null, createdAt: this.now, updatedAt: this.now },
    });
    this.em.create(ExportSegment, { export: created, segment, position: 0 });
    await this.em.flush();
    return created;
  }
}
