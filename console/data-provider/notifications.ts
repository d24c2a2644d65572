import type { GraphQLClient } from "./client.js";
import {
  CreateWebhookDocument,
  DeleteWebhookDocument,
  MuteExportDocument,
  NotificationDeliveriesDocument,
  NotificationDocument,
  NotificationPreferencesDocument,
  NotificationsDocument,
  RotateWebhookSecretDocument,
  SendTestNotificationDocument,
  SendTestWebhookDocument,
  UnwatchExportDocument,
  UpdateNotificationPreferencesDocument,
  UpdateWebhookDocument,
  WatchExportDocument,
  WatchedExportsDocument,
  WebhookDocument,
  WebhooksDocument,
} from "./generated.js";
import type {
  CreateWebhookInput,
  DeliveryRowFragment,
  NotificationDeliveryFilter,
  NotificationFilter,
  NotificationPreferencesInput,
  NotificationQuery,
  NotificationRowFragment,
  PreferencePartsFragment,
  TestAnswerFragment,
  UpdateWebhookInput,
  WatchedExportFragment,
  WebhookRowFragment,
  WebhookWithSecretAnswerFragment,
} from "./generated.js";
import { found, pageOf } from "./page.js";
import { raiseUserError } from "./raise-user-error.js";
import type { ResourceProvider } from "./resource-provider.js";

export type { NotificationKind, UpdateWebhookInput, Watching } from "./generated.js";
export type NotificationRow = NotificationRowFragment;
export type Notification = NonNullable<NotificationQuery["notification"]>;
export type Delivery = DeliveryRowFragment;
export type Webhook = WebhookRowFragment;
export type WebhookInput = CreateWebhookInput;
export type Preferences = PreferencePartsFragment;
export type PreferencesChange = NotificationPreferencesInput;
export type WatchedExport = WatchedExportFragment;
/** What became of a message that was sent to try it out. */
export type TestDelivery = Pick<
  Extract<TestAnswerFragment, { readonly __typename: "TestDelivery" }>,
  "sent" | "message"
>;
export type WebhookWithSecret = Pick<
  Extract<WebhookWithSecretAnswerFragment, { readonly __typename: "WebhookWithSecret" }>,
  "webhook" | "secret"
>;

/** What the list of messages filters by; each is one choice there. */
interface NotificationFilterValues {
  readonly kind?: string;
  readonly exportId?: string;
  readonly connectionId?: string;
  /** Days of the viewer's calendar, as 2026-11-24; both are included. */
  readonly from?: string;
  readonly to?: string;
}

interface DeliveryFilterValues {
  readonly notificationId?: string;
  readonly channel?: string;
  readonly state?: string;
  readonly webhookId?: string;
  readonly userId?: string;
}

export function notificationProvider(client: GraphQLClient) {
  return {
    async getList({ signal, ...params }) {
      const filter = notificationFilterOf(params.filter as NotificationFilterValues | undefined);
      const { notifications } = await client.request(NotificationsDocument, { ...pageOf(params), filter }, signal);
      return { data: [...notifications.items], total: notifications.totalCount };
    },
    async getOne({ id, signal }) {
      return { data: found((await client.request(NotificationDocument, { id: String(id) }, signal)).notification) };
    },
  } satisfies ResourceProvider;
}

/** Deliveries are looked at in lists only. */
export function deliveryProvider(client: GraphQLClient) {
  return {
    async getList({ signal, ...params }) {
      const filter = deliveryFilterOf(params.filter as DeliveryFilterValues | undefined);
      const variables = { ...pageOf(params), filter };
      const { notificationDeliveries } = await client.request(NotificationDeliveriesDocument, variables, signal);
      return { data: [...notificationDeliveries.items], total: notificationDeliveries.totalCount };
    },
    async getOne() {
      return { data: found(null) };
    },
  } satisfies ResourceProvider;
}

export function webhookProvider(client: GraphQLClient) {
  return {
    async getList({ signal, ...params }) {
      const { webhooks } = await client.request(WebhooksDocument, pageOf(params), signal);
      return { data: [...webhooks.items], total: webhooks.totalCount };
    },
    async getOne({ id, signal }) {
      return { data: found((await client.request(WebhookDocument, { id: String(id) }, signal)).webhook) };
    },
    async delete({ id }) {
      const { deleteWebhook } = await client.request(DeleteWebhookDocument, { id: String(id) });
      return { data: raiseUserError(deleteWebhook, "Deleted") };
    },
  } satisfies ResourceProvider;
}

function notificationFilterOf(values: NotificationFilterValues = {}): NotificationFilter {
  const { kind, exportId, connectionId, from, to } = values;
  return {
    ...(kind ? { kind: [kind as NotificationRow["kind"]] } : {}),
    ...(exportId ? { exportId } : {}),
    ...(connectionId ? { connectionId } : {}),
    ...(from ? { from: startOf(from, 0) } : {}),
    ...(to ? { to: startOf(to, 1) } : {}),
  };
}

/** The moment at which a day begins, so many days later, in the viewer's zone. */
function startOf(day: string, later: number): string {
  const [year, month, date] = day.split("-").map(Number);
  return new Date(year!, month! - 1, date! + later).toISOString();
}

function deliveryFilterOf(values: DeliveryFilterValues = {}): NotificationDeliveryFilter {
  const { notificationId, channel, state, webhookId, userId } = values;
  return {
    ...(notificationId ? { notificationId } : {}),
    ...(channel ? { channel: [channel as Delivery["channel"]] } : {}),
    ...(state ? { state: [state as Delivery["state"]] } : {}),
    ...(webhookId ? { webhookId } : {}),
    ...(userId ? { userId } : {}),
  };
}

/** The exports of a webhook are one input, whichever of them is refused. */
function inputOf(path: string): string {
  return path.replace(/^exportIds\.\d+$/, "exportIds");
}

export function notificationVerbs(client: GraphQLClient) {
  return {
    async notificationPreferences(signal?: AbortSignal): Promise<Preferences> {
      return (await client.request(NotificationPreferencesDocument, {}, signal)).notificationPreferences;
    },
    async updateNotificationPreferences(input: PreferencesChange): Promise<Preferences> {
      const { updateNotificationPreferences } = await client.request(UpdateNotificationPreferencesDocument, { input });
      return raiseUserError(updateNotificationPreferences, "NotificationPreferences");
    },
    async sendTestNotification(): Promise<TestDelivery> {
      return raiseUserError(
        (await client.request(SendTestNotificationDocument, {})).sendTestNotification,
        "TestDelivery",
      );
    },
    /** Every export that the viewer watches or muted, by name. */
    async watchedExports(signal?: AbortSignal): Promise<readonly WatchedExport[]> {
      const watched: WatchedExport[] = [];
      for (let offset = 0; ;) {
        const { exports } = await client.request(WatchedExportsDocument, { offset }, signal);
        watched.push(...exports.items.filter(({ watching }) => watching !== "USUAL"));
        offset += exports.items.length;
        if (exports.items.length === 0 || offset >= exports.totalCount) return watched;
      }
    },
    async setWatching(exportId: string, watching: WatchedExport["watching"]): Promise<void> {
      if (watching === "WATCH") {
        raiseUserError((await client.request(WatchExportDocument, { exportId })).watchExport, "Export");
      } else if (watching === "MUTE") {
        raiseUserError((await client.request(MuteExportDocument, { exportId })).muteExport, "Export");
      } else {
        raiseUserError((await client.request(UnwatchExportDocument, { exportId })).unwatchExport, "Export");
      }
    },
    async createWebhook(input: WebhookInput): Promise<WebhookWithSecret> {
      const { createWebhook } = await client.request(CreateWebhookDocument, { input });
      return raiseUserError(createWebhook, "WebhookWithSecret", inputOf);
    },
    async updateWebhook(id: string, input: UpdateWebhookInput): Promise<Webhook> {
      const { updateWebhook } = await client.request(UpdateWebhookDocument, { id, input });
      return raiseUserError(updateWebhook, "Webhook", inputOf);
    },
    async rotateWebhookSecret(id: string): Promise<WebhookWithSecret> {
      const { rotateWebhookSecret } = await client.request(RotateWebhookSecretDocument, { id });
      return raiseUserError(rotateWebhookSecret, "WebhookWithSecret");
    },
    async sendTestWebhook(id: string): Promise<TestDelivery> {
      return raiseUserError((await client.request(SendTestWebhookDocument, { id })).sendTestWebhook, "TestDelivery");
    },
  };
}
