import { parseArgs } from "node:util";

import { StartUpProblem } from "../start-up-problem.js";

export interface DemoArguments {
  /** Ends after the run instead of serving on. */
  readonly once: boolean;
  /** Standard output carries one line of JSON, at the end of the run, and nothing else. */
  readonly json: boolean;
}

export function parseDemoArguments(given: readonly string[]): DemoArguments {
  try {
    const { values } = parseArgs({
      args: [...given],
      options: { once: { type: "boolean", default: false }, json: { type: "boolean", default: false } },
    });
    return { once: values.once, json: values.json };
  } catch (cause) {
    throw new StartUpProblem(
      "The demo takes --once (end after the run) and --json (print the run's summary as the last line), for example: npm run demo -- --once --json",
      { cause },
    );
  }
}
