import { randomUUID } from "node:crypto";

import type { ApiClient } from "./api-client.js";

/** Every name of the API's `RunCounts`; null while unknown. */
export const COUNT_NAMES = [
  "evaluated",
  "invalid",
  "withheld",
  "duplicates",
  "unique",
  "unchanged",
  "toAdd",
  "toUpdate",
  "toRemove",
  "added",
  "updated",
  "rejected",
  "inDoubt",
  "skippedByMode",
  "stillRejected",
  "notAttempted",
  "removed",
  "removalFailed",
  "removalNotNeeded",
  "removalInDoubt",
  "removalNotAttempted",
  "keptByClaim",
  "keptForeign",
  "destinationNew",
  "destinationExisting",
] as const;
export type CountName = (typeof COUNT_NAMES)[number];

export interface Run {
  readonly id: string;
  readonly state: string;
  readonly skipReason: string | null;
  readonly failure: { readonly code: string; readonly message: string; readonly advice: string } | null;
  readonly waitingBecause: string | null;
  readonly startedAt: string | null;
  readonly finishedAt: string | null;
  readonly counts: Readonly<Record<CountName, number | null>>;
  readonly rejections: readonly { readonly code: number; readonly meaning: string; readonly count: number }[];
}

const RUN = `fragment Run on ExportRun {
  id state skipReason failure { code message advice } waitingBecause startedAt finishedAt
  counts { ${COUNT_NAMES.join(" ")} }
  rejections { code meaning count }
}`;

/**
 * Starts a run, or takes the one that has not finished yet (of a demo that was killed), and watches it to its end through
 * a subscription. `changed` is told every state.
 */
export async function performRun(
  api: ApiClient,
  { exportId, resync }: { readonly exportId: string; readonly resync: boolean },
  changed: (run: Run) => void,
): Promise<Run> {
  const started = await api.mutate<{ id: string; run?: { id: string } }>(
    `mutation ($exportId: ID!, $key: ID!, $resync: Boolean!) {
      result: startExportRun(exportId: $exportId, idempotencyKey: $key, resync: $resync) {
        ...Refusal ... on ExportRun { id } ... on ExportAlreadyRunning { run { id } }
      }
    }`,
    { exportId, key: randomUUID(), resync },
    "ExportAlreadyRunning",
  );
  const id = started.run?.id ?? started.id;
  const watched = api.subscribe<{ exportRunProgress: Run }>(
    `subscription ($id: ID!) { exportRunProgress(runId: $id) { ...Run } } ${RUN}`,
    { id },
  );
  for await (const { exportRunProgress } of watched) changed(exportRunProgress);
  const { exportRun } = await api.query<{ exportRun: Run }>(
    `query ($id: ID!) { exportRun(id: $id) { ...Run } } ${RUN}`,
    { id },
  );
  return exportRun;
}

export function hasEndedWell({ state }: Run): boolean {
  return state === "SUCCEEDED" || state === "COMPLETED_WITH_WARNINGS";
}
