import type { OpenedRun } from "../open-run.js";
import type { PerformRunDeps } from "../perform-run.js";
import { stageMembers, type StagedMembers } from "../plan/stage-members.js";
import { createMembersTable, type Staging } from "../plan/staging.js";
import type { Comparison } from "./comparable.js";

/**
 * Stages the segments' members as a plan does, with what is compared with the list in place of the text of a call. Answers
 * how many they are, and what of them could not be sent as it is.
 */
export async function stageWanted(
  deps: Pick<PerformRunDeps, "pool" | "orm" | "segments" | "adapter" | "profileLimit">,
  { settings, list, countries }: OpenedRun,
  staging: Staging,
  comparison: Comparison,
  tell: { readonly stop: AbortSignal; readonly evaluated: (profiles: number) => void },
): Promise<StagedMembers> {
  const { orm, ...staged } = deps;
  await createMembersTable(deps.pool, staging);
  return stageMembers({ ...staged, em: orm.em.fork(), settings, list, countries, ...tell }, staging, (subscriber) =>
    JSON.stringify(comparison.wanted(subscriber)),
  );
}
