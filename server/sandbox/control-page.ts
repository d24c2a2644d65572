import type { Locale, Text } from "../text.js";
import { clientBySeq, type ClientRecord } from "./accounts.js";
import type { Core } from "./core.js";
import { countsByState, listById, type ListRecord, listsOf } from "./list-records.js";
import { readPage } from "./state-pages.js";
import { type State, STATES } from "./store.js";
import { stateOf, type SubscriberRecord } from "./subscriber-records.js";
import { localDate } from "./time-zones.js";

const LATEST = 50;

const STATE_WORDS: Readonly<Record<State, Text>> = {
  Active: { en: "Active", ja: "有効" },
  Unconfirmed: { en: "Unconfirmed", ja: "未確認" },
  Unsubscribed: { en: "Unsubscribed", ja: "配信停止" },
  Bounced: { en: "Bounced", ja: "不達" },
  Deleted: { en: "Deleted", ja: "削除済み" },
};

const TEXT = {
  title: { en: "Campaign Monitor sandbox", ja: "Campaign Monitor サンドボックス" },
  lead: {
    en: "A stand-in for Campaign Monitor on this computer. Nothing here is sent to anybody.",
    ja: "このコンピューター上で動く Campaign Monitor の代役です。ここから誰かに送信されることはありません。",
  },
  client: { en: "Client", ja: "クライアント" },
  apiKey: { en: "API key of the account", ja: "アカウントの API キー" },
  list: { en: "List", ja: "リスト" },
  id: { en: "ID", ja: "ID" },
  noLists: { en: "This client has no lists.", ja: "このクライアントにはリストがありません。" },
  suppressed: { en: "Suppressed addresses", ja: "配信除外アドレス" },
  confirmed: { en: "double opt-in", ja: "ダブルオプトイン" },
  latest: { en: "Latest subscribers of", ja: "最近の購読者：" },
  nobody: { en: "Nobody is on this list yet.", ja: "このリストにはまだ誰もいません。" },
  noSuchList: { en: "There is no such list.", ja: "そのようなリストはありません。" },
  email: { en: "E-mail address", ja: "メールアドレス" },
  name: { en: "Name", ja: "名前" },
  state: { en: "State", ja: "状態" },
  since: { en: "Since", ja: "開始日時" },
  all: { en: "All lists", ja: "すべてのリスト" },
} as const satisfies Record<string, Text>;

const STYLE = `
:root { color-scheme: light dark; font: 16px/1.5 system-ui, sans-serif; }
body { margin: 0 auto; max-width: 60rem; padding: 1.5rem 1rem 4rem; }
h1 { font-size: 1.5rem; margin: 0; } h2 { font-size: 1.15rem; margin: 2.5rem 0 .25rem; }
p { margin: .25rem 0; } .quiet { opacity: .75; font-size: .875rem; } code { overflow-wrap: anywhere; }
.scroll { overflow-x: auto; } table { border-collapse: collapse; width: 100%; margin-top: .5rem; }
th, td { border-bottom: 1px solid #8884; padding: .4rem .6rem; text-align: left; vertical-align: top; }
th { font-size: .8rem; font-weight: 600; } .number { text-align: right; font-variant-numeric: tabular-nums; }
a { color: LinkText; } td a { font-weight: 600; }
@media (max-width: 40rem) {
  thead { display: none; } tr { border-bottom: 1px solid #8884; display: block; padding: .5rem 0; }
  td { border: 0; display: block; padding: .1rem 0; } td[data-label] { display: flex; gap: .75rem; text-align: left; }
  td[data-label]::before { content: attr(data-label); flex: 0 0 8rem; opacity: .75; }
}`;

/** The page for people: clients, their lists with counts, and with `listId` the latest subscribers of that list. */
export function controlPage(core: Core, listId: string | undefined, acceptLanguage: string | undefined): string {
  const locale: Locale = /^\s*ja\b/i.test(acceptLanguage ?? "") ? "ja" : "en";
  const t = (text: Text): string => text[locale];
  const main = listId === undefined ? overview(core, locale) : listView(core, listById(core, listId), locale);
  return `<!DOCTYPE html>
<html lang="${locale}"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
<title>${t(TEXT.title)}</title><style>${STYLE}</style></head>
<body><header><h1>${t(TEXT.title)}</h1><p>${t(TEXT.lead)}</p></header><main>${main}</main></body></html>
`;
}

function overview(core: Core, locale: Locale): string {
  const keys = core.store.all<{ key: string }>("select key from api_key where client is null");
  const clients = core.store.all<ClientRecord>("select * from client order by name, seq");
  const shownKeys = keys.map(({ key }) => `<p>${TEXT.apiKey[locale]}: <code>${escape(key)}</code></p>`);
  return [...shownKeys, ...clients.map((client) => clientSection(core, client, locale))].join("\n");
}

function clientSection(core: Core, client: ClientRecord, locale: Locale): string {
  const lists = listsOf(core, client.seq);
  const suppressed = core.store.get<{ rows: number }>(
    "select count(*) as rows from suppressed where client = ?",
    client.seq,
  );
  const heads = STATES.map((state) => `<th scope="col" class="number">${STATE_WORDS[state][locale]}</th>`).join("");
  const table = `<div class="scroll"><table><thead><tr><th scope="col">${TEXT.list[locale]}</th>${heads}</tr></thead>
<tbody>${lists.map((list) => listRow(core, list, locale)).join("\n")}</tbody></table></div>`;
  return `<section><h2>${escape(client.name)}</h2>
<p class="quiet">${TEXT.client[locale]} <code>${escape(client.id)}</code> · ${escape(client.time_zone)}</p>
${lists.length === 0 ? `<p>${TEXT.noLists[locale]}</p>` : table}
<p class="quiet">${TEXT.suppressed[locale]}: ${number(suppressed?.rows ?? 0, locale)}</p></section>`;
}

function listRow(core: Core, list: ListRecord, locale: Locale): string {
  const counts = countsByState(core, list.seq);
  const cells = STATES.map(
    (state) => `<td class="number" data-label="${STATE_WORDS[state][locale]}">${number(counts[state], locale)}</td>`,
  ).join("");
  const kind = list.confirmed_opt_in ? ` · ${TEXT.confirmed[locale]}` : "";
  return `<tr><td><a href="/sandbox/?list=${escape(list.id)}">${escape(list.title)}</a>
<div class="quiet"><code>${escape(list.id)}</code><br>${list.unsubscribe_setting}${kind}</div></td>${cells}</tr>`;
}

function listView(core: Core, list: ListRecord | undefined, locale: Locale): string {
  const back = `<p><a href="/sandbox/">← ${TEXT.all[locale]}</a></p>`;
  if (!list) return `${back}<p>${TEXT.noSuchList[locale]}</p>`;
  const { time_zone } = clientBySeq(core, list.client);
  const rows = latestOf(core, list);
  const heads = [TEXT.email, TEXT.name, TEXT.state, TEXT.since].map((text) => `<th scope="col">${text[locale]}</th>`);
  const cells = rows.map(
    (row) => `<tr><td>${escape(row.email)}</td><td data-label="${TEXT.name[locale]}">${escape(row.name)}</td>
<td data-label="${TEXT.state[locale]}">${STATE_WORDS[stateOf(row)][locale]}</td>
<td data-label="${TEXT.since[locale]}">${localDate(time_zone, row.state_at)}</td></tr>`,
  );
  const table = `<div class="scroll"><table><thead><tr>${heads.join("")}</tr></thead><tbody>${cells.join("\n")}</tbody></table></div>`;
  return `${back}<h2>${TEXT.latest[locale]} ${escape(list.title)}</h2>
<p class="quiet">${TEXT.id[locale]} <code>${escape(list.id)}</code> · ${escape(time_zone)}</p>
${rows.length === 0 ? `<p>${TEXT.nobody[locale]}</p>` : table}`;
}

/** Those who entered their state last, whatever it is. */
function latestOf(core: Core, list: ListRecord): SubscriberRecord[] {
  const request = { page: 1, size: LATEST, order: "date", direction: "desc" } as const;
  return STATES.flatMap((state) => readPage(core, { listSeq: list.seq, state, since: null, request }))
    .toSorted((a, b) => b.state_at - a.state_at || b.id - a.id)
    .slice(0, LATEST);
}

const number = (value: number, locale: Locale): string => value.toLocaleString(locale);

const ENTITIES: Readonly<Record<string, string>> = {
  "&": "&amp;",
  "<": "&lt;",
  ">": "&gt;",
  '"': "&quot;",
  "'": "&#39;",
};

function escape(text: string): string {
  return text.replace(/[&<>"']/g, (character) => ENTITIES[character] ?? "");
}
