import { requireClient } from "./accounts.js";
import { type Answer, counted, created, ok, refuse } from "./answer.js";
import { bodyRecord, booleanIn, type Call, textIn } from "./call.js";
import type { Core } from "./core.js";
import { enterState } from "./departures.js";
import { insertList, type ListRecord, listsOf, requireList, UNSUBSCRIBE_SETTINGS } from "./list-records.js";
import { checkPageExists, pageEnvelope, pageRequest } from "./paging.js";
import { countInState, readPage } from "./state-pages.js";
import { type State, stateNumber } from "./store.js";
import { type SubscriberRecord, SubscriberView } from "./subscriber-records.js";
import { momentOf } from "./time-zones.js";

const SUBJECT = "list";

export function addList(core: Core, call: Call): Answer {
  const client = requireClient(core, call.who, call.path.client);
  return core.store.transaction(() => {
    const { title, unsubscribe_setting, unsubscribe_page, confirmed_opt_in, confirmation_success_page } = listIn(call);
    checkTitle(core, client.seq, title);
    const list = insertList(core, client, {
      title,
      unsubscribeSetting: unsubscribe_setting ?? "AllClientLists",
      unsubscribePage: unsubscribe_page ?? "",
      confirmedOptIn: confirmed_opt_in ?? false,
      confirmationSuccessPage: confirmation_success_page ?? "",
    });
    return created(list.id);
  });
}

export function listDetails(core: Core, call: Call): Answer {
  const { list } = requireList(core, call.who, call.path.list);
  return ok({
    ListID: list.id,
    Title: list.title,
    UnsubscribePage: list.unsubscribe_page,
    UnsubscribeSetting: list.unsubscribe_setting,
    ConfirmedOptIn: list.confirmed_opt_in === 1,
    ConfirmationSuccessPage: list.confirmation_success_page,
  });
}

/** What the call leaves out stays as it is. */
export function updateList(core: Core, call: Call): Answer {
  const { list, client } = requireList(core, call.who, call.path.list);
  if (isNamed(core.settings.allContactsLists, list)) throw refuse(262);
  const changed = listIn(call);
  const body = bodyRecord(call.body, SUBJECT);
  const suppressLeft = booleanIn(body, "AddUnsubscribesToSuppList", SUBJECT) ?? false;
  const scrub = booleanIn(body, "ScrubActiveWithSuppList", SUBJECT) ?? false;
  core.store.transaction(() => {
    checkTitle(core, client.seq, changed.title, list);
    const setting = changed.unsubscribe_setting ?? list.unsubscribe_setting;
    core.store.run(
      `update list set title = ?, unsubscribe_setting = ?, unsubscribe_page = ?, confirmed_opt_in = ?,
       confirmation_success_page = ? where seq = ?`,
      changed.title,
      setting,
      changed.unsubscribe_page ?? list.unsubscribe_page,
      Number(changed.confirmed_opt_in ?? list.confirmed_opt_in),
      changed.confirmation_success_page ?? list.confirmation_success_page,
      list.seq,
    );
    if (setting === "AllClientLists" && suppressLeft) suppressUnsubscribed(core, list);
    if (setting === "AllClientLists" && scrub) scrubActive(core, list);
  });
  return ok();
}

export function deleteList(core: Core, call: Call): Answer {
  const { list } = requireList(core, call.who, call.path.list);
  if (isNamed(core.settings.listsUsedByDrafts, list)) throw refuse(252);
  core.store.transaction(() => {
    core.store.run("delete from subscriber where list = ?", list.seq);
    core.store.run("delete from list where seq = ?", list.seq);
  });
  return ok();
}

export function listSegments(core: Core, call: Call): Answer {
  requireList(core, call.who, call.path.list);
  return ok([]);
}

/** One of the five paged reads. */
export function subscribersIn(state: State) {
  return (core: Core, call: Call): Answer => {
    const { list, client } = requireList(core, call.who, call.path.list);
    const date = call.query.get("date") || null;
    const moment = date === null ? null : momentOf(client.time_zone, date);
    if (date !== null && moment === null) throw refuse(5);
    const since = core.settings.dateFilter === "ignored" ? null : moment;
    const request = pageRequest(call.query, ["email", "name", "date"] as const, core.settings.defaultOrderField);
    const page = { listSeq: list.seq, state, since, request };
    const total = countInState(core, page);
    checkPageExists(request, total, core.settings.pageBeyondEnd);
    const results = new SubscriberView(core, list, client).show(
      readPage(core, page),
      call.query.is("includetrackingpreference"),
      call.query.is("includesmspreference"),
    );
    return counted(results.length, ok(pageEnvelope(request, total, results)));
  };
}

function listIn(call: Call) {
  const body = bodyRecord(call.body, SUBJECT);
  const title = textIn(body, "Title", SUBJECT)?.trim() ?? "";
  if (title === "") throw refuse(251);
  const wanted = textIn(body, "UnsubscribeSetting", SUBJECT) || undefined;
  const setting = UNSUBSCRIBE_SETTINGS.find((name) => name.toLowerCase() === wanted?.toLowerCase());
  if (wanted !== undefined && !setting) throw refuse(261);
  return {
    title,
    unsubscribe_setting: setting,
    unsubscribe_page: textIn(body, "UnsubscribePage", SUBJECT),
    confirmed_opt_in: booleanIn(body, "ConfirmedOptIn", SUBJECT),
    confirmation_success_page: textIn(body, "ConfirmationSuccessPage", SUBJECT),
  };
}

/** Whether a list stands in a setting that names lists. */
function isNamed(names: string, list: ListRecord): boolean {
  return names.split(",").some((name) => [list.id, list.title.toLowerCase()].includes(name.trim().toLowerCase()));
}

/** Titles are unique within a client, whatever their case. */
function checkTitle(core: Core, clientSeq: number, title: string, self?: ListRecord): void {
  const folded = title.toLowerCase();
  const taken = listsOf(core, clientSeq).some((list) => list.seq !== self?.seq && list.title.toLowerCase() === folded);
  if (taken) throw refuse(250);
}

function suppressUnsubscribed(core: Core, list: ListRecord): void {
  core.store.run(
    `insert into suppressed (client, address, email, reason, at)
     select ?, address, email, 'Unsubscribed', ? from subscriber where list = ? and state = ? on conflict do nothing`,
    list.client,
    core.now(),
    list.seq,
    stateNumber("Unsubscribed"),
  );
}

function scrubActive(core: Core, list: ListRecord): void {
  const rows = core.store.all<SubscriberRecord>(
    `select * from subscriber where list = ? and state = ?
     and address in (select address from suppressed where client = ?)`,
    list.seq,
    stateNumber("Active"),
    list.client,
  );
  for (const row of rows) enterState(core, row, core.settings.scrubbedBecome);
}
