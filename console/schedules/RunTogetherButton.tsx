import { Button, Dialog, DialogActions, DialogContent, DialogTitle } from "@mui/material";
import type { ButtonProps } from "@mui/material";
import { useQuery } from "@tanstack/react-query";
import { useId, useState } from "react";
import { useLocale, useTranslate } from "react-admin";

import { useListwright } from "../data-provider/index.js";
import type { BulkScope, StartedRun } from "../data-provider/schedules.js";
import { GuardedButton } from "../layout/GuardedButton.js";
import { newIdempotencyKey } from "../layout/idempotency-key.js";
import { useAction } from "../layout/useAction.js";
import { Forecast } from "./Forecast.js";
import { StartedRuns } from "./StartedRuns.js";

const LABELS = {
  ALL: "listwright.together.run_all",
  REFRESH: "listwright.together.refresh_now",
  SEGMENT: "listwright.together.run_segment",
} as const;

interface RunTogetherButtonProps {
  readonly scope: BulkScope;
  readonly reason?: string | null;
  readonly variant?: NonNullable<ButtonProps["variant"]>;
}

/** Starts several exports after saying which will run, which will not and why; then what came of it for each. */
export function RunTogetherButton({ scope, reason = null, variant = "outlined" }: RunTogetherButtonProps) {
  const translate = useTranslate();
  // One key for each time the question is asked: a repeated request starts nothing twice.
  const [key, setKey] = useState<string | null>(null);
  return (
    <>
      <GuardedButton variant={variant} reason={reason} onClick={() => setKey(newIdempotencyKey())}>
        {translate(LABELS[scope.of])}
      </GuardedButton>
      {key !== null && <RunTogetherDialog scope={scope} idempotencyKey={key} onClose={() => setKey(null)} />}
    </>
  );
}

interface RunTogetherDialogProps {
  readonly scope: BulkScope;
  readonly idempotencyKey: string;
  readonly onClose: () => void;
}

function RunTogetherDialog({ scope, idempotencyKey, onClose }: RunTogetherDialogProps) {
  const translate = useTranslate();
  const locale = useLocale();
  const dataProvider = useListwright();
  const titleId = useId();
  const [started, setStarted] = useState<readonly StartedRun[] | null>(null);
  const { data: forecast, error } = useQuery({
    queryKey: ["bulkRunForecast", scope, idempotencyKey, locale],
    queryFn: ({ signal }) => dataProvider.forecastRuns(scope, signal),
    retry: false,
    // What was said is what the button below starts.
    refetchOnWindowFocus: false,
  });
  const start = useAction(() => dataProvider.startRuns(scope, idempotencyKey), {
    showsProblem: true,
    onDone: setStarted,
  });
  const willRun = forecast?.filter((one) => one.willRun).length ?? 0;
  return (
    <Dialog open fullWidth maxWidth="sm" onClose={start.busy ? undefined : onClose} aria-labelledby={titleId}>
      <DialogTitle id={titleId} variant="h2" component="h2">
        {translate(started ? "listwright.together.results" : `listwright.together.title.${scope.of}`)}
      </DialogTitle>
      <DialogContent>
        {started ? (
          <StartedRuns started={started} />
        ) : (
          <Forecast scope={scope} forecast={forecast} error={error ?? start.problem} />
        )}
      </DialogContent>
      <DialogActions sx={{ px: 3, pb: 2 }}>
        {started ? (
          <Button variant="contained" onClick={onClose}>
            {translate("listwright.schedules.close")}
          </Button>
        ) : (
          <>
            <Button onClick={onClose} disabled={start.busy}>
              {translate("ra.action.cancel")}
            </Button>
            <GuardedButton
              variant="contained"
              loading={start.busy}
              reason={forecast && willRun === 0 ? translate("listwright.together.why_none") : null}
              disabled={!forecast}
              onClick={() => start.start(undefined)}
            >
              {willRun === 0
                ? translate("listwright.together.confirm_none")
                : translate("listwright.together.confirm", { smart_count: willRun })}
            </GuardedButton>
          </>
        )}
      </DialogActions>
    </Dialog>
  );
}
