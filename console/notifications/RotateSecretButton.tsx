import KeyOutlined from "@mui/icons-material/KeyOutlined";
import { Button, Dialog } from "@mui/material";
import { useId, useState } from "react";
import { useTranslate } from "react-admin";

import { useListwright } from "../data-provider/index.js";
import { ConfirmDialog } from "../layout/ConfirmDialog.js";
import { useAction } from "../layout/useAction.js";
import { WebhookSecretContent } from "./WebhookSecretContent.js";

interface RotateSecretButtonProps {
  readonly webhookId: string;
  readonly name: string;
}

/** Makes a new secret after a question, and shows it this once. */
export function RotateSecretButton({ webhookId, name }: RotateSecretButtonProps) {
  const translate = useTranslate();
  const dataProvider = useListwright();
  const titleId = useId();
  const [asking, setAsking] = useState(false);
  const [secret, setSecret] = useState<string | null>(null);
  const rotate = useAction(() => dataProvider.rotateWebhookSecret(webhookId), {
    showsProblem: true,
    onDone: (rotated) => {
      setAsking(false);
      setSecret(rotated.secret);
    },
  });
  return (
    <>
      <Button
        startIcon={<KeyOutlined />}
        onClick={() => {
          rotate.reset();
          setAsking(true);
        }}
      >
        {translate("listwright.webhooks.rotate")}
      </Button>
      <ConfirmDialog
        open={asking}
        title={translate("listwright.webhooks.rotate_question", { name })}
        confirmLabel={translate("listwright.webhooks.rotate")}
        busy={rotate.busy}
        problem={rotate.problem}
        onConfirm={() => rotate.start(undefined)}
        onClose={() => setAsking(false)}
      >
        {translate("listwright.webhooks.rotate_effect")}
      </ConfirmDialog>
      {secret !== null && (
        <Dialog open fullWidth aria-labelledby={titleId}>
          <WebhookSecretContent
            titleId={titleId}
            title={translate("listwright.webhooks.rotated_title", { name })}
            secret={secret}
            onKept={() => setSecret(null)}
          />
        </Dialog>
      )}
    </>
  );
}
