import type { Text } from "../text.js";

/** Why a message was not delivered. Codes are stored; the words are made when somebody reads them. */
export type DeliveryProblem =
  | "MAIL_REFUSED"
  | "MAIL_UNREACHABLE"
  | "MAIL_NOT_CONFIGURED"
  | "PRIVATE_ADDRESS"
  | "REDIRECTED"
  | "HTTP_STATUS"
  | "GONE"
  | "NO_ANSWER"
  | "SECRET_UNREADABLE"
  | "INTERNAL"
  | "DEACTIVATED"
  | "NOT_WANTED"
  | "WEBHOOK_DISABLED"
  | "WEBHOOK_DELETED";

export type ProblemDetails = Readonly<Record<string, string | number>>;

/** What happened, and what to do where something can be done. Names no address and no URL. */
export function problemText(code: string, details: ProblemDetails): Text {
  return (
    TEXTS[code as DeliveryProblem]?.(details) ?? {
      en: `Not delivered (${code}).`,
      ja: `配信できませんでした（${code}）。`,
    }
  );
}

const TEXTS: Readonly<Record<DeliveryProblem, (details: ProblemDetails) => Text>> = {
  MAIL_REFUSED: ({ status }) => ({
    en: `The mail server refused it (code ${status}). Check the address, and that the server accepts mail from SMTP_FROM.`,
    ja: `メールサーバーに拒否されました（コード ${status}）。メールアドレスと、SMTP_FROM からの送信が許可されているかを確認してください。`,
  }),
  MAIL_UNREACHABLE: ({ problem }) => ({
    en: `The mail server could not be used (${problem}). Check SMTP_URL, and that the server can be reached from here.`,
    ja: `メールサーバーを利用できませんでした（${problem}）。SMTP_URL と、サーバーへ接続できるかを確認してください。`,
  }),
  MAIL_NOT_CONFIGURED: () => ({
    en: "This installation sends no e-mail: the operator sets SMTP_URL and SMTP_FROM to have it do so.",
    ja: "このシステムではメール送信が設定されていません。運用担当者に SMTP_URL と SMTP_FROM の設定を依頼してください。",
  }),
  PRIVATE_ADDRESS: () => ({
    en: "The address is in a private network, and Listwright does not go there. Use a public address, or have the operator set ALLOW_PRIVATE_ADDRESSES=true.",
    ja: "URL がプライベートネットワーク内を指しているため、接続しませんでした。公開アドレスを使用するか、運用担当者に ALLOW_PRIVATE_ADDRESSES=true の設定を依頼してください。",
  }),
  REDIRECTED: ({ status }) => ({
    en: `The endpoint answered with a redirect (HTTP ${status}), which is not followed. Enter the address that it leads to.`,
    ja: `エンドポイントがリダイレクト（HTTP ${status}）を返しました。リダイレクトには従いません。転送先の URL を設定してください。`,
  }),
  HTTP_STATUS: ({ status }) => ({
    en: `The endpoint answered with HTTP ${status}. It must answer with 200 to 299.`,
    ja: `エンドポイントが HTTP ${status} を返しました。200〜299 を返す必要があります。`,
  }),
  GONE: () => ({
    en: "The endpoint answered that it is gone for good (HTTP 410), so the webhook was disabled. Enter its new address and enable it again.",
    ja: "エンドポイントが廃止されたと応答した（HTTP 410）ため、Webhook を無効にしました。新しい URL を設定し、再度有効にしてください。",
  }),
  NO_ANSWER: ({ problem }) => ({
    en: `The endpoint did not answer (${problem}). Check the address, and that it can be reached from here.`,
    ja: `エンドポイントから応答がありませんでした（${problem}）。URL と、接続できるかを確認してください。`,
  }),
  SECRET_UNREADABLE: () => ({
    en: "The webhook's secret cannot be opened with the keys that are there. Make a new one.",
    ja: "現在の鍵では Webhook のシークレットを復号できません。新しいシークレットを発行してください。",
  }),
  INTERNAL: () => ({
    en: "Something went wrong inside Listwright while it was sent. The operator finds it in the log.",
    ja: "送信中に Listwright の内部で問題が発生しました。運用担当者にログの確認を依頼してください。",
  }),
  DEACTIVATED: () => ({
    en: "The person was deactivated.",
    ja: "利用者が無効になっています。",
  }),
  NOT_WANTED: () => ({
    en: "It is not wanted any more: the exports were muted or the choice of notifications changed.",
    ja: "エクスポートがミュートされたか通知設定が変更されたため、送信しませんでした。",
  }),
  WEBHOOK_DISABLED: () => ({
    en: "The webhook is disabled.",
    ja: "Webhook が無効になっています。",
  }),
  WEBHOOK_DELETED: () => ({
    en: "The webhook was deleted.",
    ja: "Webhook が削除されています。",
  }),
};
