import type { Text } from "../text.js";
import type { StoredWarning } from "./export-run.entity.js";

/** What a person reads of a warning. */
export function warningText({ code, count = 0 }: StoredWarning): Text {
  return WARNINGS[code as keyof typeof WARNINGS]?.(count) ?? { en: `Warning ${code}.`, ja: `警告: ${code}` };
}

const WARNINGS = {
  CONFIRMED_OPT_IN: (count: number) => ({
    en: `The list asks new subscribers to confirm: Campaign Monitor mails ${count} ${count === 1 ? "person" : "people"}, who stay unconfirmed until they answer.`,
    ja: `このリストは登録の確認を求めます。Campaign Monitor から${count}人に確認メールが送られ、応答するまで未確認のままになります。`,
  }),
  SENT_AFTER_WITHDRAWAL: (count: number) => ({
    en: `Calls that were already under way when the consent was withdrawn were awaited: Campaign Monitor answered them for ${count} ${count === 1 ? "recipient" : "recipients"}. No call was started afterwards.`,
    ja: `同意が撤回された時点で進行中だった呼び出しは完了まで待機しました。Campaign Monitor から${count}件の宛先について応答がありました。以後、新しい呼び出しは行っていません。`,
  }),
  COUNTS_DIFFER: (count: number) => ({
    en: `The counts do not add up: the outcome of ${count} ${count === 1 ? "recipient" : "recipients"} is missing or counted twice. Run the export again with resync.`,
    ja: `件数が一致しません。${count}件の宛先の結果が不足しているか、重複しています。再同期を指定してもう一度実行してください。`,
  }),
};

/** Why a run waits, as a sentence; null for a code that says nothing to a person. */
export function waitingText(code: string): Text | null {
  return WAITING[code as keyof typeof WAITING] ?? null;
}

const WAITING = {
  LIST_BUSY: {
    en: "Another run has the list; this one starts when it has ended.",
    ja: "ほかの実行がこのリストを使用しています。終わりしだい開始します。",
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
