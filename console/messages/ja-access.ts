import type { enAccess } from "./en-access.js";

/** 利用者とログイン、代理で動作するトークンについての文言。 */
export const jaAccess: typeof enAccess = {
  role: { ADMIN: "管理者", CONTRIBUTOR: "共同作成者", VIEWER: "閲覧者" },
  role_explained: {
    ADMIN: "接続、同意、データソース、セグメント、利用者、設定を含むすべての操作が可能です。",
    CONTRIBUTOR:
      "セグメントを利用し、共同作成者に共有された接続でエクスポートを作成、変更、実行できます。認証情報、データソースの機密情報、利用者は表示されません。",
    VIEWER: "エクスポートと実行、その結果を閲覧できます。メールアドレスは伏せて表示され、変更はできません。",
  },
  user_status: { ACTIVE: "有効", DEACTIVATED: "無効" },
  users: {
    about: "基本情報",
    actions: "操作",
    never: "なし",
    is_you:
      "これはあなた自身です。ロールの変更や無効化は別の管理者が行えます。セッションとトークンはアカウントページで管理できます。",
    change_role: "ロールを変更",
    change_role_title: "%{name} さんのロールを変更",
    change_role_effect:
      "次のリクエストから、トークンにも適用されます。接続のエクスポートユーザーが管理者でなくなると、別の管理者が引き継ぐまで、その接続のエクスポートはスキップされます。",
    role_changed: "ロールを変更しました。",
    deactivate: "無効にする",
    deactivate_question: "%{name} さんを無効にしますか？",
    deactivate_effect:
      "ただちにログアウトされ、ログインできなくなります。API トークンは失効し、元に戻せません。接続のエクスポートユーザーになっている場合、別の管理者が引き継ぐまで、その接続のエクスポートはスキップされます。作成したものは残ります。",
    deactivated: "無効にしました。",
    reactivate: "有効にする",
    reactivated: "有効にしました。API トークンは失効したままです。",
    password_link: "パスワード再設定リンク",
    password_link_title: "%{name} さんのパスワード再設定リンクを発行しますか？",
    password_link_effect:
      "リンクは7日間有効で、一度だけ使用できます。使用されるまで現在のパスワードが有効です。使用すると、すべてのセッションが終了します。",
    password_link_make: "リンクを発行",
    password_link_made: "%{name} さんのパスワード再設定",
  },
  invite: {
    invite: "利用者を招待",
    lead: "パスワードを設定するためのリンクを発行します。リンクは7日間有効で、一度だけ使用できます。",
    email_hint: "ログインに使用します。",
    locale_hint: "メールの言語です。",
    invited: "%{name} さんを招待しました",
    mailed: "%{email} にリンクを送信しました。",
    shown_once:
      "今すぐリンクをコピーし、信頼できる方法で %{email} の方に渡してください。再び表示することはできません。リンクを知っている人は誰でも使用できます。",
    link: "リンク",
    good_until: "有効期限",
    passed_on: "コピーしました",
    title: "招待",
    list_lead: "招待済みで、まだ承諾していない方の一覧です。",
    none: "承諾待ちの招待はありません。",
    expired: "期限切れ",
    resend: "再送",
    resend_named: "%{name} さんの招待を再送",
    resent: "%{name} さんの新しいリンク",
    revoke: "取り消す",
    revoke_named: "%{name} さんの招待を取り消す",
    revoke_question: "%{name} さんの招待を取り消しますか？",
    revoke_effect: "リンクは使用できなくなります。改めて招待することもできます。",
    revoked: "招待を取り消しました。",
  },
  accept: {
    title_invitation: "ようこそ、%{name} さん",
    lead_invitation:
      "Listwright に%{role}として招待されています。パスワードを設定してください。ログインには %{email} を使用します。",
    title_password: "新しいパスワードの設定",
    lead_password: "%{email} のパスワードを設定します。現在ログイン中のセッションはすべて終了します。",
    submit: "保存してログイン",
    not_good: "このリンクは使用できません",
    not_good_lead: "理由と対処方法は次のとおりです。",
  },
  sessions: {
    title: "セッション",
    lead: "ログイン中のブラウザーです。心当たりのないセッションは終了し、パスワードを再設定してください。",
    lead_of_other: "この利用者がログイン中のブラウザーです。",
    none: "ログイン中のブラウザーはありません。",
    device: "ブラウザー",
    this_one: "%{device}（現在のブラウザー）",
    address: "ネットワークアドレス",
    since: "ログイン日時",
    end: "終了",
    end_named: "%{device} のセッションを終了",
    end_question: "%{device} のセッションを終了しますか？",
    end_others: "他をすべて終了",
    end_others_question: "現在のブラウザー以外のセッションをすべて終了しますか？",
    end_effect: "使用するには、再びログインが必要になります。",
    ended: "終了しました。",
  },
  sso: { or: "または", log_in: "%{name} でログイン" },
  sso_problem: {
    NO_ROLE: "認証は成功しましたが、Listwright のロールが割り当てられていません。管理者に利用を申請してください。",
    EMAIL_MISSING:
      "シングルサインオンからメールアドレスを取得できなかったため、アカウントを確認できません。認証システムの担当者に、メールアドレスの提供を依頼してください。",
    EMAIL_UNVERIFIED:
      "シングルサインオン側でメールアドレスが確認済みになっていないため、ログインできません。確認を済ませてからもう一度お試しください。",
    DEACTIVATED: "アカウントが無効になっています。管理者に有効化を依頼してください。",
    UNAVAILABLE:
      "シングルサインオンを利用できませんでした。しばらくしてからお試しください。繰り返す場合は、運用担当者にログの確認を依頼してください。",
    DENIED: "認証画面でログインが許可されませんでした。もう一度お試しいただくか、パスワードでログインしてください。",
    EXPIRED: "時間切れか、別のブラウザーで開始されたログインです。もう一度やり直してください。",
  },
};
