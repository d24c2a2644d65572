import { foldAddress, isEmailAddress } from "./addresses.js";
import { clientBySeq } from "./accounts.js";
import type { Core } from "./core.js";
import { bounce, confirm, enterState, signUpAgain, unsubscribe } from "./departures.js";
import { listById, type ListRecord } from "./list-records.js";
import { type State, stateNumber } from "./store.js";
import { consentsElsewhere, findSubscriber, type SubscriberRecord } from "./subscriber-records.js";
import { noteEvent } from "./webhook-events.js";

export class StateProblem extends Error {}

/**
 * Puts a person into a state as if it had happened at Campaign Monitor, with all that follows: who unsubscribes or bounces
 * is suppressed (by the list's and the sandbox's settings), who becomes active signed up again and is suppressed no more.
 * Whoever is not on the list comes onto it in that state.
 */
export function putIntoState(core: Core, listId: string, person: { email: string; name: string }, state: State): void {
  const list = listById(core, listId);
  if (!list) throw new StateProblem("There is no such list.");
  const email = person.email.trim();
  if (!isEmailAddress(email, core.settings)) throw new StateProblem("That is no e-mail address.");
  const owned = { list, client: clientBySeq(core, list.client) };
  core.store.transaction(() => {
    const isNew = !findSubscriber(core, list.seq, email);
    if (isNew) insert(core, list, { ...person, email }, state);
    const row = findSubscriber(core, list.seq, email)!;
    if (isNew && state === "Active") noteEvent(core, "Subscribe", row);
    if (state === "Unsubscribed") unsubscribe(core, owned, row);
    else if (state === "Bounced") bounce(core, owned, row);
    else if (state === "Active") signUpAgain(core, owned, row);
    else enterState(core, row, state);
  });
}

/** As if the person, or everybody who is asked to, had followed the link in the mail. Answers how many thereby became active. */
export function confirmSubscription(core: Core, listId: string, email?: string): number {
  const list = listById(core, listId);
  if (!list) throw new StateProblem("There is no such list.");
  return core.store.transaction(() => {
    const rows = core.store.all<SubscriberRecord>(
      "select * from subscriber where list = ? and state = ? and state <> 0 and address = ifnull(?, address)",
      list.seq,
      stateNumber("Unconfirmed"),
      email === undefined ? null : foldAddress(email),
    );
    return rows.filter((row) => confirm(core, row)).length;
  });
}

function insert(core: Core, list: ListRecord, person: { email: string; name: string }, state: State): void {
  const address = foldAddress(person.email);
  const consents = consentsElsewhere(core, list, [address]).get(address);
  core.store.run(
    `insert into subscriber (list, address, email, name, state, state_at, joined_at, mobile, fields, track, sms, times_written)
     values (?, ?, ?, ?, ?, ?, ?, '', '{}', ?, ?, 0)`,
    list.seq,
    address,
    person.email,
    person.name,
    stateNumber(state),
    core.now(),
    core.now(),
    consents?.track ?? null,
    consents?.sms ?? null,
  );
}
