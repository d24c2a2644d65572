import CheckCircle from "@mui/icons-material/CheckCircle";
import RadioButtonUnchecked from "@mui/icons-material/RadioButtonUnchecked";
import { Box, Paper, Stack, Typography } from "@mui/material";
import { useId } from "react";
import type { ReactNode } from "react";
import { useTranslate } from "react-admin";

import { ProblemAlert } from "./ProblemAlert.js";
import type { ConnectionProblem } from "./connection-progress.js";

interface SetUpStepProps {
  readonly number: number;
  readonly title: string;
  readonly done: boolean;
  /** By whom and when, once it is done. */
  readonly summary?: ReactNode;
  /** What is wrong with what was done before; nothing while it is only still to do. */
  readonly problems: readonly ConnectionProblem[];
  readonly children: ReactNode;
}

/** One step of setting a connection up. Whether it is done is said in words beside the icon. */
export function SetUpStep({ number, title, done, summary, problems, children }: SetUpStepProps) {
  const translate = useTranslate();
  const titleId = useId();
  const Icon = done ? CheckCircle : RadioButtonUnchecked;
  return (
    <Paper component="section" variant="outlined" aria-labelledby={titleId} sx={{ p: 2.5 }}>
      <Stack direction="row" sx={{ gap: 1.5 }}>
        <Icon aria-hidden sx={{ color: done ? "success.main" : "text.secondary", mt: "1px" }} />
        <Box sx={{ minWidth: 0, flexGrow: 1 }}>
          <Stack direction="row" sx={{ flexWrap: "wrap", justifyContent: "space-between", gap: 1 }}>
            <Typography variant="h2" id={titleId}>
              {number}. {title}
            </Typography>
            <Typography variant="body2" sx={{ fontWeight: 600, color: done ? "success.main" : "text.secondary" }}>
              {translate(done ? "listwright.step.done" : "listwright.step.open")}
            </Typography>
          </Stack>
          {summary && (
            <Typography variant="body2" color="textSecondary">
              {summary}
            </Typography>
          )}
          {problems.map((problem) => (
            <Box key={problem.code} sx={{ mt: 1.5 }}>
              <ProblemAlert {...problem} />
            </Box>
          ))}
          {children && <Box sx={{ mt: 1.5 }}>{children}</Box>}
        </Box>
      </Stack>
    </Paper>
  );
}
