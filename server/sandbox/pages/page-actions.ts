import { clientById } from "../accounts.js";
import { foldAddress, isEmailAddress } from "../addresses.js";
import type { Core } from "../core.js";
import { suppressByHand } from "../departures.js";
import { confirmSubscription, putIntoState } from "../set-state.js";
import type { State } from "../store.js";
import { unsuppress } from "../suppression.js";
import { personLink } from "./list.page.js";

/** What may happen to a person, as if it happened at Campaign Monitor. */
export type PersonAction = "unsubscribe" | "bounce" | "remove" | "confirm" | "signUp";

const BECOMES: Readonly<Record<string, State>> = {
  add: "Active",
  signUp: "Active",
  unsubscribe: "Unsubscribed",
  bounce: "Bounced",
  remove: "Deleted",
};

/** Does what a list's form asks for. Answers where to go then; null for a form that no page has. */
export function actOnPerson(core: Core, listId: string, form: URLSearchParams): string | null {
  const email = form.get("email")?.trim() ?? "";
  const action = form.get("action") ?? "";
  if (action === "confirm-all") {
    confirmSubscription(core, listId);
    return `/sandbox/lists/${listId}`;
  }
  if (!isEmailAddress(email, core.settings)) return `/sandbox/lists/${listId}?problem=address`;
  const state = BECOMES[action];
  if (action === "confirm") confirmSubscription(core, listId, email);
  else if (state) putIntoState(core, listId, { email, name: form.get("name")?.trim() ?? "" }, state);
  else return null;
  return personLink(listId, email, { done: action });
}

export function actOnSuppressed(core: Core, clientId: string, form: URLSearchParams): string | null {
  const client = clientById(core, clientId);
  const email = form.get("email")?.trim() ?? "";
  const action = form.get("action");
  if (!client) return null;
  const path = `/sandbox/clients/${client.id}/suppressed`;
  if (!isEmailAddress(email, core.settings)) return `${path}?problem=address`;
  core.store.transaction(() => {
    if (action === "suppress") suppressByHand(core, client.seq, email);
    if (action === "unsuppress") unsuppress(core, client.seq, foldAddress(email));
  });
  return path;
}
