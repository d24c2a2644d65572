import { Alert, AlertTitle } from "@mui/material";

import type { ConnectionProblem } from "./connection-progress.js";

/** What keeps exports from running, and what to do. Both sentences are the server's. */
export function ProblemAlert({ message, advice }: Pick<ConnectionProblem, "message" | "advice">) {
  return (
    <Alert severity="warning">
      <AlertTitle sx={{ typography: "body2", fontWeight: 650, m: 0 }}>{message}</AlertTitle>
      {advice}
    </Alert>
  );
}
