import type { Text } from "../../text.js";
import { counted, written } from "../../written-number.js";

const people = (count: number) => counted(count, "person", "people");

/** What a person reads of what a plan warns of: by a number, and what it is compared with. */
export const PLAN_WARNINGS = {
  LIST_IGNORES_SUPPRESSION: (count: number): Text => ({
    en: `The list does not heed the client's suppression list: ${people(count)} on it will be sent all the same.`,
    ja: `このリストはクライアントの配信停止リスト（サプレッションリスト）を参照しません。そこに登録されている${written(count)}人にも送信されます。`,
  }),
  OVER_SUBSCRIBER_ALLOWANCE: (count: number, limit: number): Text => ({
    en: `The list would have ${counted(count, "active subscriber", "active subscribers")}; the contract allows ${written(limit)}, on all lists together.`,
    ja: `リストの有効な購読者が${written(count)}人になります。契約上の上限は全リスト合計で${written(limit)}人です。`,
  }),
  MORE_NEW_THAN_USUAL: (count: number, limit: number): Text => ({
    en: `${people(count)} would be added; earlier runs of this export usually added ${written(limit)}.`,
    ja: `${written(count)}人が新たに追加されます。このエクスポートのこれまでの実行では通常${written(limit)}人でした。`,
  }),
  KEPT_BY_CLAIM: (count: number): Text => ({
    en: `${people(count)} left this export and ${count === 1 ? "stays" : "stay"} on the list, because another export sends them too.`,
    ja: `このエクスポートの対象外になった${written(count)}人は、ほかのエクスポートの対象でもあるためリストに残ります。`,
  }),
  KEPT_FOREIGN: (count: number): Text => ({
    en: `${people(count)} left this export and ${count === 1 ? "stays" : "stay"} on the list, because they came onto it other than by Listwright.`,
    ja: `このエクスポートの対象外になった${written(count)}人は、Listwright 以外の方法でリストに登録されたため、リストに残ります。`,
  }),
  WOULD_BE_HELD_MAX_MEMBERS: (count: number, limit: number): Text => ({
    en: `A run would be held for approval: the segments have ${people(count)}, more than the guard's ${written(limit)}.`,
    ja: `実行すると承認待ちで保留されます。セグメントの宛先は${written(count)}人で、ガードの上限${written(limit)}人を超えています。`,
  }),
  WOULD_BE_HELD_MAX_LEAVER_SHARE: (count: number, limit: number): Text => ({
    en: `A run would be held for approval: it would remove ${people(count)} who left the segments, more than the guard's ${written(limit)}.`,
    ja: `実行すると承認待ちで保留されます。セグメントから外れた${written(count)}人がリストから外され、ガードの上限${written(limit)}人を超えます。`,
  }),
  WOULD_BE_HELD_MAX_WITHDRAWN_SHARE: (count: number, limit: number): Text => ({
    en: `A run would be held for approval: it would remove ${people(count)} whose own consent is gone, more than the guard's ${written(limit)}.`,
    ja: `実行すると承認待ちで保留されます。本人の同意がなくなった${written(count)}人がリストから外され、ガードの上限${written(limit)}人を超えます。`,
  }),
  WOULD_BE_HELD_LIST_WOULD_BE_EMPTY: (count: number): Text => ({
    en: `A run would be held for approval: it would remove ${people(count)} and leave nobody on the list.`,
    ja: `実行すると承認待ちで保留されます。${written(count)}人が外され、リストに誰も残らなくなります。`,
  }),
};
