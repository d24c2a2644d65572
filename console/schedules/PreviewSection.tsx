import { Box, LinearProgress, Typography } from "@mui/material";
import { useTranslate } from "react-admin";

import { Problem } from "../layout/Problem.js";
import { NextTimes } from "./NextTimes.js";
import type { Preview } from "./useSchedulePreview.js";

interface PreviewSectionProps extends Preview {
  readonly timeZone: string | null;
  /** What no times mean. */
  readonly whenNone: string;
  readonly lead?: string;
}

/** When it would run, in words and as times; said aloud in words only. */
export function PreviewSection(props: PreviewSectionProps) {
  const { preview, isPending, isStale, error, timeZone, whenNone, lead } = props;
  const translate = useTranslate();
  if (!preview && !isPending && !error) return null;
  return (
    <Box
      aria-busy={isPending || isStale}
      sx={{ border: 1, borderColor: "divider", borderRadius: 1, mt: 1.5, pt: 1.5, overflow: "hidden" }}
    >
      <Box sx={{ px: 2.5, pb: 1 }}>
        <Typography variant="h3" sx={{ typography: "body2", fontWeight: 650 }}>
          {translate("listwright.schedule.next")}
        </Typography>
        <Typography variant="body2" color="textSecondary">
          {translate(lead ?? "listwright.schedule.next_lead")}
        </Typography>
        <Typography variant="body2" role="status" sx={{ mt: 0.5 }}>
          {preview?.summary}
        </Typography>
      </Box>
      <Problem error={error} />
      {isPending && <LinearProgress aria-label={translate("ra.page.loading")} />}
      {preview?.nextTimes.length === 0 && (
        <Typography variant="body2" sx={{ px: 2.5, pb: 1.5 }}>
          {whenNone}
        </Typography>
      )}
      {preview && preview.nextTimes.length > 0 && (
        <>
          <NextTimes times={preview.nextTimes} timeZone={timeZone} />
          <Typography variant="body2" color="textSecondary" sx={{ px: 2.5, py: 1.5 }}>
            {preview.clockChanges}
          </Typography>
        </>
      )}
    </Box>
  );
}
