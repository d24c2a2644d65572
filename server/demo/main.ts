import "../steady-memory.js";

import { endOnFault } from "../end-on-fault.js";
import { endProcess } from "../end-process.js";
import { StartUpProblem } from "../start-up-problem.js";
import { ApiProblem } from "./api-client.js";
import { parseDemoArguments } from "./arguments.js";
import { runDemo } from "./demo.js";
import { Display } from "./display.js";
import { readDemoEnvironment } from "./environment.js";

/** The process: `npm run demo`. A second signal ends it at once. */
endOnFault();
try {
  const given = parseDemoArguments(process.argv.slice(2));
  const stopping = new AbortController();
  for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) {
    process.on(signal, () => {
      if (stopping.signal.aborted) process.exit(1);
      stopping.abort();
    });
  }
  const status = await runDemo({
    environment: readDemoEnvironment(),
    arguments: given,
    // Standard output is the program's when it asked for JSON.
    display: new Display(given.json ? process.stderr : process.stdout),
    writeJson: (line) => process.stdout.write(`${line}\n`),
    stop: stopping.signal,
  });
  endProcess(status);
} catch (error) {
  if (!(error instanceof StartUpProblem || error instanceof ApiProblem)) throw error;
  process.stderr.write(`${error.message}\n`);
  endProcess(1);
}
