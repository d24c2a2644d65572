import { randomUUID } from "node:crypto";

import { LockMode } from "@mikro-orm/core";
import type { EntityManager } from "@mikro-orm/postgresql";

import type { Clock } from "../clock.js";
import { findById } from "../database/find-by-id.js";
import { isId } from "../database/is-id.js";
import { column, findPage, text, type Listing, type Page, type PageRequest } from "../database/page.js";
import { checkName } from "../check-name.js";
import { InUse, NotFound, ValidationError, type FieldProblem } from "../refusal.js";
import type { SecretBox } from "../secrets/secret-box.js";
import { checkSegmentsOn, type SegmentThere } from "../segments/check-segments-on.js";
import { Segment } from "../segments/segment.entity.js";
import { SourceProblem, type ProfileRelation, type ProfileSource } from "./profile-source.js";
import { Source, type SourceKind } from "./source.entity.js";

export interface CreateSource {
  readonly name: string;
  readonly kind?: SourceKind;
  readonly connectionString: string;
  readonly profileRelation: string;
}

/** Omitted or null keeps what is there: nothing here can be cleared. */
export interface UpdateSource {
  readonly name?: string | null;
  readonly connectionString?: string | null;
  readonly profileRelation?: string | null;
}

const NOT_FOUND = new NotFound({
  en: "There is no such source. It may have been deleted.",
  ja: "このデータソースは見つかりません。削除された可能性があります。",
});

const LISTED: Listing = {
  sortable: {
    name: text("name"),
    kind: column("kind"),
    profileRelation: text("profile_relation"),
    fields: (row) => `jsonb_array_length(${row}.fields)`,
    createdAt: column("created_at"),
    updatedAt: column("updated_at"),
  },
  searched: [column("name"), column("profile_relation")],
};

/** Where profiles live. Connection strings come in here, are sealed, and never go out again. */
export class SourceService {
  constructor(
    private readonly deps: {
      readonly clock: Clock;
      readonly secrets: SecretBox;
      /** Throws {@link SourceProblem} for a connection string that cannot be understood. */
      readonly openPostgres: (connectionString: string) => ProfileSource;
    },
  ) {}

  async list(em: EntityManager, page: PageRequest): Promise<Page<Source>> {
    return findPage(em, Source, {}, page, LISTED);
  }

  async get(em: EntityManager, id: string): Promise<Source | null> {
    return findById(em, Source, id);
  }

  /** Connects, checks the account's privileges and reads the profile relation; stores only what works. */
  async create(em: EntityManager, input: CreateSource): Promise<Source | ValidationError> {
    const kind = input.kind ?? "POSTGRESQL";
    const problems = [
      ...checkName(input.name),
      ...checkKind(kind),
      ...checkRequired("connectionString", input.connectionString),
      ...checkRequired("profileRelation", input.profileRelation),
    ];
    if (problems.length > 0) return new ValidationError(problems);
    const read = await this.read(input.connectionString, input.profileRelation);
    if (read instanceof ValidationError) return read;

    const id = randomUUID();
    const now = this.deps.clock.now();
    const created = em.create(Source, {
      id,
      name: input.name.trim(),
      kind,
      connectionStringSealed: await this.deps.secrets.seal(input.connectionString, purposeOf(id)),
      profileRelation: input.profileRelation.trim(),
      fields: read.fields,
      keyFields: read.keyFields,
      createdAt: now,
      updatedAt: now,
    });
    await em.flush();
    return created;
  }

  /** Another connection string or relation is checked as a new source's is, and so is whether its segments go on working. */
  async update(em: EntityManager, id: string, input: UpdateSource): Promise<Source | ValidationError | NotFound> {
    const found = await this.get(em, id);
    if (!found) return NOT_FOUND;
    const problems = [
      ...(input.name == null ? [] : checkName(input.name)),
      ...(input.connectionString == null ? [] : checkRequired("connectionString", input.connectionString)),
      ...(input.profileRelation == null ? [] : checkRequired("profileRelation", input.profileRelation)),
    ];
    if (problems.length > 0) return new ValidationError(problems);
    const profileRelation = input.profileRelation?.trim() ?? found.profileRelation;
    if (input.connectionString != null || profileRelation !== found.profileRelation) {
      const connectionString = input.connectionString ?? (await this.unseal(em, id));
      const path = input.connectionString == null ? "profileRelation" : "connectionString";
      let there: readonly SegmentThere[] = [];
      const read = await this.read(connectionString, profileRelation, async (profiles) => {
        const checked = await checkSegmentsOn(em, id, profiles, path);
        there = checked.there;
        return checked.problems;
      });
      if (read instanceof ValidationError) return read;
      for (const { segment, fields } of there) segment.fields = fields;
      if (input.connectionString != null) {
        found.connectionStringSealed = await this.deps.secrets.seal(connectionString, purposeOf(id));
      }
      found.profileRelation = profileRelation;
      found.fields = read.fields;
      found.keyFields = read.keyFields;
    }
    if (input.name != null) found.name = input.name.trim();
    found.updatedAt = this.deps.clock.now();
    await em.flush();
    return found;
  }

  /** Connects as {@link create} does, and stores the fields as they are now. */
  async test(em: EntityManager, id: string): Promise<Source | ValidationError | NotFound> {
    const found = await this.get(em, id);
    if (!found) return NOT_FOUND;
    const read = await this.read(await this.unseal(em, id), found.profileRelation);
    if (read instanceof ValidationError) return read;
    found.fields = read.fields;
    found.keyFields = read.keyFields;
    await em.flush();
    return found;
  }

  async delete(em: EntityManager, id: string): Promise<{ id: string } | InUse | NotFound> {
    if (!isId(id)) return NOT_FOUND;
    return em.transactional(async (inner) => {
      // Locked, so that no segment begins to use it meanwhile.
      const found = await inner.findOne(Source, { id }, { lockMode: LockMode.PESSIMISTIC_WRITE });
      if (!found) return NOT_FOUND;
      const segments = await inner.find(Segment, { source: id }, { orderBy: { name: "ASC", id: "ASC" } });
      if (segments.length > 0) return inUse(segments);
      await inner.nativeDelete(Source, { id });
      return { id };
    });
  }

  /** The profiles of a source, open until they are closed. Throws {@link SourceProblem}. */
  async open(em: EntityManager, id: string): Promise<ProfileSource> {
    return this.deps.openPostgres(await this.unseal(em, id));
  }

  private async unseal(em: EntityManager, id: string): Promise<string> {
    const found = await em.findOneOrFail(Source, { id }, { populate: ["connectionStringSealed"] });
    return this.deps.secrets.open(found.connectionStringSealed, purposeOf(id));
  }

  /** `check` may find more that is wrong with what was read. */
  private async read(
    connectionString: string,
    profileRelation: string,
    check: (profiles: ProfileSource) => Promise<FieldProblem[]> = async () => [],
  ): Promise<ProfileRelation | ValidationError> {
    let profiles: ProfileSource | null = null;
    try {
      profiles = this.deps.openPostgres(connectionString);
      const relation = await profiles.introspect(profileRelation);
      const problems = await check(profiles);
      return problems.length > 0 ? new ValidationError(problems) : relation;
    } catch (error) {
      if (!(error instanceof SourceProblem)) throw error;
      return ValidationError.of(error.about, error.code, error.text);
    } finally {
      await profiles?.close();
    }
  }
}

function purposeOf(id: string): string {
  return `source:${id}`;
}

function checkKind(kind: SourceKind): FieldProblem[] {
  if (kind === "POSTGRESQL") return [];
  const text = {
    en: "This version reads profiles from PostgreSQL only.",
    ja: "このバージョンで利用できるデータソースは PostgreSQL だけです。",
  };
  return [{ path: "kind", code: "NOT_AVAILABLE", text }];
}

function checkRequired(path: "connectionString" | "profileRelation", value: string): FieldProblem[] {
  if (value.trim() !== "") return [];
  return [{ path, code: "REQUIRED", text: REQUIRED[path] }];
}

const REQUIRED = {
  connectionString: {
    en: "Enter the connection string of the database where the profiles live.",
    ja: "プロファイルがあるデータベースの接続文字列を入力してください。",
  },
  profileRelation: {
    en: "Enter the table or view that has one row for each profile.",
    ja: "プロファイルごとに1行を持つテーブルまたはビューを入力してください。",
  },
};

function inUse(segments: readonly Segment[]): InUse {
  const names = segments.map((segment) => segment.name);
  return new InUse(
    { exportIds: [], segmentIds: segments.map((segment) => segment.id) },
    {
      en: `This source is used by ${names.map((name) => `"${name}"`).join(", ")}. Delete those segments first.`,
      ja: `このデータソースは${names.map((name) => `「${name}」`).join("")}で使用されています。先にそれらのセグメントを削除してください。`,
    },
  );
}
