import EditOutlined from "@mui/icons-material/EditOutlined";
import { Alert, AlertTitle, Box, Button, Dialog } from "@mui/material";
import { useId, useState } from "react";
import { useTranslate } from "react-admin";

import { AuditLink } from "../audit/AuditLink.js";
import { useListwright } from "../data-provider/index.js";
import type { Webhook, WebhookInput } from "../data-provider/notifications.js";
import { DeleteButton } from "../layout/DeleteButton.js";
import { Facts } from "../layout/Facts.js";
import { Page } from "../layout/Page.js";
import { RecordPage } from "../layout/RecordPage.js";
import { Section } from "../layout/Section.js";
import { When } from "../layout/When.js";
import { useFormat } from "../layout/format.js";
import { useAction } from "../layout/useAction.js";
import { paragraph } from "../messages/paragraph.js";
import { DeliveriesSection } from "./DeliveriesSection.js";
import { WebhookStateLabel } from "./Labels.js";
import { RotateSecretButton } from "./RotateSecretButton.js";
import { TestButton, TestOutcome, useTest } from "./TestSending.js";
import { VerifyingWords } from "./VerifyingWords.js";
import { WebhookForm, changesOf } from "./WebhookForm.js";
import type { WebhookDraft } from "./WebhookForm.js";
import { ExportsOfWebhook } from "./WebhookWords.js";

const LATEST = 5;
const MOST_NAMED = 20;

/** One webhook: where it leads, what it is told, and what became of what was sent there. */
export function WebhookShow() {
  return <RecordPage<Webhook>>{(webhook) => <WebhookView webhook={webhook} />}</RecordPage>;
}

function WebhookView({ webhook }: { readonly webhook: Webhook }) {
  const translate = useTranslate();
  const dataProvider = useListwright();
  const { id, name, enabled, disabledBecause } = webhook;
  const [editing, setEditing] = useState(false);
  const test = useTest(() => dataProvider.sendTestWebhook(id));
  const turn = useAction((on: boolean) => dataProvider.updateWebhook(id, { enabled: on }), {
    done: enabled ? "listwright.webhooks.turned_off" : "listwright.webhooks.turned_on",
  });
  return (
    <Page
      title={name}
      within={{ to: "/webhooks", label: translate("resources.webhooks.name", { smart_count: 2 }) }}
      state={<WebhookStateLabel webhook={webhook} />}
      actions={
        <>
          <AuditLink objectId={id} />
          <TestButton test={test} label={translate("listwright.webhooks.test")} />
          <Button variant="outlined" startIcon={<EditOutlined />} onClick={() => setEditing(true)}>
            {translate("listwright.webhooks.edit")}
          </Button>
          <Button variant="outlined" loading={turn.busy} onClick={() => turn.start(!enabled)}>
            {translate(enabled ? "listwright.webhooks.turn_off" : "listwright.webhooks.turn_on")}
          </Button>
          <DeleteButton resource="webhooks" id={id} title={translate("listwright.delete.question", { name })}>
            {translate("listwright.webhooks.delete_effect")}
          </DeleteButton>
        </>
      }
    >
      <TestOutcome test={test} />
      {disabledBecause !== null && (
        <Alert severity="warning">
          <AlertTitle sx={{ typography: "body2", fontWeight: 650, m: 0 }}>
            {translate("listwright.webhooks.gone_title")}
          </AlertTitle>
          {paragraph(disabledBecause, translate("listwright.webhooks.gone_effect"))}
        </Alert>
      )}
      <About webhook={webhook} />
      <Section
        title={translate("listwright.webhooks.verifying")}
        actions={<RotateSecretButton webhookId={id} name={name} />}
      >
        <VerifyingWords />
      </Section>
      <DeliveriesSection
        title={translate("listwright.webhooks.latest")}
        none={translate("listwright.webhooks.latest_none")}
        filter={{ webhookId: id }}
        most={LATEST}
        withMessage
      />
      {editing && <EditWebhookDialog webhook={webhook} onClose={() => setEditing(false)} />}
    </Page>
  );
}

function About({ webhook }: { readonly webhook: Webhook }) {
  const translate = useTranslate();
  const format = useFormat();
  const { url, kinds, exports, formerSecretUntil, createdAt, updatedAt } = webhook;
  return (
    <Section title={translate("listwright.webhooks.about")}>
      <Facts
        facts={[
          {
            label: translate("listwright.webhooks.fields.url"),
            value: <Box sx={{ overflowWrap: "anywhere" }}>{url}</Box>,
          },
          {
            label: translate("listwright.webhooks.fields.kinds"),
            value: format.list(kinds.map((kind) => translate(`listwright.notification_kind.${kind}`))),
          },
          {
            label: translate("listwright.webhooks.fields.exports"),
            value: <ExportsOfWebhook exports={exports} most={MOST_NAMED} />,
          },
          ...(formerSecretUntil === null
            ? []
            : [
                {
                  label: translate("listwright.webhooks.fields.formerSecretUntil"),
                  value: translate("listwright.webhooks.former_until", { at: format.dateTime(formerSecretUntil) }),
                },
              ]),
          { label: translate("listwright.webhooks.fields.createdAt"), value: <When at={createdAt} /> },
          { label: translate("listwright.webhooks.fields.updatedAt"), value: <When at={updatedAt} /> },
        ]}
      />
    </Section>
  );
}

function EditWebhookDialog({ webhook, onClose }: { readonly webhook: Webhook; readonly onClose: () => void }) {
  const translate = useTranslate();
  const dataProvider = useListwright();
  const titleId = useId();
  const { id, name, url, kinds, exports, enabled } = webhook;
  // As it was when the dialog opened, whatever is read again meanwhile.
  const [draft] = useState<WebhookDraft>({
    name,
    url,
    kinds: [...kinds],
    ofAll: exports === null,
    exports: exports ?? [],
    enabled,
  });
  const save = useAction((input: WebhookInput) => dataProvider.updateWebhook(id, changesOf(input, draft)), {
    done: "listwright.webhooks.saved",
    showsProblem: true,
    onDone: onClose,
  });
  return (
    <Dialog open fullWidth onClose={onClose} aria-labelledby={titleId}>
      <WebhookForm
        title={translate("listwright.webhooks.edit_title", { name })}
        titleId={titleId}
        draft={draft}
        saveLabel={translate("ra.action.save")}
        save={save}
        onClose={onClose}
      />
    </Dialog>
  );
}
