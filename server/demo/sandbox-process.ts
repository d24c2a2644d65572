import { spawn, type ChildProcess } from "node:child_process";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";

import { StartUpProblem } from "../start-up-problem.js";

export interface SandboxProcess {
  readonly url: string;
  /** Settles when it has ended, for whatever reason. */
  readonly ended: Promise<void>;
  stop(): Promise<void>;
}

/**
 * The sandbox in a process of its own, on a port that nobody uses, with its state in `file`. The channel between the two
 * ends it with this process, even when this one is killed. Ctrl-C in the terminal does not reach it: it is stopped last.
 */
export async function startSandboxProcess(file: string): Promise<SandboxProcess> {
  const main = fileURLToPath(new URL("../sandbox/main.js", import.meta.url));
  const child = spawn(process.execPath, [main, "--json"], {
    stdio: ["ignore", "pipe", "pipe", "ipc"],
    // None of our environment: it holds secrets that a sandbox has no use for.
    env: { SANDBOX_PORT: "0", SANDBOX_FILE: file },
    detached: true,
    windowsHide: true,
  });
  const ended = new Promise<void>((resolve) => {
    child.once("close", () => resolve());
    child.once("error", () => resolve());
  });
  return {
    url: await urlOf(child, ended),
    ended,
    async stop() {
      child.kill("SIGTERM");
      await ended;
    },
  };
}

async function urlOf(child: ChildProcess, ended: Promise<void>): Promise<string> {
  const lastWords: string[] = [];
  createInterface({ input: child.stderr! }).on("line", (line) => {
    if (lastWords.push(line) > 3) lastWords.shift();
  });
  const first = new Promise<string>((resolve) => createInterface({ input: child.stdout! }).once("line", resolve));
  const line = await Promise.race([first, ended.then(() => null)]);
  if (line !== null) return (JSON.parse(line) as { url: string }).url;
  throw new StartUpProblem(`The sandbox could not be started: ${lastWords.join(" ") || "it ended without a word."}`);
}
