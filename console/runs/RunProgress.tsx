import { Box, LinearProgress, Stack, Typography } from "@mui/material";
import { useTranslate } from "react-admin";

import type { Run } from "../data-provider/runs.js";
import { When } from "../layout/When.js";
import { useFormat } from "../layout/format.js";
import { isFinished } from "./run-states.js";

/** How far a run is. The sentence changes with the state and is then read aloud; the bar and the numbers tick silently. */
export function RunProgress({ run, isLive }: { readonly run: Run; readonly isLive: boolean }) {
  const translate = useTranslate();
  const format = useFormat();
  const { state, kind, counts, progress, ratePerSecond, estimatedFinishAt, waitingBecause, attempt, nextAttemptAt } =
    run;
  const finished = isFinished(state);
  const settled = counts.added + counts.updated + counts.rejected + counts.removed;
  // Before planning has ended nobody knows how many there will be, and a plan sends nothing at all.
  const isMeasured = finished || (counts.unique !== null && state !== "PLANNING" && state !== "QUEUED");
  const sentence = useSentence(kind, state);
  return (
    <Stack sx={{ gap: 1.25 }}>
      <Typography role="status" variant="body2" sx={{ fontWeight: 600 }}>
        {sentence}
      </Typography>
      {(!finished || settled > 0) && (
        <Stack direction="row" sx={{ alignItems: "center", gap: 1.5 }}>
          <LinearProgress
            aria-label={translate("listwright.runs.progress")}
            variant={isMeasured ? "determinate" : "indeterminate"}
            {...(isMeasured ? { value: Math.floor(progress * 100), "aria-valuetext": format.percent(progress) } : {})}
            sx={{ flexGrow: 1 }}
          />
          {isMeasured && (
            <Box sx={{ minWidth: 44, textAlign: "right", typography: "body2", fontWeight: 600 }}>
              {format.percent(progress)}
            </Box>
          )}
        </Stack>
      )}
      {(counts.toRemove ?? 0) > 0 && state !== "PLANNED" && state !== "HELD" && (
        <Typography variant="body2" color="textSecondary">
          {translate("listwright.removals_so_far", {
            count: format.number(counts.removed),
            total: format.number(counts.toRemove ?? 0),
          })}
        </Typography>
      )}
      {!finished && (
        <Stack
          direction="row"
          sx={{ flexWrap: "wrap", columnGap: 3, rowGap: 0.5, typography: "body2", color: "text.secondary" }}
        >
          {state === "PLANNING" && counts.evaluated > 0 && (
            <span>
              {translate("listwright.runs.read_so_far", {
                smart_count: counts.evaluated,
                count: format.number(counts.evaluated),
              })}
            </span>
          )}
          {ratePerSecond !== null && ratePerSecond > 0 && (
            <span>{translate("listwright.runs.rate", { count: format.number(Math.round(ratePerSecond)) })}</span>
          )}
          {estimatedFinishAt && (
            <span>{translate("listwright.runs.estimated", { at: format.time(estimatedFinishAt) })}</span>
          )}
          {attempt > 1 && <span>{translate("listwright.runs.attempt", { attempt: format.number(attempt) })}</span>}
          {!isLive && <span>{translate("listwright.runs.not_live")}</span>}
        </Stack>
      )}
      {!finished && waitingBecause && (
        <Typography variant="body2">
          {waitingBecause}{" "}
          {nextAttemptAt && (
            <>
              {translate("listwright.runs.next_attempt")} <When at={nextAttemptAt} />
            </>
          )}
        </Typography>
      )}
    </Stack>
  );
}

/** Verifications and removals say what they do in words of their own where those of an export would mislead. */
function useSentence(kind: Run["kind"], state: Run["state"]): string {
  const translate = useTranslate();
  const usual = translate(`listwright.run_sentence.${state}`);
  if (kind === "VERIFY") return translate(`listwright.run_sentence_verify.${state}`, { _: usual });
  if (kind === "REMOVAL") return translate(`listwright.run_sentence_removal.${state}`, { _: usual });
  return usual;
}
