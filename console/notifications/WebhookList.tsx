import Add from "@mui/icons-material/Add";
import { Box, Button } from "@mui/material";
import { useState } from "react";
import { useTranslate } from "react-admin";

import type { Webhook } from "../data-provider/notifications.js";
import { EmptyState } from "../layout/EmptyState.js";
import { ListPage } from "../layout/ListPage.js";
import { RESOURCE_ICONS } from "../layout/Navigation.js";
import { NameCell } from "../layout/RecordTable.js";
import { TextLink } from "../layout/TextLink.js";
import { When } from "../layout/When.js";
import { CreateWebhookDialog } from "./CreateWebhookDialog.js";
import { WebhookStateLabel } from "./Labels.js";
import { ExportsOfWebhook, KindsOfWebhook } from "./WebhookWords.js";

/** Programs that are told, for admins. */
export function WebhookList() {
  const translate = useTranslate();
  const [creating, setCreating] = useState(false);
  const create = (
    <Button variant="contained" startIcon={<Add />} onClick={() => setCreating(true)}>
      {translate("listwright.webhooks.create")}
    </Button>
  );
  return (
    <>
      <ListPage<Webhook>
        title={translate("resources.webhooks.name", { smart_count: 2 })}
        searchHint={translate("listwright.webhooks.search")}
        sort={{ field: "name", order: "ASC" }}
        actions={create}
        empty={
          <EmptyState
            icon={RESOURCE_ICONS.webhooks}
            title={translate("listwright.webhooks.empty_title")}
            action={create}
          >
            {translate("listwright.webhooks.empty")}
          </EmptyState>
        }
        columns={[
          {
            key: "name",
            label: translate("listwright.webhooks.fields.name"),
            sortable: true,
            render: ({ id, name, url }) => (
              <NameCell narrow={<Box sx={{ overflowWrap: "anywhere" }}>{url}</Box>}>
                <TextLink to={`/webhooks/${id}/show`}>{name}</TextLink>
              </NameCell>
            ),
          },
          {
            key: "url",
            label: translate("listwright.webhooks.fields.url"),
            sortable: true,
            wideOnly: true,
            render: ({ url }) => <Box sx={{ overflowWrap: "anywhere", maxWidth: 320 }}>{url}</Box>,
          },
          {
            key: "kinds",
            label: translate("listwright.webhooks.fields.kinds"),
            wideOnly: true,
            render: ({ kinds }) => <KindsOfWebhook kinds={kinds} />,
          },
          {
            key: "exports",
            label: translate("listwright.webhooks.fields.exports"),
            wideOnly: true,
            render: ({ exports }) => <ExportsOfWebhook exports={exports} most={2} />,
          },
          {
            key: "enabled",
            label: translate("listwright.webhooks.fields.enabled"),
            sortable: true,
            render: (webhook) => <WebhookStateLabel webhook={webhook} />,
          },
          {
            key: "updatedAt",
            label: translate("listwright.webhooks.fields.updatedAt"),
            sortable: true,
            wideOnly: true,
            render: ({ updatedAt }) => <When at={updatedAt} />,
          },
        ]}
      />
      {creating && <CreateWebhookDialog onClose={() => setCreating(false)} />}
    </>
  );
}
