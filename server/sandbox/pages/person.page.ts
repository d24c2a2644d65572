import { clientBySeq, type ClientRecord } from "../accounts.js";
import { fieldsOf } from "../field-records.js";
import type { FieldValues } from "../field-values.js";
import { listById, type ListRecord } from "../list-records.js";
import type { State } from "../store.js";
import { findSubscriber, stateOf, type SubscriberRecord } from "../subscriber-records.js";
import type { SuppressedRecord } from "../suppression.js";
import { localDate } from "../time-zones.js";
import { escape, framed, number, orDash, type PageContext, table } from "./frame.js";
import { personLink } from "./list.page.js";
import type { PersonAction } from "./page-actions.js";
import { CONSENT_WORDS, REASON_WORDS, STATE_WORDS, TEXT } from "./page-text.js";

/** Everything that a list knows of one person, and what may happen to them there. Null without such a list or person. */
export function personPage(context: PageContext, listId: string, email: string, isDone: boolean): string | null {
  const { core, locale } = context;
  const list = listById(core, listId);
  const row = list && findSubscriber(core, list.seq, email);
  if (!row) return null;
  const client = clientBySeq(core, list.client);
  const main = `<p><a href="/sandbox/lists/${list.id}?state=${stateOf(row)}">← ${escape(list.title)}</a></p>
${isDone ? `<p role="status">${TEXT.done[locale]}</p>` : ""}
${details(context, client, row)}
<section><h2>${TEXT.actions[locale]}</h2>${actionForm(context, list, row)}</section>
<section><h2>${TEXT.fields[locale]}</h2>${values(context, list, row)}</section>
<section><h2>${TEXT.otherLists[locale]}</h2>${otherLists(context, list, row)}</section>`;
  return framed(context, main, escape(row.email));
}

function details({ core, locale }: PageContext, client: ClientRecord, row: SubscriberRecord): string {
  const suppressed = core.store.get<SuppressedRecord>(
    "select * from suppressed where client = ? and address = ?",
    client.seq,
    row.address,
  );
  const zone = client.time_zone;
  const entries = [
    [TEXT.name, orDash(row.name)],
    [TEXT.state, STATE_WORDS[stateOf(row)][locale]],
    [TEXT.since, localDate(zone, row.state_at)],
    [TEXT.joined, localDate(zone, row.joined_at)],
    [TEXT.mobile, orDash(row.mobile)],
    [TEXT.tracking, CONSENT_WORDS[row.track ?? ""][locale]],
    [TEXT.sms, CONSENT_WORDS[row.sms ?? ""][locale]],
    [
      TEXT.isSuppressed,
      suppressed
        ? `${REASON_WORDS[suppressed.reason][locale]} · ${localDate(zone, suppressed.at)}`
        : TEXT.notSuppressed[locale],
    ],
    [TEXT.writes, number(row.times_written, locale)],
  ] as const;
  return `<dl>${entries.map(([name, value]) => `<dt>${name[locale]}</dt><dd>${value}</dd>`).join("")}</dl>`;
}

const ACTIONS: Readonly<Record<State, readonly PersonAction[]>> = {
  Active: ["unsubscribe", "bounce", "remove"],
  Unconfirmed: ["confirm", "unsubscribe", "remove"],
  Unsubscribed: ["signUp", "remove"],
  Bounced: ["signUp", "remove"],
  Deleted: ["signUp"],
};

function actionForm({ locale }: PageContext, list: ListRecord, row: SubscriberRecord): string {
  const buttons = ACTIONS[stateOf(row)].map((action) => {
    const kind = action === "remove" ? ' class="bad"' : "";
    return `<button name="action" value="${action}"${kind}>${TEXT[action][locale]}</button>`;
  });
  return `<form method="post" action="/sandbox/lists/${list.id}/person" class="actions"><input type="hidden" name="email" value="${escape(row.email)}">${buttons.join("")}</form>`;
}

function values(context: PageContext, list: ListRecord, row: SubscriberRecord): string {
  const fields = fieldsOf(context.core, list.seq);
  if (fields.length === 0) return `<p>${TEXT.noFields[context.locale]}</p>`;
  const stored = JSON.parse(row.fields) as FieldValues;
  const entries = fields.map(
    ({ id, name }) => `<dt>${escape(name)}</dt><dd>${orDash([stored[id] ?? ""].flat().join(", "))}</dd>`,
  );
  return `<dl>${entries.join("")}</dl>`;
}

function otherLists(context: PageContext, list: ListRecord, row: SubscriberRecord): string {
  const { core, locale } = context;
  const rows = core.store.all<SubscriberRecord & { list_id: string; title: string }>(
    `select subscriber.*, list.id as list_id, list.title from list
     cross join subscriber on subscriber.list = list.seq and subscriber.address = ?
     where list.client = ? and list.seq <> ? order by list.title, list.seq`,
    row.address,
    list.client,
    list.seq,
  );
  if (rows.length === 0) return `<p>${TEXT.noOtherLists[locale]}</p>`;
  const cell = (other: (typeof rows)[number]) =>
    `<a href="${escape(personLink(other.list_id, other.email))}">${escape(other.title)}</a>`;
  return table(
    context,
    [
      { head: TEXT.list, cell },
      { head: TEXT.state, cell: (other) => STATE_WORDS[stateOf(other)][locale] },
    ],
    rows,
  );
}
