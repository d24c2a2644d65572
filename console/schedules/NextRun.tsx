import { Box } from "@mui/material";
import { useTranslate } from "react-admin";

import type { ExportRow } from "../data-provider/exports.js";
import { useFormat } from "../layout/format.js";

/** An export's schedule in words, and when it runs next by itself. */
export function NextRun({ row: { schedule, nextRun } }: { readonly row: Pick<ExportRow, "schedule" | "nextRun"> }) {
  const translate = useTranslate();
  const format = useFormat();
  const [next] = nextRun;
  return (
    <>
      {schedule.kind === "OWN" ? schedule.summary : translate(`listwright.schedule.kind.${schedule.kind}`)}
      {next && (
        <Box sx={{ color: "text.secondary" }}>
          {translate("listwright.schedule.next_at", { at: format.dateTime(next) })}
        </Box>
      )}
    </>
  );
}
