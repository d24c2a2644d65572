import { Alert, AlertTitle } from "@mui/material";
import { useTranslate } from "react-admin";

import type { Run } from "../data-provider/runs.js";
import { useFormat } from "../layout/format.js";
import { isFinished } from "./run-states.js";

/** Why a run did not do what was asked, and what to do: its failure, the reason it was skipped, its warnings. */
export function RunReasons({ run }: { readonly run: Run }) {
  const { failure, skipReason, warnings, state } = run;
  const translate = useTranslate();
  const format = useFormat();
  return (
    <>
      {failure && (
        <Reason severity={isFinished(state) ? "error" : "warning"} message={failure.message} advice={failure.advice} />
      )}
      {skipReason && (
        <Reason
          severity="warning"
          message={translate(`listwright.skip_reason.${skipReason}`)}
          advice={translate(`listwright.skip_advice.${skipReason}`)}
        />
      )}
      {warnings.map(({ code, message, count }) => (
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
