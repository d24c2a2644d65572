import * as account from "./account.endpoints.js";
import type { Answer } from "./answer.js";
import type { Call, Method } from "./call.js";
import * as clients from "./client.endpoints.js";
import type { Core } from "./core.js";
import * as fields from "./field.endpoints.js";
import { importSubscribers } from "./import.endpoint.js";
import { listStats } from "./list-stats.endpoint.js";
import * as lists from "./list.endpoints.js";
import * as subscribers from "./subscriber.endpoints.js";
import * as webhooks from "./webhook.endpoints.js";

export type Endpoint = (core: Core, call: Call) => Answer | Promise<Answer>;

interface Route {
  readonly method: Method;
  readonly segments: readonly string[];
  readonly endpoint: Endpoint;
}

const route = (method: Method, path: string, endpoint: Endpoint): Route => ({
  method,
  segments: path.split("/"),
  endpoint,
});

const ROUTES: readonly Route[] = [
  route("GET", "systemdate", account.systemDate),
  route("GET", "countries", account.countries),
  route("GET", "timezones", account.timeZones),
  route("GET", "billingdetails", account.billingDetails),
  route("GET", "primarycontact", account.primaryContact),
  route("PUT", "primarycontact", account.setPrimaryContact),
  route("GET", "clients", account.clients),
  route("POST", "clients", account.addClient),
  route("GET", "clients/:client", account.clientDetails),
  route("PUT", "clients/:client/setbasics", account.setClientBasics),
  route("DELETE", "clients/:client", account.deleteClient),
  route("GET", "clients/:client/lists", clients.clientLists),
  route("GET", "clients/:client/segments", clients.clientSegments),
  route("GET", "clients/:client/listsforemail", clients.listsForEmail),
  route("GET", "clients/:client/suppressionlist", clients.suppressionList),
  route("POST", "clients/:client/suppress", clients.suppressAddresses),
  route("PUT", "clients/:client/unsuppress", clients.unsuppressAddress),
  route("POST", "lists/:client", lists.addList),
  route("GET", "lists/:list", lists.listDetails),
  route("PUT", "lists/:list", lists.updateList),
  route("DELETE", "lists/:list", lists.deleteList),
  route("GET", "lists/:list/stats", listStats),
  route("GET", "lists/:list/segments", lists.listSegments),
  route("GET", "lists/:list/customfields", fields.customFields),
  route("POST", "lists/:list/customfields", fields.addField),
  route("PUT", "lists/:list/customfields/:key", fields.updateField),
  route("DELETE", "lists/:list/customfields/:key", fields.deleteField),
  route("PUT", "lists/:list/customfields/:key/options", fields.updateFieldOptions),
  route("GET", "lists/:list/webhooks", webhooks.webhooks),
  route("POST", "lists/:list/webhooks", webhooks.addWebhook),
  route("DELETE", "lists/:list/webhooks/:webhook", webhooks.deleteWebhook),
  route("GET", "lists/:list/webhooks/:webhook/test", webhooks.testWebhook),
  route("PUT", "lists/:list/webhooks/:webhook/activate", webhooks.activateWebhook),
  route("PUT", "lists/:list/webhooks/:webhook/deactivate", webhooks.deactivateWebhook),
  route("GET", "lists/:list/active", lists.subscribersIn("Active")),
  route("GET", "lists/:list/unconfirmed", lists.subscribersIn("Unconfirmed")),
  route("GET", "lists/:list/unsubscribed", lists.subscribersIn("Unsubscribed")),
  route("GET", "lists/:list/bounced", lists.subscribersIn("Bounced")),
  route("GET", "lists/:list/deleted", lists.subscribersIn("Deleted")),
  route("GET", "subscribers/:list", subscribers.subscriberDetails),
  route("POST", "subscribers/:list", subscribers.addSubscriber),
  route("PUT", "subscribers/:list", subscribers.updateSubscriber),
  route("DELETE", "subscribers/:list", subscribers.deleteSubscriber),
  route("POST", "subscribers/:list/import", importSubscribers),
  route("GET", "subscribers/:list/history", subscribers.subscriberHistory),
  route("POST", "subscribers/:list/unsubscribe", subscribers.unsubscribeSubscriber),
];

export interface ApiPath {
  /** The last number of v3, v3.1, v3.2, v3.3; null for other versions of three. */
  readonly minorVersion: number | null;
  /** Decoded, without the suffix; the version is not among them. */
  readonly segments: readonly string[];
}

/** Takes a path under /api apart; null for versions other than 3.x and for what is not percent-encoded properly. */
export function apiPath(pathname: string): ApiPath | null {
  const [version = "", ...rest] = pathname.split("/").slice(2);
  const match = /^v3(?:\.(\d+))?$/i.exec(version);
  if (!match) return null;
  const minor = Number(match[1] ?? 0);
  try {
    // Some clients write a second slash after the version.
    const segments = rest.filter((segment) => segment !== "").map((segment) => decodeURIComponent(segment));
    const last = segments.pop()?.replace(/\.(json|xml)$/i, "");
    if (last !== undefined) segments.push(last);
    return { minorVersion: minor <= 3 ? minor : null, segments };
  } catch {
    return null;
  }
}

export function findRoute(
  method: string,
  segments: readonly string[],
): { endpoint: Endpoint; path: Readonly<Record<string, string>> } | undefined {
  for (const candidate of ROUTES) {
    if (candidate.method !== method || candidate.segments.length !== segments.length) continue;
    const path: Record<string, string> = {};
    const matches = candidate.segments.every((part, index) => {
      const segment = segments[index] ?? "";
      if (!part.startsWith(":")) return part === segment.toLowerCase();
      path[part.slice(1)] = segment;
      return true;
    });
    if (matches) return { endpoint: candidate.endpoint, path };
  }
  return undefined;
}
