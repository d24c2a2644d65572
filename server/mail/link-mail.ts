import type { Locale, Text } from "../text.js";
import { mailOf } from "./layout.js";
import type { MailMessage } from "./mailer.js";

export interface LinkMail {
  readonly to: MailMessage["to"];
  readonly locale: Locale;
  readonly link: string;
  /** Until when it is good. */
  readonly expiresAt: Date;
  /** Who invites; null when that is not known. */
  readonly by: string | null;
}

interface Words {
  readonly subject: Text;
  readonly lead: (by: string | null) => Text;
  readonly button: Text;
  readonly otherwise: Text;
}

/** To somebody new: the link with which they choose a password and come in. */
export function invitationMail(mail: LinkMail): MailMessage {
  return written(mail, INVITATION);
}

/** To somebody who forgot their password. */
export function passwordMail(mail: LinkMail): MailMessage {
  return written(mail, PASSWORD);
}

const INVITATION: Words = {
  subject: { en: "You are invited to Listwright", ja: "Listwright への招待" },
  lead: (by) => ({
    en: `${by ?? "An admin"} invites you to Listwright, which sends segments of customer profiles to mailing lists. Choose a password to log in.`,
    ja: `${by === null ? "管理者" : `${by} さん`}から、顧客プロファイルのセグメントをメール配信リストへ送信する Listwright に招待されました。パスワードを設定してログインしてください。`,
  }),
  button: { en: "Accept the invitation", ja: "招待を承諾する" },
  otherwise: {
    en: "If you did not expect this, ignore it: without the link nobody gets in.",
    ja: "お心当たりがない場合は、このメールを破棄してください。リンクを使用しない限り、アカウントは作成されません。",
  },
};

const PASSWORD: Words = {
  subject: { en: "Set a new password for Listwright", ja: "Listwright のパスワード再設定" },
  lead: (by) => ({
    en: `${by ?? "An admin"} sends you this link so that you can set a new password for Listwright. Setting it logs you out everywhere and revokes your API tokens for good.`,
    ja: `${by === null ? "管理者" : `${by} さん`}から、Listwright の新しいパスワードを設定するためのリンクが送信されました。設定すると、すべてのセッションが終了し、API トークンは失効して元に戻せません。`,
  }),
  button: { en: "Set a new password", ja: "新しいパスワードを設定する" },
  otherwise: {
    en: "If you did not ask for this, ignore it: your present password stays as it is.",
    ja: "お心当たりがない場合は、このメールを破棄してください。現在のパスワードは変更されません。",
  },
};

function written({ to, locale, link, expiresAt, by }: LinkMail, words: Words): MailMessage {
  return mailOf({
    to,
    locale,
    subject: words.subject[locale],
    before: [words.lead(by)[locale]],
    links: [{ label: words.button[locale], url: link }],
    after: [untilWhen(expiresAt)[locale], words.otherwise[locale]],
    showsAddress: true,
  });
}

function untilWhen(expiresAt: Date): Text {
  const at = `${expiresAt.toISOString().slice(0, 16).replace("T", " ")} UTC`;
  return {
    en: `The link is good once, until ${at}.`,
    ja: `リンクは一度だけ使用でき、有効期限は ${at} です。`,
  };
}
