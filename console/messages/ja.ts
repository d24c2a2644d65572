import type { en } from "./en.js";
import { jaAudit } from "./ja-audit.js";
import { jaAccess } from "./ja-access.js";
import { jaErasure } from "./ja-erasure.js";
import { jaDeparted } from "./ja-departed.js";
import { jaHeld } from "./ja-held.js";
import { jaHistory } from "./ja-history.js";
import { jaManaging } from "./ja-managing.js";
import { jaReactAdmin } from "./ja-react-admin.js";
import { jaOAuth } from "./ja-oauth.js";
import { jaMatching } from "./ja-matching.js";
import { jaNotifications } from "./ja-notifications.js";
import { jaRecipients } from "./ja-recipients.js";
import { jaRoles } from "./ja-roles.js";
import { jaRuns } from "./ja-runs.js";
import { jaSchedules } from "./ja-schedules.js";
import { jaSettings } from "./ja-settings.js";
import { jaSetUp } from "./ja-set-up.js";

/** Every sentence of the console in Japanese. Japanese has one form for any number, so nothing here has a plural. */
export const ja: typeof en = {
  ra: jaReactAdmin,
  resources: {
    sources: {
      name: "データソース",
      fields: {
        name: "名前",
        kind: "種類",
        connectionString: "接続文字列",
        profileRelation: "プロファイルのテーブル",
        fields: "フィールド",
        createdAt: "作成日時",
      },
    },
    segments: {
      name: "セグメント",
      fields: {
        name: "名前",
        source: "データソース",
        sourceId: "データソース",
        sql: "SQL",
        memberCount: "メンバー数",
        memberCountAt: "集計日時",
      },
    },
    connections: {
      name: "接続",
      fields: {
        displayName: "名前",
        status: "状態",
        problems: "不足しているもの",
        exportUser: "エクスポートユーザー",
        createdAt: "作成日時",
      },
    },
    exports: {
      name: "エクスポート",
      fields: {
        name: "名前",
        connectionId: "接続",
        clientId: "クライアント",
        listId: "リスト",
        segmentIds: "セグメント",
        membership: "メンバーシップ",
        onLeave: "離脱者",
        lastRun: "前回の実行",
        lastRunAt: "前回の実行日時",
        createdAt: "作成日時",
        updatedAt: "変更日時",
        matching: {
          email: "メールアドレス",
          name: "氏名",
          mobileNumber: "携帯電話番号",
          consentToTrack: { choice: "トラッキングの同意", field: "判断に使うフィールド" },
        },
      },
    },
    notifications: { name: "通知" },
    deliveries: { name: "配信の履歴" },
    webhooks: { name: "Webhook" },
    erasures: { name: "個人情報の消去", fields: { state: "状態" } },
    users: {
      name: "利用者",
      fields: {
        name: "名前",
        role: "ロール",
        status: "状態",
        locale: "言語",
        createdAt: "登録日時",
        lastLoginAt: "最終ログイン",
      },
    },
    runs: {
      name: "実行",
      fields: {
        export: "エクスポート",
        state: "状態",
        kind: "種別",
        trigger: "きっかけ",
        requestedBy: "依頼者",
        queuedAt: "受付日時",
        startedAt: "開始日時",
        finishedAt: "終了日時",
      },
    },
  },
  listwright: {
    ...jaAccess,
    ...jaSetUp,
    ...jaSettings,
    ...jaErasure,
    ...jaRuns,
    ...jaMatching,
    ...jaRecipients,
    ...jaRoles,
    ...jaOAuth,
    ...jaAudit,
    ...jaHeld,
    ...jaHistory,
    ...jaSchedules,
    ...jaNotifications,
    ...jaManaging,
    departed: jaDeparted,
    layout: { navigation: "メインメニュー", administration: "管理" },
    action: {
      edit_named: "%{name} を編集",
      reload: "再読み込み",
      rename: "名前を変更",
      try_again: "もう一度試す",
    },
    done: { deleted: "削除しました。", renamed: "名前を変更しました。" },
    delete: { question: "「%{name}」を削除しますか？" },
    list: {
      all: "すべて",
      nothing_matches: "条件に合うものがありません。条件を変えるか、解除してください。",
      shown: "%{total}件中%{shown}件を表示",
      more: "さらに表示",
    },
    copy: {
      copy: "コピー",
      done: "コピーしました。",
      by_hand: "このブラウザーではコピーできません。文字列を選択してあるので、Ctrl+C または ⌘C を押してください。",
    },
    error: {
      unreachable: "サーバーに接続できません。ネットワークを確認して、もう一度お試しください。",
      not_understood: "サーバーから正しい応答がありませんでした。しばらくしてからもう一度お試しください。",
      not_found: "すでに存在しません。",
      nothing_live: "Campaign Monitor から応答がありません。しばらくしてからもう一度お試しください。",
      page_broke:
        "このページを表示できませんでした。再読み込みしてください。繰り返す場合は、操作の内容を運用担当者に伝えてください。",
    },
    not_found: { title: "ここには何もありません", home: "概要へ" },
    login: {
      title: "ログイン",
      lead: "Listwright は、プロファイルのセグメントを Campaign Monitor に送信します。",
      email_missing: "メールアドレスを入力してください。",
      password_missing: "パスワードを入力してください。",
      refused: "メールアドレスまたはパスワードが正しくありません。",
      deactivated: "アカウントが無効になっています。管理者に有効化を依頼してください。",
      throttled: "試行回数が多すぎます。1分ほど待ってから、もう一度お試しください。",
      throttled_for: "試行回数が多すぎます。%{smart_count}秒後にもう一度お試しください。",
    },
    setup: {
      title: "サーバーの初期設定",
      lead: "まだ誰もログインしていません。サーバーの起動時に表示されたワンタイムコードを使って、最初の管理者を作成してください。",
      code: "ワンタイムコード",
      code_hint: "有効期間は30分です。サーバーを起動し直すと、新しいコードが表示されます。",
      name: "お名前",
      name_hint: "履歴に表示される名前です。",
      email: "メールアドレス",
      email_hint: "ログインに使います。",
      password: "パスワード",
      password_hint: "8文字以上で入力してください。",
      create: "最初の管理者を作成",
    },
    account: { menu: "アカウント", title: "アカウントとトークン", you: "あなたの情報", name: "名前" },
    tokens: {
      title: "API トークン",
      lead: "トークンを使うと、プログラムがあなたの権限の範囲で操作できます。",
      lead_of_other: "この利用者として動作するプログラムのトークンです。利用者を無効にすると、すべて失効します。",
      none: "トークンはありません。プログラムから API を使うときに作成してください。",
      none_of_other: "トークンはありません。",
      create: "トークンを作成",
      may: "トークンの権限",
      name: "名前",
      name_hint: "使用するプログラムの名前などを入力してください。",
      lifetime: "有効期間",
      days: "%{count}日",
      created: "作成日時",
      expires: "有効期限",
      never_expires: "無期限",
      last_used: "最終使用日時",
      not_used: "未使用",
      created_title: "トークン「%{name}」を作成しました",
      shown_once:
        "今すぐコピーして安全に保管してください。サーバーにはハッシュしか保存されないため、再び表示することはできません。",
      token: "トークン",
      kept: "保管しました",
      revoke: "失効させる",
      revoke_named: "トークン「%{name}」を失効させる",
      revoke_question: "「%{name}」を失効させますか？",
      revoke_effect: "このトークンを使うプログラムは、以後拒否されます。元に戻すことはできません。",
      revoked: "トークンを失効させました。",
    },
    dashboard: { title: "概要", latest_runs: "最近の実行", all_runs: "すべての実行" },
    first_steps: {
      title: "はじめに",
      lead: "プロファイルの接続からエクスポートの完了まで、次の順に進めます。",
      source: "データソースを接続する",
      source_why: "プロファイルがある PostgreSQL データベースです。Listwright は読み取りしか行いません。",
      source_do: "データソースを作成",
      segment: "対象者を決める",
      segment_why: "セグメントは、SQL でプロファイルの一部を表します。",
      segment_do: "セグメントを作成",
      connection: "Campaign Monitor と接続する",
      connection_why: "同意し、認証を行い、自分をエクスポートユーザーとして追加します。",
      connection_do: "接続を設定",
      export: "送信先を決める",
      export_why: "エクスポートは、セグメントを1つのリストに送信します。保存だけでは何も送信されません。",
      export_do: "エクスポートを作成",
      run: "実行する",
      run_why: "進捗と、一人ひとりの結果を確認できます。",
      run_do: "エクスポートへ",
    },
    step: { done: "完了", open: "未完了" },
    language: { en: "英語", ja: "日本語" },
  },
};
