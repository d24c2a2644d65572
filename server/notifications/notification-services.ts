import type { Clock } from "../clock.js";
import type { DeliverDeps } from "./deliver-notifications.js";
import { NotificationService } from "./notification.service.js";
import { PreferenceService } from "./preference.service.js";
import { TestNotifications } from "./test-notifications.js";
import { WebhookService } from "./webhook.service.js";

export interface NotificationServicesDeps extends DeliverDeps {
  readonly emailAvailable: boolean;
}

/** What the API works with as far as telling people goes. */
export function notificationServices(
  telling: NotificationServicesDeps,
  { clock, allowPrivate }: { readonly clock: Clock; readonly allowPrivate: boolean },
) {
  const { pool, publicUrl, secrets, emailAvailable } = telling;
  const webhooks = new WebhookService({ clock, secrets, allowPrivate });
  return {
    notifications: new NotificationService(publicUrl),
    preferences: new PreferenceService({ pool, emailAvailable }),
    webhooks,
    testNotifications: new TestNotifications({ ...telling, webhooks }),
  };
}
