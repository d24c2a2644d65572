import type { Core } from "./core.js";
import { foldAddress } from "./addresses.js";
import type { ListRecord } from "./list-records.js";

export type SuppressionReason = "Bounced" | "Unsubscribed" | "Reason Unavailable";

export interface SuppressedRecord {
  readonly address: string;
  readonly email: string;
  readonly reason: SuppressionReason;
  readonly at: number;
}

/** OnlyThisList lists ignore their client's suppression list altogether. */
export function heedsSuppression(list: ListRecord): boolean {
  return list.unsubscribe_setting === "AllClientLists";
}

/** Of these addresses (folded) the suppressed ones, as far as the list heeds the suppression list. */
export function suppressedAmong(core: Core, list: ListRecord, addresses: readonly string[]): Set<string> {
  if (!heedsSuppression(list) || !hasSuppressed(core, list.client)) return new Set();
  const rows = core.store.all<{ address: string }>(
    "select address from suppressed where client = ? and address in (select value from json_each(?))",
    list.client,
    JSON.stringify(addresses),
  );
  return new Set(rows.map((row) => row.address));
}

function hasSuppressed(core: Core, clientSeq: number): boolean {
  return core.store.get("select 1 from suppressed where client = ? limit 1", clientSeq) !== undefined;
}

/** An address already on the list keeps its entry. */
export function suppress(core: Core, clientSeq: number, email: string, reason: SuppressionReason): void {
  core.store.run(
    "insert into suppressed (client, address, email, reason, at) values (?, ?, ?, ?, ?) on conflict do nothing",
    clientSeq,
    foldAddress(email),
    email,
    reason,
    core.now(),
  );
}

/** False when it was not suppressed. */
export function unsuppress(core: Core, clientSeq: number, address: string): boolean {
  return core.store.run("delete from suppressed where client = ? and address = ?", clientSeq, address).changes > 0;
}
