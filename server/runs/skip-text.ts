import type { Text } from "../text.js";
import type { SkipReason } from "./skip-reason.js";

/** What a person reads of a run that was not performed: why, and what to do. */
export function skipText(reason: SkipReason): { message: Text; advice: Text } {
  return TEXTS[reason];
}

const TEXTS: Readonly<Record<SkipReason, { message: Text; advice: Text }>> = {
  NO_CONNECTION: {
    message: { en: "The export has no connection.", ja: "エクスポートに接続がありません。" },
    advice: { en: "Attach a connection to the export.", ja: "エクスポートに接続を設定してください。" },
  },
  CONSENT_REQUIRED: {
    message: {
      en: "Nobody has agreed to this transfer in the wording that is in force, for this account.",
      ja: "このアカウントについて、現行の文言による転送への同意がありません。",
    },
    advice: { en: "Give consent on the connection.", ja: "接続の画面で同意してください。" },
  },
  CONSENT_WITHDRAWN: {
    message: { en: "The consent to this transfer was withdrawn.", ja: "この転送への同意は撤回されています。" },
    advice: {
      en: "Give consent again on the connection if the transfer is to go on.",
      ja: "転送を続ける場合は、接続の画面で改めて同意してください。",
    },
  },
  NEEDS_REAUTHENTICATION: {
    message: {
      en: "Campaign Monitor does not accept the connection's credential.",
      ja: "Campaign Monitor が接続の認証情報を受け付けません。",
    },
    advice: { en: "Authenticate the connection again.", ja: "接続の認証をやり直してください。" },
  },
  EXPORT_USER_MISSING: {
    message: { en: "The connection has no export user.", ja: "接続にエクスポートユーザーが設定されていません。" },
    advice: {
      en: "An admin adds themselves as export user on the connection.",
      ja: "管理者が接続の画面で自分をエクスポートユーザーとして追加してください。",
    },
  },
  EXPORT_USER_UNABLE: {
    message: {
      en: "The connection's export user is no longer an active admin.",
      ja: "接続のエクスポートユーザーは、有効な管理者ではなくなっています。",
    },
    advice: {
      en: "Another admin adds themselves as export user on the connection.",
      ja: "別の管理者が接続の画面で自分をエクスポートユーザーとして追加してください。",
    },
  },
  PAUSED: {
    message: { en: "The export is paused.", ja: "エクスポートは一時停止中です。" },
    advice: { en: "Resume the export.", ja: "エクスポートを再開してください。" },
  },
  ALREADY_RUNNING: {
    message: {
      en: "An earlier run of this export had not finished.",
      ja: "このエクスポートの前回の実行が終わっていませんでした。",
    },
    advice: {
      en: "Nothing needs to be done. If it happens often, leave more time between the times of its schedule.",
      ja: "対応は不要です。頻繁に起こる場合は、スケジュールの間隔を広げてください。",
    },
  },
  HELD_PLAN_WAITING: {
    message: { en: "A held plan of this export waits for a decision.", ja: "保留中の計画が判断を待っています。" },
    advice: { en: "Approve or reject the held run.", ja: "保留中の実行を承認または却下してください。" },
  },
  MISSED: {
    message: {
      en: "It did not run at its time, because no server was working then. Afterwards it was too late for it, or a later time was due as well.",
      ja: "その時刻に稼働しているサーバーがなかったため、実行されませんでした。その後は、実行できる期限を過ぎていたか、より新しい予定時刻も過ぎていました。",
    },
    advice: {
      en: "Run the export on demand if it is needed. How late a run may still begin is part of the export's schedule.",
      ja: "必要な場合は手動で実行してください。どれだけ遅れても実行するかは、エクスポートのスケジュールで設定できます。",
    },
  },
};
