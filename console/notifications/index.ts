import { RESOURCE_ICONS } from "../layout/Navigation.js";
import { DeliveryList } from "./DeliveryList.js";
import { NotificationList } from "./NotificationList.js";
import { NotificationShow } from "./NotificationShow.js";
import { WebhookList } from "./WebhookList.js";
import { WebhookShow } from "./WebhookShow.js";

export const notifications = {
  name: "notifications",
  icon: RESOURCE_ICONS.notifications,
  list: NotificationList,
  show: NotificationShow,
};

export const deliveries = {
  name: "deliveries",
  icon: RESOURCE_ICONS.deliveries,
  list: DeliveryList,
};

export const webhooks = {
  name: "webhooks",
  icon: RESOURCE_ICONS.webhooks,
  list: WebhookList,
  show: WebhookShow,
};
