import { randomBytes } from "node:crypto";

import { refuse } from "./answer.js";
import type { Credential } from "./auth.js";
import type { Core } from "./core.js";

export interface AccountRecord {
  readonly id: number;
  readonly name: string;
  readonly contact_email: string;
  readonly time_zone: string;
}

export interface ClientRecord {
  readonly seq: number;
  readonly id: string;
  readonly account: number;
  readonly name: string;
  readonly contact_name: string;
  readonly contact_email: string;
  readonly country: string;
  readonly time_zone: string;
  readonly api_key: string;
}

export interface NewClient {
  readonly id?: string;
  readonly accountId: number;
  readonly name: string;
  readonly timeZone: string;
  readonly country: string;
  readonly contactName?: string;
  readonly contactEmail?: string;
  readonly apiKey?: string;
}

/** IDs and keys are 32 lower-case hexadecimal digits. */
export const newId = (): string => randomBytes(16).toString("hex");

export function insertAccount(core: Core, account: { name: string; contactEmail: string; timeZone: string }): number {
  return core.store.run(
    "insert into account (name, contact_email, time_zone) values (?, ?, ?)",
    account.name,
    account.contactEmail,
    account.timeZone,
  ).id;
}

export function insertKey(core: Core, key: string, accountId: number, clientSeq: number | null): void {
  core.store.run("insert into api_key (key, account, client) values (?, ?, ?)", key, accountId, clientSeq);
}

export function insertClient(core: Core, client: NewClient): ClientRecord {
  const id = client.id ?? newId();
  const apiKey = client.apiKey ?? newId();
  const { id: seq } = core.store.run(
    `insert into client (id, account, name, contact_name, contact_email, country, time_zone, api_key)
     values (?, ?, ?, ?, ?, ?, ?, ?)`,
    id,
    client.accountId,
    client.name,
    client.contactName ?? "",
    client.contactEmail ?? "",
    client.country,
    client.timeZone,
    apiKey,
  );
  insertKey(core, apiKey, client.accountId, seq);
  return clientBySeq(core, seq);
}

export function account(core: Core, id: number): AccountRecord {
  const found = core.store.get<AccountRecord>("select * from account where id = ?", id);
  if (!found) throw new Error(`There is no account ${id}.`);
  return found;
}

/** The clients that a credential sees, by name. */
export function clientsOf(core: Core, who: Credential): ClientRecord[] {
  return who.client === null
    ? core.store.all<ClientRecord>("select * from client where account = ? order by name, seq", who.account)
    : core.store.all<ClientRecord>("select * from client where seq = ?", who.client);
}

export function clientBySeq(core: Core, seq: number): ClientRecord {
  const found = core.store.get<ClientRecord>("select * from client where seq = ?", seq);
  if (!found) throw new Error(`There is no client ${seq}.`);
  return found;
}

export function clientById(core: Core, id: string): ClientRecord | undefined {
  return core.store.get<ClientRecord>("select * from client where id = ?", id.toLowerCase());
}

export function owns(who: Credential, client: ClientRecord): boolean {
  return who.client === null ? client.account === who.account : client.seq === who.client;
}

/** The client a path names; one that does not exist and one that is another's answer alike. */
export function requireClient(core: Core, who: Credential, id: string | undefined): ClientRecord {
  const client = clientById(core, id ?? "");
  if (!client || !owns(who, client)) throw refuse(102);
  return client;
}
