import { Box } from "@mui/material";
import { alpha } from "@mui/material/styles";
import type { SvgIconComponent } from "@mui/icons-material";

export type Tone = "neutral" | "primary" | "info" | "success" | "warning" | "error";

interface StateLabelProps {
  readonly icon: SvgIconComponent;
  readonly tone: Tone;
  readonly children: string;
}

/** A state as a word with an icon. Its colour only repeats what both say. */
export function StateLabel({ icon: Icon, tone, children }: StateLabelProps) {
  return (
    <Box
      component="span"
      sx={({ palette }) => {
        const ink = tone === "neutral" ? palette.text.secondary : palette[tone].main;
        return {
          display: "inline-flex",
          alignItems: "center",
          gap: 0.75,
          px: 1,
          py: 0.25,
          borderRadius: 1,
          fontSize: "0.8125rem",
          fontWeight: 600,
          lineHeight: 1.6,
          whiteSpace: "nowrap",
          color: ink,
          backgroundColor: alpha(ink, 0.1),
        };
      }}
    >
      <Icon aria-hidden sx={{ fontSize: 16 }} />
      {children}
    </Box>
  );
}
