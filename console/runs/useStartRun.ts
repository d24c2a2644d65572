import { HttpError, useNotify } from "react-admin";

import type { Run } from "../data-provider/runs.js";
import type { Action } from "../layout/useAction.js";
import { useAction } from "../layout/useAction.js";

/** Asks for a run and goes to it. When one is under way already, says so and goes to that one. */
export function useStartRun(ask: () => Promise<Run>, goTo: (runId: string) => void): Action<undefined> {
  const notify = useNotify();
  return useAction(
    async () => {
      try {
        return (await ask()).id;
      } catch (error) {
        const runId = activeRunOf(error);
        if (!runId) throw error;
        notify((error as HttpError).message, { type: "info" });
        return runId;
      }
    },
    { onDone: goTo },
  );
}

function activeRunOf(error: unknown): string | null {
  if (!(error instanceof HttpError) || error.status !== 409) return null;
  return (error.body as { run?: { id: string } }).run?.id ?? null;
}
