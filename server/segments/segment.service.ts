import { randomUUID } from "node:crypto";

import { LockMode } from "@mikro-orm/core";
import type { EntityManager } from "@mikro-orm/postgresql";

import type { Clock } from "../clock.js";
import { findById } from "../database/find-by-id.js";
import { isId } from "../database/is-id.js";
import {
  column,
  findPage,
  folded,
  text,
  type Listing,
  type Page,
  type PageRequest,
  type RowSql,
} from "../database/page.js";
import { checkName } from "../check-name.js";
import { Export, ExportSegment } from "../exports/export.entity.js";
import { ValidationError, type FieldProblem, type InUse, type NotFound } from "../refusal.js";
import { type Member, type MemberQuery, type ProfileField, type ProfileSource } from "../sources/profile-source.js";
import { Source } from "../sources/source.entity.js";
import type { SourceService } from "../sources/source.service.js";
import { checkMatchedFields } from "./check-matched-fields.js";
import { checkSql } from "./check-sql.js";
import { profilesStatement, relationShows } from "./profiles-statement.js";
import { Segment } from "./segment.entity.js";
import { sharedFields } from "./shared-fields.js";
import {
  anotherSource,
  checkDefinition,
  refusing,
  SEGMENT_NOT_FOUND,
  segmentInUse,
  segmentsChanged,
  SOURCE_UNKNOWN,
} from "./segment-refusal.js";

const PREVIEW_ROWS = 100;

export interface CreateSegment {
  readonly name: string;
  readonly sourceId: string;
  readonly sql?: string | null;
  /** Not available in this version. */
  readonly rules?: unknown;
}

/** Omitted or null keeps what is there: nothing here can be cleared. */
export interface UpdateSegment {
  readonly name?: string | null;
  readonly sql?: string | null;
}

/** What a statement shows, before it is anybody's. */
export interface SegmentPreview {
  readonly fields: readonly ProfileField[];
  readonly rows: readonly (readonly (string | null)[])[];
  readonly memberCount: number;
}

const sourceName: RowSql = (row) => `(SELECT source.name FROM source WHERE source.id = ${row}.source_id)`;
const LISTED: Listing = {
  sortable: {
    name: text("name"),
    source: (row) => folded(sourceName(row)),
    memberCount: column("member_count"),
    memberCountAt: column("member_count_at"),
    exports: (row) => `(SELECT count(*) FROM export_segment used WHERE used.segment_id = ${row}.id)`,
    createdAt: column("created_at"),
    updatedAt: column("updated_at"),
  },
  searched: [column("name"), sourceName],
};

/** Segments: named subsets of a source's profiles, evaluated afresh wherever the profiles live. */
export class SegmentService {
  constructor(private readonly deps: { readonly clock: Clock; readonly sources: Pick<SourceService, "open"> }) {}

  async list(em: EntityManager, page: PageRequest): Promise<Page<Segment>> {
    return findPage(em, Segment, {}, page, LISTED);
  }

  async get(em: EntityManager, id: string): Promise<Segment | null> {
    return findById(em, Segment, id);
  }

  async byIds(em: EntityManager, ids: readonly string[]): Promise<Segment[]> {
    return em.find(Segment, { id: { $in: ids.filter(isId) } }, { orderBy: { name: "ASC", id: "ASC" } });
  }

  async ofSource(em: EntityManager, sourceId: string): Promise<Segment[]> {
    return em.find(Segment, { source: sourceId }, { orderBy: { name: "ASC", id: "ASC" } });
  }

  /** Checks the statement, runs it, counts the members, and stores only what works. */
  async create(em: EntityManager, input: CreateSegment): Promise<Segment | ValidationError> {
    const source = await findById(em, Source, input.sourceId);
    const problems = [...checkName(input.name), ...checkDefinition(input), ...(source ? [] : [SOURCE_UNKNOWN])];
    if (problems.length > 0 || !source) return new ValidationError(problems);
    const sql = input.sql ?? "";
    const evaluated = await this.evaluate(em, source.id, sql);
    if (evaluated instanceof ValidationError) return evaluated;

    const now = this.deps.clock.now();
    const created = em.create(Segment, {
      id: randomUUID(),
      name: input.name.trim(),
      source,
      sql,
      ...evaluated,
      memberCountAt: now,
      createdAt: now,
      updatedAt: now,
    });
    await em.flush();
    return created;
  }

  /** Another statement is checked as a new segment's is, and must go on showing what exports match. */
  async update(em: EntityManager, id: string, input: UpdateSegment): Promise<Segment | ValidationError | NotFound> {
    const found = await this.get(em, id);
    if (!found) return SEGMENT_NOT_FOUND;
    const problems = input.name == null ? [] : checkName(input.name);
    if (problems.length > 0) return new ValidationError(problems);
    const now = this.deps.clock.now();
    if (input.sql != null) {
      const evaluated = await this.evaluate(em, found.source.id, input.sql);
      if (evaluated instanceof ValidationError) return evaluated;
      const exports = await em.find(Export, { segments: { segment: id } }, { orderBy: { name: "ASC", id: "ASC" } });
      const missed = checkMatchedFields(exports, found.fields, evaluated.fields);
      if (missed.length > 0) return new ValidationError(missed);
      found.sql = input.sql;
      found.fields = evaluated.fields;
      found.memberCount = evaluated.memberCount;
      found.memberCountAt = now;
    }
    if (input.name != null) found.name = input.name.trim();
    found.updatedAt = now;
    await em.flush();
    return found;
  }

  /** Counts the members as they are now. */
  async count(em: EntityManager, id: string): Promise<Segment | ValidationError | NotFound> {
    const found = await this.get(em, id);
    if (!found) return SEGMENT_NOT_FOUND;
    const evaluated = await this.evaluate(em, found.source.id, found.sql);
    if (evaluated instanceof ValidationError) return evaluated;
    found.fields = evaluated.fields;
    found.memberCount = evaluated.memberCount;
    found.memberCountAt = this.deps.clock.now();
    await em.flush();
    return found;
  }

  async delete(em: EntityManager, id: string): Promise<{ id: string } | InUse | NotFound> {
    if (!isId(id)) return SEGMENT_NOT_FOUND;
    return em.transactional(async (inner) => {
      // Locked, so that no export begins to use it meanwhile.
      const found = await inner.findOne(Segment, { id }, { lockMode: LockMode.PESSIMISTIC_WRITE });
      if (!found) return SEGMENT_NOT_FOUND;
      const uses = await inner.find(ExportSegment, { segment: id }, { populate: ["export"] });
      if (uses.length > 0) return segmentInUse(uses.map((use) => use.export.unwrap()));
      await inner.nativeDelete(Segment, { id });
      return { id };
    });
  }

  /** Checks and runs a statement that is not saved: its first members and how many there are. */
  async preview(em: EntityManager, sourceId: string, sql: string): Promise<SegmentPreview | ValidationError> {
    const source = await findById(em, Source, sourceId);
    if (!source) return new ValidationError([SOURCE_UNKNOWN]);
    return refusing(() =>
      this.reading(em, source.id, async (profiles) => {
        const statement = await checkSql(sql);
        const preview = await profiles.preview(statement, PREVIEW_ROWS);
        return { ...preview, memberCount: await profiles.count(statement) };
      }),
    );
  }

  /** The fields that every one of the segments shows, with the same type, in the order of the first. */
  async fieldsInAll(em: EntityManager, segmentIds: readonly string[]): Promise<ProfileField[]> {
    return sharedFields((await this.inOrder(em, segmentIds)).map(({ fields }) => fields));
  }

  /**
   * The fields that every one of the segments shows as their source is now, with the same type, in the order of the first.
   * Reads no profile. Throws {@link SourceProblem}.
   */
  async fieldsNow(em: EntityManager, segmentIds: readonly string[]): Promise<ProfileField[]> {
    const { segments, sourceId } = await this.ofOneSource(em, segmentIds);
    return this.reading(em, sourceId, async (profiles) => {
      const shown: (readonly ProfileField[])[] = [];
      for (const { sql } of segments) shown.push(await profiles.describe(await checkSql(sql)));
      return sharedFields(shown);
    });
  }

  /** An export's segments are united where they live, so in this version they share one source. */
  async checkSameSource(em: EntityManager, segmentIds: readonly string[]): Promise<FieldProblem[]> {
    const segments = await this.inOrder(em, segmentIds);
    return segments.flatMap((segment) =>
      segment.source.id === segments[0]?.source.id ? [] : [anotherSource(positionIn(segmentIds, segment))],
    );
  }

  /**
   * The members of all the segments, evaluated now, in batches: a profile in several of them once where their key is
   * known, with the values of the first. Throws {@link SourceProblem}, or what the signal was aborted with.
   */
  async *members(
    em: EntityManager,
    segmentIds: readonly string[],
    fields: readonly string[],
    signal: AbortSignal,
  ): AsyncGenerator<readonly Member[]> {
    const { segments, sourceId } = await this.ofOneSource(em, segmentIds);
    const statements = await Promise.all(segments.map((segment) => checkSql(segment.sql)));
    const { keyFields } = await em.findOneOrFail(Source, { id: sourceId });
    yield* this.stream(em, sourceId, { statements, fields, keyFields, signal });
  }

  /**
   * All profiles of the segments' source, whichever segment they are in, as {@link members} answers those: read only when
   * asked for. Null where the source's relation does not show the fields as the segments do.
   */
  async profiles(
    em: EntityManager,
    segmentIds: readonly string[],
    fields: readonly string[],
    signal: AbortSignal,
  ): Promise<AsyncIterable<readonly Member[]> | null> {
    const segments = await this.inOrder(em, segmentIds);
    if (!segments[0]) throw segmentsChanged();
    const source = await em.findOneOrFail(Source, { id: segments[0].source.id });
    if (!relationShows(source, segments, fields)) return null;
    const statements = [await checkSql(profilesStatement(source, fields))];
    return this.stream(em, source.id, { statements, fields, keyFields: source.keyFields, signal });
  }

  private async *stream(em: EntityManager, sourceId: string, query: MemberQuery): AsyncGenerator<readonly Member[]> {
    const profiles = await this.deps.sources.open(em, sourceId);
    try {
      yield* profiles.members(query);
    } finally {
      await profiles.close();
    }
  }

  private async evaluate(
    em: EntityManager,
    sourceId: string,
    sql: string,
  ): Promise<{ fields: readonly ProfileField[]; memberCount: number } | ValidationError> {
    return refusing(() =>
      this.reading(em, sourceId, async (profiles) => {
        const statement = await checkSql(sql);
        return { fields: await profiles.describe(statement), memberCount: await profiles.count(statement) };
      }),
    );
  }

  private async reading<T>(
    em: EntityManager,
    sourceId: string,
    work: (profiles: ProfileSource) => Promise<T>,
  ): Promise<T> {
    const profiles = await this.deps.sources.open(em, sourceId);
    try {
      return await work(profiles);
    } finally {
      await profiles.close();
    }
  }

  private async ofOneSource(em: EntityManager, ids: readonly string[]) {
    const segments = await this.inOrder(em, ids);
    const sourceId = segments[0]?.source.id;
    const share = segments.every((segment) => segment.source.id === sourceId);
    if (sourceId === undefined || segments.length < new Set(ids).size || !share) throw segmentsChanged();
    return { segments, sourceId };
  }

  private async inOrder(em: EntityManager, ids: readonly string[]): Promise<Segment[]> {
    const found = await this.byIds(em, ids);
    return found.toSorted((one, other) => positionIn(ids, one) - positionIn(ids, other));
  }
}

function positionIn(ids: readonly string[], { id }: Segment): number {
  return ids.findIndex((candidate) => candidate.toLowerCase() === id);
}
