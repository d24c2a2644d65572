import type { ClientRecord } from "../accounts.js";
import { countsByState, type ListRecord, listsOf } from "../list-records.js";
import { STATES } from "../store.js";
import { escape, framed, number, type PageContext, table } from "./frame.js";
import { STATE_WORDS, TEXT } from "./page-text.js";

/** Clients, and their lists with how many are in each state. */
export function overviewPage(context: PageContext): string {
  const { core, locale } = context;
  const keys = core.store.all<{ key: string }>("select key from api_key where client is null");
  const clients = core.store.all<ClientRecord>("select * from client order by name, seq");
  const shownKeys = keys.map(({ key }) => `<p>${TEXT.apiKey[locale]}: <code>${escape(key)}</code></p>`);
  return framed(context, [...shownKeys, ...clients.map((client) => clientSection(context, client))].join("\n"));
}

function clientSection(context: PageContext, client: ClientRecord): string {
  const { core, locale } = context;
  const lists = listsOf(core, client.seq);
  const suppressed = core.store.get<{ rows: number }>(
    "select count(*) as rows from suppressed where client = ?",
    client.seq,
  );
  return `<section><h2>${escape(client.name)}</h2>
<p class="quiet">${TEXT.client[locale]} <code>${escape(client.id)}</code> · ${escape(client.time_zone)}</p>
${lists.length === 0 ? `<p>${TEXT.noLists[locale]}</p>` : listTable(context, lists)}
<p><a href="/sandbox/clients/${client.id}/suppressed">${TEXT.suppressed[locale]}: ${number(suppressed?.rows ?? 0, locale)}</a></p></section>`;
}

function listTable(context: PageContext, lists: readonly ListRecord[]): string {
  const { core, locale } = context;
  const counts = new Map(lists.map((list) => [list.seq, countsByState(core, list.seq)]));
  return table(
    context,
    [
      {
        head: TEXT.list,
        cell: (list: ListRecord) => `<a href="/sandbox/lists/${list.id}">${escape(list.title)}</a>
<div class="quiet"><code>${escape(list.id)}</code><br>${kindOf(context, list)}</div>`,
      },
      ...STATES.map((state) => ({
        head: STATE_WORDS[state],
        cell: (list: ListRecord) => number(counts.get(list.seq)?.[state] ?? 0, locale),
        isNumber: true,
      })),
    ],
    lists,
  );
}

/** What a list's settings mean for whoever is on it. */
export function kindOf({ locale }: PageContext, list: ListRecord): string {
  return [TEXT[list.unsubscribe_setting][locale], ...(list.confirmed_opt_in ? [TEXT.confirmed[locale]] : [])].join(
    " · ",
  );
}
