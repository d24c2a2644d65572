import type { Core } from "./core.js";
import type { OwnedList } from "./list-records.js";
import { type State, stateNumber } from "./store.js";
import { stateOf, type SubscriberRecord } from "./subscriber-records.js";
import { heedsSuppression, suppress, unsuppress } from "./suppression.js";
import { foldAddress } from "./addresses.js";
import { noteEvent } from "./webhook-events.js";

/** Puts one subscriber into a state, from now on; nothing happens to one who is in it already. */
export function enterState(core: Core, row: SubscriberRecord, state: State): void {
  if (row.state === stateNumber(state)) return;
  const after = { ...row, state: stateNumber(state), state_at: core.now() };
  core.store.run("update subscriber set state = ?, state_at = ? where id = ?", after.state, after.state_at, row.id);
  if (state === "Active") noteEvent(core, "Subscribe", after);
  else if (stateOf(row) === "Active" && state !== "Unconfirmed") noteEvent(core, "Deactivate", after);
}

/** The person followed the link in the mail that a confirmed opt-in list sent them. False when nothing was to be confirmed. */
export function confirm(core: Core, row: SubscriberRecord): boolean {
  if (stateOf(row) !== "Unconfirmed") return false;
  enterState(core, row, "Active");
  if (core.settings.confirmingResetsJoinedDate) {
    core.store.run("update subscriber set joined_at = ? where id = ?", core.now(), row.id);
  }
  return true;
}

/**
 * The person no longer wants this list; on an AllClientLists list none of the client's, so that the address is suppressed
 * too. The client's OnlyThisList lists are left alone.
 */
export function unsubscribe(core: Core, { list, client }: OwnedList, row: SubscriberRecord): void {
  enterState(core, row, "Unsubscribed");
  if (!heedsSuppression(list)) return;
  leaveAllClientLists(core, client.seq, row.address);
  suppress(core, client.seq, row.email, "Unsubscribed");
}

export function bounce(core: Core, { list, client }: OwnedList, row: SubscriberRecord): void {
  enterState(core, row, "Bounced");
  if (heedsSuppression(list) && core.settings.bounceSuppresses) suppress(core, client.seq, row.email, "Bounced");
}

/** By the account's owner: the address may not be written to from any list that heeds the suppression list. */
export function suppressByHand(core: Core, clientSeq: number, email: string): void {
  suppress(core, clientSeq, email, "Reason Unavailable");
  if (core.settings.suppressingMakes === "Unsubscribed") leaveAllClientLists(core, clientSeq, foldAddress(email));
}

/** The person signed up again by themselves: a suppression ends with it. */
export function signUpAgain(core: Core, { list, client }: OwnedList, row: SubscriberRecord): void {
  enterState(core, row, "Active");
  if (heedsSuppression(list)) unsuppress(core, client.seq, row.address);
}

function leaveAllClientLists(core: Core, clientSeq: number, address: string): void {
  const rows = core.store.all<SubscriberRecord>(
    `select * from subscriber where address = ?
     and list in (select seq from list where client = ? and unsubscribe_setting = 'AllClientLists')`,
    address,
    clientSeq,
  );
  const leaving = [stateNumber("Active"), stateNumber("Unconfirmed")];
  for (const row of rows) if (leaving.includes(row.state)) enterState(core, row, "Unsubscribed");
}
