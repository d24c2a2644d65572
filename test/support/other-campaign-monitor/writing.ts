import { arrayAt, flagAt, objectIn, Refused, type Reply, textAt, wordsFor } from "./answers.js";
import { FACTS } from "./facts.js";
import {
  addressOf,
  type Consents,
  type Field,
  isAddress,
  keyOf,
  type List,
  type Records,
  type Row,
  type State,
} from "./records.js";

interface Entry {
  readonly field: Field;
  readonly value: string;
  readonly clear: boolean;
}

/** One subscriber of a call, understood. */
interface Sent {
  readonly email: string;
  readonly name: string | undefined;
  readonly mobile: string | undefined;
  readonly track: string | undefined;
  readonly sms: string | undefined;
  readonly entries: readonly Entry[];
  /** The code for which the row is refused, whatever the list says. */
  readonly problem: number | null;
}

const CONSENTS = ["Yes", "No", "Unchanged"];
const SELECTS = ["MultiSelectOne", "MultiSelectMany"];

export function importAll(records: Records, list: List, body: unknown): Reply {
  const asked = objectIn(body);
  const rows = arrayAt(asked, "Subscribers").map((row) => understand(list, row));
  if (rows.length > 1000) throw new Refused(209);
  if (rows.length === 0) throw new Refused(212);
  const resubscribe = flagAt(asked, "Resubscribe");
  const seen = new Set<string>();
  const twice = new Set<string>();
  const failures: object[] = [];
  let existing = 0;
  let added = 0;
  for (const sent of rows) {
    if (seen.has(sent.email)) {
      twice.add(sent.email);
      continue;
    }
    seen.add(sent.email);
    const outcome = sent.problem ?? write(records, list, sent, resubscribe);
    if (outcome === "existing") existing += 1;
    else if (outcome === "new") added += 1;
    else failures.push({ EmailAddress: sent.email, Code: outcome, Message: wordsFor(outcome) });
  }
  const result = {
    DuplicateEmailsInSubmission: [...twice],
    TotalNewSubscribers: added,
    TotalExistingSubscribers: existing,
    TotalUniqueEmailsSubmitted: seen.size,
    FailureDetails: failures,
  };
  if (failures.length === 0) return { status: FACTS.importedStatus, body: result };
  return { status: 400, body: { Code: 210, Message: wordsFor(210), ResultData: result } };
}

export function addOne(records: Records, list: List, body: unknown): Reply {
  const sent = understand(list, body);
  const outcome = sent.problem ?? write(records, list, sent, flagAt(objectIn(body), "Resubscribe"));
  if (typeof outcome === "number") throw new Refused(outcome);
  return { status: 201, body: sent.email };
}

/** Changes who is on the list in whatever state; adds nobody. */
export function updateOne(records: Records, list: List, email: string, body: unknown): Reply {
  const row = list.rows.get(addressOf(email));
  if (!row) throw new Refused(203);
  const asked = objectIn(body);
  const wanted = textAt(asked, "EmailAddress") || row.email;
  if (!isAddress(wanted)) throw new Refused(211);
  const sent = understand(list, { ...asked, emailaddress: wanted });
  if (sent.problem !== null) throw new Refused(sent.problem);
  const address = addressOf(wanted);
  if (address !== row.email && list.rows.has(address)) throw new Refused(201);
  const back = flagAt(asked, "Resubscribe") ? comesBack(row.state) : row.state;
  if (typeof back === "number") throw new Refused(back);
  list.rows.delete(row.email);
  row.email = address;
  list.rows.set(address, row);
  records.enter(row, back);
  store(records, list, row, sent);
  return { status: 200 };
}

function understand(list: List, value: unknown): Sent {
  const asked = objectIn(value);
  const email = textAt(asked, "EmailAddress") ?? "";
  const mobile = textAt(asked, "MobileNumber");
  const track = textAt(asked, "ConsentToTrack");
  const sms = textAt(asked, "ConsentToSendSms");
  const entries = arrayAt(asked, "CustomFields").flatMap((one) => entryIn(list, one));
  const sent = { email, name: textAt(asked, "Name"), mobile, track, sms, entries };
  return { ...sent, problem: problemOf(sent) };
}

function entryIn(list: List, value: unknown): Entry[] {
  const asked = objectIn(value);
  const key = (textAt(asked, "Key") ?? "").replace(/^\[|\]$/g, "").replaceAll(" ", "");
  const field = list.fields.find(({ name }) => keyOf(name) === `[${key}]`);
  return field ? [{ field, value: textAt(asked, "Value") ?? "", clear: flagAt(asked, "Clear") }] : [];
}

function problemOf({ email, mobile = "", track, sms, entries }: Omit<Sent, "problem">): number | null {
  const badMobile = mobile !== "" && !/^\+[1-9]\d{6,14}$/.test(mobile);
  if (!isAddress(email)) return badMobile ? 221 : 1;
  if (badMobile) return 220;
  if (track === undefined || track === "") return 214;
  if (!isConsent(track)) return 215;
  if (sms !== undefined && !isConsent(sms)) return 222;
  return entries.some(({ value }) => value.length > FACTS.longestValue) ? 810 : null;
}

const isConsent = (word: string): boolean => CONSENTS.some((known) => known.toLowerCase() === word.toLowerCase());

/** Stores one, where the list lets them on it; otherwise the code of the refusal. */
function write(records: Records, list: List, sent: Sent, resubscribe: boolean): "new" | "existing" | number {
  const address = addressOf(sent.email);
  const row = list.rows.get(address);
  if (!row) {
    const made = records.addRow(list, address, list.confirmedOptIn ? "unconfirmed" : "active");
    store(records, list, made, sent);
    return "new";
  }
  const before = row.state;
  if (resubscribe) {
    const state = comesBack(before);
    if (typeof state === "number") return state;
    records.enter(row, state);
  } else {
    const isSuppressed = list.allClientLists && list.client.suppressed.has(address);
    if (isSuppressed) return FACTS.refusedAs;
    if (before !== "active") return REFUSALS[before];
  }
  store(records, list, row, sent);
  return before === row.state ? "existing" : "new";
}

const REFUSALS = { deleted: 205, unsubscribed: 206, bounced: 207, unconfirmed: 208 } as const;

const comesBack = (state: State): State | number => (state === "bounced" ? 207 : "active");

function store(records: Records, list: List, row: Row, sent: Sent): void {
  row.order = records.nextWrite();
  row.name = sent.name ?? row.name;
  row.mobile = sent.mobile ?? row.mobile;
  storeConsents(list, row, sent);
  const replaced = new Set<Field>();
  for (const { field, value, clear } of sent.entries) {
    const before = row.values.get(field) ?? [];
    if (field.type === "MultiSelectMany" && clear && value !== "") {
      row.values.set(
        field,
        before.filter((one) => one !== value),
      );
    } else if (clear || value === "" || (field.type === "Date" && value === "0000-00-00")) {
      row.values.delete(field);
    } else if (field.type === "MultiSelectMany") {
      row.values.set(field, replaced.has(field) ? [...before, value] : [value]);
      replaced.add(field);
    } else {
      const kept = SELECTS.includes(field.type) ? value : plain(field, value);
      if (kept !== undefined) row.values.set(field, [kept]);
    }
  }
}

function plain(field: Field, value: string): string | undefined {
  if (field.type === "Number") return Number.isFinite(Number(value)) ? value.trim() : undefined;
  if (field.type !== "Date") return value;
  const date = value.replaceAll("/", "-");
  return /^\d{4}-\d\d-\d\d$/.test(date) && date >= "1900-01-01" && date <= "2076-06-06" ? date : undefined;
}

function storeConsents({ client }: List, row: Row, { track = "", sms = "" }: Sent): void {
  const known = client.consents.get(row.email) ?? { track: FACTS.unchangedAtFirst, sms: "" };
  const said = (word: string, before: string) =>
    CONSENTS.find((one) => one !== "Unchanged" && one.toLowerCase() === word.toLowerCase()) ?? before;
  const after: Consents = {
    track: said(track, known.track),
    sms: row.mobile === "" ? known.sms : said(sms, known.sms),
  };
  client.consents.set(row.email, after);
}
