import { createHash } from "node:crypto";

import type { Locale, Text } from "../../text.js";
import type { Core } from "../core.js";
import { TEXT } from "./page-text.js";

/** What every page is made with. */
export interface PageContext {
  readonly core: Core;
  readonly locale: Locale;
}

const STYLE = `
:root { color-scheme: light dark; font: 16px/1.5 system-ui, sans-serif; --line: #8886; --accent: light-dark(#0b57a4, #9ccbff);
  --bad: light-dark(#a3261e, #ffb4a9); --soft: light-dark(#f1f4f8, #20262d); }
html { background: light-dark(#fff, #14171b); color: light-dark(#17191c, #eceff3); }
body { margin: 0 auto; max-width: 76rem; padding: 1.5rem 1rem 4rem; }
h1 { font-size: 1.5rem; line-height: 1.25; margin: 0; } h2 { font-size: 1.15rem; margin: 2.5rem 0 .25rem; }
header p, .quiet { color: light-dark(#50565e, #b6bcc4); } .quiet { font-size: .875rem; }
p { margin: .25rem 0; } code { overflow-wrap: anywhere; } a { color: var(--accent); }
:focus-visible { outline: 3px solid var(--accent); outline-offset: 2px; }
table { border-collapse: collapse; width: 100%; margin-top: .5rem; }
caption { text-align: left; } th, td { border-bottom: 1px solid var(--line); padding: .4rem .6rem; text-align: left; vertical-align: top; }
th { font-size: .8rem; font-weight: 600; } td { overflow-wrap: break-word; } .scroll { overflow-x: auto; } .number { text-align: right; font-variant-numeric: tabular-nums; }
td > a { font-weight: 600; }
nav ul { display: flex; flex-wrap: wrap; gap: .5rem; list-style: none; margin: 1rem 0 .5rem; padding: 0; }
nav.states a { border: 1px solid var(--line); border-radius: 999px; display: block; padding: .2rem .8rem; text-decoration: none; }
nav.states a[aria-current] { background: var(--soft); border-color: var(--accent); font-weight: 600; }
form.row { align-items: end; display: flex; flex-wrap: wrap; gap: .75rem; margin: .75rem 0; }
label { display: block; font-size: .875rem; } input { box-sizing: border-box; font: inherit; max-width: 100%; padding: .35rem .5rem; width: 18rem; }
button { background: var(--soft); border: 1px solid var(--line); border-radius: .4rem; color: inherit; cursor: pointer; font: inherit; padding: .35rem .9rem; }
.actions { display: flex; flex-wrap: wrap; gap: .5rem; margin: .75rem 0; } .actions .bad { color: var(--bad); }
dl { display: grid; gap: .25rem 1rem; grid-template-columns: 12rem 1fr; margin: .5rem 0; } dt { font-size: .875rem; font-weight: 600; } dd { margin: 0; overflow-wrap: anywhere; }
[role=status], [role=alert] { background: var(--soft); border-left: 4px solid var(--accent); margin: 1rem 0; padding: .5rem .9rem; }
[role=alert] { border-color: var(--bad); }
@media (max-width: 45rem) {
  thead { display: none; } table, tbody { display: block; } tr { border-bottom: 1px solid var(--line); display: block; padding: .5rem 0; }
  td { border: 0; display: block; overflow-wrap: anywhere; padding: .1rem 0; } td[data-label] { display: flex; gap: .75rem; text-align: left; }
  td[data-label]::before { content: attr(data-label); flex: 0 0 8rem; opacity: .8; } dl { grid-template-columns: 1fr; } dd { margin-bottom: .5rem; }
  form.row, form.row > div, form.row input { width: 100%; }
}`;

const HASH = createHash("sha256").update(STYLE).digest("base64");

/** No script runs on these pages, and no style but their own. */
export const PAGE_POLICY = `default-src 'none'; style-src 'sha256-${HASH}'; img-src data:; form-action 'self'; base-uri 'none'; frame-ancestors 'none'`;

/** Japanese for those who prefer it, English for everybody else. */
export function localeOf(acceptLanguage: string | undefined): Locale {
  return /^\s*ja\b/i.test(acceptLanguage ?? "") ? "ja" : "en";
}

/** A whole page around `main`. `title`: what it is about, already escaped; the sandbox's own page has none. */
export function framed({ locale }: PageContext, main: string, title?: string): string {
  const name = TEXT.title[locale];
  return `<!DOCTYPE html>
<html lang="${locale}"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
<title>${title === undefined ? name : `${title} · ${name}`}</title><link rel="icon" href="data:,"><style>${STYLE}</style></head>
<body><header><h1>${title ?? name}</h1><p>${title === undefined ? TEXT.lead[locale] : name}</p></header><main>${main}</main></body></html>
`;
}

export interface Column<Row> {
  readonly head: Text;
  /** Escaped HTML. */
  readonly cell: (row: Row) => string;
  readonly isNumber?: boolean;
}

/** A table that becomes a list of cards where the window is narrow. The first column names the row. */
export function table<Row>({ locale }: PageContext, columns: readonly Column<Row>[], rows: readonly Row[]): string {
  const kind = ({ isNumber }: Column<Row>) => (isNumber ? ' class="number"' : "");
  const heads = columns.map((column) => `<th scope="col"${kind(column)}>${column.head[locale]}</th>`).join("");
  const lines = rows.map((row) => {
    const cells = columns.map((column, index) => {
      const label = index === 0 ? "" : ` data-label="${column.head[locale]}"`;
      return `<td${kind(column)}${label}>${column.cell(row)}</td>`;
    });
    return `<tr>${cells.join("")}</tr>`;
  });
  return `<div class="scroll"><table><thead><tr>${heads}</tr></thead><tbody>${lines.join("\n")}</tbody></table></div>`;
}

export const PAGE_SIZE = 50;

/** The number of a page as a query says it; 1 for whatever is none. */
export function pageNumberIn(text: string | undefined): number {
  return /^[1-9]\d{0,8}$/.test(text ?? "") ? Number(text) : 1;
}

/** Where in so many rows one is, and the ways to the pages around. Nothing when there is one page only. */
export function pager(context: PageContext, total: number, page: number, link: (page: number) => string): string {
  const { locale } = context;
  const pages = Math.ceil(total / PAGE_SIZE);
  if (pages <= 1) return "";
  const to = (text: Text, target: number, rel: string) =>
    `<li><a href="${escape(link(target))}" rel="${rel}">${text[locale]}</a></li>`;
  const links = [
    ...(page > 2 ? [to(TEXT.firstPage, 1, "first")] : []),
    ...(page > 1 ? [to(TEXT.previousPage, Math.min(page - 1, pages), "prev")] : []),
    ...(page < pages ? [to(TEXT.nextPage, page + 1, "next")] : []),
  ];
  const where = TEXT.pageOf[locale].replace("{page}", number(page, locale)).replace("{pages}", number(pages, locale));
  return `<nav aria-label="${TEXT.pages[locale]}"><ul><li>${where}</li>${links.join("")}</ul></nav>`;
}

export const number = (value: number, locale: Locale): string => value.toLocaleString(locale);

/** What stands where there is nothing. */
export const orDash = (text: string): string => (text === "" ? "–" : escape(text));

const ENTITIES: Readonly<Record<string, string>> = {
  "&": "&amp;",
  "<": "&lt;",
  ">": "&gt;",
  '"': "&quot;",
  "'": "&#39;",
};

export function escape(text: string): string {
  return text.replace(/[&<>"']/g, (character) => ENTITIES[character] ?? "");
}
