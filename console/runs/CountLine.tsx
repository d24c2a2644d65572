import { Stack, Typography } from "@mui/material";

interface CountLineProps {
  readonly label: string;
  /** As it is read. */
  readonly count: string;
  /** Whether the lines below add up to it. */
  readonly isTotal?: boolean;
  readonly isZero?: boolean;
}

/** One number of a sum, in a list of terms. */
export function CountLine({ label, count, isTotal = false, isZero = false }: CountLineProps) {
  return (
    <Stack
      direction="row"
      sx={{
        justifyContent: "space-between",
        gap: 2,
        py: 0.6,
        pl: isTotal ? 0 : 2,
        borderBottom: 1,
        borderColor: isTotal ? "text.secondary" : "divider",
        color: isZero && !isTotal ? "text.secondary" : "text.primary",
      }}
    >
      <Typography component="dt" variant="body2" sx={{ fontWeight: isTotal ? 650 : 400 }}>
        {label}
      </Typography>
      <Typography component="dd" variant="body2" sx={{ m: 0, whiteSpace: "nowrap", fontWeight: isTotal ? 650 : 500 }}>
        {count}
      </Typography>
    </Stack>
  );
}
