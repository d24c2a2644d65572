import { requireClient } from "./accounts.js";
import { foldAddress, isEmailAddress } from "./addresses.js";
import { type Answer, counted, ok, refuse, undeserialisable } from "./answer.js";
import { bodyRecord, type Call, textsIn } from "./call.js";
import type { Core } from "./core.js";
import { suppressByHand } from "./departures.js";
import { listsOf } from "./list-records.js";
import { checkPageExists, pageEnvelope, pageRequest } from "./paging.js";
import { stateOf, type SubscriberRecord } from "./subscriber-records.js";
import { type SuppressedRecord, unsuppress } from "./suppression.js";
import { localDate } from "./time-zones.js";

export function clientLists(core: Core, call: Call): Answer {
  const client = requireClient(core, call.who, call.path.client);
  const lists = listsOf(core, client.seq).map(({ id, title }) => ({ ListID: id, Name: title }));
  return counted(lists.length, ok(lists));
}

export function clientSegments(core: Core, call: Call): Answer {
  requireClient(core, call.who, call.path.client);
  return ok([]);
}

export function listsForEmail(core: Core, call: Call): Answer {
  const client = requireClient(core, call.who, call.path.client);
  const email = call.query.get("email") ?? "";
  if (!isEmailAddress(email, core.settings)) throw refuse(1);
  const rows = core.store.all<SubscriberRecord & { list_id: string; title: string }>(
    `select subscriber.*, list.id as list_id, list.title from list
     cross join subscriber on subscriber.list = list.seq and subscriber.address = ?
     where list.client = ? order by list.title, list.seq`,
    foldAddress(email),
    client.seq,
  );
  return ok(
    rows.map((row) => ({
      ListID: row.list_id,
      ListName: row.title,
      SubscriberState: stateOf(row),
      DateSubscriberAdded: localDate(client.time_zone, row.joined_at),
    })),
  );
}

export function suppressionList(core: Core, call: Call): Answer {
  const client = requireClient(core, call.who, call.path.client);
  const request = pageRequest(call.query, ["email", "date"] as const, "email");
  const total = core.store.unchanged(
    `suppressed ${client.seq}`,
    () =>
      core.store.get<{ rows: number }>("select count(*) as rows from suppressed where client = ?", client.seq)?.rows ??
      0,
  );
  checkPageExists(request, total, core.settings.pageBeyondEnd);
  const order = request.order === "email" ? "address" : "at";
  const rows = core.store.all<SuppressedRecord>(
    `select * from suppressed where client = ? order by ${order} ${request.direction}, address ${request.direction} limit ? offset ?`,
    client.seq,
    request.size,
    (request.page - 1) * request.size,
  );
  const results = rows.map((row) => ({
    SuppressionReason: row.reason,
    EmailAddress: row.email,
    Date: localDate(client.time_zone, row.at),
    State: "Suppressed",
  }));
  return counted(results.length, ok(pageEnvelope(request, total, results)));
}

/** All of the addresses or none: one that is malformed refuses the call. */
export function suppressAddresses(core: Core, call: Call): Answer {
  const client = requireClient(core, call.who, call.path.client);
  const emails = textsIn(bodyRecord(call.body, "EmailAddresses"), "EmailAddresses", "EmailAddresses");
  if (!emails) throw undeserialisable("EmailAddresses");
  if (emails.length === 0 || !emails.every((email) => isEmailAddress(email.trim(), core.settings))) throw refuse(1);
  core.store.transaction(() => {
    for (const email of emails) suppressByHand(core, client.seq, email.trim());
  });
  return counted(emails.length, ok());
}

export function unsuppressAddress(core: Core, call: Call): Answer {
  const client = requireClient(core, call.who, call.path.client);
  const address = foldAddress(call.query.get("email") ?? "");
  if (!core.store.transaction(() => unsuppress(core, client.seq, address))) throw refuse(176);
  return counted(1, ok());
}
