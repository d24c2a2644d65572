import { Alert } from "@mui/material";
import { useTranslate } from "react-admin";
import type { ReactNode } from "react";

interface ProblemProps {
  readonly error: Error | null;
  readonly action?: ReactNode;
}

/** What went wrong, where it went wrong. The server's sentences come as they are; the console's own are keys. */
export function Problem({ error, action }: ProblemProps) {
  const translate = useTranslate();
  if (!error) return null;
  return (
    <Alert severity="error" action={action}>
      {translate(error.message, { _: error.message })}
    </Alert>
  );
}
