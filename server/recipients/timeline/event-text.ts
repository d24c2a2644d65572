import type { RejectionText } from "../../destinations/import-call.js";
import { reasonText } from "../../runs/outcomes/outcome-text.js";
import type { Text } from "../../text.js";
import { counted, written } from "../../written-number.js";
import type { RecipientEventKind } from "./event-kinds.js";
import type { RecipientEvent } from "./read-events.js";

/** What happened, as a sentence. */
export function whatText(event: RecipientEvent): Text {
  if (event.kind === "UNCHANGED") return unchanged(event);
  if (event.kind === "ENDED") return ENDED[event.outcome ?? ""] ?? ENDED_OTHERWISE;
  return WHAT[event.kind];
}

/** Who and what was behind it: the export with its segments, then the rule or the meaning of the code. */
export function whyText(
  event: RecipientEvent,
  names: { readonly export: string | null; readonly segments: readonly string[] },
  describeRejection: (code: number) => RejectionText,
): Text {
  const parts: Text[] = [];
  if (event.exportId !== null) parts.push(exportText(names.export, names.segments));
  const reason = event.outcome === null || event.kind === "ENDED" ? null : reasonText(event.outcome, event.reason);
  const isRejection = event.kind === "REJECTED" || event.kind === "STILL_REJECTED" || event.kind === "REMOVAL_FAILED";
  if (isRejection && event.code !== null) parts.push(describeRejection(event.code).meaning);
  else if (reason !== null) parts.push(reason);
  if (event.kind === "LEFT") parts.push(NOT_REMOVED);
  if (SEEN.has(event.kind)) parts.push(seenText(event.destinationDate ?? null));
  return {
    en: parts.map(({ en }) => en).join(" "),
    ja: parts.map(({ ja }) => ja).join(""),
  };
}

/** What looks saw. */
const SEEN: ReadonlySet<RecipientEventKind> = new Set([
  "CAME_OTHERWISE",
  "CONFIRMED",
  "UNSUBSCRIBED",
  "BOUNCED",
  "DELETED",
  "SUPPRESSED",
  "RELEASED",
  "ABSENT",
]);

function exportText(name: string | null, segments: readonly string[]): Text {
  if (name === null) {
    return { en: "By an export that has been deleted.", ja: "削除済みのエクスポートによるものです。" };
  }
  if (segments.length === 0) return { en: `Export "${name}".`, ja: `エクスポート「${name}」。` };
  const en = segments.map((segment) => `"${segment}"`).join(", ");
  return {
    en: `Export "${name}", ${segments.length === 1 ? "segment" : "segments"} ${en}.`,
    ja: `エクスポート「${name}」（セグメント${segments.map((segment) => `「${segment}」`).join("")}）。`,
  };
}

function seenText(date: string | null): Text {
  return date === null
    ? { en: "As read from Campaign Monitor.", ja: "Campaign Monitor から読み取った内容です。" }
    : {
        en: `As read from Campaign Monitor, which dates it ${date} by the client's clock.`,
        ja: `Campaign Monitor から読み取った内容です（クライアントの時計で${date}）。`,
      };
}

function unchanged({ since, runs = 0 }: RecipientEvent): Text {
  const day = since?.toISOString().slice(0, 10);
  const times = counted(runs, "run", "runs");
  return day === undefined
    ? {
        en: `Nothing has changed in the ${times} that are still kept.`,
        ja: `保存されている${written(runs)}回の実行で変更はありません。`,
      }
    : {
        en: `Nothing has changed since ${day}: ${times} found nothing to send.`,
        ja: `${day}から変更はありません（${written(runs)}回の実行で送信の必要なし）。`,
      };
}

const NOT_REMOVED: Text = {
  en: "The export takes nobody off the list for that.",
  ja: "このエクスポートの設定では、リストからは削除しません。",
};

const WHAT: Readonly<Record<Exclude<RecipientEventKind, "UNCHANGED" | "ENDED">, Text>> = {
  ADDED: { en: "Added to the list.", ja: "リストに追加しました。" },
  RETURNED: { en: "Returned to the list.", ja: "リストに再登録しました。" },
  UPDATED: { en: "Sent again with new data.", ja: "新しいデータを再送しました。" },
  WITHHELD: { en: "Withheld: not sent from here on.", ja: "送信を見合わせました。以降は送信しません。" },
  SKIPPED_BY_MODE: { en: "Left alone from here on.", ja: "以降は変更しません。" },
  REJECTED: { en: "Rejected by Campaign Monitor.", ja: "Campaign Monitor に拒否されました。" },
  STILL_REJECTED: {
    en: "Not sent again from here on, as nothing has changed since it was rejected.",
    ja: "拒否後に変化がないため、以降は再送しません。",
  },
  IN_DOUBT: {
    en: "Sent, and Campaign Monitor's answer never came. The next run sends it again.",
    ja: "送信しましたが、Campaign Monitor の応答がありませんでした。次の実行で再送します。",
  },
  NOT_ATTEMPTED: { en: "Not sent: the run ended before their turn.", ja: "送信前に実行が終了しました。" },
  LEFT: { en: "Left the segments; stays on the list.", ja: "セグメントから外れましたが、リストには残ります。" },
  REMOVED: { en: "Taken off the list.", ja: "リストから削除しました。" },
  REMOVAL_FAILED: { en: "Could not be taken off the list.", ja: "リストから削除できませんでした。" },
  REMOVAL_NOT_NEEDED: {
    en: "Was to be taken off the list and had left it already.",
    ja: "リストから削除しようとしましたが、すでに離れていました。",
  },
  REMOVAL_IN_DOUBT: {
    en: "Was to be taken off the list, and Campaign Monitor's answer never came. The next run looks again.",
    ja: "リストからの削除を要求しましたが、Campaign Monitor の応答がありませんでした。次の実行で再確認します。",
  },
  REMOVAL_NOT_ATTEMPTED: {
    en: "Was to be taken off the list, and the run ended before their turn.",
    ja: "リストから削除する前に実行が終了しました。",
  },
  KEPT_BY_CLAIM: {
    en: "Left the segments and stays on the list.",
    ja: "セグメントから外れましたが、リストに残します。",
  },
  KEPT_FOREIGN: {
    en: "Left the segments and stays on the list.",
    ja: "セグメントから外れましたが、リストに残します。",
  },
  CAME_OTHERWISE: {
    en: "Came onto the list other than by Listwright, and is never taken off it by Listwright.",
    ja: "Listwright 以外の方法でリストに登録されたため、Listwright が削除することはありません。",
  },
  CONFIRMED: { en: "Confirmed that they want to be on the list.", ja: "リストへの登録を確認しました。" },
  UNSUBSCRIBED: { en: "Unsubscribed.", ja: "配信を停止しました。" },
  BOUNCED: { en: "Mail to them bounced.", ja: "メールが不達になりました。" },
  DELETED: { en: "Deleted from the list by somebody else.", ja: "第三者がリストから削除しました。" },
  SUPPRESSED: { en: "Put on the client's suppression list.", ja: "クライアントの配信停止リストに登録されました。" },
  RELEASED: {
    en: "No longer on the client's suppression list; on the list again.",
    ja: "クライアントの配信停止リストから外れ、リストに戻りました。",
  },
  ABSENT: { en: "No longer known to the list.", ja: "リストに存在しなくなりました。" },
  MISSING: { en: "A verification did not find them on the list.", ja: "検証で、リストに見つかりませんでした。" },
  UNEXPECTED: {
    en: "A verification found them on the list although they are no member any more.",
    ja: "検証で、対象外なのにリストに残っていることが分かりました。",
  },
  DIFFERENT: {
    en: "A verification found other data on the list than in the profile.",
    ja: "検証で、リストのデータがプロファイルと異なることが分かりました。",
  },
};

const ENDED: Readonly<Record<string, Text>> = {
  WITHHELD: {
    en: "No longer withheld, or no longer in the segments.",
    ja: "送信見合わせの対象でなくなったか、セグメントから外れました。",
  },
  SKIPPED_BY_MODE: {
    en: "No longer left alone, or no longer in the segments.",
    ja: "対象に戻ったか、セグメントから外れました。",
  },
  STILL_REJECTED: { en: "No longer in the segments.", ja: "セグメントから外れました。" },
  KEPT_BY_CLAIM: { en: "No longer kept for another export.", ja: "別のエクスポートのために残す必要がなくなりました。" },
  KEPT_FOREIGN: {
    en: "In the segments again, or no longer on the list.",
    ja: "セグメントに戻ったか、リストから離れました。",
  },
};
const ENDED_OTHERWISE: Text = { en: "That has ended.", ja: "この状態は終わりました。" };
