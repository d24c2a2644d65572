import type { Text } from "../../text.js";
import type { DepartureReason } from "./departed-state.js";

/** Why somebody is not on a list any more, in words, with what follows from it. */
export const DEPARTURE_TEXTS: Readonly<Record<DepartureReason, Text>> = {
  UNSUBSCRIBED: {
    en: "Unsubscribed. They are withheld from now on.",
    ja: "配信停止済みです。今後は送信されません。",
  },
  BOUNCED: {
    en: "Mail to them bounced. They are withheld from now on.",
    ja: "メールが不達になりました。今後は送信されません。",
  },
  DELETED_BY_US: {
    en: "Taken off the list by an export. They can return.",
    ja: "エクスポートによりリストから削除されました。再び追加できます。",
  },
  DELETED_ELSEWHERE: {
    en: "Deleted from the list by somebody else. They are withheld from now on.",
    ja: "Listwright 以外によってリストから削除されました。今後は送信されません。",
  },
  SUPPRESSED_UNSUBSCRIBED: {
    en: "On the client's suppression list after unsubscribing. They are withheld from now on.",
    ja: "配信停止により、クライアントの配信停止リストに登録されています。今後は送信されません。",
  },
  SUPPRESSED_BOUNCED: {
    en: "On the client's suppression list after mail bounced. They are withheld from now on.",
    ja: "メールの不達により、クライアントの配信停止リストに登録されています。今後は送信されません。",
  },
  SUPPRESSED: {
    en: "On the client's suppression list. They are withheld from now on.",
    ja: "クライアントの配信停止リストに登録されています。今後は送信されません。",
  },
  ABSENT: {
    en: "No longer known to the list. They can be added again.",
    ja: "リストに存在しません。再び追加できます。",
  },
};
