import ArrowBack from "@mui/icons-material/ArrowBack";
import { Box, Link, Stack, Typography } from "@mui/material";
import type { ReactNode } from "react";
import { LinkBase } from "react-admin";

interface PageProps {
  readonly title: string;
  /** Where this page belongs, as a link above its title. */
  readonly within?: { readonly to: string; readonly label: string } | undefined;
  /** Beside the title: the state of what the page shows. */
  readonly state?: ReactNode;
  readonly actions?: ReactNode;
  readonly children: ReactNode;
}

/** The frame of every page: one heading, what can be done, and the content in a readable width. */
export function Page({ title, within, state, actions, children }: PageProps) {
  return (
    <Box sx={{ maxWidth: 1080, px: { xs: 2, sm: 3, md: 4 }, pt: { xs: 2, sm: 3 }, pb: 8 }}>
      <title>{`${title} · Listwright`}</title>
      {within && (
        <Link
          component={LinkBase}
          to={within.to}
          color="textSecondary"
          variant="body2"
          sx={{ display: "inline-flex", alignItems: "center", gap: 0.5, mb: 0.5 }}
        >
          <ArrowBack sx={{ fontSize: 16 }} aria-hidden />
          {within.label}
        </Link>
      )}
      <Stack
        direction="row"
        sx={{ flexWrap: "wrap", alignItems: "center", justifyContent: "space-between", gap: 1.5, mb: 2.5 }}
      >
        <Stack direction="row" sx={{ flexWrap: "wrap", alignItems: "center", gap: 1.5, minWidth: 0 }}>
          <Typography variant="h1">{title}</Typography>
          {state}
        </Stack>
        {actions && (
          <Stack direction="row" sx={{ flexWrap: "wrap", gap: 1 }}>
            {actions}
          </Stack>
        )}
      </Stack>
      <Stack sx={{ gap: 2.5 }}>{children}</Stack>
    </Box>
  );
}
