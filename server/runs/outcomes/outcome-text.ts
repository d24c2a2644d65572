import type { Text } from "../../text.js";
import type { RecipientOutcome } from "../run-outcome.js";

/** Why somebody has an outcome, as a sentence; null where the outcome, or the meaning of its code, says it all. */
export function reasonText(outcome: RecipientOutcome, reason: string | null): Text | null {
  if (outcome === "DIFFERENT") return differenceText(reason ?? "");
  return REASONS[outcome]?.[reason ?? ""] ?? ALWAYS[outcome] ?? null;
}

const LEFT_LIST: Readonly<Record<string, Text>> = {
  UNSUBSCRIBED: {
    en: "Unsubscribed from the list, so nothing is sent to them.",
    ja: "リストの配信を停止しているため、送信しません。",
  },
  BOUNCED: {
    en: "Mail to this address bounced, and Campaign Monitor took it off the list.",
    ja: "このアドレス宛のメールが不達となり、Campaign Monitor がリストから外しました。",
  },
  DELETED: {
    en: "Somebody deleted them from the list in Campaign Monitor; Listwright does not bring them back.",
    ja: "Campaign Monitor で第三者がリストから削除しました。Listwright が再登録することはありません。",
  },
  SUPPRESSED: {
    en: "On the client's suppression list: no list of the client may have them.",
    ja: "クライアントの配信停止リストに登録されているため、どのリストにも追加できません。",
  },
};

const LEFT: Readonly<Record<string, Text>> = {
  LEFT: {
    en: "No longer in any segment of the export.",
    ja: "エクスポートのどのセグメントにも含まれなくなりました。",
  },
  NO_CONSENT: {
    en: "Their own consent, as the profile says it, is gone.",
    ja: "プロファイルに記録された本人の同意がなくなりました。",
  },
};

const REASONS: Partial<Record<RecipientOutcome, Readonly<Record<string, Text>>>> = {
  INVALID: {
    MISSING: { en: "The profile has no e-mail address.", ja: "プロファイルにメールアドレスがありません。" },
    SYNTAX: {
      en: "What the profile has is not an e-mail address.",
      ja: "プロファイルの値がメールアドレスの形式ではありません。",
    },
  },
  WITHHELD: {
    ...LEFT_LIST,
    LEFT_BEFORE: {
      en: "Listwright took them off the list, and they have left by their own will or been suppressed as well, so they are not brought back.",
      ja: "Listwright がリストから削除しましたが、本人の意思による離脱か配信停止リストへの登録もあったため、再登録しません。",
    },
    NO_CONSENT: {
      en: "No profile of this address says that they agreed to be written to, or one of them says that they refused.",
      ja: "このアドレスのプロファイルに受信への同意がないか、同意しないプロファイルがあります。",
    },
    ERASED: {
      en: "Was erased at their request: nothing about them is stored or sent.",
      ja: "本人の請求により消去済みのため、保存も送信も行いません。",
    },
  },
  KEPT_BY_CLAIM: {
    NO_CONSENT: {
      en: "Their consent is gone, but another export wants them on this list.",
      ja: "本人の同意はなくなりましたが、別のエクスポートがこのリストに必要としています。",
    },
  },
  KEPT_FOREIGN: {
    NO_CONSENT: {
      en: "Their consent is gone, but it was not Listwright that put them on the list.",
      ja: "本人の同意はなくなりましたが、リストに登録したのは Listwright ではありません。",
    },
  },
  REMOVED: LEFT,
  REMOVAL_FAILED: LEFT,
  REMOVAL_IN_DOUBT: LEFT,
  REMOVAL_NOT_ATTEMPTED: LEFT,
  MISSING: {
    ...LEFT_LIST,
    NOT_SENT: { en: "Has not been sent to this list yet.", ja: "このリストにはまだ送信されていません。" },
    RETURNING: {
      en: "Listwright had taken them off the list, and they are in the segments again. The next run brings them back.",
      ja: "Listwright がリストから削除した後、再びセグメントに含まれました。次の実行で再登録します。",
    },
    REJECTED: {
      en: "Campaign Monitor rejected them, and nothing has changed since.",
      ja: "Campaign Monitor に拒否され、その後変化がありません。",
    },
    NOT_ARRIVED: {
      en: "Was sent, and has never been found on the list, whatever Campaign Monitor answered. The next run sends them again.",
      ja: "送信しましたが、Campaign Monitor の応答にかかわらず、リストに一度も見つかっていません。次の実行で再送します。",
    },
    GONE: {
      en: "Listwright had put them on the list; somebody else took them off. The next run sends them again, unless they left by their own will.",
      ja: "Listwright が登録した後、第三者がリストから外しました。本人の意思による離脱でなければ、次の実行で再送します。",
    },
  },
  UNEXPECTED: {
    LEFT: {
      en: "On the list by this export's doing, and no longer in any of its segments. The next run removes them.",
      ja: "このエクスポートがリストに登録しましたが、どのセグメントにも含まれなくなりました。次の実行で削除します。",
    },
    NO_CONSENT: {
      en: "On the list by this export's doing, and their consent is gone. The next run removes them.",
      ja: "このエクスポートがリストに登録しましたが、本人の同意がなくなりました。次の実行で削除します。",
    },
  },
};

const ALWAYS: Partial<Record<RecipientOutcome, Text>> = {
  WITHHELD: REASONS.WITHHELD!["ERASED"]!,
  DUPLICATE: {
    en: "Another profile with the same address was chosen.",
    ja: "同じアドレスを持つ別のプロファイルが選ばれました。",
  },
  SKIPPED_BY_MODE: {
    en: "The membership mode of the export leaves them as they are.",
    ja: "エクスポートのメンバーシップ設定により、変更しません。",
  },
  STILL_REJECTED: {
    en: "Rejected before; neither the data nor the cause has changed since, so it was not sent again.",
    ja: "以前に拒否され、データも原因も変わっていないため、再送しませんでした。",
  },
  KEPT_BY_CLAIM: {
    en: "No longer in this export's segments, but another export wants them on this list.",
    ja: "このエクスポートのセグメントには含まれませんが、別のエクスポートがこのリストに必要としています。",
  },
  KEPT_FOREIGN: {
    en: "No longer in this export's segments, but it was not Listwright that put them on the list.",
    ja: "このエクスポートのセグメントには含まれませんが、リストに登録したのは Listwright ではありません。",
  },
  REMOVAL_NOT_NEEDED: {
    en: "Had left the list already when it was their turn.",
    ja: "削除の時点で、すでにリストから離れていました。",
  },
};

/** Who changed what: SOURCE, DESTINATION, OTHER_EXPORT or REJECTED, then the parts that differ as a JSON list. */
function differenceText(reason: string): Text {
  const space = reason.indexOf(" ");
  const changed = reason.slice(0, Math.max(space, 0));
  const parts = partsIn(reason.slice(space + 1));
  const en = parts.map((part) => PARTS[part]?.en ?? part.replace(/^\[|\]$/g, "")).join(", ");
  const ja = parts.map((part) => PARTS[part]?.ja ?? part.replace(/^\[|\]$/g, "")).join("、");
  if (changed === "DESTINATION") {
    return {
      en: `Somebody changed it at Campaign Monitor since it was sent: ${en}. The next run sends it again.`,
      ja: `送信後に Campaign Monitor 側で変更されています（${ja}）。次の実行で再送します。`,
    };
  }
  if (changed === "OTHER_EXPORT") {
    return {
      en: `Another export has sent something else since: ${en}. Both map the same field; whichever sent the person last wins.`,
      ja: `その後、別のエクスポートが異なる内容を送信しています（${ja}）。両方が同じ項目を対応付けているため、最後に送信した内容がリストに残ります。`,
    };
  }
  if (changed === "REJECTED") {
    return {
      en: `What the profile has now was rejected, so the list keeps what it had: ${en}.`,
      ja: `現在のプロファイルの内容は拒否されたため、リストには以前の値が残っています（${ja}）。`,
    };
  }
  return {
    en: `The profile has changed since it was sent: ${en}. The next run sends it.`,
    ja: `送信後にプロファイルが変更されています（${ja}）。次の実行で送信します。`,
  };
}

function partsIn(text: string): string[] {
  try {
    const parsed: unknown = JSON.parse(text);
    return Array.isArray(parsed) ? parsed.map(String) : [];
  } catch {
    return [];
  }
}

const PARTS: Readonly<Record<string, Text>> = {
  NAME: { en: "name", ja: "氏名" },
  MOBILE: { en: "mobile number", ja: "携帯電話番号" },
  TRACK: { en: "consent to track", ja: "トラッキングの同意" },
  SMS: { en: "consent to SMS", ja: "SMS の同意" },
};
