import { clientById, type ClientRecord } from "../accounts.js";
import type { SuppressedRecord } from "../suppression.js";
import { localDate } from "../time-zones.js";
import { type Column, escape, framed, PAGE_SIZE, type PageContext, pageNumberIn, pager, table } from "./frame.js";
import { REASON_WORDS, TEXT } from "./page-text.js";

export interface SuppressionQuery {
  readonly page?: string | undefined;
  readonly problem?: string | undefined;
}

/** A client's suppression list, the newest first. Null without such a client. */
export function suppressionPage(context: PageContext, clientId: string, query: SuppressionQuery): string | null {
  const { core, locale } = context;
  const client = clientById(core, clientId);
  if (!client) return null;
  const page = pageNumberIn(query.page);
  const counted = core.store.get<{ rows: number }>(
    "select count(*) as rows from suppressed where client = ?",
    client.seq,
  );
  const rows = core.store.all<SuppressedRecord>(
    "select * from suppressed where client = ? order by at desc, address desc limit ? offset ?",
    client.seq,
    PAGE_SIZE,
    (page - 1) * PAGE_SIZE,
  );
  const path = `/sandbox/clients/${client.id}/suppressed`;
  const main = `<p><a href="/sandbox/">← ${TEXT.all[locale]}</a></p>
<p class="quiet">${TEXT.client[locale]} ${escape(client.name)} · ${escape(client.time_zone)}</p>
${query.problem === "address" ? `<p role="alert">${TEXT.badAddress[locale]}</p>` : ""}
<form class="row" method="post" action="${path}"><div><label for="email">${TEXT.email[locale]}</label>
<input id="email" name="email" type="email" required autocomplete="off"></div><button name="action" value="suppress">${TEXT.suppress[locale]}</button></form>
${rows.length === 0 ? `<p>${TEXT.nobodySuppressed[locale]}</p>` : table(context, columns(context, client, path), rows)}
${pager(context, counted?.rows ?? 0, page, (target) => `${path}?page=${target}`)}`;
  return framed(context, main, TEXT.suppressionList[locale]);
}

function columns({ locale }: PageContext, client: ClientRecord, path: string): Column<SuppressedRecord>[] {
  return [
    { head: TEXT.email, cell: ({ email }) => escape(email) },
    { head: TEXT.reason, cell: ({ reason }) => REASON_WORDS[reason][locale] },
    { head: TEXT.since, cell: ({ at }) => localDate(client.time_zone, at) },
    {
      head: TEXT.action,
      cell: ({ email }) =>
        `<form method="post" action="${path}"><input type="hidden" name="email" value="${escape(email)}"><button name="action" value="unsuppress">${TEXT.unsuppress[locale]}</button></form>`,
    },
  ];
}
