import { Box, Typography } from "@mui/material";

export function Brand() {
  return (
    <Box component="span" sx={{ display: "flex", alignItems: "center", gap: 1 }}>
      <img src="/favicon.svg" width={24} height={24} alt="" />
      <Typography component="span" sx={{ fontWeight: 700, letterSpacing: "-0.01em" }}>
        Listwright
      </Typography>
    </Box>
  );
}
