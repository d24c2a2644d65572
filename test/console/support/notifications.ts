import type { Delivery, Notification, Webhook } from "../../../console/data-provider/notifications.js";
import { VIEWER } from "./builders.js";

const AT = "2026-11-20T01:30:00.000Z";

/** One message about one export on a connection that must be authenticated again. */
export function buildNotification(overrides: Partial<Notification> = {}): Notification {
  return {
    id: "no1",
    kind: "REAUTHENTICATION",
    code: "NEEDS_REAUTHENTICATION",
    createdAt: AT,
    title: "Connection “Newsletters” must be authenticated again",
    message: "Campaign Monitor did not accept its credential.",
    advice: "An admin enters a new API key.",
    exportCount: 1,
    exports: [{ id: "ex1", name: "Customers to newsletter" }],
    connectionId: "cn1",
    connectionName: "Newsletters",
    runId: "ru1",
    ...overrides,
  };
}

/** By e-mail to the viewer, sent. */
export function buildDelivery(overrides: Partial<Delivery> = {}): Delivery {
  return {
    id: "de1",
    channel: "EMAIL",
    state: "SENT",
    attempts: 1,
    createdAt: AT,
    nextAttemptAt: null,
    endedAt: AT,
    problem: null,
    webhookName: null,
    webhook: null,
    user: { id: VIEWER.id, name: VIEWER.name },
    notification: buildNotification(),
    ...overrides,
  };
}

/** Told everything of all exports. */
export function buildWebhook(overrides: Partial<Webhook> = {}): Webhook {
  return {
    id: "wh1",
    name: "Alarm",
    url: "https://example.com/listwright",
    kinds: ["FAILED", "REJECTIONS", "HELD", "SKIPPED", "REAUTHENTICATION", "CONSENT_RENEWAL", "RECOVERED"],
    enabled: true,
    disabledBecause: null,
    formerSecretUntil: null,
    createdAt: AT,
    updatedAt: AT,
    permissions: ["VIEW", "EDIT", "RUN", "DELETE"],
    exports: null,
    ...overrides,
  };
}
