import type { Text } from "../text.js";
import { counted, written } from "../written-number.js";
import type { StoredWarning } from "./export-run.entity.js";
import { PLAN_WARNINGS } from "./plan-view/plan-warning-text.js";
import type { LossCode } from "./plan/map/losses.js";
import { LOSS_TEXTS } from "./plan/map/loss-text.js";

/** What a person reads of a warning. */
export function warningText({ code, count = 0, limit = 0, field = "" }: StoredWarning): Text {
  const loss = LOSS_TEXTS[code as LossCode];
  if (loss) return loss(count, field);
  const planned = PLAN_WARNINGS[code as keyof typeof PLAN_WARNINGS];
  if (planned) return planned(count, limit);
  return WARNINGS[code as keyof typeof WARNINGS]?.(count) ?? { en: `Warning ${code}.`, ja: `警告: ${code}` };
}

const WARNINGS = {
  CONFIRMED_OPT_IN: (count: number) => ({
    en: `The list asks new subscribers to confirm: Campaign Monitor mails ${counted(count, "person", "people")}, who ${count === 1 ? "stays" : "stay"} unconfirmed until they answer.`,
    ja: `このリストは登録の確認を求めます。Campaign Monitor から${written(count)}人に確認メールが送られ、応答するまで未確認のままになります。`,
  }),
  SENT_AGAIN_NEXT: (count: number) => ({
    en: `Somebody else changed ${counted(count, "recipient", "recipients")} at Campaign Monitor since they were sent. The next run sends them again.`,
    ja: `送信後に Campaign Monitor 側で${written(count)}件の宛先が変更されています。次の実行で再送します。`,
  }),
  SENT_AFTER_WITHDRAWAL: (count: number) => ({
    en: `Calls that were already under way when the consent was withdrawn were awaited: Campaign Monitor answered them for ${counted(count, "recipient", "recipients")}. No call was started afterwards.`,
    ja: `同意が撤回された時点で進行中だった呼び出しは完了まで待機しました。Campaign Monitor から${written(count)}件の宛先について応答がありました。以後、新しい呼び出しは行っていません。`,
  }),
  HELD_EXPIRED: () => ({
    en: "Nobody approved or rejected the held plan in time, so it was cancelled. Nothing was sent after it was held.",
    ja: "保留中の計画が期限までに承認も却下もされなかったため、キャンセルしました。保留後の送信は行われていません。",
  }),
  WITHHELD_SINCE: (count: number) => ({
    en: `${written(count)} of the approved plan ${count === 1 ? "was" : "were"} not sent: since it was made, they left the list or their own consent is gone.`,
    ja: `承認された計画のうち${written(count)}人には送信しませんでした。計画の作成後に、リストから離れたか、本人の同意がなくなったためです。`,
  }),
  NO_LONGER_MEMBERS: (count: number) => ({
    en: `${written(count)} of the approved plan ${count === 1 ? "was" : "were"} not sent: since it was made, they left the segments. They count as not attempted.`,
    ja: `承認された計画のうち${written(count)}人は、計画の作成後にセグメントから外れたため、送信しませんでした（未実行として数えます）。`,
  }),
  NO_LONGER_LEAVERS: (count: number) => ({
    en: `${written(count)} of the approved plan ${count === 1 ? "was" : "were"} not removed: since it was made, they came back into the segments.`,
    ja: `承認された計画のうち${written(count)}人は、計画の作成後に再びセグメントに含まれたため、リストから外しませんでした。`,
  }),
  TOTALS_DIFFER: (count: number) => ({
    en: `Campaign Monitor's own totals do not account for ${counted(count, "recipient", "recipients")} of those sent. Whoever was not found on the list counts as rejected (code 203) or is sent again by the next run.`,
    ja: `Campaign Monitor が返した合計と送信数が${written(count)}件分一致しません。リストに見つからなかった宛先は拒否（コード 203）として扱うか、次の実行で再送します。`,
  }),
  NOT_ARRIVED: (count: number) => ({
    en: `${counted(count, "recipient", "recipients")} whom Campaign Monitor had taken ${count === 1 ? "has" : "have"} never been found on the list. The next run sends them again.`,
    ja: `Campaign Monitor が受け付けたものの、リストに一度も見つかっていない宛先が${written(count)}件あります。次の実行で再送します。`,
  }),
  COUNTS_DIFFER: (count: number) => ({
    en: `The counts do not add up: the outcome of ${counted(count, "recipient", "recipients")} is missing or counted twice. Run the export again with resync.`,
    ja: `件数が一致しません。${written(count)}件の宛先の結果が不足しているか、重複しています。再同期を指定してもう一度実行してください。`,
  }),
};

/** Why a run waits, as a sentence; null for a code that says nothing to a person. */
export function waitingText(code: string): Text | null {
  return WAITING[code as keyof typeof WAITING] ?? null;
}

const WAITING = {
  LIST_BUSY: {
    en: "Another run has the list, or was there before for it; this one starts when it has ended.",
    ja: "ほかの実行がこのリストを使用しているか、先に待機しています。終わりしだい開始します。",
  },
  RUN_OF_EXPORT: {
    en: "An earlier run of this export has not ended; this one starts afterwards.",
    ja: "このエクスポートの前回の実行が終わっていません。終わりしだい開始します。",
  },
  RUNS_OF_CONNECTION: {
    en: "As many runs are under way through this connection as the settings allow; this one starts when one of them has ended.",
    ja: "この接続で同時に行える実行の上限に達しています。いずれかが終わりしだい開始します。",
  },
  RUNS_OVERALL: {
    en: "As many runs are under way as the settings allow; this one starts when one of them has ended.",
    ja: "同時に行える実行の上限に達しています。いずれかが終わりしだい開始します。",
  },
  WORKER: {
    en: "It is its turn: it starts as soon as a worker is free.",
    ja: "順番が来ています。ワーカーが空きしだい開始します。",
  },
  RATE_LIMITED: {
    en: "Campaign Monitor asked for fewer calls, so they are made more slowly.",
    ja: "Campaign Monitor から呼び出しを減らすよう求められたため、速度を落としています。",
  },
  DESTINATION_UNAVAILABLE: {
    en: "Campaign Monitor does not answer as it should; the calls are repeated.",
    ja: "Campaign Monitor から正しい応答がないため、呼び出しを繰り返しています。",
  },
  NEXT_ATTEMPT: {
    en: "The last attempt failed; the next one starts by itself.",
    ja: "前回の試行に失敗しました。次の試行は自動的に始まります。",
  },
};
