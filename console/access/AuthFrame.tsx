import { Box, Paper, Stack, Typography } from "@mui/material";
import type { ReactNode } from "react";
import { Notification, ToggleThemeButton } from "react-admin";

import { Brand } from "../layout/Brand.js";
import { LanguageSwitch } from "../layout/LanguageSwitch.js";

interface AuthFrameProps {
  readonly title: string;
  readonly lead: string;
  readonly children: ReactNode;
}

/** What somebody sees who is not logged in: one card, and the language switch within reach. */
export function AuthFrame({ title, lead, children }: AuthFrameProps) {
  return (
    <Box sx={{ minHeight: "100vh", display: "flex", flexDirection: "column" }}>
      <title>{`${title} · Listwright`}</title>
      <Stack
        component="header"
        direction="row"
        sx={{ alignItems: "center", justifyContent: "space-between", px: 2, py: 1 }}
      >
        <Brand />
        <Box>
          <LanguageSwitch />
          <ToggleThemeButton />
        </Box>
      </Stack>
      <Box component="main" sx={{ flexGrow: 1, display: "grid", placeItems: { sm: "center" }, p: 2, pb: { sm: 14 } }}>
        <Paper
          variant="outlined"
          sx={{ width: "100%", maxWidth: 420, p: { xs: 2.5, sm: 4 }, alignSelf: { xs: "start", sm: "center" } }}
        >
          <Typography variant="h1" sx={{ mb: 0.5 }}>
            {title}
          </Typography>
          <Typography variant="body2" color="textSecondary" sx={{ mb: 2 }}>
            {lead}
          </Typography>
          {children}
        </Paper>
      </Box>
      <Notification />
    </Box>
  );
}
