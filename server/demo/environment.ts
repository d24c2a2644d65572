import { parseEnvironment, type Environment } from "../env.js";
import { SANDBOX_API_KEY } from "../sandbox/seed.js";
import { StartUpProblem } from "../start-up-problem.js";

export interface DemoEnvironment {
  readonly app: Environment;
  /** A server of the user's own that speaks Campaign Monitor's API; null: the demo starts its sandbox. */
  readonly campaignMonitorUrl: string | null;
  readonly apiKey: string;
  /** The list to export to; null: the first that sends nobody a confirmation mail. */
  readonly listId: string | null;
}

/**
 * The demo's own settings beside the server's. Warnings and worse are logged, so that the terminal belongs to the
 * progress bar; LOG_LEVEL changes that.
 */
export function readDemoEnvironment(
  source: Readonly<Record<string, string | undefined>> = process.env,
): DemoEnvironment {
  const app = parseEnvironment({ ...source, LOG_LEVEL: source["LOG_LEVEL"] || "warn" });
  if (app.role !== "all") throw new StartUpProblem("The demo is server and worker in one: leave ROLE out.");
  return {
    app,
    campaignMonitorUrl: source["CAMPAIGN_MONITOR_URL"] ? app.campaignMonitorUrl : null,
    apiKey: source["DEMO_API_KEY"] || SANDBOX_API_KEY,
    listId: source["DEMO_LIST_ID"] || null,
  };
}
