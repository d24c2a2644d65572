import { Alert, Box, Stack, Typography } from "@mui/material";
import { useTranslate } from "react-admin";

import type { Run } from "../data-provider/runs.js";
import { Facts } from "../layout/Facts.js";
import { Section } from "../layout/Section.js";
import { When } from "../layout/When.js";
import { useWhyNot } from "../layout/useWhyNot.js";
import { HeldApproveButton } from "./HeldApproveButton.js";
import { HeldRejectButton } from "./HeldRejectButton.js";

/** A held plan: why it waits, until when, and the two ways to decide. What it would do is shown below it. */
export function HeldPlanSection({ run }: { readonly run: Run }) {
  const translate = useTranslate();
  const { kind, heldBecause, heldUntil, permissions } = run;
  const isRemoval = kind === "REMOVAL";
  const whyNot = useWhyNot(isRemoval ? "removals" : "runs");
  const reason = whyNot(permissions.includes("RUN"));
  return (
    <Section
      title={translate("listwright.held.title")}
      lead={translate(isRemoval ? "listwright.held.lead_removal" : "listwright.held.lead")}
      actions={
        <Stack direction="row" sx={{ flexWrap: "wrap", gap: 1 }}>
          <HeldApproveButton run={run} reason={reason} />
          <HeldRejectButton run={run} reason={reason} />
        </Stack>
      }
    >
      <Stack sx={{ gap: 1.5 }}>
        <Alert severity="warning">
          <Typography variant="body2" sx={{ fontWeight: 650 }}>
            {translate("listwright.held.why")}
          </Typography>
          <Box component="ul" sx={{ m: 0, pl: 2.5 }}>
            {heldBecause.map(({ code, message }) => (
              <li key={code}>{message}</li>
            ))}
          </Box>
        </Alert>
        <Facts facts={[{ label: translate("listwright.held.until"), value: <When at={heldUntil} /> }]} />
        {!isRemoval && (
          <Typography variant="body2" color="textSecondary">
            {translate("listwright.held.only_next")}
          </Typography>
        )}
      </Stack>
    </Section>
  );
}
