import type { EntityManager } from "@mikro-orm/postgresql";
import DataLoader from "dataloader";

import { sameFieldKey } from "../destinations/field-key.js";
import type { Text } from "../text.js";
import { relationShows } from "../segments/profiles-statement.js";
import { Export } from "./export.entity.js";
import { loadSegments } from "./export-segments.js";
import type { Matching } from "./matching.js";

export type NoticeCode =
  "OTHER_EXPORTS_ON_LIST" | "SAME_FIELDS_MAPPED" | "UNSUBSCRIBES_LEAVERS" | "KEEPS_LEAVERS" | "CONSENT_ONLY_IN_SEGMENT";

/** Something about an export's settings that is allowed, and whose consequence a person should know. */
export interface ExportNotice {
  readonly code: NoticeCode;
  readonly message: Text;
  readonly advice: Text;
  /** The other exports that it is about. */
  readonly exports: readonly Export[];
}

/**
 * What there is to know about exports, from what is stored: nothing is asked of the destination. Those of many exports are
 * read together.
 */
export class ExportNotices {
  private readonly onLists = new WeakMap<EntityManager, DataLoader<string, Export[]>>();

  async of(em: EntityManager, found: Export): Promise<ExportNotice[]> {
    const others = (await this.readList(em, found.listId)).filter(({ id }) => id !== found.id);
    const shared = others.length === 0 ? [] : sharedList(found, others);
    return [...shared, ...aboutLeavers(found), ...(await aboutConsent(found))];
  }

  /** The exports to a list, whichever connection they go through: a list is known by its ID. By name. */
  private readList(em: EntityManager, listId: string): Promise<Export[]> {
    let loader = this.onLists.get(em);
    if (!loader) {
      loader = new DataLoader(
        async (listIds) => {
          const found = await em.find(
            Export,
            { listId: { $in: [...listIds] } },
            { orderBy: { name: "ASC", id: "ASC" } },
          );
          return listIds.map((wanted) => found.filter((one) => one.listId === wanted));
        },
        { cache: false },
      );
      this.onLists.set(em, loader);
    }
    return loader.load(listId);
  }
}

function sharedList(found: Export, others: readonly Export[]): ExportNotice[] {
  const names = namesOf(others);
  const both: ExportNotice = {
    code: "OTHER_EXPORTS_ON_LIST",
    message: {
      en: `The list "${found.listName}" is also filled by ${names.en}.`,
      ja: `リスト「${found.listName}」には${names.ja}も送信しています。`,
    },
    advice: {
      en: "Each export claims its own members. Whoever leaves one export's segments is removed only when no other export claims them.",
      ja: "各エクスポートは自分のメンバーを保持対象とします。あるエクスポートのセグメントから外れた人も、ほかのエクスポートの保持対象である間はリストから外されません。",
    },
    exports: others,
  };
  const clashing = others.filter((other) => sharedParts(found.matching, other.matching).length > 0);
  if (clashing.length === 0) return [both];
  const parts = clashing.flatMap((other) => sharedParts(found.matching, other.matching));
  const unique = parts.filter(
    (part, index) => parts.findIndex((other) => other.en.toLowerCase() === part.en.toLowerCase()) === index,
  );
  const clash = namesOf(clashing);
  const fields: ExportNotice = {
    code: "SAME_FIELDS_MAPPED",
    message: {
      en: `This export and ${clash.en} both fill ${unique.map(({ en }) => en).join(", ")}.`,
      ja: `このエクスポートと${clash.ja}の両方が${unique.map(({ ja }) => ja).join("、")}を設定しています。`,
    },
    advice: {
      en: "For a person in both, whichever export sent them last wins. An export sends somebody again only when what it sends itself has changed, so the other's value may stand for a long time. Map each field in one of them, or send both from the same profile fields.",
      ja: "両方に含まれる人については、最後に送信したエクスポートの値が残ります。エクスポートは自分の送信内容が変わった人だけを再送信するため、他方の値が長く残ることがあります。各フィールドはどちらか一方でマッピングするか、両方で同じプロファイルフィールドを使用してください。",
    },
    exports: clashing,
  };
  return [both, fields];
}

function aboutLeavers({ membership, onLeave }: Export): ExportNotice[] {
  if (membership !== "MIRROR") return [];
  if (onLeave === "UNSUBSCRIBE") return [UNSUBSCRIBES];
  return onLeave === "KEEP" ? [KEEPS] : [];
}

/** Whether whoever refuses outside the segments is seen, as a run would find out. */
async function aboutConsent(found: Export): Promise<ExportNotice[]> {
  const { email, recipientConsent } = found.matching;
  if (!recipientConsent) return [];
  const segments = await loadSegments(found);
  const source = await segments[0]?.source.loadOrFail({ dataloader: true });
  if (!source || relationShows(source, segments, [email, recipientConsent.field])) return [];
  return [consentOnlyInSegment(email, recipientConsent.field, source.profileRelation)];
}

function consentOnlyInSegment(email: string, field: string, relation: string): ExportNotice {
  return {
    code: "CONSENT_ONLY_IN_SEGMENT",
    message: {
      en: `The source's relation ${relation} does not show "${email}" and "${field}" as the segments do, so consent is read from the segments alone. Whoever refuses and drops out of them for it is neither noticed nor removed for it.`,
      ja: `データソースのリレーション ${relation} には、セグメントと同じ型の「${email}」と「${field}」がそろっていないため、同意はセグメントの中でのみ確認します。同意を取り消してセグメントから外れた人は検出されず、それを理由にリストから外されることもありません。`,
    },
    advice: {
      en: "Let the segments show people who refuse as well (leave the condition on consent out of them), or choose a relation for the source that has both fields.",
      ja: "同意のない人もセグメントに含める（セグメントから同意の条件を外す）か、両方のフィールドを持つリレーションをデータソースに指定してください。",
    },
    exports: [],
  };
}

const UNSUBSCRIBES: ExportNotice = {
  code: "UNSUBSCRIBES_LEAVERS",
  message: {
    en: "Whoever leaves the segments is unsubscribed, and cannot be added again by Listwright, not even when they are members again.",
    ja: "セグメントから外れた人は配信停止になり、再びメンバーになっても Listwright では追加できません。",
  },
  advice: {
    en: "Choose to delete leavers instead if they may return.",
    ja: "戻ってくる可能性がある場合は、離脱者の扱いに「削除」を選択してください。",
  },
  exports: [],
};

const KEEPS: ExportNotice = {
  code: "KEEPS_LEAVERS",
  message: {
    en: "The membership is a mirror that keeps leavers, so nobody is taken off the list for leaving the segments.",
    ja: "メンバーシップはミラーですが離脱者を残す設定のため、セグメントから外れてもリストから外されません。",
  },
  advice: {
    en: "Choose to delete leavers if the list should follow the segments.",
    ja: "リストをセグメントに合わせる場合は、離脱者の扱いに「削除」を選択してください。",
  },
  exports: [],
};

/** A custom field as people know it; what is stored of it is its key, which is the name without its spaces. */
function fieldText(key: string): Text {
  const name = key.replace(/^\[|\]$/g, "");
  return { en: `"${name}"`, ja: `「${name}」` };
}

/** What both matchings fill. From the same profile field too: it may have changed between the two runs. */
function sharedParts(one: Matching, other: Matching): Text[] {
  const fields = one.customFields.filter(({ key }) => other.customFields.some((match) => sameFieldKey(match.key, key)));
  return [
    ...(one.name.length > 0 && other.name.length > 0 ? [{ en: "the name", ja: "名前" }] : []),
    ...(one.mobileNumber && other.mobileNumber ? [{ en: "the mobile number", ja: "携帯電話番号" }] : []),
    ...fields.map(({ key }) => fieldText(key)),
  ];
}

function namesOf(exports: readonly Export[]): Text {
  return {
    en: exports.map(({ name }) => `"${name}"`).join(", "),
    ja: exports.map(({ name }) => `「${name}」`).join(""),
  };
}
