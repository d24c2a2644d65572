import { foldAddress, isEmailAddress } from "./addresses.js";
import { comeBack } from "./admission.js";
import { type Answer, counted, created, ok, refuse, tooOften } from "./answer.js";
import { bodyRecord, booleanIn, type Call, property, textIn } from "./call.js";
import type { Core } from "./core.js";
import { enterState, unsubscribe } from "./departures.js";
import { type OwnedList, requireList } from "./list-records.js";
import { findSubscriber, stateOf, type SubscriberRecord, SubscriberView } from "./subscriber-records.js";
import { SubscriberWriter } from "./subscriber-writer.js";
import { type Submission, submissionIn } from "./submissions.js";

const SUBJECT = "subscriber";

/** Answers at once; with a queue, what it accepted is stored later, and judged by then. */
export function addSubscriber(core: Core, call: Call): Answer {
  const owned = requireList(core, call.who, call.path.list);
  const submission = submissionIn(call.body, call.minorVersion, core.settings);
  const resubscribe = booleanIn(bodyRecord(call.body, SUBJECT), "Resubscribe", SUBJECT) ?? false;
  if (submission.problem !== null) throw refuse(submission.problem);
  checkFlood(core, owned, submission.email);
  const { addQueueDelayMs } = core.settings;
  if (addQueueDelayMs > 0) {
    core.queue.add(addQueueDelayMs, () => void core.store.transaction(() => put(core, owned, submission, resubscribe)));
  } else {
    const outcome = core.store.transaction(() => put(core, owned, submission, resubscribe));
    if (outcome.kind === "refused") throw refuse(outcome.code);
  }
  return counted(1, created(submission.email));
}

function put(core: Core, owned: OwnedList, submission: Submission, resubscribe: boolean) {
  const writer = new SubscriberWriter(core, owned, resubscribe);
  writer.load([foldAddress(submission.email)]);
  return writer.put(submission, "hand");
}

/** Never adds. Changes inactive ones too, but only Resubscribe makes them active. */
export function updateSubscriber(core: Core, call: Call): Answer {
  const owned = requireList(core, call.who, call.path.list);
  const row = requireSubscriber(core, owned, call.query.get("email"));
  const body = bodyRecord(call.body, SUBJECT);
  const email = textIn(body, "EmailAddress", SUBJECT)?.trim() || row.email;
  if (!isEmailAddress(email, core.settings)) throw refuse(211);
  const submission = submissionIn({ ...withoutAddress(body), EmailAddress: email }, call.minorVersion, core.settings);
  if (submission.problem !== null) throw refuse(submission.problem);
  const resubscribe = booleanIn(body, "Resubscribe", SUBJECT) ?? false;
  checkFlood(core, owned, row.email);
  const address = foldAddress(email);
  if (address !== row.address && findSubscriber(core, owned.list.seq, email)) throw refuse(201);
  const admission = resubscribe ? comeBack(stateOf(row), owned.list, core.settings) : { state: stateOf(row) };
  if ("refused" in admission) throw refuse(admission.refused);
  core.store.transaction(() => {
    const writer = new SubscriberWriter(core, owned, resubscribe);
    writer.load([address]);
    const outcome = writer.update(row, submission, admission.state);
    if (outcome.kind === "refused") throw refuse(outcome.code);
  });
  return counted(1, ok());
}

function withoutAddress(body: Readonly<Record<string, unknown>>): Record<string, unknown> {
  return Object.fromEntries(Object.entries(body).filter(([name]) => name.toLowerCase() !== "emailaddress"));
}

export function subscriberDetails(core: Core, call: Call): Answer {
  const owned = requireList(core, call.who, call.path.list);
  const row = requireSubscriber(core, owned, call.query.get("email"));
  const [shown] = new SubscriberView(core, owned.list, owned.client).show(
    [row],
    call.query.is("includetrackingpreference"),
    call.query.is("includesmspreference"),
  );
  return counted(1, ok(shown));
}

/** The sandbox sends no campaigns, so that nobody has a history. */
export function subscriberHistory(core: Core, call: Call): Answer {
  requireSubscriber(core, requireList(core, call.who, call.path.list), call.query.get("email"));
  return ok([]);
}

export function unsubscribeSubscriber(core: Core, call: Call): Answer {
  const owned = requireList(core, call.who, call.path.list);
  const email = property(bodyRecord(call.body, SUBJECT), "EmailAddress");
  const row = requireSubscriber(core, owned, typeof email === "string" ? email : undefined);
  const state = stateOf(row);
  if (state === "Active" || state === "Unconfirmed") core.store.transaction(() => unsubscribe(core, owned, row));
  else if (core.settings.repeatedUnsubscribe === "refuse203") throw refuse(203);
  return counted(1, ok());
}

export function deleteSubscriber(core: Core, call: Call): Answer {
  const owned = requireList(core, call.who, call.path.list);
  const row = requireSubscriber(core, owned, call.query.get("email"));
  if (stateOf(row) === "Deleted" && core.settings.repeatedDelete === "refuse203") throw refuse(203);
  core.store.transaction(() => enterState(core, row, "Deleted"));
  return counted(1, ok());
}

function requireSubscriber(core: Core, { list }: OwnedList, email: string | undefined): SubscriberRecord {
  if (email === undefined || !isEmailAddress(email.trim(), core.settings)) throw refuse(1);
  const row = findSubscriber(core, list.seq, email);
  if (!row) throw refuse(203);
  return row;
}

function checkFlood(core: Core, { list }: OwnedList, email: string): void {
  const { floodLimit, floodWindowMs } = core.settings;
  if (floodLimit === 0) return;
  const what = `written ${list.seq} ${foldAddress(email)}`;
  if (!core.throttle.admits(what, floodLimit, floodWindowMs, core.now())) throw tooOften();
}
