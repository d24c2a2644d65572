import { Box, Typography } from "@mui/material";
import type { ReactNode } from "react";

export interface Fact {
  readonly label: string;
  readonly value: ReactNode;
}

/** What is known of one thing: a list of terms and their values. */
export function Facts({ facts }: { readonly facts: readonly Fact[] }) {
  return (
    <Box
      component="dl"
      sx={{
        m: 0,
        display: "grid",
        gridTemplateColumns: { xs: "1fr", sm: "minmax(9rem, max-content) 1fr" },
        columnGap: 3,
      }}
    >
      {facts.map(({ label, value }) => (
        <Box key={label} sx={{ display: "contents" }}>
          <Typography component="dt" variant="body2" color="textSecondary" sx={{ pt: 0.75 }}>
            {label}
          </Typography>
          <Typography component="dd" variant="body2" sx={{ m: 0, pt: { xs: 0, sm: 0.75 }, pb: 0.5, minWidth: 0 }}>
            {value}
          </Typography>
        </Box>
      ))}
    </Box>
  );
}
