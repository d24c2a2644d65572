import type { Text } from "../../text.js";
import { counted, written as writtenNumber } from "../../written-number.js";
import type { TrippedGuard } from "../export-run.entity.js";

/** Why a plan is held, as a sentence with its numbers: what was counted, and how much goes without approval. */
export function guardText({ code, count, limit }: TrippedGuard): Text {
  return TEXTS[code](count, limit);
}

type Write = (count: number, limit: number | null) => Text;

const TEXTS: Readonly<Record<TrippedGuard["code"], Write>> = {
  MAX_MEMBERS: (count, limit) => ({
    en: `The plan has ${people(count)}, more than the ${written(limit)} that this export may send without approval.`,
    ja: `この計画の対象は${written(count)}人で、承認なしで送信できる上限の${written(limit)}人を超えています。`,
  }),
  MAX_LEAVER_SHARE: (count, limit) => ({
    en: `${people(count)} would be removed because they left the segments, more than the ${written(limit)} that may leave at once without approval.`,
    ja: `セグメントから外れた${written(count)}人がリストから外れます。承認なしで一度に外せる上限の${written(limit)}人を超えています。`,
  }),
  MAX_WITHDRAWN_SHARE: (count, limit) => ({
    en: `${people(count)} would be removed because their own consent is gone, more than the ${written(limit)} that may leave at once without approval.`,
    ja: `本人の同意がなくなった${written(count)}人がリストから外れます。承認なしで一度に外せる上限の${written(limit)}人を超えています。`,
  }),
  LIST_WOULD_BE_EMPTY: (count) => ({
    en: `${people(count)} would be removed, and nobody would be left on the list.`,
    ja: `${written(count)}人がリストから外れ、リストに誰も残らなくなります。`,
  }),
  REMOVAL: (count) => ({
    en: `${people(count)} whom the export put on the list would be removed from it. Removing always waits for approval.`,
    ja: `エクスポートが登録した${written(count)}人がリストから外れます。リストから外すには必ず承認が必要です。`,
  }),
};

function written(count: number | null): string {
  return writtenNumber(count ?? 0);
}

function people(count: number): string {
  return counted(count, "person", "people");
}
