import BlockOutlined from "@mui/icons-material/BlockOutlined";
import CheckCircleOutlined from "@mui/icons-material/CheckCircleOutlined";
import ErrorOutlined from "@mui/icons-material/ErrorOutlined";
import KeyOffOutlined from "@mui/icons-material/KeyOffOutlined";
import NotificationsActiveOutlined from "@mui/icons-material/NotificationsActiveOutlined";
import NotificationsOffOutlined from "@mui/icons-material/NotificationsOffOutlined";
import NotificationsOutlined from "@mui/icons-material/NotificationsOutlined";
import PauseCircleOutlined from "@mui/icons-material/PauseCircleOutlined";
import ScheduleOutlined from "@mui/icons-material/ScheduleOutlined";
import ScienceOutlined from "@mui/icons-material/ScienceOutlined";
import SkipNextOutlined from "@mui/icons-material/SkipNextOutlined";
import WarningAmberOutlined from "@mui/icons-material/WarningAmberOutlined";
import type { SvgIconComponent } from "@mui/icons-material";
import { useTranslate } from "react-admin";

import type { Delivery, NotificationKind, Watching, Webhook } from "../data-provider/notifications.js";
import { StateLabel } from "../layout/StateLabel.js";
import type { Tone } from "../layout/StateLabel.js";

interface Look {
  readonly icon: SvgIconComponent;
  readonly tone: Tone;
}

const KINDS: Readonly<Record<NotificationKind, Look>> = {
  FAILED: { icon: ErrorOutlined, tone: "error" },
  REJECTIONS: { icon: WarningAmberOutlined, tone: "warning" },
  HELD: { icon: PauseCircleOutlined, tone: "warning" },
  SKIPPED: { icon: SkipNextOutlined, tone: "warning" },
  REAUTHENTICATION: { icon: KeyOffOutlined, tone: "error" },
  CONSENT_RENEWAL: { icon: WarningAmberOutlined, tone: "warning" },
  RECOVERED: { icon: CheckCircleOutlined, tone: "success" },
  TEST: { icon: ScienceOutlined, tone: "neutral" },
};

export function KindLabel({ kind }: { readonly kind: NotificationKind }) {
  const translate = useTranslate();
  return <StateLabel {...KINDS[kind]}>{translate(`listwright.notification_kind.${kind}`)}</StateLabel>;
}

const DELIVERY_STATES: Readonly<Record<Delivery["state"], Look>> = {
  PENDING: { icon: ScheduleOutlined, tone: "info" },
  SENT: { icon: CheckCircleOutlined, tone: "success" },
  FAILED: { icon: ErrorOutlined, tone: "error" },
  DROPPED: { icon: BlockOutlined, tone: "neutral" },
};

export function DeliveryStateLabel({ state }: { readonly state: Delivery["state"] }) {
  const translate = useTranslate();
  return <StateLabel {...DELIVERY_STATES[state]}>{translate(`listwright.deliveries.state.${state}`)}</StateLabel>;
}

const WATCHINGS: Readonly<Record<Watching, Look>> = {
  WATCH: { icon: NotificationsActiveOutlined, tone: "primary" },
  MUTE: { icon: NotificationsOffOutlined, tone: "neutral" },
  USUAL: { icon: NotificationsOutlined, tone: "neutral" },
};

export function WatchingLabel({ watching }: { readonly watching: Watching }) {
  const translate = useTranslate();
  return <StateLabel {...WATCHINGS[watching]}>{translate(`listwright.watching.state.${watching}`)}</StateLabel>;
}

/** On, turned off by somebody, or turned off because its endpoint said that it is gone. */
export function WebhookStateLabel({ webhook }: { readonly webhook: Pick<Webhook, "enabled" | "disabledBecause"> }) {
  const translate = useTranslate();
  if (webhook.enabled) {
    return (
      <StateLabel icon={CheckCircleOutlined} tone="success">
        {translate("listwright.webhooks.on")}
      </StateLabel>
    );
  }
  return webhook.disabledBecause === null ? (
    <StateLabel icon={PauseCircleOutlined} tone="neutral">
      {translate("listwright.webhooks.off")}
    </StateLabel>
  ) : (
    <StateLabel icon={ErrorOutlined} tone="error">
      {translate("listwright.webhooks.gone")}
    </StateLabel>
  );
}
