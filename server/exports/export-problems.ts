import type { ConnectionProblem } from "../connections/connection-problem.js";
import type { ConnectionService } from "../connections/connection.service.js";
import { skipText } from "../runs/skip-text.js";
import type { Text } from "../text.js";
import type { Export } from "./export.entity.js";

/** Something that would keep the export's next run from happening. */
export interface ExportProblem {
  readonly code: ConnectionProblem["code"] | "NO_CONNECTION" | "PAUSED";
  readonly message: Text;
  readonly advice: Text;
}

/** All that keeps an export from running at this moment: what is wrong with its connection, and what is its own. */
export async function problemsOfExport(
  connections: Pick<ConnectionService, "problemsOf">,
  found: Export,
): Promise<ExportProblem[]> {
  const connection = await found.connection?.load();
  const problems: ExportProblem[] = connection
    ? await connections.problemsOf(connection)
    : [{ code: "NO_CONNECTION", ...skipText("NO_CONNECTION") }];
  return found.paused ? [...problems, { code: "PAUSED", ...skipText("PAUSED") }] : problems;
}
