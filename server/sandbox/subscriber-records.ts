import { foldAddress } from "./addresses.js";
import type { Core } from "./core.js";
import { type FieldRecord, fieldsOf } from "./field-records.js";
import { type FieldValues, shownValues } from "./field-values.js";
import { type State, STATES } from "./store.js";
import { localDate } from "./time-zones.js";

export interface SubscriberRecord {
  readonly id: number;
  readonly list: number;
  /** The e-mail address, folded. */
  readonly address: string;
  readonly email: string;
  readonly name: string;
  /** Its place in STATES. */
  readonly state: number;
  readonly state_at: number;
  readonly joined_at: number;
  readonly mobile: string;
  /** FieldValues as JSON. */
  readonly fields: string;
  readonly track: Consents["track"];
  readonly sms: Consents["sms"];
  readonly times_written: number;
}

/** Consents belong to the address within the client: the rows of all its lists say the same. Null: never heard of. */
export interface Consents {
  readonly track: "Yes" | "No" | "" | null;
  readonly sms: "Yes" | "No" | null;
}

export function stateOf(record: Pick<SubscriberRecord, "state">): State {
  return STATES[record.state] ?? "Deleted";
}

export function findSubscriber(core: Core, listSeq: number, email: string): SubscriberRecord | undefined {
  return core.store.get<SubscriberRecord>(
    "select * from subscriber where list = ? and address = ?",
    listSeq,
    foldAddress(email),
  );
}

export function subscribersAmong(
  core: Core,
  listSeq: number,
  addresses: readonly string[],
): Map<string, SubscriberRecord> {
  const rows = core.store.all<SubscriberRecord>(
    "select * from subscriber where list = ? and address in (select value from json_each(?))",
    listSeq,
    JSON.stringify(addresses),
  );
  return new Map(rows.map((row) => [row.address, row]));
}

/** The consents of these addresses as the client's other lists know them. */
export function consentsElsewhere(
  core: Core,
  list: { readonly seq: number; readonly client: number },
  addresses: readonly string[],
): Map<string, Consents> {
  const rows = core.store.all<Consents & { address: string }>(
    `select address, track, sms from subscriber where list in (select seq from list where client = ? and seq <> ?)
     and address in (select value from json_each(?))`,
    list.client,
    list.seq,
    JSON.stringify(addresses),
  );
  return new Map(rows.map(({ address, track, sms }) => [address, { track, sms }]));
}

/** Shows subscribers of one list as reads do: dates in the client's time zone, consents only when asked for. */
export class SubscriberView {
  readonly #core: Core;
  readonly #timeZone: string;
  readonly #fields: readonly FieldRecord[];
  readonly #dates = new Map<number, string>();

  constructor(core: Core, list: { readonly seq: number }, client: { readonly time_zone: string }) {
    this.#core = core;
    this.#timeZone = client.time_zone;
    this.#fields = fieldsOf(core, list.seq);
  }

  show(records: readonly SubscriberRecord[], withTracking: boolean, withSms: boolean): Record<string, unknown>[] {
    return records.map((record) => {
      return {
        EmailAddress: record.email,
        Name: record.name,
        Date: this.#date(record.state_at),
        ListJoinedDate: this.#date(record.joined_at),
        State: stateOf(record),
        CustomFields: shownValues(JSON.parse(record.fields) as FieldValues, this.#fields, this.#core.settings),
        ReadsEmailWith: "",
        ...(record.mobile === "" ? {} : { MobileNumber: record.mobile }),
        ...(withTracking ? { ConsentToTrack: record.track ?? "" } : {}),
        ...(withSms ? { ConsentToSendSms: record.sms ?? "" } : {}),
      };
    });
  }

  /** Those who came in one import share their moment. */
  #date(at: number): string {
    const known = this.#dates.get(at);
    if (known !== undefined) return known;
    const date = localDate(this.#timeZone, at);
    this.#dates.set(at, date);
    return date;
  }
}
