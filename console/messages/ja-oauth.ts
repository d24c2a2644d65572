import type { enOAuth } from "./en-oauth.js";

/** Campaign Monitor へのログインによる接続の認証と、その結果。 */
export const jaOAuth: typeof enOAuth = {
  authenticate: {
    title: "認証",
    lead: "Campaign Monitor に管理者としてログインし、リストの管理、購読者のインポートと閲覧を Listwright に許可してください。完了すると自動的にこの画面に戻ります。",
    log_in: "Campaign Monitor で認証",
    log_in_again: "Campaign Monitor で認証し直す",
    or: "または API キーで認証",
    logged_in: "%{at} に Campaign Monitor へのログインで認証されました（トークンの末尾: %{hint}）。",
    logged_in_by: "%{name} さんが %{at} に Campaign Monitor へのログインで認証しました（トークンの末尾: %{hint}）。",
  },
  oauth_outcome: {
    CONNECTED: "Campaign Monitor で接続が認証されました。",
    ACCESS_DENIED:
      "Campaign Monitor でアクセスが拒否されました。変更は行われていません。もう一度実行し、許可してください。",
    SCOPE_REFUSED:
      "要求した権限を Campaign Monitor が認識しませんでした。サーバーの運用担当者に連絡してください。それまでは API キーを使用できます。",
    APP_REFUSED:
      "Campaign Monitor がこのサーバーのアプリを受け付けませんでした。CAMPAIGN_MONITOR_OAUTH_CLIENT_ID と CAMPAIGN_MONITOR_OAUTH_CLIENT_SECRET を確認するよう、運用担当者に依頼してください。",
    REDIRECT_REFUSED:
      "Campaign Monitor からこのサーバーに戻れません。アプリに PUBLIC_URL/oauth/callback を登録するよう、運用担当者に依頼してください。",
    REQUEST_REFUSED: "Campaign Monitor がリクエストを不正として拒否しました。サーバーの運用担当者に連絡してください。",
    REFUSED: "Campaign Monitor で接続を認証できませんでした。変更は行われていません。もう一度お試しください。",
    CODE_MISSING: "Campaign Monitor の応答に認証コードがありません。変更は行われていません。もう一度お試しください。",
    CODE_REFUSED: "Campaign Monitor の認証コードが無効になっています。変更は行われていません。もう一度お試しください。",
    CREDENTIAL_REFUSED:
      "発行された直後のトークンを Campaign Monitor が拒否しました。変更は行われていません。もう一度お試しください。",
    PERMISSION_MISSING:
      "許可された権限が不足しています。アカウントの管理者として認証し直し、求められた権限をすべて許可してください。",
    NO_CLIENTS:
      "このアカウントにはクライアントがありません。クライアントが1つ以上あるアカウントにログインしてください。",
    ACCOUNT_PROBLEM:
      "Campaign Monitor がアカウントの問題を報告しています。Campaign Monitor にログインして解決してください。",
    CONNECTION_GONE: "手続きの間に接続が削除されました。",
    OAUTH_NOT_CONFIGURED:
      "このサーバーでは Campaign Monitor へのログインによる認証が設定されていません。API キーを使用してください。",
    DESTINATION_ADDRESS_WRONG:
      "設定されている Campaign Monitor のアドレスから応答がありません。CAMPAIGN_MONITOR_URL を確認するよう、運用担当者に依頼してください。",
    DESTINATION_UNREACHABLE:
      "このサーバーから Campaign Monitor に接続できませんでした。変更は行われていません。しばらくしてからもう一度お試しください。",
    DESTINATION_NOT_API:
      "Campaign Monitor から想定外の応答がありました。変更は行われていません。しばらくしてからもう一度お試しください。",
    DESTINATION_NO_ANSWER:
      "Campaign Monitor から時間内に応答がありませんでした。変更は行われていません。しばらくしてからもう一度お試しください。",
    DESTINATION_BUSY:
      "Campaign Monitor への呼び出しが制限されています。変更は行われていません。1分ほど待ってからもう一度お試しください。",
    DESTINATION_ERROR:
      "Campaign Monitor 側でエラーが発生しました。変更は行われていません。しばらくしてからもう一度お試しください。",
  },
  export_problems: {
    title: "現在、このエクスポートは実行されません",
    short: "実行されません",
    to_connection: "接続「%{name}」へ",
  },
};
