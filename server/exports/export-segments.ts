import type { EntityManager } from "@mikro-orm/postgresql";

import { isId } from "../database/is-id.js";
import type { FieldProblem } from "../refusal.js";
import { Segment } from "../segments/segment.entity.js";
import { ExportSegment, type Export } from "./export.entity.js";

/** Each of the IDs must name a segment, and there must be one. */
export async function checkSegments(em: EntityManager, ids: readonly string[]): Promise<FieldProblem[]> {
  if (ids.length === 0) return [NONE];
  const wanted = ids.filter((id) => isId(id));
  const found = new Set((await em.find(Segment, { id: { $in: wanted } })).map((segment) => segment.id));
  return ids.flatMap((id, index) => (found.has(id) ? [] : [unknown(index)]));
}

export function setSegments(em: EntityManager, of: Export, ids: readonly string[]): void {
  [...new Set(ids)].forEach((segmentId, position) => {
    em.create(ExportSegment, { export: of, segment: em.getReference(Segment, segmentId), position });
  });
}

/** Removed one by one, since rows that the entity manager still knew would not be written again. */
export async function replaceSegments(em: EntityManager, of: Export, ids: readonly string[]): Promise<void> {
  em.remove(await em.find(ExportSegment, { export: of.id }));
  await em.flush();
  setSegments(em, of, ids);
}

const NONE: FieldProblem = {
  path: "segmentIds",
  code: "REQUIRED",
  text: { en: "Choose at least one segment.", ja: "セグメントを1つ以上選択してください。" },
};

function unknown(index: number): FieldProblem {
  return {
    path: `segmentIds.${index}`,
    code: "NOT_FOUND",
    text: {
      en: "There is no such segment. It may have been deleted.",
      ja: "このセグメントは見つかりません。削除された可能性があります。",
    },
  };
}

/** The segments of an export in the order chosen. */
export async function readSegments(em: EntityManager, exportId: string): Promise<Segment[]> {
  const rows = await em.find(
    ExportSegment,
    { export: exportId },
    { populate: ["segment"], orderBy: { position: "ASC" } },
  );
  return rows.map((row) => row.segment.unwrap());
}

/** The same for an export at hand; those of many exports are read together. */
export async function loadSegments(found: Export): Promise<Segment[]> {
  const rows = await found.segments.loadItems({ dataloader: true });
  const ordered = rows.toSorted((one, other) => one.position - other.position);
  return Promise.all(ordered.map((row) => row.segment.loadOrFail({ dataloader: true })));
}
