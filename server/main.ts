import "./steady-memory.js";

import { startApp } from "./app.js";
import { endOnFault } from "./end-on-fault.js";
import { endProcess } from "./end-process.js";
import { readEnvironment } from "./env.js";
import { StartUpProblem } from "./start-up-problem.js";

/** The process: reads the environment, starts, and ends in order when told to; a second signal ends it at once. */
endOnFault();
try {
  const env = readEnvironment();
  const stopping = new AbortController();
  for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) {
    process.on(signal, () => {
      if (stopping.signal.aborted) process.exit(1);
      stopping.abort();
    });
  }
  const app = await startApp(env);
  const stop = () => app.close().then(() => endProcess(0));
  if (stopping.signal.aborted) await stop();
  stopping.signal.addEventListener("abort", () => void stop());
  const what = env.role === "worker" ? "The Listwright worker is running." : `Listwright is ready at ${app.url}`;
  process.stdout.write([what, ...app.notices].map((line) => `${line}\n`).join(""));
} catch (error) {
  if (!(error instanceof StartUpProblem)) throw error;
  process.stderr.write(`${error.message}\n`);
  endProcess(1);
}
