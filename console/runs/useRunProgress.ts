import { useQueryClient } from "@tanstack/react-query";
import { useEffect, useState } from "react";
import { useGetOne } from "react-admin";

import { useListwright } from "../data-provider/index.js";
import type { Run } from "../data-provider/runs.js";
import { WHOLE } from "../layout/RecordPage.js";
import { isFinished } from "./run-states.js";

/** How often to ask when the server cannot tell: a proxy in between that lets no WebSocket through. */
const POLL_MS = 3000;

/**
 * Keeps a run's record up to date until it has finished: by subscription, and by asking where that is not possible. Answers whether
 * changes come by themselves.
 */
export function useRunProgress(run: Run): { readonly isLive: boolean } {
  const { id } = run;
  const finished = isFinished(run.state);
  const dataProvider = useListwright();
  const queryClient = useQueryClient();
  const [lost, setLost] = useState(false);
  const { refetch } = useGetOne<Run>(
    "runs",
    { id, meta: WHOLE },
    { refetchInterval: lost && !finished ? POLL_MS : false },
  );

  useEffect(() => {
    if (finished || lost) return;
    const stop = new AbortController();
    dataProvider
      .watchRun(
        id,
        (changed) => {
          if (stop.signal.aborted) return;
          // The page and whatever else shows this run read it from the cache.
          queryClient.setQueriesData<Run>({ queryKey: ["runs", "getOne", { id }] }, changed);
        },
        stop.signal,
      )
      .then(
        () => (stop.signal.aborted ? undefined : refetch()),
        () => setLost(true),
      )
      .catch(() => setLost(true));
    return () => stop.abort();
  }, [id, finished, lost, dataProvider, queryClient, refetch]);

  return { isLive: !lost };
}
