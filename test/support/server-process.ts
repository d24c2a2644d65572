import { spawn, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { existsSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { createInterface } from "node:readline";

const MAIN = "dist/server/main.js";

export interface ServerProcess {
  readonly child: ChildProcess;
  readonly pid: number;
  /** Where it says that it serves; null for a worker. */
  readonly url: string | null;
  /** Everything it has printed so far. */
  readonly printed: () => string;
  /** Most memory it ever had, in megabytes (Linux). */
  peakMegabytes(): Promise<number>;
  stop(signal?: NodeJS.Signals): Promise<void>;
}

export interface Ended {
  readonly status: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** Starts one of the built programs with the environment given. */
export function launch(program: string, env: Readonly<Record<string, string>>): ChildProcess {
  if (!existsSync(program)) throw new Error("The server is not built: run npm run build first.");
  // Nothing of the surrounding environment but what a program needs to run at all.
  const { PATH = "", HOME = "" } = process.env;
  return spawn(process.execPath, [program], {
    env: { PATH, HOME, LOG_LEVEL: "warn", ...env },
    stdio: ["ignore", "pipe", "pipe"],
  });
}

/** Starts the built server as a process of its own and waits until it says that it runs. */
export async function startServerProcess(env: Readonly<Record<string, string>>): Promise<ServerProcess> {
  const child = launch(MAIN, env);
  let printed = "";
  child.stdout!.on("data", (data: Buffer) => (printed += data.toString()));
  child.stderr!.on("data", (data: Buffer) => (printed += data.toString()));
  const ended = once(child, "exit");
  const url = await new Promise<string | null>((resolve, reject) => {
    createInterface({ input: child.stdout! }).on("line", (line) => {
      if (line.includes("worker is running")) resolve(null);
      const [, found] = /ready at (\S+)/.exec(line) ?? [];
      if (found) resolve(found);
    });
    child.once("exit", (status) => reject(new Error(`The server ended with status ${status}: ${printed}`)));
  });
  return {
    child,
    pid: child.pid!,
    url,
    printed: () => printed,
    async peakMegabytes() {
      const status = await readFile(`/proc/${child.pid}/status`, "utf8");
      return Number(/VmHWM:\s+(\d+) kB/.exec(status)?.[1]) / 1024;
    },
    async stop(signal = "SIGTERM") {
      if (child.exitCode === null && child.signalCode === null) {
        child.kill(signal);
        await ended;
      }
    },
  };
}

/** Runs the built server where it is expected to end by itself. */
export async function runServerToEnd(env: Readonly<Record<string, string>>): Promise<Ended> {
  return runToEnd(MAIN, env);
}

/** Runs one of the built programs until it ends. */
export async function runToEnd(program: string, env: Readonly<Record<string, string>>): Promise<Ended> {
  const child = launch(program, env);
  let stdout = "";
  let stderr = "";
  child.stdout!.on("data", (data: Buffer) => (stdout += data.toString()));
  child.stderr!.on("data", (data: Buffer) => (stderr += data.toString()));
  const [status] = (await once(child, "close")) as [number | null];
  return { status, stdout, stderr };
}
