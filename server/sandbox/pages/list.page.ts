import { clientBySeq, type ClientRecord } from "../accounts.js";
import { type FieldRecord, fieldsOf } from "../field-records.js";
import { countsByState, listById, type ListRecord } from "../list-records.js";
import { readPage } from "../state-pages.js";
import { type State, STATES } from "../store.js";
import { stateOf, type SubscriberRecord, SubscriberView } from "../subscriber-records.js";
import { type WebhookRecord, webhooksOf } from "../webhook-records.js";
import { addressesFrom, countFrom } from "./address-search.js";
import {
  type Column,
  escape,
  framed,
  number,
  orDash,
  PAGE_SIZE,
  type PageContext,
  pageNumberIn,
  pager,
  table,
} from "./frame.js";
import { kindOf } from "./overview.page.js";
import { CONSENT_WORDS, STATE_WORDS, TEXT } from "./page-text.js";

export interface ListQuery {
  readonly state?: string | undefined;
  readonly page?: string | undefined;
  readonly find?: string | undefined;
  readonly problem?: string | undefined;
}

/** One list: who is on it in one state or whose address begins so, its custom fields and its webhooks. Null without such a list. */
export function listPage(context: PageContext, listId: string, query: ListQuery): string | null {
  const { core, locale } = context;
  const list = listById(core, listId);
  if (!list) return null;
  const client = clientBySeq(core, list.client);
  const problem = query.problem === "address" ? `<p role="alert">${TEXT.badAddress[locale]}</p>` : "";
  const main = `<p><a href="/sandbox/">← ${TEXT.all[locale]}</a></p>
<p class="quiet">${TEXT.client[locale]} ${escape(client.name)} · ${TEXT.id[locale]} <code>${escape(list.id)}</code> · ${escape(client.time_zone)}<br>${kindOf(context, list)}</p>
${problem}${people(context, list, client, query)}
${addForm(context, list)}
<section><h2>${TEXT.fields[locale]}</h2>${fieldTable(context, list)}</section>
<section><h2>${TEXT.webhooks[locale]}</h2>${webhookTable(context, list)}</section>`;
  return framed(context, main, escape(list.title));
}

function people(context: PageContext, list: ListRecord, client: ClientRecord, query: ListQuery): string {
  const { core, locale } = context;
  const counts = countsByState(core, list.seq);
  const find = (query.find ?? "").trim();
  const chosen =
    STATES.find((state) => state.toLowerCase() === query.state?.toLowerCase()) ??
    STATES.find((state) => counts[state] > 0) ??
    "Active";
  const page = pageNumberIn(query.page);
  const { rows, total } =
    find === "" ? inState(context, list, chosen, page, counts[chosen]) : found(context, list, find, page);
  const isEmpty = STATES.every((state) => counts[state] === 0);
  const nobody = isEmpty ? TEXT.nobody : find === "" ? TEXT.nobodyHere : TEXT.nobodyFound;
  const link = (target: number) =>
    `/sandbox/lists/${list.id}?${new URLSearchParams({ ...(find === "" ? { state: chosen } : { find }), page: String(target) })}`;
  return `${stateLinks(context, list, counts, find === "" ? chosen : null)}
<form class="row" method="get" action="/sandbox/lists/${list.id}" role="search"><div><label for="find">${TEXT.find[locale]}</label>
<input id="find" name="find" value="${escape(find)}" autocomplete="off"></div><button>${TEXT.search[locale]}</button></form>
${find === "" && chosen === "Unconfirmed" && total > 0 ? confirmAll(context, list) : ""}
${rows.length === 0 ? `<p>${nobody[locale]}</p>` : table(context, columns(context, list, client, find !== ""), rows)}
${pager(context, total, page, link)}`;
}

function inState(context: PageContext, list: ListRecord, state: State, page: number, total: number) {
  const request = { page, size: PAGE_SIZE, order: "date", direction: "desc" } as const;
  return { rows: readPage(context.core, { listSeq: list.seq, state, since: null, request }), total };
}

function found({ core }: PageContext, list: ListRecord, find: string, page: number) {
  return { rows: addressesFrom(core, list.seq, find, page), total: countFrom(core, list.seq, find) };
}

function stateLinks(
  { locale }: PageContext,
  list: ListRecord,
  counts: Record<State, number>,
  chosen: State | null,
): string {
  const links = STATES.map((state) => {
    const current = state === chosen ? ' aria-current="page"' : "";
    return `<li><a href="/sandbox/lists/${list.id}?state=${state}"${current}>${STATE_WORDS[state][locale]} ${number(counts[state], locale)}</a></li>`;
  });
  return `<nav class="states" aria-label="${TEXT.states[locale]}"><ul>${links.join("")}</ul></nav>`;
}

function columns(
  { core, locale }: PageContext,
  list: ListRecord,
  client: ClientRecord,
  anyState: boolean,
): Column<SubscriberRecord>[] {
  const view = new SubscriberView(core, list, client);
  const shown = (row: SubscriberRecord) => view.show([row], true, true)[0] as Record<string, unknown>;
  const values = (row: SubscriberRecord) =>
    (shown(row).CustomFields as { Key: string; Value: string }[])
      .map(({ Key, Value }) => `${escape(Key.replace(/[[\]]/g, ""))}: ${escape(Value)}`)
      .join("<br>");
  return [
    { head: TEXT.email, cell: (row) => `<a href="${escape(personLink(list.id, row.email))}">${escape(row.email)}</a>` },
    { head: TEXT.name, cell: (row) => orDash(row.name) },
    ...(anyState ? [{ head: TEXT.state, cell: (row: SubscriberRecord) => STATE_WORDS[stateOf(row)][locale] }] : []),
    { head: TEXT.since, cell: (row) => String(shown(row).Date) },
    { head: TEXT.joined, cell: (row) => String(shown(row).ListJoinedDate) },
    { head: TEXT.tracking, cell: (row) => CONSENT_WORDS[row.track ?? ""][locale] },
    { head: TEXT.fields, cell: (row) => `<span class="quiet">${values(row) || "–"}</span>` },
  ];
}

export function personLink(listId: string, email: string, more: Record<string, string> = {}): string {
  return `/sandbox/lists/${listId}/person?${new URLSearchParams({ email, ...more })}`;
}

function confirmAll({ locale }: PageContext, list: ListRecord): string {
  return `<form method="post" action="/sandbox/lists/${list.id}/person" class="actions"><button name="action" value="confirm-all">${TEXT.confirmAll[locale]}</button></form>`;
}

function addForm({ locale }: PageContext, list: ListRecord): string {
  return `<section><h2>${TEXT.addByHand[locale]}</h2><form class="row" method="post" action="/sandbox/lists/${list.id}/person">
<div><label for="email">${TEXT.email[locale]}</label><input id="email" name="email" type="email" required autocomplete="off"></div>
<div><label for="name">${TEXT.name[locale]}</label><input id="name" name="name" autocomplete="off"></div>
<button name="action" value="add">${TEXT.add[locale]}</button></form></section>`;
}

function fieldTable(context: PageContext, list: ListRecord): string {
  const fields = fieldsOf(context.core, list.seq);
  if (fields.length === 0) return `<p>${TEXT.noFields[context.locale]}</p>`;
  const cells: Column<FieldRecord>[] = [
    { head: TEXT.name, cell: ({ name }) => escape(name) },
    { head: TEXT.key, cell: ({ key }) => `<code>${escape(key)}</code>` },
    { head: TEXT.type, cell: ({ type }) => type },
    { head: TEXT.options, cell: ({ options }) => orDash(options.join(", ")) },
  ];
  return table(context, cells, fields);
}

function webhookTable(context: PageContext, list: ListRecord): string {
  const { core, locale } = context;
  const hooks = webhooksOf(core, list.seq);
  if (hooks.length === 0) return `<p>${TEXT.noWebhooks[locale]}</p>`;
  const cells: Column<WebhookRecord>[] = [
    { head: TEXT.url, cell: ({ url }) => escape(url) },
    { head: TEXT.events, cell: ({ events }) => events.join(", ") },
    { head: TEXT.status, cell: ({ active }) => (active ? TEXT.active : TEXT.inactive)[locale] },
    { head: TEXT.delivered, cell: ({ id }) => number(core.deliveries.of(id).delivered, locale), isNumber: true },
    { head: TEXT.waiting, cell: ({ id }) => number(core.deliveries.of(id).waiting, locale), isNumber: true },
    { head: TEXT.lastFailure, cell: ({ id }) => orDash(core.deliveries.of(id).lastFailure?.FailureStatus ?? "") },
  ];
  return table(context, cells, hooks);
}
