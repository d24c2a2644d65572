import { Alert, AlertTitle } from "@mui/material";
import { useTranslate } from "react-admin";

import type { Run } from "../data-provider/runs.js";
import { When } from "../layout/When.js";

/** What became of a plan that was held: who approved it and when, or who rejected it and why. Nothing before. */
export function HeldDecision({ run }: { readonly run: Run }) {
  const { approvedAt, approvedBy, rejectedBy, rejectedReason } = run;
  const translate = useTranslate();
  if (approvedAt) {
    return (
      <Alert severity="info">
        {approvedBy
          ? translate("listwright.held.approved_by", { name: approvedBy.name })
          : translate("listwright.held.approved_by_somebody")}
        {" · "}
        <When at={approvedAt} />
      </Alert>
    );
  }
  if (!rejectedReason) return null;
  return (
    <Alert severity="info">
      {rejectedBy && (
        <AlertTitle sx={{ typography: "body2", fontWeight: 650, m: 0 }}>
          {translate("listwright.held.rejected_by", { name: rejectedBy.name })}
        </AlertTitle>
      )}
      {rejectedReason}
    </Alert>
  );
}
