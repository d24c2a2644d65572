import type { EntityManager } from "@mikro-orm/postgresql";

import { Export } from "../exports/export.entity.js";
import type { FieldProblem } from "../refusal.js";
import { SourceProblem, type ProfileField, type ProfileSource } from "../sources/profile-source.js";
import type { Text } from "../text.js";
import { checkMatchedFields } from "./check-matched-fields.js";
import { checkSql } from "./check-sql.js";
import { Segment } from "./segment.entity.js";

/** A segment as a source would show it that is read from elsewhere. */
export interface SegmentThere {
  readonly segment: Segment;
  readonly fields: readonly ProfileField[];
}

/**
 * Whether the segments of a source go on working when its profiles are read as `profiles` shows them: that each statement
 * is understood there, and shows what exports match. Nobody's members are read. Throws {@link SourceProblem} when it is
 * the connection that does not work.
 */
export async function checkSegmentsOn(
  em: EntityManager,
  sourceId: string,
  profiles: ProfileSource,
  path: "connectionString" | "profileRelation",
): Promise<{ readonly problems: FieldProblem[]; readonly there: SegmentThere[] }> {
  const segments = await em.find(Segment, { source: sourceId }, { orderBy: { name: "ASC", id: "ASC" } });
  const problems: FieldProblem[] = [];
  const there: SegmentThere[] = [];
  for (const segment of segments) {
    const fields = await describe(segment, profiles);
    if (fields instanceof SourceProblem) {
      problems.push({ path, code: "SEGMENT_BREAKS", text: breaks(segment.name, fields.text) });
      continue;
    }
    const exports = await em.find(
      Export,
      { segments: { segment: segment.id } },
      { orderBy: { name: "ASC", id: "ASC" } },
    );
    const missed = checkMatchedFields(exports, segment.fields, fields);
    problems.push(...missed.map(({ code, text }) => ({ path, code, text: breaks(segment.name, text) })));
    there.push({ segment, fields });
  }
  return { problems, there };
}

async function describe(segment: Segment, profiles: ProfileSource): Promise<readonly ProfileField[] | SourceProblem> {
  try {
    return await profiles.describe(await checkSql(segment.sql));
  } catch (error) {
    if (error instanceof SourceProblem && error.about === "sql") return error;
    throw error;
  }
}

function breaks(name: string, because: Text): Text {
  return {
    en: `The segment "${name}" would not work there. ${because.en}`,
    ja: `セグメント「${name}」が機能しなくなります。${because.ja}`,
  };
}
