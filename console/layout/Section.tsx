import { Box, Paper, Stack, Typography } from "@mui/material";
import { useId } from "react";
import type { ReactNode } from "react";

interface SectionProps {
  readonly title: string;
  /** One sentence under the title. */
  readonly lead?: ReactNode;
  readonly actions?: ReactNode;
  /** For content that brings its own inner space, such as a table. */
  readonly flush?: boolean;
  readonly children: ReactNode;
}

/** One matter on a page, under its own heading. */
export function Section({ title, lead, actions, flush = false, children }: SectionProps) {
  const headingId = useId();
  return (
    <Paper component="section" variant="outlined" aria-labelledby={headingId} sx={{ minWidth: 0 }}>
      <Stack
        direction="row"
        sx={{ flexWrap: "wrap", justifyContent: "space-between", alignItems: "center", gap: 1, px: 2.5, pt: 2, pb: 1 }}
      >
        <Box sx={{ minWidth: 0 }}>
          <Typography variant="h2" id={headingId}>
            {title}
          </Typography>
          {lead && (
            <Typography variant="body2" color="textSecondary">
              {lead}
            </Typography>
          )}
        </Box>
        {actions}
      </Stack>
      <Box sx={flush ? { overflowX: "auto", pb: 0.5 } : { px: 2.5, pb: 2.5 }}>{children}</Box>
    </Paper>
  );
}
