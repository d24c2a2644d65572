import { readFile, rm, writeFile } from "node:fs/promises";
import { rmSync } from "node:fs";
import path from "node:path";

import { StartUpProblem } from "../start-up-problem.js";
import { isAlive, startOf } from "./process-identity.js";

export interface DirectoryLock {
  release(): void;
}

/**
 * Makes this process the only Listwright on a data directory. A lock left by a process that is gone is taken over. Not
 * guaranteed between machines that share the directory over a network.
 */
export async function lockDirectory(directory: string): Promise<DirectoryLock> {
  const file = lockFile(directory);
  const mine = `${process.pid}\n${(await startOf(process.pid)) ?? ""}\n`;
  for (;;) {
    try {
      await writeFile(file, mine, { flag: "wx", mode: 0o600 });
      return { release: () => rmSync(file, { force: true }) };
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== "EEXIST") throw error;
    }
    const holder = await readFile(file, "utf8").catch(() => "");
    const [pid = "", start = ""] = holder.split("\n");
    if (await isHeld(Number(pid), start)) {
      throw new StartUpProblem(
        `Another Listwright (process ${pid}) is using the data directory ${directory}: stop it first, or set LISTWRIGHT_DATA_DIR to another directory.`,
      );
    }
    // Only what was found stale is removed: another process may have taken the lock since.
    if ((await readFile(file, "utf8").catch(() => "")) === holder) await rm(file, { force: true });
  }
}

/** Whether another process that is alive has locked a data directory. */
export async function isDirectoryInUse(directory: string): Promise<boolean> {
  const holder = await readFile(lockFile(directory), "utf8").catch(() => "");
  const [pid = "", start = ""] = holder.split("\n");
  return isHeld(Number(pid), start);
}

function lockFile(directory: string): string {
  return path.join(directory, "listwright.pid");
}

async function isHeld(pid: number, start: string): Promise<boolean> {
  if (!Number.isInteger(pid) || pid <= 0 || pid === process.pid || !isAlive(pid)) return false;
  const present = await startOf(pid);
  return start === "" ? present !== null : present === start;
}
