import type { Locale } from "../text.js";
import type { MailMessage } from "./mailer.js";

export interface MailLink {
  readonly label: string;
  readonly url: string;
}

/** What a message says, in the order in which it is read. Plain text: whatever must be, is escaped here. */
export interface MailContent {
  readonly to: MailMessage["to"];
  readonly locale: Locale;
  readonly subject: string;
  readonly before: readonly string[];
  /** Names, one a line; null for none. */
  readonly list?: readonly string[] | null;
  /** The first is a button. */
  readonly links: readonly MailLink[];
  readonly after: readonly string[];
  /** In HTML, the address of the button once more, for mail programs that show no buttons. */
  readonly showsAddress?: boolean;
}

const BUTTON =
  "display:inline-block;padding:10px 18px;background:#1f5f5b;color:#ffffff;text-decoration:none;border-radius:6px";

/** A message as text and as HTML that say the same, addressed to a person by name. Nothing in it is fetched from elsewhere. */
export function mailOf(content: MailContent): MailMessage {
  const { to, locale, subject, before, list, links, after, showsAddress = false } = content;
  const greeting = { en: `Hello ${to.name},`, ja: `${to.name} 様` }[locale];
  const text = [
    greeting,
    ...before,
    ...(list ? [list.map((line) => `- ${line}`).join("\n")] : []),
    ...links.map(({ label, url }) => `${label}:\n${url}`),
    ...after,
  ].join("\n\n");
  const [button, ...others] = links;
  const html = [
    ...[greeting, ...before].map((line) => paragraph(escaped(line))),
    ...(list ? [`<ul>${list.map((line) => `<li>${escaped(line)}</li>`).join("")}</ul>`] : []),
    ...(button ? [paragraph(anchor(button, BUTTON))] : []),
    ...others.map((link) => paragraph(anchor(link, "color:#1f5f5b"))),
    ...after.map((line) => paragraph(escaped(line))),
    ...(button && showsAddress ? [paragraph(`<span style="word-break:break-all">${escaped(button.url)}</span>`)] : []),
  ].join("");
  return {
    to,
    subject,
    text: `${text}\n`,
    html: `<!doctype html><html lang="${locale}"><body style="font-family:sans-serif;line-height:1.6;color:#1c2321">${html}</body></html>`,
  };
}

function paragraph(html: string): string {
  return `<p>${html}</p>`;
}

function anchor({ label, url }: MailLink, style: string): string {
  return `<a href="${escaped(url)}" style="${style}">${escaped(label)}</a>`;
}

/** Names are whatever somebody typed. */
function escaped(text: string): string {
  return text.replace(/[&<>"']/g, (character) => `&#${character.charCodeAt(0)};`);
}
