import { Box, Typography } from "@mui/material";
import { useTranslate } from "react-admin";

import type { StartedRun } from "../data-provider/schedules.js";
import { TextLink } from "../layout/TextLink.js";
import { paragraph } from "../messages/paragraph.js";

/** What came of starting several exports: each with its run, or why there is none. */
export function StartedRuns({ started }: { readonly started: readonly StartedRun[] }) {
  const translate = useTranslate();
  if (started.length === 0) {
    return (
      <Typography variant="body2" role="status">
        {translate("listwright.together.started_none")}
      </Typography>
    );
  }
  return (
    <Box component="ul" role="status" sx={{ m: 0, p: 0, listStyle: "none", typography: "body2" }}>
      {started.map(({ export: { id, name }, result }) => {
        const runId = runOf(result);
        return (
          <Box
            component="li"
            key={id}
            sx={{ py: 0.75, display: "flex", flexWrap: "wrap", columnGap: 1.5, alignItems: "baseline" }}
          >
            <Box sx={{ fontWeight: 600 }}>{name}</Box>
            <Box sx={{ color: runId ? "text.secondary" : "error.main" }}>{wordsOf(result)}</Box>
            {runId && <TextLink to={`/runs/${runId}/show`}>{translate("listwright.together.to_run")}</TextLink>}
          </Box>
        );
      })}
    </Box>
  );

  function wordsOf(result: StartedRun["result"]): string {
    if (result.__typename === "ExportRun") return translate("listwright.together.started");
    if (result.__typename === "ExportAlreadyRunning") return translate("listwright.together.running");
    const sentences = "fields" in result ? result.fields.map(({ message }) => message) : [];
    return translate("listwright.together.refused", { message: paragraph(...sentences) || result.message });
  }
}

function runOf(result: StartedRun["result"]): string | null {
  if (result.__typename === "ExportRun") return result.id;
  return "run" in result ? result.run.id : null;
}
