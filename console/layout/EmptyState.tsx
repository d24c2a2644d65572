import { Paper, Typography } from "@mui/material";
import type { SvgIconComponent } from "@mui/icons-material";
import type { ReactNode } from "react";

interface EmptyStateProps {
  readonly icon: SvgIconComponent;
  readonly title: string;
  /** What this is for and what to do first. */
  readonly children: ReactNode;
  readonly action?: ReactNode;
}

export function EmptyState({ icon: Icon, title, children, action }: EmptyStateProps) {
  return (
    <Paper variant="outlined" sx={{ px: 3, py: 6, textAlign: "center" }}>
      <Icon aria-hidden sx={{ fontSize: 40, color: "text.secondary", mb: 1 }} />
      <Typography variant="h2" gutterBottom>
        {title}
      </Typography>
      <Typography variant="body2" color="textSecondary" sx={{ maxWidth: "34rem", mx: "auto", mb: action ? 2.5 : 0 }}>
        {children}
      </Typography>
      {action}
    </Paper>
  );
}
