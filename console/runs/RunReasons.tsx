import { Alert, AlertTitle } from "@mui/material";
import { useTranslate } from "react-admin";

import type { Run } from "../data-provider/runs.js";
import { useFormat } from "../layout/format.js";
import { useRole } from "../layout/useRole.js";

/** What only admins can mend, on the page of the connection. */
const OF_CONNECTION: readonly NonNullable<Run["skipReason"]>[] = [
  "CONSENT_REQUIRED",
  "CONSENT_WITHDRAWN",
  "NEEDS_REAUTHENTICATION",
  "EXPORT_USER_MISSING",
  "EXPORT_USER_UNABLE",
];

/** Why a run did not do what was asked, and what to do: its failure, the reason it was skipped, its warnings. */
export function RunReasons({ run }: { readonly run: Run }) {
  const { failure, skipReason, warnings, state } = run;
  const translate = useTranslate();
  const format = useFormat();
  const { role } = useRole();
  return (
    <>
      {failure && (
        <Reason severity={state === "FAILED" ? "error" : "warning"} message={failure.message} advice={failure.advice} />
      )}
      {skipReason && (
        <Reason
          severity="warning"
          message={translate(`listwright.skip_reason.${skipReason}`)}
          advice={
            role !== "ADMIN" && OF_CONNECTION.includes(skipReason)
              ? translate("listwright.sharing.ask_admin")
              : translate(`listwright.skip_advice.${skipReason}`)
          }
        />
      )}
      {warnings
        .filter(({ code }) => code !== failure?.code)
        .map(({ code, message, count }) => (
          <Alert key={code} severity="warning">
            {count === null || message.includes(format.number(count)) || message.includes(String(count))
              ? message
              : translate("listwright.runs.warning_count", { message, count: format.number(count) })}
          </Alert>
        ))}
    </>
  );
}

interface ReasonProps {
  readonly severity: "error" | "warning";
  readonly message: string;
  readonly advice: string;
}

function Reason({ severity, message, advice }: ReasonProps) {
  return (
    <Alert severity={severity}>
      <AlertTitle sx={{ typography: "body2", fontWeight: 650, m: 0 }}>{message}</AlertTitle>
      {advice}
    </Alert>
  );
}
