import { mailOf } from "../mail/layout.js";
import type { MailMessage } from "../mail/mailer.js";
import type { Locale } from "../text.js";
import { namesInFull } from "./name-text.js";
import { notificationText } from "./notification-text.js";
import { consoleLinks, type ConsoleLink, type Told } from "./told.js";

export interface MailReader {
  readonly to: MailMessage["to"];
  readonly locale: Locale;
  readonly timeZone: string;
  /** Whether they see the connections that messages are about. */
  readonly mayOpenConnection: boolean;
}

/** A message for one person: in their language, with dates in their time zone, and links to what they may open. */
export function notificationMail(told: Told, reader: MailReader, publicUrl: string, id: string): MailMessage {
  const { to, locale, timeZone, mayOpenConnection } = reader;
  const { title, message, advice } = notificationText(told, timeZone);
  const mail = mailOf({
    to,
    locale,
    subject: `Listwright: ${title[locale]}`,
    before: [`${title[locale]}${{ en: ".", ja: "。" }[locale]}`, message[locale], ...(advice ? [advice[locale]] : [])],
    list: namesInFull(told, locale),
    links: consoleLinks(publicUrl, told, mayOpenConnection).map(({ to: what, url }) => ({
      label: LABELS[what][locale],
      url,
    })),
    after: [
      {
        en: `You choose what you are told of on your account's page: ${publicUrl}/#/account`,
        ja: `通知の内容はアカウントの画面で変更できます: ${publicUrl}/#/account`,
      }[locale],
    ],
  });
  return { ...mail, id };
}

const LABELS: Readonly<Record<ConsoleLink["to"], Readonly<Record<Locale, string>>>> = {
  CONNECTION: { en: "Open the connection", ja: "接続を開く" },
  RUN: { en: "Open the run", ja: "実行を開く" },
  EXPORT: { en: "Open the export", ja: "エクスポートを開く" },
  CONSOLE: { en: "Open Listwright", ja: "Listwright を開く" },
};
