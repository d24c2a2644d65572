import type { ListRecord } from "./list-records.js";
import type { SandboxSettings } from "./settings.js";
import type { State } from "./store.js";

/** What an import or a single addition makes of an address: the state it has afterwards, or the code of its refusal. */
export type Admission = { readonly state: State } | { readonly refused: number };

const REFUSED_AS: Readonly<Record<Exclude<State, "Active">, number>> = {
  Deleted: 205,
  Unsubscribed: 206,
  Bounced: 207,
  Unconfirmed: 208,
};

/**
 * Who comes onto a list. Without `resubscribe` only the new and the active; with it everybody but those whom a setting
 * excepts. Pure.
 */
export function admit(
  current: State | undefined,
  suppressed: boolean,
  resubscribe: boolean,
  list: ListRecord,
  settings: SandboxSettings,
  by: "import" | "hand" = "import",
): Admission {
  if (current === undefined) {
    if (suppressed && !resubscribe && settings.suppressedElsewhere === "refuse204") return { refused: 204 };
    if (!list.confirmed_opt_in) return { state: "Active" };
    return { state: by === "import" ? settings.importOnConfirmedList : "Unconfirmed" };
  }
  if (!resubscribe) {
    if (current === "Active") return suppressed ? { refused: 204 } : { state: "Active" };
    return { refused: suppressed && settings.refusalPrecedence === "suppressed" ? 204 : REFUSED_AS[current] };
  }
  return comeBack(current, list, settings);
}

/** What Resubscribe makes of somebody who is on the list in whatever state. */
export function comeBack(current: State, list: ListRecord, settings: SandboxSettings): Admission {
  if (current === "Active") return { state: "Active" };
  if (current === "Unconfirmed") return { state: settings.resubscribeConfirms ? "Active" : "Unconfirmed" };
  if (current === "Bounced" && !settings.resubscribeLiftsBounced) return { refused: 207 };
  return { state: list.confirmed_opt_in ? settings.resubscribedOnConfirmedList : "Active" };
}
