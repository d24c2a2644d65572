import { Box } from "@mui/material";
import { useTranslate } from "react-admin";

import type { Delivery } from "../data-provider/notifications.js";
import { NameCell } from "../layout/RecordTable.js";
import type { Column } from "../layout/RecordTable.js";
import { TextLink } from "../layout/TextLink.js";
import { When } from "../layout/When.js";
import { useFormat } from "../layout/format.js";
import { DeliveryStateLabel, KindLabel } from "./Labels.js";

/** The same columns wherever deliveries are listed; where all are of one message, without it. */
export function useDeliveryColumns({ withMessage = true } = {}): Column<Delivery>[] {
  const translate = useTranslate();
  const format = useFormat();
  return [
    {
      key: "to",
      label: translate("listwright.deliveries.fields.to"),
      sortable: true,
      render: (delivery) => (
        <NameCell
          narrow={
            <>
              {withMessage && (
                <>
                  <TextLink to={`/notifications/${delivery.notification.id}/show`}>
                    {delivery.notification.title}
                  </TextLink>
                  <br />
                </>
              )}
              {translate(`listwright.deliveries.channel.${delivery.channel}`)}
              {" · "}
              <When at={delivery.createdAt} />
              {" · "}
              {translate("listwright.deliveries.attempts_count", {
                smart_count: delivery.attempts,
                count: format.number(delivery.attempts),
              })}
            </>
          }
        >
          <ToWhom delivery={delivery} />
          <Box sx={{ display: { xs: "none", md: "block" }, color: "text.secondary", fontWeight: 400 }}>
            {translate(`listwright.deliveries.channel.${delivery.channel}`)}
          </Box>
        </NameCell>
      ),
    },
    ...(withMessage
      ? [
          {
            key: "kind",
            label: translate("listwright.deliveries.fields.message"),
            sortable: true,
            wideOnly: true,
            render: ({ notification: { id, kind, title } }: Delivery) => (
              <>
                <Box sx={{ mb: 0.5 }}>
                  <TextLink to={`/notifications/${id}/show`}>{title}</TextLink>
                </Box>
                <KindLabel kind={kind} />
              </>
            ),
          },
        ]
      : []),
    {
      key: "state",
      label: translate("listwright.deliveries.fields.state"),
      sortable: true,
      render: ({ state, problem, nextAttemptAt, endedAt, attempts }) => (
        <>
          <DeliveryStateLabel state={state} />
          {endedAt !== null && (
            <Box sx={{ color: "text.secondary", mt: 0.5 }}>
              <When at={endedAt} />
            </Box>
          )}
          {problem !== null && <Box sx={{ color: "text.secondary", mt: 0.5, maxWidth: 360 }}>{problem}</Box>}
          {nextAttemptAt !== null && attempts > 0 && (
            <Box sx={{ color: "text.secondary", mt: 0.5 }}>
              {translate("listwright.deliveries.next_at", { at: format.dateTime(nextAttemptAt) })}
            </Box>
          )}
        </>
      ),
    },
    {
      key: "attempts",
      label: translate("listwright.deliveries.fields.attempts"),
      sortable: true,
      wideOnly: true,
      numeric: true,
      render: ({ attempts }) => format.number(attempts),
    },
    {
      key: "createdAt",
      label: translate("listwright.deliveries.fields.createdAt"),
      sortable: true,
      wideOnly: true,
      render: ({ createdAt }) => <When at={createdAt} />,
    },
  ];
}

function ToWhom({ delivery: { user, webhook, webhookName } }: { readonly delivery: Delivery }) {
  const translate = useTranslate();
  if (user) return <TextLink to={`/users/${user.id}/show`}>{user.name}</TextLink>;
  if (webhook) return <TextLink to={`/webhooks/${webhook.id}/show`}>{webhook.name}</TextLink>;
  return <>{translate("listwright.deliveries.deleted_webhook", { name: webhookName ?? "–" })}</>;
}
