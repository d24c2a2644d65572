import type { Export } from "../exports/export.entity.js";
import { InUse, NotFound, ValidationError, type FieldProblem } from "../refusal.js";
import { SourceProblem } from "../sources/profile-source.js";

export const SEGMENT_NOT_FOUND = new NotFound({
  en: "There is no such segment. It may have been deleted.",
  ja: "このセグメントは見つかりません。削除された可能性があります。",
});

export const SOURCE_UNKNOWN: FieldProblem = {
  path: "sourceId",
  code: "NOT_FOUND",
  text: {
    en: "There is no such source. It may have been deleted.",
    ja: "このデータソースは見つかりません。削除された可能性があります。",
  },
};

/** A segment is defined by SQL; the schema knows rules as well, which this version does not have. */
export function checkDefinition({ sql, rules }: { sql?: string | null; rules?: unknown }): FieldProblem[] {
  if (rules != null && sql != null) return [{ path: "rules", code: "CHOOSE_ONE", text: CHOOSE_ONE }];
  if (rules != null) return [{ path: "rules", code: "NOT_AVAILABLE", text: RULES_NOT_AVAILABLE }];
  if (sql == null) return [{ path: "sql", code: "REQUIRED", text: CHOOSE_ONE }];
  return [];
}

const CHOOSE_ONE = {
  en: "Define the segment by either a SQL statement or rules.",
  ja: "セグメントは SQL またはルールのどちらか一方で定義してください。",
};
const RULES_NOT_AVAILABLE = {
  en: "This version has no rules yet. Define the segment by a SQL statement.",
  ja: "このバージョンではルールはまだ利用できません。SQL でセグメントを定義してください。",
};

export function anotherSource(index: number): FieldProblem {
  return {
    path: `segmentIds.${index}`,
    code: "ANOTHER_SOURCE",
    text: {
      en: "This segment belongs to another source than the first. Choose segments of one source.",
      ja: "このセグメントは最初のセグメントとは別のデータソースのものです。同じデータソースのセグメントを選択してください。",
    },
  };
}

/** What is wrong with the statement is a refusal of it; what is wrong with the source, of its ID. */
export async function refusing<T>(work: () => Promise<T>): Promise<T | ValidationError> {
  try {
    return await work();
  } catch (error) {
    if (!(error instanceof SourceProblem)) throw error;
    return ValidationError.of(error.about === "sql" ? "sql" : "sourceId", error.code, error.text);
  }
}

/** The segments that an export was checked with are not what they were. */
export function segmentsChanged(): SourceProblem {
  return new SourceProblem("sql", "SEGMENTS_CHANGED", {
    en: "A segment was deleted or belongs to another source by now. Open the export and choose its segments again.",
    ja: "セグメントが削除されたか、別のデータソースに属しています。エクスポートを開き、セグメントを選び直してください。",
  });
}

export function segmentInUse(exports: readonly Export[]): InUse {
  const names = exports.map(({ name }) => name).toSorted();
  return new InUse(
    { exportIds: exports.map(({ id }) => id), segmentIds: [] },
    {
      en: `This segment is sent by ${names.map((name) => `"${name}"`).join(", ")}. Take it out of those exports first.`,
      ja: `このセグメントは${names.map((name) => `「${name}」`).join("")}で送信されています。先にそれらのエクスポートから外してください。`,
    },
  );
}
