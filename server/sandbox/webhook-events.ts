import { clientBySeq } from "./accounts.js";
import type { Core } from "./core.js";
import type { ListRecord } from "./list-records.js";
import { stateOf, type SubscriberRecord, SubscriberView } from "./subscriber-records.js";
import { localDate } from "./time-zones.js";
import { type WebhookEvent, webhooksOf } from "./webhook-records.js";

/** How somebody came onto a list. Campaign Monitor names an address of the network, or a word such as these. */
export type SignedUpBy = "TypeImport" | "TypeManual";

/**
 * Tells a list's webhooks, once the transaction has committed, what became of one of its subscribers. Costs one query per
 * transaction where the list has none.
 */
export function noteEvent(
  core: Core,
  type: WebhookEvent,
  row: SubscriberRecord,
  more: { readonly signedUpBy?: SignedUpBy; readonly oldEmail?: string } = {},
): void {
  const { store } = core;
  const hooks = store
    .unchanged(`webhooks ${row.list}`, () => webhooksOf(core, row.list))
    .filter((hook) => hook.active && hook.events.includes(type));
  if (hooks.length === 0) return;
  const { list, view, zone } = store.unchanged(`webhook view ${row.list}`, () => viewOf(core, row.list));
  const [shown = {}] = view.show([row], false, false);
  const event = {
    Type: type,
    Date: localDate(zone, core.now()),
    ...(type === "Update" ? { OldEmailAddress: more.oldEmail ?? row.email } : {}),
    EmailAddress: row.email,
    Name: row.name,
    ...(type === "Subscribe" ? { SignupIPAddress: more.signedUpBy ?? "TypeManual" } : { State: stateOf(row) }),
    CustomFields: shown.CustomFields ?? [],
  };
  store.afterCommit(() => {
    for (const hook of hooks) core.deliveries.add(hook.id, list.id, event);
  });
}

function viewOf(core: Core, listSeq: number) {
  const list = core.store.get<ListRecord>("select * from list where seq = ?", listSeq)!;
  const client = clientBySeq(core, list.client);
  return { list, view: new SubscriberView(core, list, client), zone: client.time_zone };
}
