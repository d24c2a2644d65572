import { foldAddress } from "./addresses.js";
import { admit } from "./admission.js";
import { ApiRefusal } from "./answer.js";
import type { Core } from "./core.js";
import { fieldsOf } from "./field-records.js";
import { appliedValues, type FieldEntry, FieldLookup, type FieldValues } from "./field-values.js";
import type { OwnedList } from "./list-records.js";
import { type State, stateNumber } from "./store.js";
import {
  peopleAmong,
  type PersonRecord,
  stateOf,
  type SubscriberRecord,
  subscribersAmong,
} from "./subscriber-records.js";
import type { Submission } from "./submissions.js";
import { heedsSuppression, suppressedAmong, unsuppress } from "./suppression.js";

export type WriteOutcome = { readonly kind: "new" | "existing" } | { readonly kind: "refused"; readonly code: number };

/** Writes subscribers of one call onto one list. To be used within one transaction, after {@link load}. */
export class SubscriberWriter {
  readonly #core: Core;
  readonly #owned: OwnedList;
  readonly #resubscribe: boolean;
  readonly #lookup: FieldLookup;
  readonly #now: number;
  #rows = new Map<string, SubscriberRecord>();
  #people = new Map<string, PersonRecord>();
  #suppressed = new Set<string>();

  constructor(core: Core, owned: OwnedList, resubscribe: boolean) {
    this.#core = core;
    this.#owned = owned;
    this.#resubscribe = resubscribe;
    this.#lookup = new FieldLookup(fieldsOf(core, owned.list.seq), core.settings);
    this.#now = core.now();
  }

  /** Reads all that is known of the addresses to be written: three queries however many they are. */
  load(addresses: readonly string[]): void {
    this.#rows = subscribersAmong(this.#core, this.#owned.list.seq, addresses);
    this.#people = peopleAmong(this.#core, this.#owned.client.seq, addresses);
    this.#suppressed = suppressedAmong(this.#core, this.#owned.list, addresses);
  }

  /** Adds or updates, if the list admits the address. */
  put(submission: Submission): WriteOutcome {
    if (submission.problem !== null) return { kind: "refused", code: submission.problem };
    const { list } = this.#owned;
    const address = foldAddress(submission.email);
    const row = this.#rows.get(address);
    const suppressed = this.#suppressed.has(address);
    const admission = admit(row && stateOf(row), suppressed, this.#resubscribe, list, this.#core.settings);
    if ("refused" in admission) return { kind: "refused", code: admission.refused };
    const values = this.#values(row, submission.entries);
    if (typeof values === "number") return { kind: "refused", code: values };
    if (row) this.#change(row, row, submission, admission.state, values);
    else this.#insert(address, submission, admission.state, values);
    if (suppressed && this.#resubscribe) this.#lift(address);
    return { kind: row ? "existing" : "new" };
  }

  /** Changes a subscriber who is on the list, address included; never adds. */
  update(row: SubscriberRecord, submission: Submission, state: State): WriteOutcome {
    const values = this.#values(row, submission.entries);
    if (typeof values === "number") return { kind: "refused", code: values };
    const address = foldAddress(submission.email);
    this.#change(
      row,
      { ...row, address, email: address === row.address ? row.email : submission.email },
      submission,
      state,
      values,
    );
    if (this.#resubscribe && this.#suppressed.has(address)) this.#lift(address);
    return { kind: "existing" };
  }

  #values(row: SubscriberRecord | undefined, entries: readonly FieldEntry[]): string | number {
    const before = row?.fields ?? "{}";
    if (entries.length === 0) return before;
    try {
      return JSON.stringify(
        appliedValues(JSON.parse(before) as FieldValues, entries, this.#lookup, this.#core.settings),
      );
    } catch (error) {
      if (error instanceof ApiRefusal) return error.code;
      throw error;
    }
  }

  #insert(address: string, submission: Submission, state: State, fields: string): void {
    const row = {
      list: this.#owned.list.seq,
      address,
      email: submission.email,
      name: submission.name ?? "",
      state: stateNumber(state),
      state_at: this.#now,
      joined_at: this.#now,
      mobile: submission.mobile ?? "",
      fields,
      times_written: 1,
    };
    const { id } = this.#core.store.run(
      `insert into subscriber (list, address, email, name, state, state_at, joined_at, mobile, fields, times_written)
       values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
      ...Object.values(row),
    );
    this.#rows.set(address, { id, ...row });
    this.#consent(address, submission, row.mobile);
  }

  #change(
    before: SubscriberRecord,
    target: SubscriberRecord,
    submission: Submission,
    state: State,
    fields: string,
  ): void {
    const entered = before.state !== stateNumber(state);
    const rejoined = entered && this.#core.settings.resubscribeResetsJoinedDate;
    const row: SubscriberRecord = {
      ...target,
      name: submission.name ?? before.name,
      state: stateNumber(state),
      state_at: entered ? this.#now : before.state_at,
      joined_at: rejoined ? this.#now : before.joined_at,
      mobile: submission.mobile ?? before.mobile,
      fields,
      times_written: before.times_written + 1,
    };
    const { store } = this.#core;
    // The usual update names no indexed column: naming one costs a rewrite of its indexes, even with the same value.
    store.run(
      "update subscriber set email = ?, name = ?, joined_at = ?, mobile = ?, fields = ?, times_written = ? where id = ?",
      row.email,
      row.name,
      row.joined_at,
      row.mobile,
      row.fields,
      row.times_written,
      row.id,
    );
    if (entered)
      store.run("update subscriber set state = ?, state_at = ? where id = ?", row.state, row.state_at, row.id);
    if (row.address !== before.address)
      store.run("update subscriber set address = ? where id = ?", row.address, row.id);
    this.#rows.set(row.address, row);
    this.#consent(row.address, submission, row.mobile);
  }

  /** Consents belong to the address within the client. One to be sent text messages counts only with a mobile number. */
  #consent(address: string, { track, sms }: Submission, mobile: string): void {
    const before = this.#people.get(address);
    const known = before?.track ?? null;
    const first = track === "Unchanged" ? this.#core.settings.consentUnchangedAtFirst : null;
    const after: PersonRecord = {
      address,
      track: track === "Yes" || track === "No" ? track : (known ?? first),
      sms: mobile !== "" && (sms === "Yes" || sms === "No") ? sms : (before?.sms ?? null),
    };
    if (after.track === known && after.sms === (before?.sms ?? null)) return;
    this.#core.store.run(
      `insert into person (client, address, track, sms) values (?, ?, ?, ?)
       on conflict (client, address) do update set track = excluded.track, sms = excluded.sms`,
      this.#owned.client.seq,
      address,
      after.track,
      after.sms,
    );
    this.#people.set(address, after);
  }

  #lift(address: string): void {
    if (!heedsSuppression(this.#owned.list) || !this.#core.settings.resubscribeRemovesSuppression) return;
    unsuppress(this.#core, this.#owned.client.seq, address);
    this.#suppressed.delete(address);
  }
}
