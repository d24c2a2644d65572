import { Button, DialogActions, DialogContent, DialogTitle, Stack, Typography } from "@mui/material";
import { useTranslate } from "react-admin";

import { CopyField } from "../layout/CopyField.js";
import { VerifyingWords } from "./VerifyingWords.js";

interface WebhookSecretContentProps {
  readonly title: string;
  readonly titleId: string;
  readonly secret: string;
  readonly onKept: () => void;
}

/** A secret that is shown this once, and what to do with it. */
export function WebhookSecretContent({ title, titleId, secret, onKept }: WebhookSecretContentProps) {
  const translate = useTranslate();
  return (
    <>
      <DialogTitle id={titleId} variant="h2" component="h2">
        {title}
      </DialogTitle>
      <DialogContent>
        <Stack sx={{ gap: 2 }}>
          <Typography variant="body2">{translate("listwright.webhooks.secret_once")}</Typography>
          <CopyField label={translate("listwright.webhooks.secret")} value={secret} />
          <VerifyingWords />
        </Stack>
      </DialogContent>
      <DialogActions sx={{ px: 3, pb: 2 }}>
        <Button variant="contained" onClick={onKept}>
          {translate("listwright.webhooks.secret_kept")}
        </Button>
      </DialogActions>
    </>
  );
}
