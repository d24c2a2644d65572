import { type Answer, counted, created, ok, refuse } from "./answer.js";
import { bodyRecord, type Call, textIn, textsIn } from "./call.js";
import type { Core } from "./core.js";
import { requireList } from "./list-records.js";
import { localDate } from "./time-zones.js";
import {
  insertWebhook,
  requireWebhook,
  setWebhookActive,
  WEBHOOK_EVENTS,
  type WebhookEvent,
  webhooksOf,
} from "./webhook-records.js";

const SUBJECT = "webhook";

export function webhooks(core: Core, call: Call): Answer {
  const { list } = requireList(core, call.who, call.path.list);
  const found = webhooksOf(core, list.seq).map((hook) => ({
    WebhookID: hook.id,
    Events: hook.events,
    Url: hook.url,
    Status: hook.active ? "Active" : "Inactive",
    PayloadFormat: hook.format === "json" ? "Json" : "Xml",
  }));
  return counted(found.length, ok(found));
}

/** Any http or https address is taken; those of other computers are never called. */
export function addWebhook(core: Core, call: Call): Answer {
  const { list } = requireList(core, call.who, call.path.list);
  const body = bodyRecord(call.body, SUBJECT);
  const url = textIn(body, "Url", SUBJECT)?.trim() ?? "";
  if (!URL.canParse(url) || !["http:", "https:"].includes(new URL(url).protocol)) throw refuse(601);
  const format = textIn(body, "PayloadFormat", SUBJECT)?.toLowerCase();
  if (format !== "json" && format !== "xml") throw refuse(602);
  const events = (textsIn(body, "Events", SUBJECT) ?? []).map(eventNamed);
  if (events.length === 0) throw refuse(603);
  return core.store.transaction(() =>
    created(insertWebhook(core, { list: list.seq, events: [...new Set(events)], url, format })),
  );
}

function eventNamed(name: string): WebhookEvent {
  const event = WEBHOOK_EVENTS.find((known) => known.toLowerCase() === name.trim().toLowerCase());
  if (!event) throw refuse(603);
  return event;
}

export async function testWebhook(core: Core, call: Call): Promise<Answer> {
  const { list, client } = requireList(core, call.who, call.path.list);
  const hook = requireWebhook(core, list.seq, call.path.webhook);
  const Date = localDate(client.time_zone, core.now());
  const person = { EmailAddress: "test@example.org", Name: "Test Subscriber" };
  const Events = hook.events.map((Type) => ({
    Type,
    Date,
    ...(Type === "Update" ? { OldEmailAddress: person.EmailAddress } : {}),
    ...person,
    ...(Type === "Subscribe" ? { SignupIPAddress: "127.0.0.1" } : {}),
    ...(Type === "Update" ? { State: "Active" } : {}),
    ...(Type === "Deactivate" ? { State: "Unsubscribed" } : {}),
    CustomFields: [],
  }));
  const failure = await core.deliveries.test(hook, { Events, ListID: list.id });
  if (failure) throw refuse(610, failure);
  return ok();
}

export const activateWebhook = (core: Core, call: Call): Answer => setActive(core, call, true);
export const deactivateWebhook = (core: Core, call: Call): Answer => setActive(core, call, false);

function setActive(core: Core, call: Call, active: boolean): Answer {
  const { list } = requireList(core, call.who, call.path.list);
  setWebhookActive(core, requireWebhook(core, list.seq, call.path.webhook).id, active);
  return ok();
}

export function deleteWebhook(core: Core, call: Call): Answer {
  const { list } = requireList(core, call.who, call.path.list);
  const { id } = requireWebhook(core, list.seq, call.path.webhook);
  core.store.transaction(() => core.store.run("delete from webhook where id = ?", id));
  return ok();
}
