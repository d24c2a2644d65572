import { foldAddress } from "./addresses.js";
import { admit } from "./admission.js";
import { ApiRefusal } from "./answer.js";
import type { Core } from "./core.js";
import { fieldsOf } from "./field-records.js";
import { appliedValues, type FieldEntry, FieldLookup, type FieldValues } from "./field-values.js";
import type { OwnedList } from "./list-records.js";
import type { SandboxSettings } from "./settings.js";
import { type State, stateNumber } from "./store.js";
import {
  type Consents,
  consentsElsewhere,
  stateOf,
  type SubscriberRecord,
  subscribersAmong,
} from "./subscriber-records.js";
import type { Submission } from "./submissions.js";
import { noteEvent } from "./webhook-events.js";
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
  #elsewhere = new Map<string, Consents>();
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
    this.#elsewhere = consentsElsewhere(this.#core, this.#owned.list, addresses);
    this.#suppressed = suppressedAmong(this.#core, this.#owned.list, addresses);
  }

  /** Adds or updates, if the list admits the address. */
  put(submission: Submission, by: "import" | "hand" = "import"): WriteOutcome {
    if (submission.problem !== null) return { kind: "refused", code: submission.problem };
    const { list } = this.#owned;
    const address = foldAddress(submission.email);
    const row = this.#rows.get(address);
    const suppressed = this.#suppressed.has(address);
    const admission = admit(row && stateOf(row), suppressed, this.#resubscribe, list, this.#core.settings, by);
    if ("refused" in admission) return { kind: "refused", code: admission.refused };
    const values = this.#values(row, submission.entries);
    if (typeof values === "number") return { kind: "refused", code: values };
    if (row) this.#change(row, row, submission, admission.state, values);
    else this.#insert(address, submission, admission.state, values);
    if (suppressed && this.#resubscribe) this.#lift(address);
    return { kind: isNew(row, admission.state, this.#core.settings) ? "new" : "existing" };
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
    const mobile = submission.mobile ?? "";
    const row = {
      list: this.#owned.list.seq,
      address,
      email: submission.email,
      name: submission.name ?? "",
      state: stateNumber(state),
      state_at: this.#now,
      joined_at: this.#now,
      mobile,
      fields,
      ...this.#consents(address, undefined, submission, mobile),
      times_written: 1,
    };
    const { id } = this.#core.store.run(
      `insert into subscriber (list, address, email, name, state, state_at, joined_at, mobile, fields, track, sms,
       times_written) values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
      row.list,
      row.address,
      row.email,
      row.name,
      row.state,
      row.state_at,
      row.joined_at,
      row.mobile,
      row.fields,
      row.track,
      row.sms,
      row.times_written,
    );
    this.#rows.set(address, { id, ...row });
    if (state === "Active") noteEvent(this.#core, "Subscribe", { id, ...row }, { signedUpBy: "TypeImport" });
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
    const mobile = submission.mobile ?? before.mobile;
    const row: SubscriberRecord = {
      ...target,
      name: submission.name ?? before.name,
      state: stateNumber(state),
      state_at: entered ? this.#now : before.state_at,
      joined_at: rejoined ? this.#now : before.joined_at,
      mobile,
      fields,
      ...this.#consents(target.address, before, submission, mobile),
      times_written: before.times_written + 1,
    };
    const { store } = this.#core;
    // The usual update names no indexed column: naming one costs a rewrite of its indexes, even with the same value.
    store.run(
      `update subscriber set email = ?, name = ?, joined_at = ?, mobile = ?, fields = ?, track = ?, sms = ?,
       times_written = ? where id = ?`,
      row.email,
      row.name,
      row.joined_at,
      row.mobile,
      row.fields,
      row.track,
      row.sms,
      row.times_written,
      row.id,
    );
    if (entered) {
      store.run("update subscriber set state = ?, state_at = ? where id = ?", row.state, row.state_at, row.id);
    }
    if (row.address !== before.address) {
      store.run("update subscriber set address = ? where id = ?", row.address, row.id);
    }
    this.#rows.set(row.address, row);
    if (entered && state === "Active") noteEvent(this.#core, "Subscribe", row, { signedUpBy: "TypeImport" });
    else noteEvent(this.#core, "Update", row, { oldEmail: before.email });
  }

  /** The consents after a write; what changes is told to the client's other lists that know the address. */
  #consents(address: string, own: Consents | undefined, submission: Submission, mobile: string): Consents {
    const elsewhere = this.#elsewhere.get(address);
    const known = elsewhere ?? own ?? { track: null, sms: null };
    const after = consentsAfter(known, submission, mobile, this.#core.settings);
    if (elsewhere && (after.track !== known.track || after.sms !== known.sms)) {
      const { list, client } = this.#owned;
      this.#core.store.run(
        `update subscriber set track = ?, sms = ? where address = ?
         and list in (select seq from list where client = ? and seq <> ?)`,
        after.track,
        after.sms,
        address,
        client.seq,
        list.seq,
      );
      this.#elsewhere.set(address, after);
    }
    return after;
  }

  #lift(address: string): void {
    if (!heedsSuppression(this.#owned.list) || !this.#core.settings.resubscribeRemovesSuppression) return;
    unsuppress(this.#core, this.#owned.client.seq, address);
    this.#suppressed.delete(address);
  }
}

/** Whoever comes back may count as new. */
function isNew(before: SubscriberRecord | undefined, after: State, settings: SandboxSettings): boolean {
  if (!before) return true;
  return settings.resubscribedCountAs === "new" && stateOf(before) !== after;
}

/** "Unchanged" on a first sighting means what a setting says. Text messages may be consented to only with a mobile number. */
function consentsAfter(known: Consents, said: Submission, mobile: string, settings: SandboxSettings): Consents {
  const first = said.track === "Unchanged" ? settings.consentUnchangedAtFirst : null;
  return {
    track: said.track === "Yes" || said.track === "No" ? said.track : (known.track ?? first),
    sms: mobile !== "" && (said.sms === "Yes" || said.sms === "No") ? said.sms : known.sms,
  };
}
