import { Link, Stack, Typography } from "@mui/material";
import { useTranslate } from "react-admin";

import { Facts } from "../layout/Facts.js";

const SPECIFICATION = "https://www.standardwebhooks.com/";

/** How a program tells what Listwright sent from what somebody forged. */
export function VerifyingWords() {
  const translate = useTranslate();
  return (
    <Stack sx={{ gap: 1 }}>
      <Typography variant="body2">
        {translate("listwright.webhooks.verify_lead")}{" "}
        <Link href={SPECIFICATION} target="_blank" rel="noreferrer">
          {translate("listwright.webhooks.verify_link")}
        </Link>
      </Typography>
      <Facts
        facts={[
          { label: "webhook-id", value: translate("listwright.webhooks.verify_id") },
          { label: "webhook-timestamp", value: translate("listwright.webhooks.verify_timestamp") },
          { label: "webhook-signature", value: translate("listwright.webhooks.verify_signature") },
        ]}
      />
      <Typography variant="body2">{translate("listwright.webhooks.verify_answer")}</Typography>
    </Stack>
  );
}
