import { endProcess } from "./end-process.js";
import { readEnvironment } from "./env.js";
import { endOnFault } from "./end-on-fault.js";
import { createLog } from "./log.js";
import { rotateKey } from "./secrets/rotate-key-command.js";
import { StartUpProblem } from "./start-up-problem.js";

/** `npm run rotate-key`: makes everything rest on the current main key, beside the server that runs. */
endOnFault();
try {
  const env = readEnvironment();
  const { isDone, sentences } = await rotateKey(env, createLog(env));
  process.stdout.write(sentences.map((sentence) => `${sentence}\n`).join(""));
  endProcess(isDone ? 0 : 1);
} catch (error) {
  if (!(error instanceof StartUpProblem)) throw error;
  process.stderr.write(`${error.message}\n`);
  endProcess(1);
}
