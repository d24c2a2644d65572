import { Box } from "@mui/material";

import { MONOSPACE } from "../theme.js";

interface CodeBlockProps {
  readonly label: string;
  readonly children: string;
}

/** Something to be read as it is written. What is too wide scrolls, with the keyboard too. */
export function CodeBlock({ label, children }: CodeBlockProps) {
  return (
    <Box
      component="pre"
      tabIndex={0}
      aria-label={label}
      sx={{
        m: 0,
        p: 2,
        borderRadius: 1,
        overflowX: "auto",
        bgcolor: "background.default",
        fontFamily: MONOSPACE,
        fontSize: 13,
        lineHeight: 1.6,
      }}
    >
      {children}
    </Box>
  );
}
