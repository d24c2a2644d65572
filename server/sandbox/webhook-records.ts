import { newId } from "./accounts.js";
import { ApiRefusal, messageOf } from "./answer.js";
import type { Core } from "./core.js";

export const WEBHOOK_EVENTS = ["Subscribe", "Update", "Deactivate"] as const;
export type WebhookEvent = (typeof WEBHOOK_EVENTS)[number];

export interface WebhookRecord {
  readonly id: string;
  readonly list: number;
  readonly events: readonly WebhookEvent[];
  readonly url: string;
  readonly format: "json" | "xml";
  readonly active: boolean;
}

interface Row extends Omit<WebhookRecord, "events" | "active"> {
  readonly events: string;
  readonly active: number;
}

const recordOf = (row: Row): WebhookRecord => ({
  ...row,
  events: row.events.split(",") as WebhookEvent[],
  active: row.active === 1,
});

/** Those of a list, in the order in which they were made. */
export function webhooksOf(core: Pick<Core, "store">, listSeq: number): WebhookRecord[] {
  return core.store.all<Row>("select * from webhook where list = ? order by rowid", listSeq).map(recordOf);
}

export function webhookById(core: Pick<Core, "store">, id: string): WebhookRecord | undefined {
  const row = core.store.get<Row>("select * from webhook where id = ?", id);
  return row && recordOf(row);
}

/** The webhook a path names; how an unknown one is answered is a setting. */
export function requireWebhook(core: Core, listSeq: number, id: string | undefined): WebhookRecord {
  const found = webhookById(core, id?.toLowerCase() ?? "");
  if (found?.list === listSeq) return found;
  const [status = 400, code = 604] = core.settings.unknownWebhook.split("/").map(Number);
  throw new ApiRefusal(status, code, messageOf(code));
}

export function insertWebhook(core: Core, webhook: Pick<WebhookRecord, "list" | "events" | "url" | "format">): string {
  const id = newId();
  core.store.run(
    "insert into webhook (id, list, events, url, format, active) values (?, ?, ?, ?, ?, 1)",
    id,
    webhook.list,
    webhook.events.join(","),
    webhook.url,
    webhook.format,
  );
  return id;
}

export function setWebhookActive(core: Pick<Core, "store">, id: string, active: boolean): void {
  core.store.transaction(() => core.store.run("update webhook set active = ? where id = ?", Number(active), id));
}
