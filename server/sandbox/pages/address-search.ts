import { foldAddress } from "../addresses.js";
import type { Core } from "../core.js";
import type { SubscriberRecord } from "../subscriber-records.js";
import { PAGE_SIZE } from "./frame.js";

const LAST_CHARACTER = "\u{10FFFF}";

/** A page of a list's people, in whatever state, whose address begins so. */
export function addressesFrom(core: Core, listSeq: number, start: string, page: number): SubscriberRecord[] {
  const from = foldAddress(start);
  return core.store.all<SubscriberRecord>(
    "select * from subscriber where list = ? and address >= ? and address < ? order by address limit ? offset ?",
    listSeq,
    from,
    from + LAST_CHARACTER,
    PAGE_SIZE,
    (page - 1) * PAGE_SIZE,
  );
}

export function countFrom(core: Core, listSeq: number, start: string): number {
  const from = foldAddress(start);
  const sql = "select count(*) as rows from subscriber where list = ? and address >= ? and address < ?";
  return core.store.get<{ rows: number }>(sql, listSeq, from, from + LAST_CHARACTER)?.rows ?? 0;
}
