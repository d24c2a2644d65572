import type { enDeparted } from "./en-departed.js";

export const jaDeparted: typeof enDeparted = {
  title: "リストから外れた人",
  link: "リストから外れた人",
  lead: "リスト「%{list}」から外れた人、または登録できない人の一覧です。このエクスポートの実行前にリストを読み取った結果に基づきます。データソースにも反映してください。",
  count: "%{state}（%{count}）",
  state: {
    UNSUBSCRIBED: "配信停止",
    BOUNCED: "不達",
    DELETED: "削除済み",
    SUPPRESSED: "配信停止リストに登録",
    ABSENT: "リストに存在しない",
  },
  fields: {
    state: "状態",
    state_date: "状態の開始（Campaign Monitor）",
    seen: "検知日時",
  },
  state_date_hint: "Campaign Monitor の表記どおり、クライアントのタイムゾーンで表示しています。",
  once_claimed: "このエクスポートの対象である、または対象だった人のみ",
  none_title: "リストから外れた人はいません",
  none: "配信停止、不達、リストからの削除は、次回の実行または計画の後にここに表示されます。",
  none_filtered: "条件に一致する人はいません。",
  download: "CSV をダウンロード",
  masked: "このエクスポートの接続は共同作成者に共有されていないため、メールアドレスは一部を伏せて表示しています。",
};
