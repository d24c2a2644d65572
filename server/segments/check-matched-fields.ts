import type { Export } from "../exports/export.entity.js";
import type { FieldProblem } from "../refusal.js";
import { fieldsOf } from "../runs/plan/map-member.js";
import type { ProfileField } from "../sources/profile-source.js";

/**
 * What exports would miss if a segment showed other fields: one that is gone, or that has become something else than
 * what was matched. Refused with the export named, because otherwise its next run would find out.
 */
export function checkMatchedFields(
  exports: readonly Pick<Export, "name" | "matching">[],
  before: readonly ProfileField[],
  after: readonly ProfileField[],
): FieldProblem[] {
  const typeIn = (fields: readonly ProfileField[], name: string) => fields.find((field) => field.name === name)?.type;
  return exports.flatMap(({ name, matching }) => {
    const missed = fieldsOf(matching).filter((field) => {
      const type = typeIn(after, field);
      return type === undefined || type !== (typeIn(before, field) ?? type);
    });
    return missed.length > 0 ? [matchedByExport(name, missed)] : [];
  });
}

function matchedByExport(name: string, fields: readonly string[]): FieldProblem {
  return {
    path: "sql",
    code: "FIELD_MATCHED",
    text: {
      en: `The export "${name}" matches ${fields.map((field) => `"${field}"`).join(", ")}, which the statement no longer shows with the same type. Keep what it matches, or change the export first.`,
      ja: `エクスポート「${name}」が使用している${fields.map((field) => `「${field}」`).join("")}が、同じ型で表示されなくなります。フィールドを残すか、先にエクスポートを変更してください。`,
    },
  };
}
