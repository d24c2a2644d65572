import { clientBySeq, type ClientRecord, newId, owns } from "./accounts.js";
import { ApiRefusal, messageOf, refuse } from "./answer.js";
import type { Credential } from "./auth.js";
import type { Core } from "./core.js";
import { type State, STATES } from "./store.js";

export const UNSUBSCRIBE_SETTINGS = ["AllClientLists", "OnlyThisList"] as const;
export type UnsubscribeSetting = (typeof UNSUBSCRIBE_SETTINGS)[number];

export interface ListRecord {
  readonly seq: number;
  readonly id: string;
  readonly client: number;
  readonly title: string;
  readonly unsubscribe_page: string;
  readonly unsubscribe_setting: UnsubscribeSetting;
  readonly confirmed_opt_in: number;
  readonly confirmation_success_page: string;
}

export interface NewList {
  readonly id?: string;
  readonly title: string;
  readonly unsubscribePage?: string;
  readonly unsubscribeSetting?: UnsubscribeSetting;
  readonly confirmedOptIn?: boolean;
  readonly confirmationSuccessPage?: string;
}

export interface OwnedList {
  readonly list: ListRecord;
  readonly client: ClientRecord;
}

export function insertList(core: Core, client: ClientRecord, list: NewList): ListRecord {
  const id = list.id ?? newId();
  core.store.run(
    `insert into list (id, client, title, unsubscribe_page, unsubscribe_setting, confirmed_opt_in, confirmation_success_page)
     values (?, ?, ?, ?, ?, ?, ?)`,
    id,
    client.seq,
    list.title,
    list.unsubscribePage ?? "",
    list.unsubscribeSetting ?? "AllClientLists",
    list.confirmedOptIn ? 1 : 0,
    list.confirmationSuccessPage ?? "",
  );
  return listById(core, id)!;
}

export function listById(core: Core, id: string): ListRecord | undefined {
  return core.store.get<ListRecord>("select * from list where id = ?", id.toLowerCase());
}

export function listsOf(core: Core, clientSeq: number): ListRecord[] {
  return core.store.all<ListRecord>("select * from list where client = ? order by title, seq", clientSeq);
}

/** The list a path names. One of another credential's clients is 102; how an unknown one is answered is a setting. */
export function requireList(core: Core, who: Credential, id: string | undefined): OwnedList {
  const list = listById(core, id ?? "");
  if (!list) {
    const [status = 401, code = 101] = core.settings.unknownList.split("/").map(Number);
    throw new ApiRefusal(status, code, messageOf(code));
  }
  const client = clientBySeq(core, list.client);
  if (!owns(who, client)) throw refuse(102);
  return { list, client };
}

export function countsByState(core: Core, listSeq: number): Record<State, number> {
  return core.store.unchanged(`counts ${listSeq}`, () => {
    const counts = { Active: 0, Unconfirmed: 0, Unsubscribed: 0, Bounced: 0, Deleted: 0 };
    const rows = core.store.all<{ state: number; rows: number }>(
      "select state, count(*) as rows from subscriber where list = ? group by state",
      listSeq,
    );
    for (const row of rows) {
      const state = STATES[row.state];
      if (state) counts[state] = row.rows;
    }
    return counts;
  });
}
