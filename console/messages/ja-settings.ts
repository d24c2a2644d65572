import type { enSettings } from "./en-settings.js";

/** 管理者が決める設定と、その影響。 */
export const jaSettings: typeof enSettings = {
  settings: {
    title: "設定",
    retention: "保存期間",
    retention_lead: "期間を過ぎたものは1日1回削除され、元に戻すことはできません。",
    runs: "実行とその内容（か月）",
    runs_effect:
      "実行は、一人ひとりに対して行った内容とともに月単位で削除されます。終わっていない実行がある月は残ります。離脱した人を再び登録しないよう、リスト上の宛先について判明していること（現在の状態、これまでに確認された状態、最後の結果）は削除されません。",
    audit: "監査証跡（年）",
    audit_effect: "記録は月単位で削除されます。何を削除した場合も、そのこと自体が監査証跡に残ります。",
    consents: "接続を削除した後の同意記録（年）",
    consents_effect: "接続ごとに、すべての記録がまとめて削除されます。存在する接続の同意記録は削除されません。",
    consent: "同意文やアカウントが変わったとき",
    consent_lead: "同意文が改訂された接続や、別のアカウントに変わった接続には、改めて同意が必要です。",
    grace: "以前の同意が引き続き有効な日数",
    grace_effect:
      "0 の場合は猶予がなく、次の実行までに再同意が必要です。日数は変更された時点から数え、現在再同意を待っている接続にも適用されます。撤回された同意が有効になることはありません。",
    held_title: "保留中の計画",
    held_lead: "ガードが保留した計画は、誰かが承認または却下するまで待ちます。",
    held: "計画を保留する時間（時間単位）",
    held_effect:
      "判断がない場合は、この時間が過ぎるとキャンセルされます。保留した時点から数えます。すでに保留中の計画の期限は変わりません。",
    concurrent_title: "同時に行う実行",
    concurrent_lead:
      "上限を超える実行は待機し、その理由が表示されます。古いものから順に始まります。1つのリストで同時に行う実行は常に1件です。",
    concurrent: "同時に行う実行の上限（件）",
    concurrent_effect:
      "システム全体での上限です。1つのワーカーが同時に行う実行は4件までです。5件以上にするには、ワーカーを増やしてください。",
    concurrent_connection: "1つの接続で同時に行う実行の上限（件）",
    concurrent_connection_effect:
      "1つの Campaign Monitor アカウントにかける負荷の上限です。ある接続が上限に達していても、ほかの接続の実行は進みます。",
    saved: "設定を保存しました。",
    shorten_question: "保存期間を短くしますか？",
    shorten_effect: "新しい設定より古いものは1日以内に削除され、元に戻すことはできません。",
    shortened: "%{what}: これまで %{from}、今後 %{to}",
    shorten: "保存して古いものを削除",
  },
  deleted_connections: {
    title: "削除された接続の同意",
    lead: "同意の内容は、接続を削除した後も記録に残ります。",
    none: "削除された接続はありません。",
    name: "接続",
    unnamed: "接続 %{id}",
    deleted: "削除日時",
    kept_until: "保存期限",
    files: "記録",
    pages: "削除された接続のページ",
    page: "%{page}ページ",
  },
  consents: {
    from: "アクセス元 %{address}",
    with_token: "トークン「%{name}」を使用",
    download_csv: "CSV",
    download_json: "JSON",
    download_csv_of: "「%{name}」の同意記録を CSV でダウンロード",
    download_json_of: "「%{name}」の同意記録を JSON でダウンロード",
    due: "%{at} までに改めて同意が必要です。",
    due_effect:
      "同意した後に、同意文が改訂されたか、別のアカウントに変わりました。期限まではこの接続のエクスポートは従来どおり実行されますが、その後は同意があるまでスキップされます。",
    renew: "改めて同意する",
  },
};
