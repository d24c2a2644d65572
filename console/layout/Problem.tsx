import { Alert, Button } from "@mui/material";
import { useTranslate } from "react-admin";

interface ProblemProps {
  readonly error: Error | null;
  /** Offered where trying again may help. */
  readonly onRetry?: () => unknown;
}

/** What went wrong, where it went wrong. The server's sentences come as they are; the console's own are keys. */
export function Problem({ error, onRetry }: ProblemProps) {
  const translate = useTranslate();
  if (!error) return null;
  return (
    <Alert
      severity="error"
      action={
        onRetry && (
          <Button color="inherit" size="small" onClick={() => void onRetry()}>
            {translate("listwright.action.try_again")}
          </Button>
        )
      }
    >
      {translate(error.message, { _: error.message })}
    </Alert>
  );
}
