import { spawn, type ChildProcess } from "node:child_process";
import { readFile, realpath, rm } from "node:fs/promises";
import path from "node:path";
import { createInterface } from "node:readline";
import { setTimeout as delay } from "node:timers/promises";

import type { Logger } from "pino";

import type { PostgresBinaries } from "./postgres-binaries.js";
import { commandAs, type PostgresUser } from "./postgres-user.js";
import { commandOf, isAlive } from "./process-identity.js";

export interface PostgresCommand {
  readonly binaries: PostgresBinaries;
  readonly user: PostgresUser;
  readonly directory: string;
  readonly log: Logger;
}

export interface RunningPostgres {
  readonly pid: number;
  /** Settles when the process has ended, for whatever reason. */
  readonly ended: Promise<void>;
  /** Closes all connections and stops it cleanly. */
  stop(): Promise<void>;
  /** The same, without waiting: for the moment in which this process ends. */
  interrupt(): void;
}

/** PostgreSQL did not come up; the message is its own last words. */
export class PostgresFailed extends Error {
  override readonly name = "PostgresFailed";
}

const STOP_TIMEOUT_MS = 15_000;

/**
 * PostgreSQL writes no statements and no values of rows into its log: these may be personal data. Errors of statements
 * reach whoever sent them.
 */
const LOG_SETTINGS = {
  log_min_messages: "log",
  log_min_error_statement: "panic",
  log_error_verbosity: "terse",
  log_destination: "stderr",
  logging_collector: "off",
  lc_messages: "C",
  log_timezone: "UTC",
};

/** Makes a new cluster: UTF-8, ordered by code point, the same on every machine. */
export async function initialiseCluster(
  { binaries, user, directory, log }: PostgresCommand,
  superuser: string,
  passwordFile: string,
): Promise<void> {
  const { program, args, ids } = commandAs(user, binaries.initdb, [
    `--pgdata=${directory}`,
    "--encoding=UTF8",
    "--locale=C",
    "--locale-provider=builtin",
    "--builtin-locale=C.UTF-8",
    "--auth=scram-sha-256",
    `--username=${superuser}`,
    `--pwfile=${passwordFile}`,
    "--no-instructions",
  ]);
  const child = spawn(program, args, { ...ids, ...spawnOptions(directory), stdio: ["ignore", "ignore", "pipe"] });
  const words = lastWords(child, log);
  const status = await new Promise<number | null>((resolve, reject) => {
    child.once("error", reject);
    child.once("close", resolve);
  });
  if (status !== 0) throw new PostgresFailed(words() || `initdb ended with status ${status}`);
}

/** Starts PostgreSQL on 127.0.0.1 and settles when it accepts connections. Rejects with {@link PostgresFailed}. */
export async function startPostgres(
  { binaries, user, directory, log }: PostgresCommand,
  port: number,
  settings: Readonly<Record<string, string>>,
): Promise<RunningPostgres> {
  const all = {
    ...settings,
    ...LOG_SETTINGS,
    listen_addresses: "127.0.0.1",
    unix_socket_directories: "",
    timezone: "UTC",
  };
  const { program, args, ids } = commandAs(user, binaries.postgres, [
    "-D",
    directory,
    "-p",
    String(port),
    ...Object.entries(all).flatMap(([name, value]) => ["-c", `${name}=${value}`]),
  ]);
  const child = spawn(program, args, {
    ...ids,
    ...spawnOptions(directory),
    stdio: ["ignore", "ignore", "pipe"],
    // In a process group of its own: Ctrl-C in the terminal reaches Listwright alone, which stops PostgreSQL last.
    detached: true,
  });
  const words = lastWords(child, log);
  const ended = new Promise<void>((resolve) => {
    child.once("close", () => resolve());
    child.once("error", () => resolve());
  });
  await new Promise<void>((resolve, reject) => {
    const onLine = (line: string) => {
      if (line.includes("database system is ready to accept connections")) resolve();
    };
    createInterface({ input: child.stderr! }).on("line", onLine);
    child.once("error", reject);
    child.once("close", (status) => reject(new PostgresFailed(words() || `it ended with status ${status}`)));
  });
  return {
    pid: child.pid!,
    ended,
    interrupt: () => void child.kill("SIGINT"),
    async stop() {
      child.kill("SIGINT");
      const clean = await Promise.race([ended.then(() => true), delay(STOP_TIMEOUT_MS, false, { ref: false })]);
      if (clean) return;
      log.warn("PostgreSQL did not stop in time and is stopped at once; it recovers at the next start");
      child.kill("SIGQUIT");
      await ended;
    },
  };
}

/**
 * After a `kill -9`: stops a PostgreSQL that still runs on this directory, and removes a postmaster.pid whose number
 * now belongs to another program. Nothing is touched that is not surely this directory's.
 */
export async function stopOrphanedPostgres(directory: string, log: Logger): Promise<void> {
  const file = path.join(directory, "postmaster.pid");
  const lines = (await readFile(file, "utf8").catch(() => "")).split("\n");
  const pid = Number(lines[0]);
  if (!Number.isInteger(pid) || pid <= 0 || !isAlive(pid)) return;
  const real = await realpath(directory);
  const command = (await commandOf(pid)) ?? "";
  const ours = lines[1] === real || (lines[1] !== undefined && (await realpath(lines[1]).catch(() => "")) === real);
  if (!ours || !command.includes("postgres") || !(command.includes(directory) || command.includes(real))) {
    log.warn("a stale postmaster.pid was removed");
    await rm(file, { force: true });
    return;
  }
  log.warn({ pid }, "a PostgreSQL left over on this data directory is stopped");
  process.kill(pid, "SIGINT");
  for (let waitedMs = 0; isAlive(pid); waitedMs += 50) {
    if (waitedMs === STOP_TIMEOUT_MS) process.kill(pid, "SIGQUIT");
    await delay(50);
  }
}

function spawnOptions(directory: string) {
  // None of our environment: it holds secrets that PostgreSQL has no use for. Windows needs its own.
  const env =
    process.platform === "win32" ? {} : { env: { LC_ALL: "C", TZ: "UTC", PATH: "/usr/sbin:/usr/bin:/sbin:/bin" } };
  return { ...env, cwd: path.dirname(directory) };
}

/** Sends what a process says to the log, and remembers the end of it for the error message. */
function lastWords(child: ChildProcess, log: Logger): () => string {
  const lines: string[] = [];
  createInterface({ input: child.stderr! }).on("line", (line) => {
    lines.push(line);
    if (lines.length > 20) lines.shift();
    log.debug({ postgres: line }, "PostgreSQL");
  });
  return () => lines.filter((line) => /FATAL|PANIC|error/i.test(line)).join(" ") || lines.join(" ");
}
