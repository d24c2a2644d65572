import { Box, Typography } from "@mui/material";
import { useTranslate } from "react-admin";

import type { ExportRow } from "../data-provider/exports.js";
import type { ScheduleSet } from "../data-provider/schedules.js";
import { TextLink } from "../layout/TextLink.js";
import { paragraph } from "../messages/paragraph.js";

interface ScheduleResultsProps {
  readonly exports: readonly Pick<ExportRow, "id" | "name">[];
  readonly results: readonly ScheduleSet[];
}

/** What came of setting one schedule, for each export. */
export function ScheduleResults({ exports, results }: ScheduleResultsProps) {
  const translate = useTranslate();
  const names = new Map(exports.map(({ id, name }) => [id, name]));
  return (
    <>
      <Typography variant="h3" sx={{ typography: "body2", fontWeight: 650 }}>
        {translate("listwright.schedules.results")}
      </Typography>
      <Box component="ul" role="status" sx={{ m: 0, p: 0, listStyle: "none", typography: "body2" }}>
        {results.map((one) => {
          const name = names.get(one.exportId) ?? one.exportId;
          return (
            <Box component="li" key={one.exportId} sx={{ py: 0.75 }}>
              <TextLink to={`/exports/${one.exportId}/show`}>{name}</TextLink>
              <Box sx={{ color: one.result.__typename === "Export" ? "text.secondary" : "error.main" }}>
                {wordsOf(one.result)}
              </Box>
            </Box>
          );
        })}
      </Box>
    </>
  );

  function wordsOf(result: ScheduleSet["result"]): string {
    if (result.__typename === "Export")
      return translate("listwright.schedules.done", { words: result.schedule.summary });
    const sentences = "fields" in result ? result.fields.map(({ message }) => message) : [];
    return translate("listwright.schedules.refused", { message: paragraph(...sentences) || result.message });
  }
}
