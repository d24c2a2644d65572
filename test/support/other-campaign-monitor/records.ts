import { randomBytes } from "node:crypto";

import { FACTS } from "./facts.js";

export const STATES = ["active", "unconfirmed", "unsubscribed", "bounced", "deleted"] as const;
export type State = (typeof STATES)[number];

export interface Field {
  name: string;
  type: string;
  options: string[];
}

export interface Row {
  email: string;
  name: string;
  mobile: string;
  state: State;
  since: number;
  joined: number;
  /** When it was last written, counted. */
  order: number;
  values: Map<Field, string[]>;
}

/** Consents belong to an address within its client. */
export interface Consents {
  track: string;
  sms: string;
}

export interface List {
  readonly id: string;
  readonly client: Client;
  title: string;
  confirmedOptIn: boolean;
  allClientLists: boolean;
  readonly fields: Field[];
  readonly rows: Map<string, Row>;
}

export interface Client {
  readonly id: string;
  readonly name: string;
  readonly suppressed: Map<string, { reason: string; at: number }>;
  readonly consents: Map<string, Consents>;
}

/** What the server begins with. */
export interface World {
  readonly apiKey: string;
  readonly clients: readonly { readonly id: string; readonly name: string; readonly lists: readonly NewList[] }[];
}

export interface NewList {
  readonly id?: string;
  readonly title: string;
  readonly confirmedOptIn?: boolean;
  readonly allClientLists?: boolean;
  readonly fields?: readonly { readonly name: string; readonly type: string; readonly options?: readonly string[] }[];
}

export class Records {
  readonly apiKey: string;
  readonly clients = new Map<string, Client>();
  readonly lists = new Map<string, List>();
  #writes = 0;

  constructor(world: World) {
    this.apiKey = world.apiKey;
    for (const { id, name, lists } of world.clients) {
      const client: Client = { id, name, suppressed: new Map(), consents: new Map() };
      this.clients.set(id, client);
      for (const list of lists) this.addList(client, list);
    }
  }

  addList(client: Client, list: NewList): List {
    const made: List = {
      id: list.id ?? randomBytes(16).toString("hex"),
      client,
      title: list.title,
      confirmedOptIn: list.confirmedOptIn ?? false,
      allClientLists: list.allClientLists ?? true,
      fields: (list.fields ?? []).map(({ name, type, options = [] }) => ({ name, type, options: [...options] })),
      rows: new Map(),
    };
    this.lists.set(made.id, made);
    return made;
  }

  listsOf(client: Client): List[] {
    return [...this.lists.values()].filter((list) => list.client === client);
  }

  addRow(list: List, address: string, state: State): Row {
    const now = Date.now();
    const row: Row = {
      email: address,
      name: "",
      mobile: "",
      state,
      since: now,
      joined: now,
      order: this.nextWrite(),
      values: new Map(),
    };
    list.rows.set(address, row);
    return row;
  }

  /** Puts a row into a state; nothing changes for one that is in it. */
  enter(row: Row, state: State): void {
    if (row.state === state) return;
    if (state === "active") row.joined = Date.now();
    row.state = state;
    row.since = Date.now();
    row.order = this.nextWrite();
  }

  /** By the person's own will: from all of the client's lists where the list says so. */
  unsubscribe(list: List, row: Row): void {
    this.enter(row, "unsubscribed");
    if (!list.allClientLists) return;
    list.client.suppressed.set(row.email, { reason: "Unsubscribed", at: Date.now() });
    for (const other of this.listsOf(list.client)) {
      const same = other.rows.get(row.email);
      if (other.allClientLists && same && ["active", "unconfirmed"].includes(same.state))
        this.enter(same, "unsubscribed");
    }
  }

  nextWrite(): number {
    this.#writes += 1;
    return this.#writes;
  }
}

export const addressOf = (email: string): string => email.trim().toLowerCase();

export function isAddress(email: string): boolean {
  return /^[a-z0-9!#$%&'*+/=?^_`{|}~.-]+@([a-z0-9]([a-z0-9-]*[a-z0-9])?\.)+[a-z][a-z0-9-]*[a-z0-9]$/.test(
    addressOf(email),
  );
}

export const keyOf = (name: string): string => `[${name.replaceAll(" ", "")}]`;

export function dateText(at: number): string {
  return new Date(at + FACTS.clientOffsetMs).toISOString().slice(0, 19).replace("T", " ");
}
