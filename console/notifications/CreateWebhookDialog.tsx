import { Dialog } from "@mui/material";
import { useId, useState } from "react";
import { useNavigate, useTranslate } from "react-admin";

import { useListwright } from "../data-provider/index.js";
import type { WebhookInput, WebhookWithSecret } from "../data-provider/notifications.js";
import { useAction } from "../layout/useAction.js";
import { WebhookForm, NEW_WEBHOOK } from "./WebhookForm.js";
import { WebhookSecretContent } from "./WebhookSecretContent.js";

/** Asks for a webhook, then shows its secret: here and never again. */
export function CreateWebhookDialog({ onClose }: { readonly onClose: () => void }) {
  const translate = useTranslate();
  const navigate = useNavigate();
  const dataProvider = useListwright();
  const titleId = useId();
  const [created, setCreated] = useState<WebhookWithSecret | null>(null);
  const create = useAction((input: WebhookInput) => dataProvider.createWebhook(input), {
    showsProblem: true,
    onDone: setCreated,
  });
  // Once the secret is shown, only the button closes it: a click beside the dialog would lose it for good.
  return (
    <Dialog open fullWidth onClose={created ? undefined : onClose} aria-labelledby={titleId}>
      {created ? (
        <WebhookSecretContent
          titleId={titleId}
          title={translate("listwright.webhooks.created_title", { name: created.webhook.name })}
          secret={created.secret}
          onKept={() => {
            onClose();
            void navigate(`/webhooks/${created.webhook.id}/show`);
          }}
        />
      ) : (
        <WebhookForm
          title={translate("listwright.webhooks.create")}
          titleId={titleId}
          draft={NEW_WEBHOOK}
          saveLabel={translate("listwright.webhooks.create")}
          save={create}
          onClose={onClose}
        />
      )}
    </Dialog>
  );
}
