/** 判断を待つ計画と、エクスポートとともにリストを離れる人についての文言。 */
export const jaHeld = {
  held: {
    title: "判断待ち",
    lead: "この計画による送信はまだ行われていません。承認すると、ここに表示された内容どおりに送信します。却下すると実行を終了します。",
    lead_removal:
      "まだだれもリストから外していません。承認すると、ここに表示された人だけを外します。却下すると全員がリストに残ります。",
    why: "保留の理由",
    until: "判断がない場合にキャンセルされる日時",
    only_next: "このリストを使うほかのエクスポートは続行します。待つのはこのエクスポートの次の実行だけです。",
    approve: "承認",
    approve_question: "この計画をそのまま承認しますか？",
    approve_question_removal: "これらの人をリストから外しますか？",
    approve_sends: "追加 %{add}人、更新 %{update}人、リストから外す %{remove}人",
    approve_removes: "「%{list}」から%{count}人を外します。",
    approve_effect:
      "リストが空きしだい送信します。直前にもう一度すべてを確認し、その間にセグメントやリストから外れた人、同意を取り下げた人は除きます。計画に人が加わることはありません。",
    approve_effect_removal:
      "リストが空きしだい、1人ずつ外します。その時点でほかのエクスポートが保持対象としている人や、自分で離れた人には何もしません。外した人は Campaign Monitor の削除済み一覧に残ります。",
    approve_confirm: "承認して送信",
    approve_confirm_removal: "%{count}人を外す",
    approved: "計画を承認しました。リストが空きしだい送信します。",
    reject: "却下",
    reject_question: "この計画を却下しますか？",
    reject_effect: "実行を終了します。この計画による送信は行われません。",
    reject_effect_removal: "実行を終了し、全員がリストに残ります。ここから改めて依頼することはできません。",
    reason: "理由",
    reason_hint: "あとで確認する人のために、500文字以内で入力してください。",
    rejected: "計画を却下しました。",
    approved_by: "%{name} が承認",
    approved_by_somebody: "承認済み",
    rejected_by: "%{name} が却下",
  },
  removal: {
    title: "「%{name}」の宛先をリストから外す",
    from: "対象のリスト",
  },
  leaving: {
    question: "「%{list}」にいる人をどうしますか？",
    question_all: "それぞれのリストにいる人をどうしますか？",
    KEEP: "リストに残す",
    KEEP_meaning: "以後、このエクスポートのためにリストから外されることはありません。",
    REMOVE: "リストから外す",
    REMOVE_meaning:
      "このエクスポートが登録した人を、承認後に実行して外します。ほかのエクスポートが保持対象としている人や、ほかの経路で登録された人は残ります。",
    admins_only: "管理者のみ選択できます。",
    detached: "リストから外すために使う接続がありません。",
    counting: "リストにいる人を数えています",
    nobody: "現在わかっている範囲では、このエクスポートが登録した人はリストにいません。",
    would_leave: "現在わかっている範囲では、%{count}人が外れます。",
    would_stay: "%{claimed}人はほかのエクスポートのために、%{foreign}人はほかの経路で登録されたために残ります。",
    deleted_and_asked: "削除しました。宛先をリストから外す実行が「実行」で承認を待っています。",
    moved_title: "元のリストにいる人",
    connection_REMOVE_meaning:
      "リストごとに1つの実行が承認を待ちます。これらが終わるまで接続は残りますので、終わってから改めて削除してください。",
  },
};
